"""Hold the frames against what human coders found in UPR recommendations.

    python analyses/lexicon_validity.py [TABLE] [--patterns]

TABLE holds recommendations of the Universal Periodic Review with the issue codes that
UPR Info's coders gave them (columns ``to, text, issue``). For each frame the question "does
it hit this recommendation?" is held against "does the recommendation carry one of the codes
nearest to the frame?".

The development patterns were tuned on the texts of half A alone. Half B was never read, but
its F1 was looked at five times, twice to choose how "development of" is treated: nearly but
not wholly unseen. The halves are cut by a hash of the text, so that a text repeated word for
word falls in one half; a text reworded may fall in both.

The codes say what a recommendation is about, a frame how it is put, and only for development
do the two nearly coincide. Every recommendation is about rights, so the rights frame is held
against the codes of civil and political rights and of justice, and its precision is low by
design. The coders filed sovereignty, for want of a code, under "Other". No code is near the
shared-future frame.
"""

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from discourse import Lexicon, read_lexicon
from discourse.lexicon import Matcher

TABLE = Path("../shared/data/upr/recommendations-sessions-01-10.csv.gz")
CODES: dict[str, list[str]] = {
    "sovereignty": ["Other"],
    "development": ["Development", "Poverty"],
    "rights": [
        "CP rights - general",
        "Civil society",
        "Death penalty",
        "Detention",
        "Elections",
        "Enforced disappearances",
        "Extrajudicial executions",
        "Freedom of association and peaceful assembly",
        "Freedom of movement",
        "Freedom of opinion and expression",
        "Freedom of religion and belief",
        "Freedom of the press",
        "Human rights defenders",
        "Human rights violations by state agents",
        "Impunity",
        "Justice",
        "NHRI",
        "Torture and other CID treatment",
    ],
    "shared-future": [],
    "soft-connectivity": ["Technical assistance and cooperation"],
}
# Six words that come within 0.01 of the baseline to beat (precision 0.52, recall 0.85, F1 0.65).
SIX_WORDS = "development|poverty|sustainable|millennium|rural|housing"
DRAWS = 2000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("table", nargs="?", type=Path, default=TABLE)
    parser.add_argument(
        "--patterns",
        action="store_true",
        help="show what leaving out each development pattern does",
    )
    options = parser.parse_args(arguments)
    if not options.table.is_file():
        print(f"Skipped: {options.table} is not there; give the path of the UPR table.")
        return
    lexicon = read_lexicon("framing")
    coded = read_recommendations(options.table)
    print(validity_table(coded, lexicon).to_string(index=False, float_format="{:.3f}".format))
    if options.patterns:
        tuned = coded[coded["half"] == "A"].reset_index(drop=True)
        effects = pattern_effects(tuned, lexicon, frame="development")
        print("\nChange of F1 on half A without one pattern, the ten whose loss helps most:")
        print(effects.head(10).to_string(index=False, float_format="{:+.4f}".format))


def read_recommendations(path: Path) -> pd.DataFrame:
    """Return the table with ``codes`` (set of str) and ``half`` ("A" or "B") added."""
    table = pd.read_csv(path).fillna({"issue": "", "text": ""})
    return table.assign(
        codes=[frozenset(issue.split(",")) for issue in table["issue"]],
        half=[half_of(text) for text in table["text"]],
    )


def half_of(text: str) -> str:
    return "AB"[hashlib.sha256(text.encode()).digest()[0] % 2]


