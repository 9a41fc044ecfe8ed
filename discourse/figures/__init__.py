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

from discourse.figures.alignment import plot_alignment
from discourse.figures.calibration import plot_calibration, plot_coverage, plot_reliability
from discourse.figures.dispersion import plot_dispersion
from discourse.figures.keyness import plot_keyness
from discourse.figures.palette import NarrativeStyle, narrative_styles, readable_name
from discourse.figures.salience import plot_salience
from discourse.figures.style import STYLES, FigureStyle, figure_style, save_figure
from discourse.figures.topic_frames import plot_topic_frames
from discourse.figures.topic_map import plot_topic_map
from discourse.figures.topic_scan import plot_topic_scan
from discourse.figures.topic_terms import plot_topic_terms
from discourse.figures.topics import plot_prevalence

__all__ = [
    "STYLES",
    "FigureStyle",
    "NarrativeStyle",
    "figure_style",
    "narrative_styles",
    "plot_alignment",
    "plot_calibration",
    "plot_coverage",
    "plot_dispersion",
    "plot_keyness",
    "plot_prevalence",
    "plot_reliability",
    "plot_salience",
    "plot_topic_frames",
    "plot_topic_map",
    "plot_topic_scan",
    "plot_topic_terms",
    "readable_name",
    "save_figure",
]
