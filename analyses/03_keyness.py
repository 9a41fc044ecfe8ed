"""Which words tell the two reports apart, and how surely?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_keyness
from discourse.report import reference_keyness, write_exhibit

SIDES = {"target": "atlantic-council", "reference": "china-mobile"}


def main(folder: str) -> None:
    table = reference_keyness(load_references(), **SIDES)
    with figure_style("nature", width="two"):
        write_exhibit(folder, "03_keyness", plot_keyness(table, **SIDES), {"keyness": table})


if __name__ == "__main__":
    main(sys.argv[1])
