"""From the codings of several to one gold standard: where coders differ, an arbiter decides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from discourse.stats.columns import require_columns
from discourse.validation.codings import KEYS, beside_each_other, checked_codings

# How a value came to be gold.
AGREED, ONE_CODER, SETTLED, OVERRULED, ARBITER = BASES = (
    "agreed",
    "one coder",
    "settled",
    "overruled",
    "arbiter",
)


def settle(
    codings: pd.DataFrame, settled: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make one gold coding of several, and say what is still open.

    Use it when coders are done and have talked through
    :func:`~discourse.validation.agreement.disagreements`: what they agree on stands, what they
    do not is decided by whoever filled in ``settled``.

    Parameters
    ----------
    codings : DataFrame
        A row per value given: ``unit_id, coder, code, value``, all text. Where a coder gave
        none the value is missing or the row is. One coder is enough.
    settled : DataFrame, optional
        The arbiter's values: ``unit_id, code, value``; a ``coder`` is not needed. What
        the arbiter left empty is not decided.

    Returns
    -------
    gold : DataFrame
        A row per unit and code that is decided, sorted:

        - ``unit_id, code, value``
        - ``basis``: how it came about. ``agreed``: two coders or more gave this value and none
          another. ``one coder``: only one gave a value, so nobody has checked it. ``settled``:
          coders differed and the arbiter decided. ``overruled``: coders agreed, or there was
          one, and the arbiter gave another value. ``arbiter``: no coder gave a value
        - ``coders``: how many gave a value, the arbiter not among them
    still_open : DataFrame
        The other rows of :func:`~discourse.validation.agreement.disagreements`: ``unit_id,
        code`` and a column per coder.

        Every unit and code to which anybody gave a value stands in one of the two.

    Raises
    ------
    ValueError
        If a column is missing, a cell holds no text, or a coder or the arbiter gave two values
        for one unit and code.

    Notes
    -----
    Count ``basis`` and report it: values of one coder are no better than that coder, and a
    gold standard that leans on them is no gold standard. Report agreement from before the
    settling; it says how clear the codebook is, and settled values cannot.

    Examples
    --------
    >>> codings = pd.DataFrame({
    ...     "unit_id": ["u1", "u1", "u2", "u2", "u3"], "coder": ["ada", "ben"] * 2 + ["ada"],
    ...     "code": "voice", "value": ["own", "own", "own", "quoted", "own"]})
    >>> gold, still_open = settle(codings)
    >>> gold
      unit_id   code value      basis  coders
    0      u1  voice   own     agreed       2
    1      u3  voice   own  one coder       1
    >>> still_open
      unit_id   code  ada     ben
    0      u2  voice  own  quoted
    """
    checked = checked_codings(codings)
    given = checked.groupby(KEYS)["value"].agg(["first", "nunique", "size"]).reset_index()
    table = given.merge(_decided(settled), on=KEYS, how="outer").sort_values(KEYS)
    coders = table["size"].fillna(0).astype(int)
    alike = table["nunique"] == 1
    arbiter = table["decided"].notna()
    basis = np.select(
        [
            coders == 0,
            alike & arbiter & (table["decided"] != table["first"]),
            alike & (coders == 1),
            alike,
        ],
        [ARBITER, OVERRULED, ONE_CODER, AGREED],
        SETTLED,
    )
    value = table["decided"].where(arbiter, table["first"])
    table = table.assign(value=value, basis=basis, coders=coders)
    decided = alike | arbiter
    gold = table.loc[decided, [*KEYS, "value", "basis", "coders"]].reset_index(drop=True)
    still = pd.MultiIndex.from_frame(table.loc[~decided, KEYS])
    return gold, beside_each_other(checked).loc[still].reset_index()


def _decided(settled: pd.DataFrame | None) -> pd.DataFrame:
    """Return ``unit_id, code, decided`` of the arbiter."""
    if settled is None:
        settled = pd.DataFrame(columns=[*KEYS, "value"], dtype=str)
    require_columns(settled, [*KEYS, "value"], argument="settled")
    checked = checked_codings(settled.assign(coder="arbiter"), argument="settled")
    return checked.drop(columns="coder").rename(columns={"value": "decided"})
