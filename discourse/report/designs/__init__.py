"""What a paper prints of each result table, by its name, in the order of a paper."""

from discourse.report.designs.coding import (
    ACCURACY,
    AGREEMENT,
    CODING_COVERAGE,
    CONFUSION,
    CORRECTED,
    KAPPA,
    PATTERN_COSTS,
    PATTERN_PRECISION,
)
from discourse.report.designs.company import (
    COLLOCATE_DIFFERENCE,
    COLLOCATES,
    COOCCURRENCE,
    COOCCURRENCE_DIFFERENCE,
)
from discourse.report.designs.frames import (
    DISPERSION,
    DOCUMENTS,
    EXPRESSIONS,
    SALIENCE,
    USE_AND_MENTION,
)
from discourse.report.designs.scores import (
    ALIGNMENT,
    BY_CAMP,
    BY_REGION,
    COVERAGE,
    RELIABILITY,
    WEIGHTS,
)
from discourse.report.designs.topics import CONTESTED, PREVALENCE, TOPIC_FRAMES, TOPICS
from discourse.report.designs.words import KEYNESS, WORD_SHIFT
from discourse.report.table_design import TableDesign

DESIGNS: dict[str, TableDesign] = {
    design.name: design
    for design in (
        *(DOCUMENTS, SALIENCE, USE_AND_MENTION, EXPRESSIONS, DISPERSION, KEYNESS, WORD_SHIFT),
        *(COOCCURRENCE, COOCCURRENCE_DIFFERENCE, COLLOCATES, COLLOCATE_DIFFERENCE),
        *(TOPICS, PREVALENCE, TOPIC_FRAMES, CONTESTED),
        *(WEIGHTS, ALIGNMENT, BY_CAMP, BY_REGION, RELIABILITY, COVERAGE),
        *(AGREEMENT, KAPPA, ACCURACY, CONFUSION, PATTERN_PRECISION, PATTERN_COSTS),
        *(CODING_COVERAGE, CORRECTED),
    )
}

__all__ = ["DESIGNS"]
