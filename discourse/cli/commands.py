"""One function per command: parse what was asked, call one function, write."""

from __future__ import annotations

import warnings
from argparse import Namespace
from math import inf
from pathlib import Path

import pandas as pd

from discourse.alignment import (
    AlignmentModel,
    add_text,
    build_references,
    calibrate_scores,
    evaluation_table,
    load_references,
    read_background,
    read_camps,
    read_criterion,
    read_labels,
    read_sources,
    remove_text,
    score_variants,
    shipped_lexicon,
    text_state,
    write_features,
)
from discourse.cli.inputs import (
    input_corpus,
    input_documents,
    input_lexicon,
    report_corpus,
    report_failures,
)
from discourse.cli.output import check_output, progress, say, write_table
from discourse.corpus import Corpus, iter_documents
from discourse.frames import attribution_table, find_frames
from discourse.lexicon import (
    Lexicon,
    convert_lexicon,
    count_patterns,
    lint_lexicon,
    read_lexicon,
    write_lexicon,
)
from discourse.resources import available
from discourse.stats import (
    count_features,
    frame_salience,
)
from discourse.stats import (
    keyness as keyness_of,
)
from discourse.stats import (
    kwic as kwic_of,
)


def compare(options: Namespace) -> int:
    """Compare the two references: tables, figures, manifest."""
    from discourse.cli import report_commands

    return report_commands.compare(options)


def classify(options: Namespace) -> int:
    """Label every statement; one row each, whatever its status."""
    from discourse.cli import batch_commands

    return batch_commands.classify(options)


def rates(options: Namespace) -> int:
    """Count the frames of every statement; one row each, whatever its status."""
    from discourse.cli import batch_commands

    return batch_commands.rates(options)


def evidence(options: Namespace) -> int:
    """Write the contributions of hits and wording that add up to each statement's score."""
    check_output(options.output)
    corpus = input_corpus(options)
    model = AlignmentModel(seed=options.seed).fit(load_references(), read_background())
    write_table(model.evidence(corpus), options)
    return report_corpus(corpus, quiet=options.quiet)


def evaluate(options: Namespace) -> int:
    """Compare the scores of the model, and of the model without each part, with a yardstick."""
    check_output(options.output)
    first, last = _years(options.years)
    criterion, camps = read_criterion(options.criterion), read_camps(options.camps)
    documents = None
    if options.inputs:
        documents = progress(input_documents(options), quiet=options.quiet, unit="statements")
    scores = score_variants(load_references(), read_background(), documents)
    inside = scores[pd.to_numeric(scores["year"], errors="coerce").between(first, last)]
    if inside.empty and options.years:
        raise ValueError(f"--years is {options.years!r}, and no statement is of these years.")
    write_table(evaluation_table(inside, criterion, camps, seed=options.seed), options)
    return report_failures(scores["status"], scores["error"], quiet=options.quiet)


def _years(given: str | None) -> tuple[float, float]:
    """Return the first and last year of ``--years``; all if left out."""
    if given is None:
        return -inf, inf
    first, dash, last = given.partition("-")
    years = [first, last if dash else first]
    if not all(year.isdecimal() for year in years) or int(years[0]) > int(years[1]):
        raise ValueError(f"--years is {given!r}; it may be a year or two, such as 2018-2019.")
    return int(years[0]), int(years[1])


def calibrate(options: Namespace) -> int:
    """Learn probabilities from hand labels; write tables and a figure of how well they hold."""
    from discourse.report import calibration_summary, write_calibration

    folder = Path(options.output)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"--output {options.output!r} is a file; name a folder.")
    labels = read_labels(options.labels)
    model = AlignmentModel(seed=options.seed).fit(load_references(), read_background())
    rows = model.iter_rows(input_documents(options))
    scores = model.table(progress(rows, quiet=options.quiet, unit="statements"))
    calibration = calibrate_scores(scores, labels, seed=options.seed)
    for row in calibration.left_out.itertuples():
        message = f"Left out, {row.reason}: {row.rows} (the first: {row.first!r}); {row.fix}."
        say(message, quiet=options.quiet)
    write_calibration(calibration, folder)
    if not options.quiet:
        print(calibration_summary(calibration))
    return report_failures(scores["status"], scores["error"], quiet=options.quiet)


def frames(options: Namespace) -> int:
    """Write the hits table."""
    check_output(options.output)
    corpus = input_corpus(options)
    lexicon = input_lexicon(options)
    hits = find_frames(corpus, lexicon, voice=not options.no_voice)
    if options.no_voice:
        # Nobody looked: "own" and "endorsed" would pass for a finding.
        hits[["voice", "holder", "holder_group", "stance", "negated"]] = None
    write_table(hits, options)
    return report_corpus(corpus, quiet=options.quiet)


def voice(options: Namespace) -> int:
    """Write the attribution spans of any text."""
    check_output(options.output)
    corpus = input_corpus(options)
    write_table(attribution_table(corpus), options)
    return report_corpus(corpus, quiet=options.quiet)


