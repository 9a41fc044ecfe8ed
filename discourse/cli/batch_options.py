"""What can be asked of a batch in the shell."""

from __future__ import annotations

import argparse

# Names are those of the library's Limits, so that an error that names one names the option too.
_LIMITS = {
    "max_file_size": ("bytes of one document", 100_000_000),
    "max_unpacked": ("bytes that a docx, or a row group of a parquet, unpacks to", 500_000_000),
    "max_archive": ("bytes that an archive unpacks to", 10_000_000_000),
    "max_members": ("files in an archive", 1_000_000),
    "max_pages": ("pages of a PDF", 2_000),
    "max_line": ("characters of a line", 5_000_000),
    "max_memory": ("bytes of memory of a process, on Linux", 4_000_000_000),
}


def add_batch_options(command: argparse.ArgumentParser) -> None:
    """Add where rows go, and how they get there."""
    command.add_argument(
        "-o",
        "--output",
        default="-",
        help="file that ends in .csv, .parquet or .jsonl, or a folder for Parquet parts; "
        "- is the screen, as CSV (default)",
    )
    work = command.add_argument_group("large inputs")
    work.add_argument(
        "--workers", type=_number, metavar="N", help="processes (default: the cores, at most 8)"
    )
    work.add_argument("--resume", action="store_true", help="go on with a run that was interrupted")
    work.add_argument(
        "--chunk-size",
        type=_number,
        default=128,
        metavar="K",
        help="statements per part (%(default)s)",
    )
    work.add_argument(
        "--timeout",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="give up a document that takes longer (%(default)g)",
    )
    work.add_argument("--log", metavar="FILE", help="write what happens as JSON lines")
    work.add_argument("--engine", choices=("local", "dask"), default="local", help="(%(default)s)")
    work.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster (default: one on this machine)"
    )
    limits = command.add_argument_group("limits on one input")
    for name, (what, default) in _LIMITS.items():
        limits.add_argument(
            f"--{name.replace('_', '-')}",
            type=_number,
            default=default,
            metavar="N",
            help=f"{what} (%(default)s)",
        )


def _number(text: str) -> int:
    """Return a whole number of 1 or more; ``_`` may part its digits."""
    digits = text.replace("_", "")
    if not digits.isdecimal() or int(digits) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 1 or more")
    return int(digits)
