"""Draw the hits that coders label for voice and stance, and write their sheets.

    python analyses/voice_sample.py SPEECHES FOLDER [N]

Hits are drawn at random, each with the same chance, from the speeches in
SPEECHES (UN General Debate, one file each). FOLDER gets two sheets with the
same hits in different orders, for coders who must not see each other's. They
hold sentences of the speeches, so they stay outside this repository.
"""

import sys
from pathlib import Path

import pandas as pd

from discourse import read_corpus
from discourse.alignment import shipped_lexicon
from discourse.corpus import Passage, split_sentences
from discourse.lexicon import Match, Matcher

SEED = 20261


def main(speeches: str, folder: str, n: str = "480") -> None:
    matcher = Matcher(shipped_lexicon())
    found = [
        (passage, match)
        for passage in read_corpus(speeches).passages
        for match in matcher.find(passage.text)
    ]
    drawn = pd.Series(range(len(found))).sample(int(n), random_state=SEED).sort_values()
    sheet = pd.DataFrame(row(*found[place]) for place in drawn)
    sheet.insert(0, "hit", range(1, len(sheet) + 1))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    sheet.to_csv(target / "sheet-1.csv", index=False)
    sheet.sample(frac=1, random_state=SEED).to_csv(target / "sheet-2.csv", index=False)
    print(f"{len(sheet)} of {len(found)} hits")


def row(passage: Passage, match: Match) -> dict[str, object]:
    """Return a hit: its place in the file, and its sentence between the ones around it."""
    text, sentences = passage.text, split_sentences(passage.text)
    place = max(n for n, (first, _) in enumerate(sentences) if first <= match.start)
    near = sentences[max(0, place - 1) : place + 2]
    before, after = text[near[0][0] : match.start], text[match.end : near[-1][1]]
    start, end = passage.offsets.to_source(match.start, match.end)
    return {
        "document_id": passage.document_id,
        "start": start,
        "end": end,
        "frame": match.frame,
        "speaker": passage.document_id.split("_")[0],
        "text": f"{before}[[{text[match.start : match.end]}]]{after}",
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
