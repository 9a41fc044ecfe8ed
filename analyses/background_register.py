"""Compute the background register (numbers only) from UN General Debate speeches.

    python analyses/background_register.py FOLDER [OUTPUT]

FOLDER holds the speeches as ``ISO_SS_YYYY.txt``; OUTPUT is
``corpora/un-general-debate`` if left out.
"""

import sys
from pathlib import Path

from discourse import read_corpus
from discourse.alignment import build_background, shipped_lexicon, write_background
from discourse.resources import resource


def main(folder: str, output: str | None = None) -> None:
    target = Path(output) if output else resource("corpora", "un-general-debate")
    background = build_background(read_corpus(folder), shipped_lexicon())
    write_background(background, target)
    print(f"{len(background.speeches)} speeches, {background.speeches['tokens'].sum():,} tokens")


if __name__ == "__main__":
    main(*sys.argv[1:])
