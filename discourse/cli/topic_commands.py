"""The actions of `discourse topics`: parse what was asked, call one function, write."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd

from discourse.alignment import load_references, shipped_lexicon
from discourse.cli.inputs import input_corpus, input_documents, report_corpus, report_failures
from discourse.cli.output import check_output, progress, say, write_table
from discourse.corpus import Corpus, Document
from discourse.frames import find_frames
from discourse.lexicon import read_lexicon
from discourse.topics import (
    FitNumber,
    Stability,
    TopicModel,
    Windows,
    apply_topics,
    compare_mixtures,
    cut_windows,
    edit_topics,
    fit_bertopic,
    fit_nmf,
    load_embedding,
    read_cooccurrence,
    read_edits,
    read_topic_model,
    scan_topics,
    topic_stability,
    write_topic_model,
)


@dataclass(frozen=True)
class _Texts:
    """What is fitted, and what else is known of it."""

    windows: Windows
    hits: pd.DataFrame
    text_sha256: dict[str, str]
    status: int = 0


def fit(options: Namespace) -> int:
    """Fit a model and write it to a folder."""
    _new_folder(options.output)
    texts = _texts(options, frames=False)
    model = _fitter(options)(texts.windows, options.topics, options.seed)
    write_topic_model(model, options.output)
    fewer = f" ({options.topics} were asked for)" if len(model) < options.topics else ""
    say(
        f"{len(model)} topics{fewer} of {len(model.units)} windows, {model.outlier_share:.1%} of "
        f"them without one, are in {options.output}/; edit its labels.csv to rename, merge or "
        "drop.",
        quiet=options.quiet,
    )
    return texts.status


def show(options: Namespace) -> int:
    """Write the topics of a model, a row each."""
    from discourse.report import topic_overview

    check_output(options.output)
    model = read_topic_model(options.model, embedding=load_embedding(options.embedding))
    write_table(topic_overview(model, None, read_cooccurrence()), options)
    return 0


def compare(options: Namespace) -> int:
    """Fit a model, and compare its topics between narratives: tables, figures, manifest."""
    from discourse.report import TopicComparison, compare_topics, topic_summary, write_topics

    folder = _new_folder(options.output)
    texts = _texts(options, frames=True)
    drawn = _can_be_drawn(texts.windows, quiet=options.quiet)
    fit = _fitter(options)
    model = fit(texts.windows, options.topics, options.seed)
    found_again = _stability(options, fit, model, texts)
    write_topic_model(model, folder / "model")
    # The researcher's own names, if labels.csv was edited after an earlier run.
    named = edit_topics(model, read_edits(folder / "model" / "labels.csv"))
    compared = TopicComparison(named, texts.windows, texts.hits, found_again)
    tables = compare_topics(compared, seed=options.seed)
    command = shlex.join(["discourse", *sys.argv[1:]])
    write_topics(tables, named, folder, command=command, texts=texts.text_sha256, figures=drawn)
    if not options.quiet:
        print(topic_summary(tables, named))
        print(f"\nTables, figures, manifest and the model are in {options.output}/.")
    return texts.status


def apply(options: Namespace) -> int:
    """Write the topics of statements, a row each."""
    check_output(options.output)
    if options.model:
        model = read_topic_model(options.model, embedding=load_embedding(options.embedding))
    else:
        embedding = load_embedding(options.embedding)
        windows = load_references().cut_windows()
        model = fit_bertopic(windows, embedding=embedding, seed=options.seed)
    mixtures = compare_mixtures(
        model, target=options.target, reference=options.reference, seed=options.seed
    )
    documents = progress(input_documents(options), quiet=options.quiet, unit="statements")
    table = apply_topics(model, documents, mixtures, seed=options.seed)
    write_table(table, options)
    judged = table["resembles"][table["resembles"] != ""].value_counts()
    counted = ", ".join(f"{n} {name}" for name, n in judged.items())
    say(f"{len(table)} statements: {counted or 'none read'}.", quiet=options.quiet)
    return report_failures(table["status"], table["error"], quiet=options.quiet)


def stability(options: Namespace) -> int:
    """Write how far each topic is found again, or how numbers of topics compare."""
    check_output(options.output)
    texts = _texts(options, frames=False)
    fit = _fitter(options)
    if options.scan:
        table = scan_topics(
            texts.windows,
            fit,
            _numbers(options.scan),
            read_cooccurrence(),
            chosen=options.topics,
            replicates=options.replicates,
            seed=options.seed,
        )
    else:
        model = fit(texts.windows, options.topics, options.seed)
        table = _stability(options, fit, model, texts).topics
    write_table(table, options)
    return texts.status


def _texts(options: Namespace, *, frames: bool) -> _Texts:
    """Return the windows to be fitted, each with its narrative; and frame hits if asked for."""
    if not options.inputs:
        if options.by not in (None, "narrative"):
            raise ValueError(
                f"--by is {options.by!r}, but the two reports differ in narrative only; "
                "name your own inputs to compare by another variable."
            )
        references = load_references()
        return _Texts(references.cut_windows(), references.hits, dict(references.text_sha256))
    corpus = _with_narrative(input_corpus(options), options.by or "document_id")
    lost = sum(document.variables["narrative"] is None for document in corpus)
    if lost:
        say(
            f"{lost} of {len(corpus)} documents have no {options.by}: they are fitted, and "
            "compared with none.",
            quiet=options.quiet,
        )
    hits = find_frames(corpus, shipped_lexicon()) if frames else pd.DataFrame()
    status = report_corpus(corpus, quiet=options.quiet)
    texts = {
        document.document_id: sha256(document.text.encode()).hexdigest() for document in corpus
    }
    return _Texts(cut_windows(corpus), hits, texts, status)


def _with_narrative(corpus: Corpus, by: str) -> Corpus:
    """Return the documents with the variable ``by`` as their narrative."""
    known = {name for document in corpus for name in document.variables} | {"document_id"}
    if by not in known:
        raise ValueError(f"--by is {by!r}; the inputs have {', '.join(sorted(known))}.")
    return replace(
        corpus,
        documents=tuple(
            document.with_variables(narrative=_group(document, by)) for document in corpus
        ),
    )


def _group(document: Document, by: str) -> str | None:
    value = document.document_id if by == "document_id" else document.variables.get(by)
    return None if value is None or value != value or str(value) == "" else str(value)


def _new_folder(output: str) -> Path:
    """Return the folder to write, made now: not after the work, if it cannot be."""
    folder = Path(output)
    if folder.is_file():
        raise ValueError(
            f"--output is {output!r}, a file; name a folder, which is made if missing."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _can_be_drawn(windows: Windows, *, quiet: bool) -> bool:
    """Whether figures have room for the narratives; if not, say so."""
    from discourse.figures import narrative_styles

    names = windows.units["narrative"].dropna()
    try:
        narrative_styles(names)
    except ValueError:
        say(
            f"No figures: --by gives {names.nunique()} narratives, too many to draw. Name "
            "another variable for figures; all tables are written.",
            quiet=quiet,
        )
        return False
    return True


def _fitter(options: Namespace) -> FitNumber:
    """Return what fits windows as the options say, given a number of topics and a seed."""
    guide = read_lexicon(options.guide) if options.guide else None
    if options.method == "nmf":
        return lambda windows, number, seed: fit_nmf(
            windows, n_topics=number, seeds=guide, seed=seed
        )
    embedding = load_embedding(options.embedding)
    return lambda windows, number, seed: fit_bertopic(
        windows, n_topics=number, embedding=embedding, seeds=guide, seed=seed
    )


def _stability(options: Namespace, fit: FitNumber, model: TopicModel, texts: _Texts) -> Stability:
    return topic_stability(
        model,
        texts.windows,
        lambda drawn, seed: fit(drawn, options.topics, seed),
        replicates=options.replicates,
        seed=options.seed,
    )


def _numbers(given: str) -> list[int]:
    """Return every second number of ``--scan``."""
    first, dash, last = given.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal() and 2 <= int(first) < int(last)):
        raise ValueError(f"--scan is {given!r}; it may be two numbers from 2 up, such as 8-20.")
    return list(range(int(first), int(last) + 1, 2))
