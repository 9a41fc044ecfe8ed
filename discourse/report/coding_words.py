"""What human coding has shown, in words: how far coders agree, how right the toolkit is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from discourse.report.comparison import REFERENCE, TARGET

Tables = Mapping[str, pd.DataFrame]
CODING_FIGURES = ("agreement", "accuracy", "pattern_precision", "corrected")
CODING_TITLE = "Checked against human coders"
_ALL, _BALANCE, _YES = "all", "balance", "1"
_ANSWERS = {_ALL, _YES, "0"}
_HIT = "frame"  # the code that asks of a hit whether it is the frame at all
_FRAME_PREFIX = "frame_"  # of those that ask of a sentence whether it uses a frame
_RATES = ("precision", "recall")
_SMALL = 0.1  # shares of which a decimal is shown
_NAMED = 4  # codes or categories in a sentence; of more, the best and the worst
_PATTERNS = 3
_EXACT = 9  # decimals that rank; a value read back from a file may be off in its last digit
_GROUPS = 3
_FEW = 10  # coded units of a group, of whose share no sentence is made
_MARKS = (0.667, 0.8)  # Krippendorff's
_CAUTION = (
    "Coders are the standard here: no number is better than their agreement. What was measured "
    "holds for the texts that the coded units were drawn from."
)


def coding_findings(tables: Tables) -> tuple[str, ...]:
    """Return what the tables of human coding say, in paragraphs.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Result tables by name, of which ``agreement, accuracy, pattern_precision, corrected``
        are read.

    Returns
    -------
    tuple of str
        Empty if none of them is there or has rows.

    Examples
    --------
    >>> table = pd.DataFrame({"code": ["voice"], "category": ["all"], "alpha": [0.88],
    ...     "low": [0.84], "high": [0.91], "units": [300], "coders": [2]})
    >>> coding_findings({"agreement": table})[0].split(";")[0]
    '2 coders agree on voice with an alpha of 0.88 [0.84, 0.91] (Krippendorff’s'
    """
    findings: dict[str, Callable[[pd.DataFrame], Iterator[str]]] = {
        "agreement": _of_agreement,
        "accuracy": _of_accuracy,
        "pattern_precision": _of_patterns,
        "corrected": _of_corrected,
    }
    there = [name for name in findings if name in tables and len(tables[name])]
    said = [paragraph for name in there for paragraph in findings[name](tables[name])]
    return (*said, _CAUTION) if there else ()


def _of_agreement(table: pd.DataFrame) -> Iterator[str]:
    whole = _with_text(table, "code", "category")
    whole = whole[whole["category"] == _ALL]
    known = whole.dropna(subset=["alpha"])
    ranked = known.assign(rank=-known["alpha"].round(_EXACT)).sort_values(["rank", "code"])
    rows = list(_rows(ranked))
    if rows:
        coders = f"{int(known['coders'].max())} coders"
        if len(rows) <= _NAMED:
            listed = [f"on {_code(row.code)} with an alpha of {_alpha(row)}" for row in rows]
            yield f"{coders} agree {_joined(listed)} (Krippendorff’s; 1 is perfect, 0 is chance)."
        else:
            firm, tentative = ((known["alpha"] >= mark).sum() for mark in reversed(_MARKS))
            yield (
                f"Of {len(rows)} codes, {coders} agree on {firm} with a Krippendorff’s alpha of "
                f"{_MARKS[1]} or more, and on {tentative} with {_MARKS[0]} or more, his customary "
                f"marks; best on {_code(rows[0].code)}, {_alpha(rows[0])}, and least on "
                f"{_code(rows[-1].code)}, {_alpha(rows[-1])}."
            )
    if unknown := sorted(map(_code, whole.loc[whole["alpha"].isna(), "code"])):
        yield f"Alpha is not defined for {_joined(unknown)}: nobody’s answers vary there."


def _alpha(row: Any) -> str:
    if pd.isna(row.low):
        return f"{row.alpha:.2f}"
    return f"{row.alpha:.2f} [{row.low:.2f}, {row.high:.2f}]".replace("-", "−")


def _of_accuracy(table: pd.DataFrame) -> Iterator[str]:
    rows = _rows(_with_text(table, "code", "category"))
    known = {(row.code, row.category, row.measure): row for row in rows if not pd.isna(row.value)}
    if precision := known.pop((_HIT, _YES, "precision"), None):
        yield f"Of the hits {_share(precision)} are of their frame."
    sets: dict[str, list[tuple[float, str, str]]] = {}
    for (code, category, measure), row in known.items():
        if measure == "f1" and category != _ALL and code != _HIT:
            name = _code(code) if category == _YES else _spaced(category)
            said = _right_and_told(name, *(known.get((code, category, m)) for m in _RATES))
            kind = "frames" if code.startswith(_FRAME_PREFIX) else _code(code)
            sets.setdefault(kind, []).append((-round(row.value, _EXACT), name, said))
    for kind, found in sorted(sets.items()):
        listed = [said for _, _, said in sorted(found)]
        shown = listed if len(listed) <= _NAMED else [listed[0], listed[-1]]
        few = f", best and worst of {len(listed)}" if len(shown) < len(listed) else ""
        yield f"{kind.capitalize()}{few}: {'; '.join(shown)}."


def _right_and_told(name: str, precision: Any, recall: Any) -> str:
    """Say how much of what is told is so, and how much of what is so is told."""
    right = f"of what is told {name}, {_share(precision)} is" if precision else ""
    told = f"of what is {name}, {_share(recall)} is told" if recall else ""
    return ", and ".join(filter(None, (right, told)))


def _of_patterns(table: pd.DataFrame) -> Iterator[str]:
    from discourse.figures.pattern_precision import LEAST_UNITS, enough_units, worst_patterns

    least = enough_units(table, LEAST_UNITS)
    worst = worst_patterns(table)
    wrong = worst[worst["precision"] < 1]
    ranked = wrong.assign(rank=wrong["precision"].round(_EXACT)).sort_values(
        ["rank", "hits", "frame", "pattern"], ascending=[True, False, True, True]
    )
    rows = list(_rows(ranked.head(_PATTERNS)))
    if rows and least > 1:
        listed = [
            f"“{row.pattern}” ({_spaced(row.frame)}), {_share(row, 'precision')} from "
            f"{row.units:,} coded units, with {row.hits:,} hit{'s' * (row.hits != 1)} in all"
            for row in rows
        ]
        one = len(rows) == 1
        yield (
            f"Of the patterns with at least {least} coded units "
            f"{'this is' if one else 'these are'} the least precise: {'; '.join(listed)}."
        )


def _of_corrected(table: pd.DataFrame) -> Iterator[str]:
    rows = _with_text(table, "code", "category", "by", "group").dropna(
        subset=["corrected", "low", "high", "uncorrected"]
    )
    yes_or_no = rows["category"].isin(_ANSWERS).groupby(rows["code"]).transform("all")
    rows = rows[~yes_or_no | (rows["category"] == _YES)]
    # What is found is told to be the frame, all of it: to say that it lies outside says nothing.
    rows = rows[rows["code"] != _HIT]
    few = rows["coded_units"] < _FEW
    left_out = rows.loc[few, "group"].nunique()
    rows = rows[~few]
    if rows.empty:
        return
    off = rows[(rows["uncorrected"] < rows["low"]) | (rows["uncorrected"] > rows["high"])]
    by = rows["by"].iloc[0]
    grouped = f" by {_spaced(by)}" if by not in ("", _ALL) else ""
    said = (
        f"Uncorrected, {len(off):,} of {len(rows):,} share{'s' * (len(rows) != 1)}{grouped} "
        f"{'lies' if len(off) == 1 else 'lie'} outside the interval of what is corrected"
        f"{_left_out(left_out)}."
    )
    far = off.assign(rank=-(off["corrected"] - off["uncorrected"]).abs().round(_EXACT))
    ranked = far.sort_values(["rank", "code", "category", "group"]).head(_GROUPS)
    listed = [f"{_whose(row)} is {_corrected(row)}" for row in _rows(ranked)]
    yield f"{said} Farthest off: {'; '.join(listed)}." if listed else said


def _left_out(groups: int) -> str:
    return f"; left out for fewer than {_FEW} coded units: {groups:,}" if groups else ""


def _whose(row: Any) -> str:
    place = "" if row.group == _ALL and row.by in ("", _ALL) else f" in {_titled(row.group)}"
    if row.category == _BALANCE:
        return f"the balance{place}"
    code = _code(row.code)
    name = code if row.category == _YES else f"{_spaced(row.category)} ({code})"
    return f"the share of {name}{place}"


def _corrected(row: Any) -> str:
    shown = _percent(row.uncorrected, _decimals(row.high))
    return f"{_share(row, 'corrected')}, uncorrected {shown} %"


def _with_text(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Return the table with these columns as text, since from a file numbers come as such."""
    from discourse.figures.coding_rows import as_text

    return table.assign(**{name: as_text(table[name]) for name in names})


def _rows(table: pd.DataFrame) -> Iterable[Any]:
    return table.itertuples()


def _share(row: Any, name: str = "value") -> str:
    """Write a share in per cent, with its interval if it has one."""
    decimals = _decimals(row.high)
    text = f"{_percent(getattr(row, name), decimals)} %"
    if pd.isna(row.low):
        return text
    return f"{text} [{_percent(row.low, decimals)}, {_percent(row.high, decimals)}]"


def _decimals(high: float) -> int:
    return int(0 < abs(high) < _SMALL)


def _percent(share: float, decimals: int) -> str:
    return f"{100 * share:z.{decimals}f}".replace("-", "−")


def _code(code: str) -> str:
    return _spaced(code.removeprefix(_FRAME_PREFIX) or code)


def _spaced(name: str) -> str:
    return (
        _titled(name) if name in (TARGET, REFERENCE) else name.replace("-", " ").replace("_", " ")
    )


def _titled(name: str) -> str:
    from discourse.figures import readable_name

    return readable_name(name)


def _joined(parts: Sequence[str]) -> str:
    """Return a list in words.

    Examples
    --------
    >>> _joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
