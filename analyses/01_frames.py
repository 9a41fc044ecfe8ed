"""Which frames does each narrative use itself, and which does it only mention?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_use_and_mention
from discourse.report import use_and_mention, write_exhibit
from discourse.stats import frame_salience


def main(folder: str) -> None:
    references = load_references()
    frames = list(references.lexicon.frame_names)
    salience = frame_salience(references.hits, references.passages, frames=frames)
    tables = {"use_and_mention": use_and_mention(salience), "salience": salience}
    with figure_style("nature", width="two"):
        write_exhibit(folder, "01_frames", plot_use_and_mention(salience), tables)


if __name__ == "__main__":
    main(sys.argv[1])
