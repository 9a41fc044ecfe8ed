"""How well voice and stance are told, in one table.

    python analyses/voice_evaluation.py [--speeches FOLDER] [--report FILE --mentions FILE]
                                        [--news FILE]

Each part is measured if its data are given:

- FOLDER of UN General Debate speeches: hits labelled by two coders
  (corpora/voice-gold), agreement of the coders, confusion matrices, errors by
  sentence, share of sentences parsed, words per second;
- a report and labelled mentions in it (JSON: term, context, voice);
- PolNeAR news articles (JSON lines, packed): words inside attributed content,
  and the heads of their sources.
"""

import argparse
import gzip
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from discourse import Corpus, corpus_from_texts, find_frames, read_corpus, read_lexicon
from discourse.alignment import shipped_lexicon
from discourse.corpus import count_words, split_sentences
from discourse.frames import attribution_table
from discourse.frames.hits import sentences_with_hits
from discourse.frames.judging import is_doubtful
from discourse.lexicon import Matcher, lexicon_from_patterns
from discourse.resources import resource
from discourse.validation.alpha import krippendorff_alpha

KEY = ["document_id", "start", "end", "frame"]
CODES = {
    "voice": ["own", "quoted", "attributed"],
    "stance": ["endorsed", "contested", "neutral"],
    "negated": [0, 1],
}
Row = tuple[str, str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description="How well voice and stance are told.")
    for name in ("speeches", "report", "mentions", "news"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    if bool(given.report) != bool(given.mentions):
        parser.error("--report and --mentions belong together")
    gold = pd.read_csv(resource("corpora", "voice-gold", "gold.csv"))
    rows = list(agreement(gold))
    if given.speeches:
        rows += evaluate_gold(judged(gold, given.speeches))
        rows += speed(read_corpus(given.speeches))
    if given.report:
        rows.append(evaluate_mentions(given.report, json.loads(given.mentions.read_text("utf-8"))))
    if given.news:
        rows += evaluate_news(given.news)
    table = pd.DataFrame(rows, columns=["on", "measure", "value"])
    print(table.to_string(index=False, float_format="{:,.3f}".format))


def agreement(gold: pd.DataFrame) -> Iterator[Row]:
    """Yield Krippendorff's alpha of the two coders for each code."""
    for code in CODES:
        yield (
            "gold, all hits",
            f"alpha of {code}",
            krippendorff_alpha(gold[[f"{code}_1", f"{code}_2"]]),
        )


def judged(gold: pd.DataFrame, speeches: Path) -> pd.DataFrame:
    """Return ``gold`` with what the toolkit says, in columns that end in ``_told``."""
    # With the patterns of that time: later ones find other ranges of characters.
    coded_with = read_lexicon(resource("corpora", "voice-gold", "lexicon.toml"))
    files = {path.stem: path for path in speeches.rglob("*.txt")}
    names = sorted(set(gold["document_id"]) & set(files))
    hits = find_frames(read_corpus(*(files[name] for name in names)), coded_with)
    hits["negated"] = hits["negated"].astype(int)
    told = hits[[*KEY, *CODES, "sentence_number"]].rename(columns={c: f"{c}_told" for c in CODES})
    # A hit that is not found is told wrong.
    both = gold[gold["document_id"].isin(names)].merge(told, on=KEY, how="left")
    return both.fillna({"voice_told": "", "stance_told": "", "negated_told": -1})


def evaluate_gold(both: pd.DataFrame) -> Iterator[Row]:
    """Yield precision, recall and F1 of every code; print confusions and errors."""
    for split, part in both.groupby("split"):
        for code, values in CODES.items():
            scores = precision_recall_fscore_support(
                part[code], part[f"{code}_told"], labels=values, zero_division=np.nan
            )
            for name, *its in zip(values, *scores, strict=True):
                for measure, number in zip(("precision", "recall", "F1", "hits"), its, strict=True):
                    yield f"gold, {split}", f"{code} {name}: {measure}", float(number)
            yield f"gold, {split}", f"{code}: macro-F1", float(np.mean(scores[2]))
            matrix = confusion_matrix(part[code], part[f"{code}_told"], labels=values)
            print(f"\n{code}, {split}: rows are the coders', columns the toolkit's")
            print(pd.DataFrame(matrix, index=values, columns=values).to_string())
            wrong = part[part[code] != part[f"{code}_told"]]
            # The rarest mistakes first: they cost a mean over classes most.
            often = wrong.groupby([code, f"{code}_told"])[code].transform("size")
            for row in wrong.assign(often=often).sort_values("often").head(20).itertuples():
                told = f"{getattr(row, code)}, told as {getattr(row, f'{code}_told')}"
                print(f"  {row.document_id} sentence {row.sentence_number}: {told}")


def speed(corpus: Corpus) -> Iterator[Row]:
    """Yield words per second in one process, and how much of the corpus is parsed."""
    words = sum(count_words(p.text) for d in corpus for p in d.passages)
    start = time.perf_counter()
    find_frames(corpus, shipped_lexicon())
    yield "speeches", "words per second, one process", words / (time.perf_counter() - start)
    matcher = Matcher(shipped_lexicon())
    sentences = sum(len(split_sentences(p.text)) for d in corpus for p in d.passages)
    held = [item.sentence for d in corpus for item in sentences_with_hits(d, matcher)]
    yield "speeches", "sentences with a hit, share", len(held) / sentences
    yield "speeches", "sentences parsed, share", sum(map(is_doubtful, held)) / sentences


def evaluate_mentions(report: Path, mentions: list[dict[str, str]]) -> Row:
    """Return the balanced accuracy of own against not own on labelled mentions of a report."""
    lexicon = lexicon_from_patterns({"mention": sorted({m["term"] + "*" for m in mentions})})
    hits = find_frames(read_corpus(report), lexicon)
    voice = dict(zip(hits["start"], hits["voice"], strict=True))
    text, place = letters(report.read_bytes().decode("utf-8"))
    right: dict[bool, list[bool]] = {True: [], False: []}
    for mention in mentions:
        context, term = letters(mention["context"])[0], letters(mention["term"])[0]
        found = [match.start() for match in re.finditer(f"(?={term})", context)]
        middle = min(found, key=lambda at: abs(at + len(term) / 2 - len(context) / 2))
        # What cleaning drops (a heading) is nobody's but the author's.
        told = voice.get(place[text.index(context) + middle], "own")
        right[mention["voice"] == "own"].append((mention["voice"] == "own") == (told == "own"))
    return "report, mentions", "balanced accuracy", float(np.mean([*map(np.mean, right.values())]))


def letters(text: str) -> tuple[str, list[int]]:
    """Return the letters of ``text`` in lower case, outside mark-up, and where each stands."""
    marked = {at for match in re.finditer(r"<[^>]{1,20}>", text) for at in range(*match.span())}
    place = [at for at, sign in enumerate(text) if sign.isalpha() and at not in marked]
    return "".join(text[at].lower() for at in place), place


def evaluate_news(path: Path) -> Iterator[Row]:
    """Yield word-level scores of attributed content, and the share of sources found."""
    counts = np.zeros(3)  # words inside in both, in what is told, in the gold
    sources: list[bool] = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            article = json.loads(line)
            corpus = corpus_from_texts({article["name"]: article["text"]}, language=None)
            told = attribution_table(corpus)
            counts += word_counts(article, told)
            sources += sources_found(article, told)
    precision, recall = counts[0] / counts[1], counts[0] / counts[2]
    yield path.name, "words inside content: precision", precision
    yield path.name, "words inside content: recall", recall
    yield path.name, "words inside content: F1", 2 * precision * recall / (precision + recall)
    yield path.name, "source heads found, given content", float(np.mean(sources))


def word_counts(article: dict, told: pd.DataFrame) -> np.ndarray:
    """Return how many words lie in attributed content: in both, as told, in the gold."""
    gold, found = np.zeros((2, len(article["text"])), dtype=bool)
    for span in article["spans"]:
        if span["kind"] == "Content":
            for start, end in span["ranges"]:
                gold[start:end] = True
    for row in told.itertuples():
        found[row.start : row.end] = True
    both = []
    for word in re.finditer(r"\S+", article["text"]):
        both.append(
            (gold[slice(*word.span())].mean() > 0.5, found[slice(*word.span())].mean() > 0.5)
        )
    inside = np.array(both, dtype=bool).reshape(-1, 2)
    return np.array([inside.all(axis=1).sum(), inside[:, 1].sum(), inside[:, 0].sum()])


def sources_found(article: dict, told: pd.DataFrame) -> list[bool]:
    """Return, for each gold attribution with a source, whether a span names a word of it."""
    spans = {span["id"]: span for span in article["spans"]}
    found = []
    for relation in article["relations"]:
        parts = dict(part.split(":") for part in relation.split()[1:] if ":" in part)
        if "Source" not in parts or "Content" not in parts:
            continue
        source, content = spans[parts["Source"]], spans[parts["Content"]]
        words = {
            w.lower() for a, b in source["ranges"] for w in re.findall(r"\w+", article["text"][a:b])
        }
        over = [
            row.source
            for row in told.itertuples()
            if any(row.start < end and start < row.end for start, end in content["ranges"])
        ]
        found.append(any(head(name) in words for name in over))
    return found


def head(name: str) -> str:
    """Return the last word of a noun phrase before "of", in lower case."""
    words = re.findall(r"\w+", re.split(r"\bof\b|,", name)[0])
    return words[-1].lower() if words else ""


if __name__ == "__main__":
    main()
