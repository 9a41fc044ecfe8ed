"""Figures for papers: each function takes a result table and returns Axes.

A figure shows only numbers of its table; the table, saved and read back, draws
the same figure. Nothing here shows or saves but :func:`save_figure`.

>>> import pandas as pd
>>> table = pd.DataFrame(
...     {
...         "narrative": "china-mobile",
...         "frame": ["openness", "rights"],
...         "voice": "own",
...         "per_1000_tokens": [1.9, 0.0],
...         "low": [0.8, 0.0],
...         "high": [3.1, 0.4],
...     }
... )
>>> with figure_style(width="two"):
...     ax = plot_salience(table)
>>> ax.get_xlabel().splitlines()[0]
'Hits per 1,000 words, with 95 % interval'
"""

from discourse.figures.accuracy import plot_accuracy
from discourse.figures.agreement import plot_agreement
from discourse.figures.alignment import plot_alignment
from discourse.figures.calibration import plot_calibration, plot_coverage, plot_reliability
from discourse.figures.collocates import plot_collocates
from discourse.figures.cooccurrence import plot_cooccurrence, plot_frame_pairs
from discourse.figures.corrected_shares import plot_corrected
from discourse.figures.dispersion import plot_dispersion
from discourse.figures.keyness import plot_keyness
from discourse.figures.palette import NarrativeStyle, narrative_styles, readable_name
from discourse.figures.pattern_precision import plot_pattern_precision
from discourse.figures.salience import plot_salience
from discourse.figures.small_multiples import plot_group_panels
from discourse.figures.style import STYLES, FigureStyle, figure_style, save_figure, svg_text
from discourse.figures.topic_frames import plot_topic_frames
from discourse.figures.topic_map import plot_topic_map
from discourse.figures.topic_scan import plot_topic_scan
from discourse.figures.topic_terms import plot_topic_terms
from discourse.figures.topics import plot_prevalence
from discourse.figures.trends import plot_trend
from discourse.figures.use_and_mention import plot_use_and_mention
from discourse.figures.word_shift import plot_word_shift

__all__ = [
    "STYLES",
    "FigureStyle",
    "NarrativeStyle",
    "figure_style",
    "narrative_styles",
    "plot_accuracy",
    "plot_agreement",
    "plot_alignment",
    "plot_calibration",
    "plot_collocates",
    "plot_cooccurrence",
    "plot_corrected",
    "plot_coverage",
    "plot_dispersion",
    "plot_frame_pairs",
    "plot_group_panels",
    "plot_keyness",
    "plot_pattern_precision",
    "plot_prevalence",
    "plot_reliability",
    "plot_salience",
    "plot_topic_frames",
    "plot_topic_map",
    "plot_topic_scan",
    "plot_topic_terms",
    "plot_trend",
    "plot_use_and_mention",
    "plot_word_shift",
    "readable_name",
    "save_figure",
    "svg_text",
]
