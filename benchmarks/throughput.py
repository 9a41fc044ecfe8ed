"""Measure words a second of batches, beside what others would use, in one run.

    python benchmarks/throughput.py FOLDER [WORKERS]

Each line is the best of three. "Marginal" leaves out what a run costs at its start: it is the
difference of a run over five copies of the folder and of a run over one. The yardsticks get
texts that are read already, do not split sentences, and count the same patterns: for spaCy's
PhraseMatcher their stars are spelled out over the words of the texts, for `re` there is one
alternation per frame. "Beaten" says how many times as fast ours is: marginally by 1 and by more
workers, and the matcher alone on the same texts.
Machines differ and are noisy: compare ratios within a run.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from discourse.batch import Job, run_batch
from discourse.batch.run import default_workers
from discourse.corpus import read_corpus, tokens, words
from discourse.lexicon import Lexicon, Matcher

TURNS = 3


def main(folder: str, workers: str = "") -> None:
    many = int(workers or default_workers())
    texts = [document.text for document in read_corpus(folder) if document.status == "ok"]
    total = sum(len(words(text)) for text in texts)
    print(f"{len(texts)} statements, {total:,} words, {many} workers")
    lexicon = shipped()
    with tempfile.TemporaryDirectory() as place:
        copies = copy_five_times(Path(folder), Path(place, "copies"))
        rates = Job("rates", voice=False)
        ours = {
            f"{n}": report(f"rates, no voice, {n} worker(s)", total, folder, copies, rates, n)
            for n in sorted({1, many})
        }
        ours["matching alone"] = matching_alone(texts, total, lexicon)
        others = {
            "PhraseMatcher with tokeniser, 1 process": lambda: phrase_matcher(texts, lexicon, 1),
            f"PhraseMatcher with tokeniser, {many} processes": (
                lambda: phrase_matcher(texts, lexicon, many)
            ),
            "re, an alternation per frame, 1 process": lambda: alternations(texts, lexicon),
        }
        for name, prepare in others.items():
            took = best_of_fresh(prepare)
            ratios = ", ".join(f"{speed * took / total:.1f} by {n}" for n, speed in ours.items())
            print(f"{name:48s} {took:7.2f} s {total / took:12,.0f} words/s   beaten {ratios}")
        whole = Job("classify", evidence=True)
        report(
            f"classify with voice and evidence, {many} workers", total, folder, copies, whole, many
        )


def shipped() -> Lexicon:
    from discourse.alignment import shipped_lexicon

    return shipped_lexicon()


def copy_five_times(folder: Path, copies: Path) -> Path:
    for path in folder.rglob("*.txt"):
        for number in range(5):
            copy = copies / str(number) / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, copy) if same_device(path, copies) else copy.write_bytes(
                path.read_bytes()
            )
    return copies


def same_device(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def report(name: str, total: int, folder: str, copies: Path, job: Job, workers: int) -> float:
    """Print and return words a second once a run has started."""
    once = seconds(lambda: run(folder, job, workers))
    five = seconds(lambda: run(str(copies), job, workers))
    marginal = 4 * total / (five - once)
    print(
        f"{name:48s} {once:7.2f} s {total / once:12,.0f} words/s   five copies {five:.2f} s, "
        f"marginal {marginal:,.0f} words/s"
    )
    return marginal


def run(folder: str, job: Job, workers: int) -> None:
    with tempfile.TemporaryDirectory() as out:
        evidence = Path(out, "evidence") if job.evidence else None
        run_batch([folder], Path(out, "rows"), job, workers=workers, evidence=evidence)


def seconds(do: Callable[[], object]) -> float:
    """Return the seconds of the fastest of some turns."""
    took = []
    for _ in range(TURNS):
        start = time.perf_counter()
        do()
        took.append(time.perf_counter() - start)
    return min(took)


def best_of_fresh(prepare: Callable[[], Callable[[], int]]) -> float:
    """Return the seconds of the fastest of some turns, each by a counter that has seen nothing."""
    took = []
    for _ in range(TURNS):
        count = prepare()
        start = time.perf_counter()
        count()
        took.append(time.perf_counter() - start)
    return min(took)


def matching_alone(texts: list[str], total: int, lexicon: Lexicon) -> float:
    """Print and return words a second of the matcher on texts that are read already."""

    def prepare() -> Callable[[], int]:
        matcher = Matcher(lexicon)
        tokens._TOKENS.clear()
        return lambda: sum(len(matcher.find(text)) for text in texts)

    took = best_of_fresh(prepare)
    print(f"{'our matcher alone, 1 process':48s} {took:7.2f} s {total / took:12,.0f} words/s")
    return total / took


def phrase_matcher(texts: list[str], lexicon: Lexicon, processes: int) -> Callable[[], int]:
    """Return a function that counts the phrases of a lexicon by spaCy."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    nlp.max_length = 10**9
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    vocabulary = sorted({word for text in texts for word in words(text)})
    for frame in lexicon.frames:
        for pattern in frame.patterns:
            phrases = [nlp.make_doc(text) for text in spelled_out(pattern.words, vocabulary)]
            if phrases:
                matcher.add(frame.name, phrases)
    return lambda: sum(len(matcher(doc)) for doc in nlp.pipe(texts, n_process=processes))


def spelled_out(pattern: Iterable[str], vocabulary: list[str]) -> list[str]:
    """Return the phrases that a pattern stands for among the words of a text."""
    phrases = [""]
    for word in pattern:
        glob = re.compile(re.escape(word.lower()).replace(r"\*", r"[\w'’.,]*"))
        forms = [form for form in vocabulary if glob.fullmatch(form)] if "*" in word else [word]
        if len(forms) > 1000:  # a lone star stands for every word
            return []
        phrases = [f"{phrase} {form}".strip() for phrase in phrases for form in forms]
    return phrases


def alternations(texts: list[str], lexicon: Lexicon) -> Callable[[], int]:
    """Return a function that counts the patterns of a lexicon by a regular expression per frame."""
    frames = [
        re.compile(
            r"\b(?:"
            + "|".join(
                r"[\s-]+".join(re.escape(word).replace(r"\*", r"\w*") for word in pattern.words)
                for pattern in sorted(frame.patterns, key=lambda p: -len(p.text))
            )
            + r")\b",
            re.IGNORECASE,
        )
        for frame in lexicon.frames
    ]
    return lambda: sum(len(frame.findall(text)) for text in texts for frame in frames)


if __name__ == "__main__":
    main(*sys.argv[1:])
