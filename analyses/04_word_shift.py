"""Which words make the two reports differ, and how much of the difference is each?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_word_shift
from discourse.report import content_words, write_exhibit
from discourse.stats import word_shift

SIDES = {"target": "atlantic-council", "reference": "china-mobile"}


def main(folder: str) -> None:
    table = word_shift(content_words(load_references()), **SIDES)
    with figure_style("nature", width="two"):
        figure = plot_word_shift(table, **SIDES)
        write_exhibit(folder, "04_word_shift", figure, {"word_shift": table})


if __name__ == "__main__":
    main(sys.argv[1])
