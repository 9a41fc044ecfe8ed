"""A drawn sample on disk: sheets for coders, and the design, which is kept from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from discourse import __version__
from discourse.corpus import Document, escape_formulas, unescape_formula
from discourse.lexicon import Lexicon
from discourse.validation.codebook import RULES, codebook_text, definition_of
from discourse.validation.codes import UNITS, Code, Unit, codes_of
from discourse.validation.design_files import altered, read_table, write_table
from discourse.validation.page import CodingPage, render_coding_page
from discourse.validation.populations import variable_values
from discourse.validation.recording import PopulationFile, read_population
from discourse.validation.sampling import Design, Drawn, DrawnUnit, draw_sample
from discourse.validation.workbook import shortened_text, write_workbook

DESIGN = "design"  # folder of what coders must not see
_FORMAT = 1
_ABOUT = ("unit_id", "speaker", "asked_frame", "before", "text", "after")
_ENDS = ("note", "coder", "lexicon", "sheet")
_PLACE = ("document_id", "sentence_number", "start", "end", "frame", "pattern")
_HASHES = ("text_sha256", "cut_sha256")
_NUMBERS = {"sentence_number": int, "start": int, "end": int, "probability": float}
_UNIT_KINDS: dict[str, type] = {
    name: _NUMBERS.get(name, str)
    for name in ("unit_id", *_PLACE, "stratum", "probability", *_HASHES)
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn sample, as :func:`read_sheet` reads it.

    Attributes
    ----------
    folder : Path
    sheet_id : str
        The letter s and twelve hex digits, which stand for its units, their texts, the codes
        and the lexicon.
    unit : {"sentence", "hit", "statement"}
    lexicon : str
        Name and version.
    codes : tuple of Code
    units : DataFrame
        ``unit_id, document_id, sentence_number, start, end, frame, pattern, stratum``,
        ``probability`` (of being drawn), ``text_sha256`` and ``cut_sha256`` (of the text as a
        workbook holds it); a row per unit drawn.
    strata : DataFrame
        ``stratum, population, sampled``.
    documents : DataFrame
        ``document_id, status, error`` and the document variables, all as text; empty where
        there is none.
    """

    folder: Path
    sheet_id: str
    unit: Unit
    lexicon: str
    codes: tuple[Code, ...]
    units: pd.DataFrame
    strata: pd.DataFrame
    documents: pd.DataFrame

    @property
    def columns(self) -> list[str]:
        """The columns of its sheets and of what coders hand in."""
        return sheet_columns(self.codes)

    def template(self) -> pd.DataFrame:
        """Return the sheet as it was drawn, all text, whatever became of ``sheet.csv``.

        Nothing is coded in it: of what coders fill in, every cell is empty.
        """
        path = self.folder / DESIGN / "sheet.csv"
        table = read_table(path, dict.fromkeys(self.columns, str))
        filled_in = [*(code.name for code in self.codes), "note", "coder"]
        return table.assign(**dict.fromkeys(filled_in, ""))

    def population(self) -> pd.DataFrame:
        """Return every unit of the corpus: its place, ``stratum`` and document variables."""
        table = read_population(self.folder / DESIGN)
        variables = self.documents.drop(columns=["status", "error"])
        clash = [name for name in variables if name != "document_id" and name in table]
        return table.merge(variables.drop(columns=clash), on="document_id", how="left")


def sheet_columns(codes: Iterable[Code]) -> list[str]:
    """Return the columns of a coding sheet with these codes."""
    return [*_ABOUT, *(code.name for code in codes), *_ENDS]


