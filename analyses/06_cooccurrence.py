"""Which frames does each narrative bring up together, and where do the narratives differ?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_cooccurrence
from discourse.report import write_exhibit
from discourse.stats import cooccurrence_difference, frame_cooccurrence

SIDES = {"target": "atlantic-council", "reference": "china-mobile"}


def main(folder: str) -> None:
    references = load_references()
    frames = list(references.lexicon.frame_names)
    pairs = frame_cooccurrence(references.hits, references.passages, frames=frames, voice="own")
    difference = cooccurrence_difference(pairs, **SIDES)
    tables = {"cooccurrence": pairs, "cooccurrence_difference": difference}
    with figure_style("nature", width="two"):
        write_exhibit(
            folder, "06_cooccurrence", plot_cooccurrence(pairs, difference, **SIDES), tables
        )


if __name__ == "__main__":
    main(sys.argv[1])
