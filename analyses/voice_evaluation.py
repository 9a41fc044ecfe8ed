"""How well voice is told: the rules against hits labelled by two coders.

    python analyses/voice_evaluation.py SPEECHES

SPEECHES is the folder of UN General Debate speeches. Prints the agreement of
the coders, and for each split and coder precision and recall of each voice.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

from discourse import find_frames, read_corpus
from discourse.alignment import shipped_lexicon
from discourse.resources import resource

VOICES = ["own", "quoted", "attributed"]


def main(speeches: str) -> None:
    gold = pd.read_csv(resource("corpora", "voice-gold", "gold.csv"))
    for code in ("voice", "stance", "negated"):
        one, two = gold[f"{code}_1"], gold[f"{code}_2"]
        print(f"{code}: alpha {alpha(one, two):.3f}, the same in {(one == two).mean():.1%}")
    print(score(gold, speeches).round(3).to_string(index=False))


def alpha(one: pd.Series, two: pd.Series) -> float:
    """Return Krippendorff's alpha for two coders, nominal codes, nothing missing."""
    table = pd.crosstab(one, two)
    codes = table.index.union(table.columns)
    counts = table.reindex(index=codes, columns=codes, fill_value=0).to_numpy()
    pairs = counts + counts.T
    n, marginal = pairs.sum(), pairs.sum(axis=0)
    expected = (n**2 - (marginal**2).sum()) / (n - 1)
    return float(1 - (n - np.trace(pairs)) / expected)


def score(gold: pd.DataFrame, speeches: str) -> pd.DataFrame:
    """Return precision, recall and F1 of each voice, by split and coder."""
    names = sorted(set(gold["document_id"]))
    files = {path.stem: path for path in Path(speeches).rglob("*.txt")}
    hits = find_frames(read_corpus(*(files[name] for name in names)), shipped_lexicon())
    keys = ["document_id", "start", "end", "frame"]
    both = gold.merge(hits[[*keys, "voice"]], on=keys, how="left", validate="one_to_one")
    both["voice"] = both["voice"].fillna("not found")  # a pattern was dropped since
    rows = []
    for split, part in both.groupby("split", sort=False):
        for coder in (1, 2):
            numbers = precision_recall_fscore_support(
                part[f"voice_{coder}"], part["voice"], labels=VOICES, zero_division=np.nan
            )
            for voice, precision, recall, f1, n in zip(VOICES, *numbers, strict=True):
                rows.append((split, coder, voice, n, precision, recall, f1, numbers[2].mean()))
    columns = ["split", "coder", "voice", "hits", "precision", "recall", "f1", "macro_f1"]
    return pd.DataFrame(rows, columns=columns)


if __name__ == "__main__":
    main(*sys.argv[1:])
