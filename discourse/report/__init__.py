"""Comparisons as a whole: all tables, all figures, and how they came about."""

from discourse.report.calibration import calibration_summary, write_calibration
from discourse.report.comparison import (
    compare_references,
    reference_keyness,
    use_and_mention,
)
from discourse.report.drawing import draw_figures
from discourse.report.highlighting import Shown, show
from discourse.report.reading import read_for_display, shortened_to_fit
from discourse.report.topic_comparison import (
    TopicComparison,
    compare_topics,
    topic_overview,
    topic_summary,
)
from discourse.report.writing import summary, write_comparison, write_topics

__all__ = [
    "Shown",
    "TopicComparison",
    "calibration_summary",
    "compare_references",
    "compare_topics",
    "draw_figures",
    "read_for_display",
    "reference_keyness",
    "shortened_to_fit",
    "show",
    "summary",
    "topic_overview",
    "topic_summary",
    "use_and_mention",
    "write_calibration",
    "write_comparison",
    "write_topics",
]
