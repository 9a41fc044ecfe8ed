"""Do the frames run through each report, or crowd in a few sections?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_dispersion
from discourse.report import write_exhibit
from discourse.stats import dispersion, hit_positions, section_starts


def main(folder: str) -> None:
    references = load_references()
    hits, passages = references.hits, references.passages
    with figure_style("nature", width="two"):
        figure = plot_dispersion(hit_positions(hits, passages), sections=section_starts(passages))
        tables = {"dispersion": dispersion(hits, passages)}
        write_exhibit(folder, "05_dispersion", figure, tables)


if __name__ == "__main__":
    main(sys.argv[1])
