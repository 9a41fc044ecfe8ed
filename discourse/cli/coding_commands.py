"""The actions of `discourse coding`: parse what was asked, call one function, write."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import pandas as pd

from discourse.cli.inputs import input_documents, input_lexicon, report_failures
from discourse.cli.output import progress, say
from discourse.validation import (
    Design,
    Sheet,
    coder_agreement,
    coder_kappa,
    corrected_shares,
    disagreements,
    find_sheet_folder,
    read_coded,
    read_codings,
    read_sheet,
    read_told,
    read_variables,
    score_codings,
    write_coded,
    write_sheet,
)
from discourse.validation import settle as settle_codings
from discourse.validation.codes import NO
from discourse.validation.correcting import document_values
from discourse.validation.joining import of_frames

_WIDTH = 79  # columns of a terminal


def sample(options: Namespace) -> int:
    """Draw units to code, and write what coders need."""
    strata = tuple(name.strip() for name in options.strata.split(",") if name.strip())
    design = Design(options.unit, options.n, strata, options.allocation, options.seed)
    documents = progress(input_documents(options), quiet=options.quiet, unit="documents")
    sheet = write_sheet(documents, input_lexicon(options), design, options.output)
    if not options.quiet:
        print(_drawn(sheet))
    return report_failures(sheet.documents["status"], sheet.documents["error"], quiet=options.quiet)


def _drawn(sheet: Sheet) -> str:
    population = int(sheet.strata["population"].sum())
    width = max(map(len, sheet.strata["stratum"]))
    rows = (
        f"  {row.stratum:<{width}} {row.sampled:>6,} of {row.population:>9,}"
        for row in sheet.strata.itertuples()
    )
    return "\n".join(
        [
            f"{len(sheet.units):,} of {population:,} {sheet.unit}s drawn:",
            *rows,
            f"They are in {sheet.folder}/. Give coders coding.html (or sheet.xlsx, or sheet.csv)",
            "and codebook.md; design/ says where each unit stands: keep it from them.",
        ]
    )


def agreement(options: Namespace) -> int:
    """Compare coders: alpha, kappa, and where they differ."""
    sheet = _sheet(options, options.coded[0])
    codings = read_codings(options.coded, sheet)
    tables = {
        "agreement": coder_agreement(codings, seed=options.seed),
        "kappa": coder_kappa(codings, seed=options.seed),
        "disagreements": _with_texts(disagreements(codings), sheet),
    }
    return _write("agreement", tables, sheet, options, [*options.coded])


def _with_texts(table: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    """Return disagreements with the texts that they are about."""
    return table.merge(sheet.template()[["unit_id", "text"]], on="unit_id", how="left")


def settle(options: Namespace) -> int:
    """Write one sheet of what coders agree on and of what was decided between them."""
    sheet = _sheet(options, options.coded[0])
    codings = read_codings(options.coded, sheet)
    arbiter = read_coded(options.settled, sheet).codings if options.settled else None
    gold, still_open = settle_codings(codings, arbiter)
    write_coded(gold, sheet, options.output, coder="settled")
    told = ", ".join(f"{n:,} {basis}" for basis, n in gold["basis"].value_counts().items())
    say(f"{len(gold):,} codes are in {options.output}: {told}.", quiet=options.quiet)
    if len(still_open):
        first = still_open.iloc[0]
        say(
            f"{len(still_open):,} codes stay open, the first: {first['code']} of "
            f"{first['unit_id']}; fill in their cells of {options.output}.",
            quiet=options.quiet,
        )
    return 0


def score(options: Namespace) -> int:
    """Score the toolkit against a coded sample."""
    sheet = _sheet(options, options.coded)
    codings = read_coded(options.coded, sheet).codings
    _say_empty(codings, sheet, options)
    tables = score_codings(codings, read_told(options.result, sheet), sheet)
    return _write("score", tables, sheet, options, [options.coded, options.result])


def correct(options: Namespace) -> int:
    """Correct shares of the corpus by what a coded sample shows."""
    sheet = _sheet(options, options.coded)
    variables = read_variables(options.variables) if options.variables else None
    codings = read_coded(options.coded, sheet).codings
    _say_empty(codings, sheet, options)
    table = corrected_shares(
        codings,
        read_told(options.result, sheet),
        sheet,
        by=options.by,
        variables=variables,
        beyond=options.beyond,
    )
    if variables is not None and options.by not in sheet.documents:
        _say_missing(document_values(sheet, options.by, variables), options)
    inputs = [options.coded, options.result, *([options.variables] if options.variables else [])]
    return _write("correct", {"corrected": table}, sheet, options, inputs)


def _say_empty(codings: pd.DataFrame, sheet: Sheet, options: Namespace) -> None:
    """Say how many codes are empty in units of which others were given."""
    asked = codings["code"].nunique()
    given = of_frames(codings).groupby("unit_id")["code"].nunique()
    if sheet.unit == "hit":
        # Of what is not the frame nothing else is asked.
        wrong = codings.loc[(codings["code"] == "frame") & (codings["value"] == NO), "unit_id"]
        given = given.drop(wrong)
    empty, units = int((asked - given).sum()), int((given < asked).sum())
    if empty:
        say(
            f"{empty:,} codes are empty in {units:,} of the units coded. If coders differed on "
            "them, or found them hard, all that follows looks better than it is: settle them.",
            quiet=options.quiet,
        )


def _say_missing(values: pd.Series, options: Namespace) -> None:
    """Say how many documents a table of variables leaves out."""
    if missing := int(values.isna().sum()):
        say(
            f"{missing:,} of {len(values):,} documents have no {options.by} in "
            f"{options.variables}; they are the group (none).",
            quiet=options.quiet,
        )


def _sheet(options: Namespace, coded: str) -> Sheet:
    if not Path(coded).is_file():
        raise ValueError(f"There is no file {coded}; check the path.")
    return read_sheet(find_sheet_folder(coded, options.sheet))


def _write(
    action: str,
    tables: Mapping[str, pd.DataFrame],
    sheet: Sheet,
    options: Namespace,
    inputs: list[str],
) -> int:
    from discourse.report import coding_findings, write_coding

    folder = Path(options.output) if options.output else sheet.folder / "results"
    command = shlex.join(["discourse", *sys.argv[1:]])
    write_coding(tables, sheet, folder, action=action, command=command, inputs=inputs)
    if not options.quiet:
        for finding in coding_findings(tables):
            print(fill(finding, _WIDTH) + "\n")
        print(f"Tables, figures and manifest are in {folder}/.")
    return 0
