"""Numbers from hits and counts: how often, how sure, how evenly, and where."""

from discourse.stats.collocation import collocate_difference, collocates
from discourse.stats.concordance import kwic
from discourse.stats.distribution import dispersion, hit_positions, section_starts
from discourse.stats.features import (
    DocumentFeatureMatrix,
    count_features,
    features_from_long,
)
from discourse.stats.frame_pairs import cooccurrence_difference, frame_cooccurrence
from discourse.stats.grouping import group_means
from discourse.stats.keywords import keyness
from discourse.stats.resampling import bootstrap_rates
from discourse.stats.salience import frame_salience
from discourse.stats.shifts import word_shift

__all__ = [
    "DocumentFeatureMatrix",
    "bootstrap_rates",
    "collocate_difference",
    "collocates",
    "cooccurrence_difference",
    "count_features",
    "dispersion",
    "features_from_long",
    "frame_cooccurrence",
    "frame_salience",
    "group_means",
    "hit_positions",
    "keyness",
    "kwic",
    "section_starts",
    "word_shift",
]
