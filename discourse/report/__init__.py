"""Comparisons as a whole: all tables, all figures, and how they came about."""

from discourse.report.calibration import calibration_summary, write_calibration
from discourse.report.comparison import (
    compare_references,
    reference_keyness,
    use_and_mention,
)
from discourse.report.drawing import draw_figures
from discourse.report.topic_comparison import (
    TopicComparison,
    compare_topics,
    topic_overview,
    topic_summary,
)
from discourse.report.writing import summary, write_comparison, write_topics

__all__ = [
    "TopicComparison",
    "calibration_summary",
    "compare_references",
    "compare_topics",
    "draw_figures",
    "reference_keyness",
    "summary",
    "topic_overview",
    "topic_summary",
    "use_and_mention",
    "write_calibration",
    "write_comparison",
    "write_topics",
]