def write_sheet(
    documents: Iterable[Document],
    lexicon: Lexicon,
    design: Design,
    folder: str | Path,
    *,
    first: Collection[str] = (),
) -> Sheet:
    """Draw a sample and write what coders need, and what they must not see.

    Parameters
    ----------
    documents : Corpus or iterable of Document
    lexicon : Lexicon
    design : Design
    folder : path
        Must not exist, or be empty: nothing that was coded is ever overwritten.
    first : collection of str, optional
        Keys of units that were drawn before; see
        :func:`~discourse.validation.sampling.draw_sample`.

    Returns
    -------
    Sheet
        ``sheet.csv``, ``sheet.xlsx``, ``coding.html`` and ``codebook.md`` are for coders;
        the folder ``design`` holds where each unit stands and how likely it was drawn.

    Raises
    ------
    FileExistsError
        If the folder holds anything.
    ValueError
        If the sample cannot be drawn; see :func:`~discourse.validation.sampling.draw_sample`.

    Notes
    -----
    A unit of stratum h is drawn with probability :math:`n_h / N_h`, without replacement.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(
            f"{folder} is there already, and what was coded in it must not be lost; name a new "
            "folder."
        )
    # Beside the new folder, or in the empty one: what lies there is moved, not copied.
    beside = folder if folder.exists() else folder.parent
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=beside, prefix=".unfinished-") as unfinished:
        written = Path(unfinished) / "sheet"
        _write_all(documents, lexicon, design, written, first)
        if folder.exists():
            for path in sorted(written.iterdir()):
                path.rename(folder / path.name)
        else:
            written.rename(folder)
    return read_sheet(folder)


def _write_all(
    documents: Iterable[Document],
    lexicon: Lexicon,
    design: Design,
    folder: Path,
    first: Collection[str],
) -> None:
    (folder / DESIGN).mkdir(parents=True)
    seen: list[dict[str, Any]] = []
    with PopulationFile(folder / DESIGN) as population:
        drawn = draw_sample(
            _noted(documents, seen), lexicon, design, record=population.add, first=first
        )
    population.write_strata(drawn.strata)
    known = pd.DataFrame(seen).sort_values("document_id")
    write_table(known, folder / DESIGN / "documents.csv")
    codes = codes_of(design.unit, lexicon)
    sheet_id = _identity(design.unit, lexicon, codes, drawn)
    _write_design(drawn, design, lexicon, codes, sheet_id, folder / DESIGN)
    _write_for_coders(drawn, design.unit, lexicon, codes, sheet_id, folder)


def _noted(documents: Iterable[Document], seen: list[dict[str, Any]]) -> Iterator[Document]:
    """Yield the documents, and note what is known of each."""
    for document in documents:
        names = ["language", *document.variables]
        own = dict(zip(names, variable_values(document, names), strict=True))
        known = {"document_id": document.document_id, "status": document.status}
        seen.append({**own, **known, "error": document.error})
        yield document


def _identity(unit: Unit, lexicon: Lexicon, codes: tuple[Code, ...], drawn: Drawn) -> str:
    content = [
        *(unit, lexicon.sha256, [asdict(code) for code in codes]),
        [(item.place.key, item.text.text) for item in drawn.units],
    ]
    digits = sha256(json.dumps(content, ensure_ascii=True).encode()).hexdigest()[:12]
    return f"s{digits}"  # a spreadsheet would take 1e5 or 0123 for a number


def _write_design(
    drawn: Drawn,
    design: Design,
    lexicon: Lexicon,
    codes: tuple[Code, ...],
    sheet_id: str,
    folder: Path,
) -> None:
    about = {
        "format": _FORMAT,
        "sheet": sheet_id,
        **asdict(design),
        "lexicon": _lexicon_text(lexicon),
        "lexicon_sha256": lexicon.sha256,
        "discourse": __version__,
        "codes": [asdict(code) for code in codes],
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (folder / "design.json").write_text(text, encoding="utf-8")
    strata = pd.DataFrame({"population": drawn.population, "sampled": drawn.sampled})
    write_table(strata.rename_axis("stratum").reset_index(), folder / "strata.csv")
    rows = [
        {
            "unit_id": unit_id,
            **{name: getattr(item.place, name) for name in _PLACE},
            "stratum": item.stratum,
            "probability": drawn.sampled[item.stratum] / drawn.population[item.stratum],
            "text_sha256": _hash_as_read(_marked(item)),
            "cut_sha256": _hash_as_read(shortened_text(_marked(item))),
        }
        for unit_id, item in zip(_unit_ids(len(drawn.units)), drawn.units, strict=True)
    ]
    write_table(pd.DataFrame(rows, columns=list(_UNIT_KINDS)), folder / "units.csv")


def _write_for_coders(
    drawn: Drawn,
    unit: Unit,
    lexicon: Lexicon,
    codes: tuple[Code, ...],
    sheet_id: str,
    folder: Path,
) -> None:
    ends = {"lexicon": _lexicon_text(lexicon), "sheet": sheet_id}
    columns = sheet_columns(codes)
    rows = [
        {**dict.fromkeys(columns, ""), "unit_id": unit_id, **_shown(item, unit, lexicon), **ends}
        for unit_id, item in zip(_unit_ids(len(drawn.units)), drawn.units, strict=True)
    ]
    codebook = codebook_text(unit, lexicon, codes)
    (folder / "codebook.md").write_text(codebook, encoding="utf-8")
    # With a byte order mark, without which Excel takes the curly quotes for something else.
    escape_formulas(pd.DataFrame(rows, columns=columns)).to_csv(
        folder / "sheet.csv", index=False, lineterminator="\n", encoding="utf-8-sig"
    )
    # Coders fill that one in.
    shutil.copyfile(folder / "sheet.csv", folder / DESIGN / "sheet.csv")
    write_workbook(folder / "sheet.xlsx", columns, rows, codes, codebook)
    page = CodingPage(
        sheet_id=sheet_id,
        lexicon=ends["lexicon"],
        unit=unit,
        codes=codes,
        columns=tuple(columns),
        rows=tuple(rows),
        marks=tuple(item.text.mark for item in drawn.units),
        texts=tuple(item.text.text for item in drawn.units),
        definitions={frame.label: definition_of(frame) for frame in lexicon.frames},
        notes=RULES[unit],
    )
    (folder / "coding.html").write_text(render_coding_page(page), encoding="utf-8")


def _unit_ids(n: int) -> list[str]:
    return [f"u{number:0{len(str(n))}}" for number in range(1, n + 1)]


def _shown(item: DrawnUnit, unit: Unit, lexicon: Lexicon) -> dict[str, str]:
    """Return what a coder sees; whose sentence it is only where voice must be told."""
    about = {}
    if unit == "hit":
        label = lexicon[item.place.frame].label
        about = {"speaker": item.place.document_id, "asked_frame": label}
    return {**about, "before": item.text.before, "text": _marked(item), "after": item.text.after}


def _marked(item: DrawnUnit) -> str:
    text, mark = item.text.text, item.text.mark
    if mark is None:
        return text
    first, last = mark
    return f"{text[:first]}[[{text[first:last]}]]{text[last:]}"


def text_hash(text: str) -> str:
    """Return a hash that stays when a spreadsheet changes line ends and other blanks."""
    return sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()


def _hash_as_read(text: str) -> str:
    """Return the hash of a text as a reader has it, who takes ``'=`` for an escaped ``=``."""
    return text_hash(unescape_formula(text))


