"""Comparisons as a whole: all tables, all figures, and how they came about."""

from discourse.report.calibration import calibration_summary, write_calibration
from discourse.report.coding_words import coding_findings
from discourse.report.comparison import (
    compare_references,
    content_words,
    contested_words,
    reference_keyness,
    speech_scores,
    use_and_mention,
)
from discourse.report.contents import page_of
from discourse.report.designs import DESIGNS
from discourse.report.drawing import FIGURES, draw_figures
from discourse.report.exhibits import write_exhibit
from discourse.report.highlighting import Shown, show
from discourse.report.page import Page, render_page
from discourse.report.printing import print_table, write_printed_tables
from discourse.report.reading import read_for_display, shortened_to_fit
from discourse.report.rebuilding import read_labels_and_evidence, readings_from_tables
from discourse.report.results import has_rows, read_result, read_results
from discourse.report.topic_comparison import (
    TopicComparison,
    compare_topics,
    topic_overview,
    topic_summary,
)
from discourse.report.writing import (
    comparison_manifest,
    summary,
    write_coding,
    write_comparison,
    write_topics,
)

__all__ = [
    "DESIGNS",
    "FIGURES",
    "Page",
    "Shown",
    "TopicComparison",
    "calibration_summary",
    "coding_findings",
    "compare_references",
    "compare_topics",
    "comparison_manifest",
    "content_words",
    "contested_words",
    "draw_figures",
    "has_rows",
    "page_of",
    "print_table",
    "read_for_display",
    "read_labels_and_evidence",
    "read_result",
    "read_results",
    "readings_from_tables",
    "reference_keyness",
    "render_page",
    "shortened_to_fit",
    "show",
    "speech_scores",
    "summary",
    "topic_overview",
    "topic_summary",
    "use_and_mention",
    "write_calibration",
    "write_coding",
    "write_comparison",
    "write_exhibit",
    "write_printed_tables",
    "write_topics",
]
