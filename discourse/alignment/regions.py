"""Which states vote for seats together: the regional groups of the United Nations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from discourse.alignment.evaluation import read_state_groups
from discourse.resources import resource

# Readable names, to pass as ``labels`` to a figure.
REGIONS: Mapping[str, str] = {
    "african": "African",
    "asia-pacific": "Asia-Pacific",
    "eastern-european": "Eastern European",
    "latin-american-and-caribbean": "Latin American and Caribbean",
    "western-european-and-others": "Western European and others",
}


def read_regions(path: str | Path | None = None) -> pd.DataFrame:
    """Read which states belong to which regional group of the United Nations.

    Use it to group statements by region. The groups share out seats in elections of
    the General Assembly: they are a custom of diplomacy, not geography, and no camp.

    Parameters
    ----------
    path : path, optional
        A CSV with ``iso3, region``; the shipped list if left out.

    Returns
    -------
    DataFrame
        ``iso3`` and ``region``: ``african``, ``asia-pacific``, ``eastern-european``,
        ``latin-american-and-caribbean`` or ``western-european-and-others``; missing for
        observers without a group (in the shipped list the European Union, the Holy See
        and Palestine).

    Raises
    ------
    ValueError
        If a column is missing, a region is another word, or a state has two rows.

    Notes
    -----
    The shipped list is that for electoral purposes. It counts Türkiye, which takes part
    in two groups, and Israel among the Western European and other states, with them the
    United States, which only observes that group, and Kiribati among the states of Asia
    and the Pacific, as the list of the Secretariat now does.

    Examples
    --------
    >>> regions = read_regions()
    >>> regions["region"].map(REGIONS).value_counts().to_dict()["African"]
    54
    """
    path = path or resource("corpora", "un-general-debate", "regions.csv")
    return read_state_groups(path, "region", (*REGIONS, "")).replace({"region": ""}, pd.NA)
