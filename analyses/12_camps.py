"""Did the camps of the General Assembly move towards either narrative from 2015 to 2019?"""

import sys

from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.figures import figure_style, plot_trend
from discourse.report import speech_scores, write_exhibit
from discourse.stats import group_means


def main(folder: str) -> None:
    background = read_background()
    model = AlignmentModel().fit(load_references(), background)
    scores = speech_scores(model, background)
    table = group_means(scores, by=["camp", "year"], cluster="iso3")
    with figure_style("nature", width="two"):
        write_exhibit(folder, "12_camps", plot_trend(table), {"alignment_by_camp": table})


if __name__ == "__main__":
    main(sys.argv[1])
