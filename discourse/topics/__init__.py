"""Topics: what is spoken of, how surely that is found again, and by which narrative.

Documents are cut into windows of a few sentences, windows become topics by BERTopic or
by non-negative matrix factorisation, and whichever it was, the result is one frozen
:class:`TopicModel` that gives any other window its topics in the same way.
"""

from discourse.topics.applying import (
    Mixtures,
    apply_topics,
    compare_mixtures,
    iter_topic_rows,
)
from discourse.topics.bertopic_fit import fit_bertopic
from discourse.topics.clusters import ClusterSettings
from discourse.topics.comparing import contested_topics, topic_frames, topic_terms
from discourse.topics.cooccurrence import (
    Cooccurrence,
    coherence,
    count_together,
    diversity,
    read_cooccurrence,
)
from discourse.topics.editing import edit_table, edit_topics, read_edits
from discourse.topics.embedding import Embedding, TermVectors, read_term_vectors
from discourse.topics.mapping import topic_map
from discourse.topics.model import TopicModel
from discourse.topics.nmf_fit import fit_nmf
from discourse.topics.prevalence import topic_prevalence
from discourse.topics.stability import (
    STABLE,
    FitNumber,
    Stability,
    quality,
    scan_topics,
    topic_stability,
)
from discourse.topics.storage import read_topic_model, write_topic_model
from discourse.topics.text_embeddings import TextEmbedding, load_embedding
from discourse.topics.windows import Windows, cut_windows, windows_from_tables

__all__ = [
    "STABLE",
    "ClusterSettings",
    "Cooccurrence",
    "Embedding",
    "FitNumber",
    "Mixtures",
    "Stability",
    "TermVectors",
    "TextEmbedding",
    "TopicModel",
    "Windows",
    "apply_topics",
    "coherence",
    "compare_mixtures",
    "contested_topics",
    "count_together",
    "cut_windows",
    "diversity",
    "edit_table",
    "edit_topics",
    "fit_bertopic",
    "fit_nmf",
    "iter_topic_rows",
    "load_embedding",
    "quality",
    "read_cooccurrence",
    "read_edits",
    "read_term_vectors",
    "read_topic_model",
    "scan_topics",
    "topic_frames",
    "topic_map",
    "topic_prevalence",
    "topic_stability",
    "topic_terms",
    "windows_from_tables",
    "write_topic_model",
]
