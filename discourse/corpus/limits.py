"""How much of an input is read before it is taken for broken or hostile."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may need. What exceeds a limit is an error row that names it.

    Attributes
    ----------
    max_file_size : int
        Bytes of one document, in an archive those it unpacks to. Tables are read row by row
        and may be larger.
    max_unpacked : int
        Bytes that a Word document, or a row group of a Parquet file, unpacks to.
    max_archive : int
        Bytes that all members of one archive unpack to.
    max_members : int
        Members of one archive.
    max_pages : int
        Pages of a PDF file.
    max_line : int
        Characters of one line of a text or of a table. Some hundred times as many bytes of
        memory are needed if such a line is full of hits.
    max_memory : int
        Bytes that each process of a batch may take, on Linux; other commands have no such limit.

    Raises
    ------
    ValueError
        If a limit is no whole number of 1 or more.

    Examples
    --------
    >>> Limits(max_pages=50).exceeded("max_pages", "has 51 pages")
    'has 51 pages, more than max_pages = 50 allows; raise it if the file is to be trusted'
    """

    max_file_size: int = 100_000_000
    max_unpacked: int = 500_000_000
    max_archive: int = 10_000_000_000
    max_members: int = 1_000_000
    max_pages: int = 2_000
    max_line: int = 5_000_000
    max_memory: int = 4_000_000_000

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"{field.name} is {value!r}; it may be a whole number of 1 or more, "
                    f"as {field.default:_}."
                )

    def exceeded(self, name: str, what: str) -> str:
        """Return the reason, as the rest of a sentence, why an input goes beyond limit ``name``."""
        return (
            f"{what}, more than {name} = {getattr(self, name):,} allows; "
            "raise it if the file is to be trusted"
        )
