"""How alike are the states of a regional group, and how far do the groups overlap?"""

import sys

from discourse.alignment import REGIONS, AlignmentModel, load_references, read_background
from discourse.figures import figure_style, plot_group_panels
from discourse.report import speech_scores, write_exhibit
from discourse.stats import group_means


def main(folder: str) -> None:
    background = read_background()
    model = AlignmentModel().fit(load_references(), background)
    scores = speech_scores(model, background)
    table = group_means(scores, by=["region", "year"], cluster="iso3")
    with figure_style("nature", width="two"):
        figure = plot_group_panels(table, scores, labels=REGIONS)
        write_exhibit(folder, "13_regions", figure, {"alignment_by_region": table})


if __name__ == "__main__":
    main(sys.argv[1])