def validity_table(coded: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return one row per method (frame, or six words) and half; columns as in ``agreement``."""
    hits = frame_hits(coded["text"], lexicon)
    hits[SIX_WORDS] = coded["text"].str.contains(rf"\b(?:{SIX_WORDS})", case=False)
    rows = []
    for name in hits:
        frame = "development" if name == SIX_WORDS else name
        carried = carries(coded, CODES[frame])
        halves = ["all", "A", "B"] if frame == "development" else ["all"]
        for half in halves:
            chosen = coded["half"].isin(["A", "B"] if half == "all" else [half]).to_numpy()
            result = agreement(
                hits[name].to_numpy()[chosen], carried[chosen], coded.loc[chosen, "to"]
            )
            rows.append({"method": name, "codes": _name_of(CODES[frame]), "half": half, **result})
    return pd.DataFrame(rows)


def frame_hits(texts: Iterable[str], lexicon: Lexicon) -> pd.DataFrame:
    """Return one row per text and one column of booleans per frame."""
    matcher = Matcher(lexicon)
    found = [{match.frame for match in matcher.find(text)} for text in texts]
    return pd.DataFrame(
        {frame: [frame in frames for frames in found] for frame in lexicon.frame_names}
    )


def carries(coded: pd.DataFrame, codes: Sequence[str]) -> np.ndarray:
    return np.array([not given.isdisjoint(codes) for given in coded["codes"]])


def agreement(
    hit: np.ndarray, carried: np.ndarray, states: Iterable[str], *, seed: int = 0
) -> dict[str, float]:
    """Return counts, precision, recall and F1 with a 95 % interval.

    The interval resamples the states under review: recommendations to one state repeat
    each other. What is undefined is NaN.
    """
    each = pd.DataFrame({"hits": hit, "coded": carried, "both": hit & carried})
    by_state = each.groupby(list(states)).sum().sort_index().to_numpy(dtype=float)
    draws = np.random.default_rng(seed).integers(len(by_state), size=(DRAWS, len(by_state)))
    low, high = np.percentile(_f1(by_state[draws].sum(axis=1)), [2.5, 97.5])
    hits, coded, both = by_state.sum(axis=0)
    return {
        "n": len(each),
        "hits": int(hits),
        "coded": int(coded),
        "precision": both / hits if hits and coded else np.nan,
        "recall": both / coded if coded else np.nan,
        "f1": float(_f1(by_state.sum(axis=0)[None])[0]),
        "low": low,
        "high": high,
    }


def pattern_effects(coded: pd.DataFrame, lexicon: Lexicon, *, frame: str) -> pd.DataFrame:
    """Return per pattern the F1 without it minus the F1 with it, largest first.

    Only the texts a pattern hits are read again: elsewhere nothing changes.
    """
    only = replace(lexicon, frames=(lexicon[frame],))
    found = [{match.pattern for match in Matcher(only).find(text)} for text in coded["text"]]
    carried = carries(coded, CODES[frame])
    hit = np.array([bool(patterns) for patterns in found])
    rows = []
    for pattern in lexicon[frame].patterns:
        rest = tuple(other for other in lexicon[frame].patterns if other != pattern)
        matcher = Matcher(replace(only, frames=(replace(lexicon[frame], patterns=rest),)))
        without = hit.copy()
        touched = [place for place, patterns in enumerate(found) if pattern.text in patterns]
        without[touched] = [bool(matcher.find(coded["text"].iloc[place])) for place in touched]
        rows.append(
            {
                "pattern": pattern.text,
                "texts": len(touched),
                "only_here": int(hit.sum() - without.sum()),
                "change_of_f1": _f1_of(without, carried) - _f1_of(hit, carried),
            }
        )
    return pd.DataFrame(rows).sort_values(["change_of_f1", "pattern"], ascending=[False, True])


def _f1(counts: np.ndarray) -> np.ndarray:
    """F1 of rows of (hits, coded, both); NaN where nothing is coded."""
    hits, coded, both = counts.T
    total = hits + coded
    return np.divide(2 * both, total, out=np.full_like(total, np.nan), where=coded > 0)


def _f1_of(hit: np.ndarray, carried: np.ndarray) -> float:
    return float(_f1(np.array([[hit.sum(), carried.sum(), (hit & carried).sum()]], float))[0])


def _name_of(codes: Sequence[str]) -> str:
    return f"{len(codes)} codes" if len(codes) > 2 else " or ".join(codes) or "none"


if __name__ == "__main__":
    main()