def _lexicon_text(lexicon: Lexicon) -> str:
    return f"{lexicon.name} {lexicon.version}"


def read_sheet(folder: str | Path) -> Sheet:
    """Read the design of a sample that :func:`write_sheet` has written.

    Raises
    ------
    ValueError
        If the folder holds no design, one that was altered, or one of another version of this
        toolkit.
    """
    path = Path(folder) / DESIGN
    about = _read_about(path / "design.json", Path(folder))
    documents = {"document_id": str, "status": str, "error": str}
    return Sheet(
        folder=Path(folder),
        sheet_id=about["sheet"],
        unit=about["unit"],
        lexicon=about["lexicon"],
        codes=_read_codes(about["codes"], path / "design.json"),
        units=read_table(path / "units.csv", _UNIT_KINDS),
        strata=read_table(path / "strata.csv", {"stratum": str, "population": int, "sampled": int}),
        documents=read_table(path / "documents.csv", documents),
    )


def _read_about(path: Path, folder: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(
            f"{folder} holds no drawn sample: {error}; name the folder that `discourse coding "
            "sample` has written."
        ) from error
    except ValueError as error:  # no JSON, or no text
        raise altered(path, error) from error
    if not isinstance(about, dict):
        raise altered(path, "is no JSON object")
    if about.get("format") != _FORMAT:
        raise ValueError(
            f"{path} has format {about.get('format')!r}, and this version of discourse reads "
            f"{_FORMAT}; use the version that drew it, {about.get('discourse')}."
        )
    if missing := [name for name in ("sheet", "unit", "lexicon", "codes") if name not in about]:
        raise altered(path, f"has no {', '.join(map(repr, missing))}")
    if about["unit"] not in UNITS:
        raise altered(path, f"has the unit {about['unit']!r}, not one of {', '.join(UNITS)}")
    return about


def _read_codes(codes: Any, path: Path) -> tuple[Code, ...]:
    try:
        return tuple(
            Code(**{name: _as_tuple(value) for name, value in code.items()}) for code in codes
        )
    except (AttributeError, TypeError) as error:
        raise altered(path, "has codes other than this version of discourse writes") from error


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
