"""Topics by BERTopic: windows near each other in meaning, told apart by their words."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from discourse.lexicon import Lexicon
from discourse.topics.clusters import NONE, ClusterSettings, DenseGroups, make_umap, settle
from discourse.topics.cooccurrence import register_windows
from discourse.topics.embedding import (
    Embedding,
    Floats,
    TermVectors,
    cosines,
    read_term_vectors,
    unit_rows,
)
from discourse.topics.fitting import (
    canonical_order,
    check_known,
    check_windows,
    least_likeness,
    numbering,
    seed_windows,
    seeds_name,
)
from discourse.topics.model import TopicModel, make_model, top_terms
from discourse.topics.windows import Windows

if TYPE_CHECKING:
    from bertopic import BERTopic

SHARPNESS = 8.0
_UNKNOWN = -2.0
_SEED_SHARE = 0.25  # of a window's vector that a seed takes over, as in BERTopic
_LEAST_COUNT = 2.0  # of a term in a topic of which it is to be typical


@dataclass(frozen=True, eq=False)
class NearestCentre:
    """Weighs topics by how near a window is to their centres.

    Which topic a window holds is asked of what sets the windows of the fit apart: of vectors
    less ``common``, what they all share. Whether it holds one at all is asked of the vectors as
    they are, or a text on another subject would be near to whatever topic is least like the rest.

    Attributes
    ----------
    embedding : Embedding
    common : array of float, shape (dimensions,)
        Mean vector of the windows of the fit.
    centres : array of float, shape (topics, dimensions)
        Directions of the topics from ``common``; rows of length one.
    likeness : array of float, shape (topics, dimensions)
        Directions of the mean vectors of their windows; rows of length one.
    least : float
        A window less similar to its topic's ``likeness`` holds none.
    sharpness : float
        Weights are proportional to exp(sharpness * cosine with the centre).
    """

    embedding: Embedding
    common: Floats
    centres: Floats
    likeness: Floats
    least: float
    sharpness: float = SHARPNESS

    def weigh(self, windows: Windows) -> Floats:
        """Return the weights of the topics; rows sum to 1, or to 0 where there is none."""
        near, alike = self._near_and_alike(windows)
        weights = np.exp(self.sharpness * (near - near.max(axis=1, keepdims=True)))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.where(alike[:, None] >= self.least, weights, 0.0)

    def alike(self, windows: Windows) -> Floats:
        """Return the cosine of each window with the likeness of its topic.

        Less than any cosine for a window of which the embedding knows nothing.
        """
        return self._near_and_alike(windows)[1]

    def _near_and_alike(self, windows: Windows) -> tuple[Floats, Floats]:
        """Return the cosine with each centre, and that with the likeness of the nearest."""
        vectors = self.embedding.embed(windows)
        near = cosines(apart(vectors, self.common), self.centres)
        alike = (vectors * self.likeness[near.argmax(axis=1)]).sum(axis=1)
        return near, np.where(vectors.any(axis=1), alike, _UNKNOWN)


def apart(vectors: Floats, common: Floats) -> Floats:
    """Return the directions of ``vectors`` from ``common``; rows of zeros stay."""
    known = vectors.any(axis=1, keepdims=True)
    return unit_rows(np.where(known, vectors - common, 0.0))


def fit_bertopic(
    windows: Windows,
    *,
    n_topics: int = 14,
    embedding: Embedding | None = None,
    seeds: Lexicon | None = None,
    seed: int = 0,
    clusters: ClusterSettings | None = None,
) -> TopicModel:
    r"""Find topics with BERTopic: embeddings, UMAP, HDBSCAN, class-TF-IDF.

    Parameters
    ----------
    windows : Windows
    n_topics : int, default 14
        Topics to merge dense groups to; there are fewer if fewer are found.
    embedding : Embedding, optional
        The shipped term vectors if left out.
    seeds : Lexicon, optional
        Subjects to look for, one per frame: windows nearer to a seed than to the mean of
        all windows are moved a quarter of the way towards it before topics are looked
        for, as in BERTopic's guided mode. A seed that nothing is near leaves no topic.
    seed : int, default 0
        Of UMAP.
    clusters : ClusterSettings, optional

    Returns
    -------
    TopicModel

    Raises
    ------
    ValueError
        If there are too few windows, different ones, or ones with content words; if nothing
        dense is found; or if a seed names nothing in the windows.

    Notes
    -----
    Windows are put into an order that only their content decides, and libraries run on
    one thread, so that the order and the names of documents and the number of
    threads change no bit of the result.

    HDBSCAN leaves many windows in no group. Here it only says where topics are: groups are
    merged (:func:`~discourse.topics.clusters.merge_groups`), then every window belongs
    to the nearest centre. One holds no topic if its likeness with its topic is below a bar:
    the lower of what 98 % of the windows of the fit reach and what 2 % of the background's
    paragraphs reach. So at most 2 % of a fit are left out; ``settings`` has the share that
    HDBSCAN itself left out, and ``register_share``, that of the background which reaches
    the bar. What holds for a window of the fit holds for any other, and fit and
    :meth:`TopicModel.transform` cannot disagree.

    A term is typical of a topic by its class-TF-IDF (Grootendorst 2022), each window counted
    by its weight, times the cosine of its vector with the topic's centre: the first says
    that the word is commoner here than elsewhere, and is at the mercy of few windows; the
    second what the word means wherever it stands. Terms that occur less than twice in a topic are
    typical of none.

    References
    ----------
    Grootendorst, M. (2022). BERTopic: Neural topic modeling with a class-based TF-IDF
    procedure. arXiv:2203.05794.
    """
    check_windows(windows, n_topics)
    chosen, settings = embedding or read_term_vectors(), clusters or ClusterSettings()
    fitted = windows.take(canonical_order(windows))
    vectors = chosen.embed(fitted)
    check_known(vectors, n_topics, chosen.name)
    common = vectors.mean(axis=0)
    directions = apart(vectors, common)
    guided, wanted = _guide(directions, common, fitted, chosen, seeds)
    with threadpool_limits(limits=1):
        search = _search(fitted, guided, wanted, n_topics, settings, seed)
    groups = np.array(search.topics_)
    centres = settle(guided, groups, int(groups.max()) + 1)
    topics = cosines(directions, centres).argmax(axis=1)
    likeness = unit_rows(
        np.stack([vectors[topics == topic].sum(axis=0) for topic in range(len(centres))])
    )
    model = NearestCentre(chosen, common, centres, likeness, least=-1.0)
    relevance = _relevance(model, fitted)
    order = numbering(topics, top_terms(relevance, fitted.features.terms))
    model = replace(model, centres=centres[order], likeness=likeness[order])
    least, chance = _least_alike(model, fitted)
    return make_model(
        "bertopic",
        windows,
        terms=fitted.features.terms,
        relevance=relevance[order],
        assignment=replace(model, least=least),
        settings={
            "n_topics": int(n_topics),
            "embedding": chosen.name,
            "seeds": seeds_name(seeds),
            "seed": int(seed),
            **asdict(settings),
            "hdbscan_outlier_share": float((groups == NONE).mean()),
            "register_share": chance,
        },
    )


def _guide(
    vectors: Floats,
    common: Floats,
    windows: Windows,
    embedding: Embedding,
    seeds: Lexicon | None,
) -> tuple[Floats, NDArray[np.int64] | None]:
    """Return the vectors moved towards the seeds, and the seed of each window (-1: none)."""
    if seeds is None:
        return vectors, None
    wanted = apart(embedding.embed(seed_windows(seeds, windows)), common)
    near = cosines(vectors, wanted)
    # The mean of all windows is where ``common`` was taken off: at right angles to every seed.
    nearest = np.where(near.max(axis=1) > 0, near.argmax(axis=1), NONE)
    moved = (1 - _SEED_SHARE) * vectors + _SEED_SHARE * wanted[nearest]
    return unit_rows(np.where(nearest[:, None] == NONE, vectors, moved)), nearest


def _least_alike(model: NearestCentre, windows: Windows) -> tuple[float, float | None]:
    """Return how like its topic a window must be to hold one, and how many are by chance."""
    register = register_windows() if isinstance(model.embedding, TermVectors) else None
    return least_likeness(model.alike, windows, register)


def _search(
    windows: Windows,
    vectors: Floats,
    wanted: NDArray[np.int64] | None,
    n_topics: int,
    settings: ClusterSettings,
    seed: int,
) -> BERTopic:
    """Let BERTopic look for dense groups."""
    flat = make_umap(
        neighbours=min(settings.neighbours, len(windows) - 1),
        dimensions=settings.dimensions,
        min_dist=0.0,
        seed=seed,
    )
    from bertopic import BERTopic
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    search = BERTopic(
        umap_model=flat,
        hdbscan_model=DenseGroups(vectors, n_topics, settings),
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=ClassTfidfTransformer(),
    )
    with warnings.catch_warnings():
        # Windows that lie apart from all others are no fault of the researcher's.
        warnings.filterwarnings("ignore", module="umap|sklearn.manifold")
        search.fit_transform(_written(windows), vectors, y=wanted)
    return search


def _written(windows: Windows) -> list[str]:
    """Return each window as the numbers of its terms: BERTopic would strip letters of terms."""
    counts = windows.features.counts.tocsr()
    return [
        " ".join(
            f"t{column}"
            for column, n in zip(counts.indices[start:end], counts.data[start:end], strict=True)
            for _ in range(n)
        )
        for start, end in zip(counts.indptr[:-1], counts.indptr[1:], strict=True)
    ]


def _relevance(model: NearestCentre, windows: Windows) -> Floats:
    """Return the class-TF-IDF of each term in each topic times its cosine with the centre."""
    from bertopic.vectorizers import ClassTfidfTransformer

    counts = windows.features.counts
    # Sums over windows one by one: no matrix product, whose last bits depend on threads.
    held = np.asarray((counts.T.tocsr() @ sparse.csr_array(model.weigh(windows))).todense()).T
    used = np.flatnonzero(held.sum(axis=0) > 0)
    typical = ClassTfidfTransformer().fit_transform(sparse.csr_matrix(held[:, used])).toarray()
    terms = [windows.features.terms[column] for column in used]
    vectors = _meanings(terms, counts[:, used], windows, model.embedding)
    meant = cosines(model.centres, apart(vectors, model.common))
    relevance = np.zeros_like(held)
    kept = held[:, used] >= _LEAST_COUNT
    relevance[:, used] = np.where(kept, typical * np.maximum(meant, 0.0), 0.0)
    return relevance


def _meanings(
    terms: Sequence[str], counts: sparse.csr_array, windows: Windows, embedding: Embedding
) -> Floats:
    """Return the vector of each term; of one the embedding lacks, the mean of its windows."""
    vectors = embedding.embed_terms(terms)
    lacking = ~vectors.any(axis=1)
    if lacking.any():
        held = (counts[:, lacking] > 0).astype(np.float64)
        vectors[lacking] = unit_rows(held.T @ embedding.embed(windows))
    return vectors
