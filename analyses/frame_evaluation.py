"""How well the lexicons tell which sentences use a frame, by sentences coded twice.

    python analyses/frame_evaluation.py SPEECHES

SPEECHES is the folder of UN General Debate speeches. The coded sentences are those of
corpora/frame-gold; each is weighted by what it stands for in all speeches.
"""

import argparse
from pathlib import Path

import pandas as pd

from discourse import Lexicon, find_frames, read_corpus
from discourse.alignment import shipped_lexicon
from discourse.resources import resource
from discourse.validation import coder_agreement, coding_accuracy, sentence_coverage

PLACE = ["document_id", "sentence_number"]
PREFIX = "frame_"


def main() -> None:
    parser = argparse.ArgumentParser(description="How well sentences that use a frame are told.")
    parser.add_argument("speeches", type=Path)
    gold, strata = read_gold()
    pairs, held = told_beside(gold, parser.parse_args().speeches, shipped_lexicon())
    codes = dict.fromkeys(pairs["code"].unique(), ("1", "0"))
    agreement = coder_agreement(codings(gold)).query("category == 'all'")
    accuracy = coding_accuracy(pairs, strata, values=codes)
    for table in (agreement, accuracy, sentence_coverage(pairs, strata, told_units=held)):
        print(table.to_string(index=False, float_format="{:,.2f}".format), "\n")


def read_gold() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the coded sentences, and how many of each stratum there are."""
    tables = (resource("corpora", "frame-gold", name) for name in ("gold.csv", "strata.csv"))
    gold, strata = (pd.read_csv(path) for path in tables)
    return gold, strata


def codings(gold: pd.DataFrame) -> pd.DataFrame:
    """Return what each coder said, a row per code."""
    named = {f"{PREFIX}{frame}_{coder}": (frame, coder) for frame in frames(gold) for coder in "12"}
    long = gold.melt("unit_id", list(named))
    frame, coder = zip(*long.pop("variable").map(named), strict=True)
    codes = [PREFIX + name for name in frame]
    return long.assign(code=codes, coder=coder, value=long["value"].astype(str))


def frames(gold: pd.DataFrame) -> list[str]:
    """Return the frames that were asked for."""
    settled = [name for name in gold if name.startswith(PREFIX) and not name.endswith(("_1", "_2"))]
    return [name.removeprefix(PREFIX) for name in settled]


def told_beside(gold: pd.DataFrame, speeches: Path, lexicon: Lexicon) -> tuple[pd.DataFrame, int]:
    """Return what was coded and told of each sentence, and how many of all hold a hit."""
    hits = find_frames(read_corpus(speeches), lexicon, voice=False)
    # By characters: another way to split sentences would give them other numbers.
    found = gold[["unit_id", "document_id", "start", "end"]].merge(
        hits[["document_id", "frame", "start"]].rename(columns={"start": "place"}),
        on="document_id",
    )
    inside = found[(found["start"] <= found["place"]) & (found["place"] < found["end"])]
    parts = []
    for frame in frames(gold):
        own = set(inside.loc[inside["frame"] == frame, "unit_id"])
        told = gold["unit_id"].isin(own).map({True: "1", False: "0"})
        coded = gold[PREFIX + frame].astype(str)
        part = gold[["unit_id", "stratum"]].assign(code=PREFIX + frame, coded=coded, told=told)
        parts.append(part)
    return pd.concat(parts, ignore_index=True), len(hits.drop_duplicates(PLACE))


if __name__ == "__main__":
    main()
