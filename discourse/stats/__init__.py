"""Numbers from hits and counts: how often, how sure, how evenly, and where."""

from discourse.stats.concordance import kwic
from discourse.stats.distribution import dispersion, hit_positions, section_starts
from discourse.stats.features import (
    DocumentFeatureMatrix,
    count_features,
    features_from_long,
)
from discourse.stats.keywords import keyness
from discourse.stats.resampling import bootstrap_rates
from discourse.stats.salience import frame_salience

__all__ = [
    "DocumentFeatureMatrix",
    "bootstrap_rates",
    "count_features",
    "dispersion",
    "features_from_long",
    "frame_salience",
    "hit_positions",
    "keyness",
    "kwic",
    "section_starts",
]