def salience(options: Namespace) -> int:
    """Write frame rates with intervals."""
    check_output(options.output)
    lexicon = input_lexicon(options)
    if not options.inputs:
        references = load_references(lexicon if options.lexicon else None)
        hits, passages, status = references.hits, references.passages, 0
    else:
        corpus = input_corpus(options)
        hits, passages = find_frames(corpus, lexicon), corpus.passage_table()
        status = report_corpus(corpus, quiet=options.quiet)
    by = options.by or ("document_id" if options.inputs else "narrative")
    table = frame_salience(
        hits, passages, by=by, frames=list(lexicon.frame_names), seed=options.seed
    )
    write_table(table, options)
    return status


def keyness(options: Namespace) -> int:
    """Write the words that tell the target from the reference."""
    check_output(options.output)
    status = 0
    sides = {"target": options.target, "reference": options.reference}
    if options.inputs:
        corpus = input_corpus(options)
        passages = corpus.passage_table()
        if options.by in passages:
            # The shell knows words only: --target 2019 is the year 2019.
            passages[options.by] = passages[options.by].astype(str)
        table = keyness_of(count_features(passages), by=options.by, **sides)
        status = report_corpus(corpus, quiet=options.quiet)
    else:
        if options.by != "narrative":
            raise ValueError(
                f"--by is {options.by!r}, but the two reports differ in narrative only; "
                "name your own inputs to compare by another variable."
            )
        from discourse.report import reference_keyness

        table = reference_keyness(load_references(), **sides)
    write_table(table, options)
    return status


def kwic(options: Namespace) -> int:
    """Write a pattern in its context."""
    check_output(options.output)
    status = 0
    if options.inputs:
        corpus = input_corpus(options)
        status = report_corpus(corpus, quiet=options.quiet)
    else:
        corpus = _reference_texts()
    write_table(kwic_of(corpus, options.pattern, window=options.window), options)
    return status


def corpora(options: Namespace) -> int:
    """List, add or build the reference corpus."""
    if options.action == "add":
        print(f"Added {add_text(options.source, options.file)}.")
    elif options.action == "remove":
        print(f"Removed {remove_text(options.source)}.")
    elif options.action == "build":
        folder = Path(options.texts) if options.texts else None
        references = build_references(shipped_lexicon(), read_sources(), folder)
        written = write_features(references, Path(options.output))
        print(f"Wrote {len(written)} files to {options.output}.")
    else:
        for source in read_sources():
            print(f"{source.id}  [{text_state(source)}]")
            print(f"  {source.title}\n  {source.publisher}, {source.date}")
    return 0


def lexicons(options: Namespace) -> int:
    """List, lint or convert lexicons."""
    if options.action == "convert":
        with warnings.catch_warnings(record=True) as skipped:
            warnings.simplefilter("always")
            lexicon = convert_lexicon(options.file)
        for warning in skipped:
            say(str(warning.message))
        write_lexicon(lexicon, options.output)
        patterns = sum(len(frame.patterns) for frame in lexicon.frames)
        print(f"Wrote {len(lexicon.frames)} frames, {patterns} patterns to {options.output}.")
    elif options.action == "lint":
        check_output(options.output)
        write_table(_lint(read_lexicon(options.lexicon), options.against), options)
    else:
        for name in available("lexicons", ".toml"):
            lexicon = read_lexicon(name)
            patterns = sum(len(frame.patterns) for frame in lexicon.frames)
            print(f"{name} {lexicon.version}: {len(lexicon.frames)} frames, {patterns} patterns")
    return 0


def coding(options: Namespace) -> int:
    """Draw, compare, score and correct by human coding."""
    from discourse.cli import coding_commands

    return int(getattr(coding_commands, options.action)(options))


def topics(options: Namespace) -> int:
    """Fit, show, compare and apply topic models."""
    from discourse.cli import topic_commands

    return int(getattr(topic_commands, options.action)(options))


def figures(options: Namespace) -> int:
    """Draw figures from the tables of an earlier comparison."""
    from discourse.cli import report_commands

    return report_commands.figures(options)


def report(options: Namespace) -> int:
    """Write one page: findings, figures, and statements sentence by sentence."""
    from discourse.cli import report_commands

    return report_commands.report(options)


def _lint(lexicon: Lexicon, against: list[str] | None) -> pd.DataFrame:
    if not against:
        return lint_lexicon(lexicon, read_background().patterns)
    texts = [document.text for document in iter_documents(*against) if document.status == "ok"]
    return lint_lexicon(lexicon, count_patterns(lexicon, texts))


def _reference_texts() -> Corpus:
    references = load_references()
    if references.corpus is None:
        ids = " and ".join(source.id for source in read_sources())
        raise ValueError(
            "the shipped reference corpus holds extracted features, no text; name your own inputs, "
            f"or add the texts of {ids} with `discourse corpora add ID FILE`."
        )
    return references.corpus
