"""Whose are "shared future", "soft connectivity" and "sovereignty"?"""

import sys

from discourse import read_lexicon
from discourse.alignment import load_references
from discourse.figures import figure_style, plot_salience
from discourse.report import write_exhibit
from discourse.stats import frame_salience


def main(folder: str) -> None:
    references = load_references()
    names = list(read_lexicon("expressions").frame_names)
    table = frame_salience(references.expressions, references.passages, frames=names)
    with figure_style("nature", width="two"):
        write_exhibit(folder, "02_expressions", plot_salience(table), {"expressions": table})


if __name__ == "__main__":
    main(sys.argv[1])
