"""The coded hits of corpora/voice-gold as a coding sheet, to be scored as any other.

    python analyses/voice_gold_sheet.py SPEECHES FOLDER
    discourse coding agreement FOLDER/coder_1.csv FOLDER/coder_2.csv -o FOLDER/results
    discourse coding score FOLDER/settled.csv FOLDER/hits.csv -o FOLDER/results

SPEECHES is the folder of UN General Debate speeches. The sheet is that of the 714 hits of
the test split, in the lexicons of the time; all hits of the speeches are its population.
"""

import argparse
from pathlib import Path

import pandas as pd

from discourse import find_frames, read_corpus, read_lexicon
from discourse.resources import resource
from discourse.validation import Design, Sheet, write_coded, write_sheet

PLACE = ["document_id", "start", "end", "frame"]
CODES = ("voice", "stance", "negated")


def main() -> None:
    parser = argparse.ArgumentParser(description="The coded hits as a coding sheet.")
    parser.add_argument("speeches", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    gold_sheet(given.speeches, given.folder)


def gold_sheet(speeches: Path, folder: Path) -> Sheet:
    """Write the sheet, what was coded in it, and what the toolkit tells; return the sheet."""
    gold = pd.read_csv(resource("corpora", "voice-gold", "gold.csv")).query("split == 'test'")
    lexicon = read_lexicon(resource("corpora", "voice-gold", "lexicon.toml"))
    corpus = read_corpus(speeches)
    keys = {"\t".join(map(str, place)) for place in gold[PLACE].itertuples(index=False)}
    sheet = write_sheet(corpus, lexicon, Design("hit", len(keys)), folder, first=keys)
    units = sheet.units.merge(gold, on=PLACE, validate="one_to_one")
    if len(units) < len(gold):
        raise ValueError(f"{speeches} lacks {len(gold) - len(units)} of the hits that were coded.")
    for coder, ending in (("coder_1", "_1"), ("coder_2", "_2"), ("settled", "")):
        values = units[["unit_id", *(f"{code}{ending}" for code in CODES)]]
        wide = values.set_axis(["unit_id", *CODES], axis=1).astype(str)
        codings = wide.melt("unit_id", var_name="code")
        write_coded(codings, sheet, folder / f"{coder}.csv", coder=coder)
    find_frames(corpus, lexicon).to_csv(folder / "hits.csv", index=False)
    return sheet


if __name__ == "__main__":
    main()
