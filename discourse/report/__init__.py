"""Comparisons as a whole: all tables, all figures, and how they came about."""

from discourse.report.calibration import calibration_summary, write_calibration
from discourse.report.comparison import (
    compare_references,
    reference_keyness,
    use_and_mention,
)
from discourse.report.writing import draw_figures, summary, write_comparison

__all__ = [
    "calibration_summary",
    "compare_references",
    "draw_figures",
    "reference_keyness",
    "summary",
    "use_and_mention",
    "write_calibration",
    "write_comparison",
]
