"""Human coding: from an honest sample to corrected shares.

A sample of sentences, hits or statements is drawn with known probabilities
(:func:`write_sheet`), coded by people (:func:`read_coded`), held against each other
(:func:`coder_agreement`) and against what the toolkit tells (:func:`score_codings`), and
shares of the corpus are corrected by it (:func:`corrected_shares`).
"""

from discourse.validation.accuracy import coding_accuracy, confusion_shares
from discourse.validation.agreement import coder_agreement, coder_kappa, disagreements
from discourse.validation.alpha import krippendorff_alpha
from discourse.validation.coded import (
    Coded,
    find_sheet_folder,
    read_coded,
    read_codings,
    write_coded,
)
from discourse.validation.codes import Code, codes_of
from discourse.validation.correcting import corrected_shares, read_variables
from discourse.validation.correction import corrected_means
from discourse.validation.coverage import hit_coverage, sentence_coverage, statement_coverage
from discourse.validation.joining import coded_beside_told, read_told
from discourse.validation.patterns import pattern_costs, pattern_precision
from discourse.validation.sampling import Design, draw_sample
from discourse.validation.scoring import score_codings
from discourse.validation.settling import settle
from discourse.validation.sheets import Sheet, read_sheet, write_sheet

__all__ = [
    "Code",
    "Coded",
    "Design",
    "Sheet",
    "coded_beside_told",
    "coder_agreement",
    "coder_kappa",
    "codes_of",
    "coding_accuracy",
    "confusion_shares",
    "corrected_means",
    "corrected_shares",
    "disagreements",
    "draw_sample",
    "find_sheet_folder",
    "hit_coverage",
    "krippendorff_alpha",
    "pattern_costs",
    "pattern_precision",
    "read_coded",
    "read_codings",
    "read_sheet",
    "read_told",
    "read_variables",
    "score_codings",
    "sentence_coverage",
    "settle",
    "statement_coverage",
    "write_coded",
    "write_sheet",
]
