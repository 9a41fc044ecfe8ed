"""Alignment: references, background register, and the model that places statements."""

from discourse.alignment.background import (
    Background,
    build_background,
    read_background,
    write_background,
)
from discourse.alignment.calibration import Calibration, calibrate_scores
from discourse.alignment.evaluation import (
    agreement,
    evaluation_table,
    read_camps,
    read_criterion,
    score_variants,
    variants,
)
from discourse.alignment.evidence import Explained
from discourse.alignment.frame_weights import FrameWeights, estimate_weights
from discourse.alignment.labelling import LABELS, Thresholds
from discourse.alignment.labels import read_labels
from discourse.alignment.learning import LearnedSemantics, learn_semantics
from discourse.alignment.model import AlignmentModel
from discourse.alignment.references import (
    References,
    build_references,
    lexicon_versions,
    load_references,
    read_features,
    shipped_lexicon,
    write_features,
)
from discourse.alignment.regions import REGIONS, read_regions
from discourse.alignment.semantics import FrameSemantics
from discourse.alignment.sources import (
    Source,
    add_text,
    read_sources,
    remove_text,
    text_state,
)
from discourse.alignment.statements import Statement, read_statement

__all__ = [
    "LABELS",
    "REGIONS",
    "AlignmentModel",
    "Background",
    "Calibration",
    "Explained",
    "FrameSemantics",
    "FrameWeights",
    "LearnedSemantics",
    "References",
    "Source",
    "Statement",
    "Thresholds",
    "add_text",
    "agreement",
    "build_background",
    "build_references",
    "calibrate_scores",
    "estimate_weights",
    "evaluation_table",
    "learn_semantics",
    "lexicon_versions",
    "load_references",
    "read_background",
    "read_camps",
    "read_criterion",
    "read_features",
    "read_labels",
    "read_regions",
    "read_sources",
    "read_statement",
    "remove_text",
    "score_variants",
    "shipped_lexicon",
    "text_state",
    "variants",
    "write_background",
    "write_features",
]
