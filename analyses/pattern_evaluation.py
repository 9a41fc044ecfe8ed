"""Which patterns help? Leave each one out in turn.

    python analyses/pattern_evaluation.py SPEECHES CRITERION OUTPUT

A row per pattern in eight speeches or more: how many speeches hold it, and by how much the
agreement of scores with votes rises (+) or falls (-) if the pattern is left out of the counts,
for 2015-2017, on which patterns were chosen, and for 2018-2019. The scores are those of the model
without phrases, for polarities would have to be learned anew for each row; the weights stay.
A pattern that is the frame's own word stays whatever this table says of it.
"""

import sys

import numpy as np
import pandas as pd

from discourse import find_frames, read_corpus
from discourse.alignment import (
    AlignmentModel,
    Background,
    References,
    agreement,
    load_references,
    read_background,
    read_camps,
    read_criterion,
)
from discourse.alignment.frame_rates import RatePrior
from discourse.corpus import Corpus
from discourse.frames import author_stand

LEAST_SPEECHES = 8
PERIODS = {"2015-2017": (2015, 2017), "2018-2019": (2018, 2019)}
MEASURES = ("rho_year", "rho_state", "auc")


def main(speeches: str, criterion: str, output: str) -> None:
    table = pattern_table(read_corpus(speeches), load_references(), read_background(), criterion)
    table.to_csv(output, index=False, float_format="%.4f")
    print(table.head(20).to_string(index=False, float_format="{:+.3f}".format))


def pattern_table(
    corpus: Corpus, references: References, background: Background, criterion: str
) -> pd.DataFrame:
    """Return the table described above, the patterns that hurt most first."""
    lexicon = references.lexicon
    frames = list(lexicon.frame_names)
    speeches = background.speeches
    tokens = speeches["tokens"].to_numpy(float)
    model = AlignmentModel(phrases=False, replicates=2).fit(references, background)
    hits = find_frames(corpus, lexicon)
    stand = hits.assign(stand=author_stand(hits, lexicon)).pivot_table(
        "stand", "document_id", ["frame", "pattern"], aggfunc="sum"
    )
    stand = stand.reindex(speeches["statement_id"]).fillna(0)
    whole = stand.T.groupby("frame").sum().T[frames].to_numpy(float)
    z = model.prior_.standardize(np.maximum(whole, 0), tokens)
    raw = z @ model.weights_.to_numpy()
    yardstick, camps = read_criterion(criterion), read_camps()

    def agree(scores: np.ndarray) -> dict[str, float]:
        known = speeches[["iso3", "year"]].assign(score=scores)
        return {
            f"{measure} {period}": found[measure]
            for period, (first, last) in PERIODS.items()
            for found in [
                agreement(known[known["year"].between(first, last)], yardstick, camps, replicates=1)
            ]
            for measure in MEASURES
        }

    base, rows = agree(raw), []
    for (frame, pattern), counts in stand.items():
        if (counts != 0).sum() < LEAST_SPEECHES:
            continue
        column = frames.index(str(frame))
        less = np.maximum(whole[:, column] - counts.to_numpy(float), 0)[:, None]
        prior = RatePrior.fit(less, tokens, [str(frame)])
        change = prior.standardize(less, tokens)[:, 0] - z[:, column]
        found = agree(raw + model.weights_.iloc[column] * change)
        rows.append(
            {
                **{"frame": frame, "pattern": pattern, "speeches": int((counts != 0).sum())},
                **{name: found[name] - base[name] for name in base},
            }
        )
    table = pd.DataFrame(rows)
    chosen_by = table[[f"{measure} 2015-2017" for measure in MEASURES]].sum(axis=1)
    return table.iloc[np.argsort(-chosen_by, kind="stable")].reset_index(drop=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
