"""Both reports say "governance" and "security": do they keep the same company?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_collocates
from discourse.report import contested_words, write_exhibit
from discourse.stats import collocate_difference

SIDES = {"target": "atlantic-council", "reference": "china-mobile"}


def main(folder: str) -> None:
    table = contested_words(load_references())
    difference = collocate_difference(table, **SIDES)
    tables = {"collocates": table, "collocate_difference": difference}
    with figure_style("nature", width="two"):
        write_exhibit(folder, "07_contested_words", plot_collocates(table), tables)


if __name__ == "__main__":
    main(sys.argv[1])
