"""A map: windows in two dimensions, near where they speak of the same."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from discourse.topics.bertopic_fit import NearestCentre, apart
from discourse.topics.clusters import make_umap
from discourse.topics.embedding import read_term_vectors
from discourse.topics.fitting import canonical_order
from discourse.topics.model import TopicModel
from discourse.topics.windows import Windows

_NEIGHBOURS = 15


def topic_map(model: TopicModel, windows: Windows, *, seed: int = 0) -> pd.DataFrame:
    """Return a place in two dimensions for every window of the fit.

    Parameters
    ----------
    model : TopicModel
    windows : Windows
        Those of the fit.
    seed : int, default 0
        Of UMAP.

    Returns
    -------
    DataFrame
        One row per window with content words: ``unit_id, x, y, topic, label`` (empty for no
        topic) and the document variables; by id.

    Notes
    -----
    UMAP (McInnes, Healy & Melville 2018) keeps neighbours together; distances between groups,
    their sizes and the axes mean nothing. Draw it to look at topics, not to measure them. A
    model by NMF has no space of its own: its windows are placed by the shipped term vectors.
    """
    placed = windows.take(canonical_order(windows))
    how = model.assignment
    embedding = how.embedding if isinstance(how, NearestCentre) else read_term_vectors()
    vectors = embedding.embed(placed)
    neighbours = min(_NEIGHBOURS, len(placed) - 1)
    flat = make_umap(neighbours=neighbours, dimensions=2, min_dist=0.3, seed=seed)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="umap|sklearn.manifold")
        places = flat.fit_transform(apart(vectors, vectors.mean(axis=0))).astype(np.float64)
    topics = placed.units["passage_id"].map(model.topics)
    labels = topics.map(dict(enumerate(model.labels))).fillna("")
    table = placed.units.drop(columns=["position", "start", "end", "tokens"], errors="ignore")
    table = table.rename(columns={"passage_id": "unit_id"}).assign(
        x=places[:, 0], y=places[:, 1], topic=topics, label=labels
    )
    first = ["unit_id", "x", "y", "topic", "label"]
    rest = [name for name in table if name not in first]
    return table[[*first, *rest]].sort_values("unit_id", ignore_index=True)
