"""Would the same topics be found again? Refits to resamples, with other seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from discourse.corpus.notebook import notebook_table
from discourse.topics.cooccurrence import Cooccurrence, coherence, diversity
from discourse.topics.fitting import canonical_order, check_windows
from discourse.topics.model import TopicModel
from discourse.topics.windows import Windows

STABLE = 0.5  # mean Jaccard below which a topic is not taken for found
Fit = Callable[[Windows, int], TopicModel]  # of windows, with a seed
FitNumber = Callable[[Windows, int, int], TopicModel]  # of windows, with n_topics and a seed


@dataclass(frozen=True, eq=False)
class Stability:
    """How well topics are found again.

    Attributes
    ----------
    topics : DataFrame
        One row per topic of the model: ``topic, label, stability`` (mean over the refits of
        the Jaccard index of its top ten terms with those of the best matching topic),
        ``stability_low, stability_high`` (the middle 95 % of refits), ``member_jaccard`` (the
        same of its windows, those drawn), ``rival_jaccard`` (of its terms with those of
        another topic of the same model: what a wrong match is worth) and ``stable`` (whether
        ``stability`` is 0.5 or more, and more than ``rival_jaccard``: topics that share their
        terms always find a match).
    refits : DataFrame
        One row per refit: ``replicate, topics, windows, mean_jaccard, adjusted_rand`` (of the
        topics of the windows drawn, -1 among them, in the model and the refit).
    """

    topics: pd.DataFrame
    refits: pd.DataFrame

    def _repr_html_(self) -> str:
        caption = f"Stability of {len(self.topics)} topics over {len(self.refits)} refits"
        return notebook_table(caption, self.topics, rows=len(self.topics))


def topic_stability(
    model: TopicModel, windows: Windows, fit: Fit, *, replicates: int = 20, seed: int = 0
) -> Stability:
    """Fit resamples of the windows and say how far each topic is found again.

    Parameters
    ----------
    model : TopicModel
        The fit to ``windows`` itself.
    windows : Windows
    fit : callable
        Takes windows and a seed; fits as ``model`` was fitted.
    replicates : int, default 20
    seed : int, default 0
        Replicate r draws and fits from ``seed + r``.

    Returns
    -------
    Stability

    Raises
    ------
    ValueError
        If ``replicates`` is less than 1.

    Notes
    -----
    A resample draws as many windows as there are, with replacement, and keeps each once: some
    63 % of them. Copies would be nearest neighbours of each other and groups of their own. This
    is sterner than a new seed, and than leaving out a tenth. A resample that is too small or too
    even for a model counts as one in which nothing is found again.

    The Jaccard index of two sets is the number of elements in both over the number in
    either; sets of ten that share seven have 0.54. Member sets below 0.5 count as
    dissolved, above 0.75 as stable (Hennig 2007).

    References
    ----------
    Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational
    Statistics & Data Analysis 52. Greene, D., O'Callaghan, D. & Cunningham, P. (2014).
    How many topics? Stability analysis for topic models. ECML PKDD. Hubert, L. & Arabie,
    P. (1985). Comparing partitions. Journal of Classification 2.
    """
    if replicates < 1:
        raise ValueError(f"'replicates' must be 1 or more; got {replicates}.")
    from sklearn.metrics import adjusted_rand_score

    terms, topics = [set(top) for top in model.top_terms()], model.topics
    found, rows = [], []
    for number, (refit, drawn) in enumerate(_refits(windows, fit, replicates, seed), start=1):
        if refit is None:
            found.append((np.zeros(len(model)), np.zeros(len(model))))
            rows.append((number, 0, len(drawn), 0.0, 0.0))
            continue
        old, new = topics[drawn].to_numpy(), refit.topics[drawn].to_numpy()
        by_terms = best_matches(terms, [set(top) for top in refit.top_terms()])
        found.append((by_terms, best_matches(_members(old, len(model)), _members(new, len(refit)))))
        scores = (float(by_terms.mean()), float(adjusted_rand_score(old, new)))
        rows.append((number, len(refit), len(drawn), *scores))
    by_terms, by_members = np.array(found).transpose(1, 0, 2)
    low, high = np.quantile(by_terms, [0.025, 0.975], axis=0)
    rivals = [
        max((_jaccard(top, other) for j, other in enumerate(terms) if j != i), default=0.0)
        for i, top in enumerate(terms)
    ]
    table = pd.DataFrame(
        {
            "topic": range(len(model)),
            "label": model.labels,
            "stability": by_terms.mean(axis=0),
            "stability_low": low,
            "stability_high": high,
            "member_jaccard": by_members.mean(axis=0),
            "rival_jaccard": rivals,
        }
    )
    table["stable"] = (table["stability"] >= STABLE) & (table["stability"] > table["rival_jaccard"])
    columns = ["replicate", "topics", "windows", "mean_jaccard", "adjusted_rand"]
    return Stability(table, pd.DataFrame(rows, columns=columns))


def scan_topics(
    windows: Windows,
    fit: FitNumber,
    numbers: Sequence[int],
    together: Cooccurrence,
    *,
    chosen: int | None = None,
    replicates: int = 10,
    seed: int = 0,
) -> pd.DataFrame:
    """Compare numbers of topics by coherence, diversity and stability.

    Parameters
    ----------
    windows : Windows
    fit : callable
        Takes windows, a number of topics and a seed.
    numbers : sequence of int
    together : Cooccurrence
        The register that coherence is measured in.
    chosen : int, optional
        The number to mark.
    replicates, seed
        As in :func:`topic_stability`.

    Returns
    -------
    DataFrame
        One row per number: ``method, n_topics`` (asked for), ``topics`` (found),
        ``coherence, diversity, stability, stability_low, stability_high`` (of the mean over
        topics, the middle 95 % of refits), ``adjusted_rand, stable_topics, outlier_share,
        chosen``.
    """
    for number in numbers:
        check_windows(windows, number)  # before an hour of refits, not after
    rows = []
    for number in numbers:
        model = fit(windows, number, seed)

        def refit(drawn: Windows, other: int, number: int = number) -> TopicModel:
            return fit(drawn, number, other)

        stability = topic_stability(model, windows, refit, replicates=replicates, seed=seed)
        low, high = np.quantile(stability.refits["mean_jaccard"], [0.025, 0.975])
        rows.append(
            {
                "method": model.method,
                "n_topics": number,
                "topics": len(model),
                **quality(model, together),
                "stability": stability.topics["stability"].mean(),
                "stability_low": low,
                "stability_high": high,
                "adjusted_rand": stability.refits["adjusted_rand"].mean(),
                "stable_topics": int(stability.topics["stable"].sum()),
                "outlier_share": model.outlier_share,
                "chosen": number == chosen,
            }
        )
    return pd.DataFrame(rows)


def quality(model: TopicModel, together: Cooccurrence) -> dict[str, float]:
    """Return ``coherence`` (mean over topics that have one) and ``diversity`` of the top terms."""
    terms = model.top_terms()
    scores = np.array([coherence(top, together) for top in terms])
    known = scores[~np.isnan(scores)]
    return {
        "coherence": float(known.mean()) if len(known) else float("nan"),
        "diversity": diversity(terms),
    }


def best_matches(
    one: Sequence[AbstractSet[object]], two: Sequence[AbstractSet[object]]
) -> NDArray[np.float64]:
    """Return, for each set of ``one``, its highest Jaccard index with a set of ``two``."""
    return np.array([max((_jaccard(a, b) for b in two), default=0.0) for a in one])


def _jaccard(one: AbstractSet[object], two: AbstractSet[object]) -> float:
    either = len(one | two)
    return len(one & two) / either if either else 0.0


def _refits(
    windows: Windows, fit: Fit, replicates: int, seed: int
) -> Iterator[tuple[TopicModel | None, list[str]]]:
    """Yield fits to resamples (None where there is nothing to find), and what each drew."""
    order = canonical_order(windows)
    for replicate in range(1, replicates + 1):
        random = np.random.default_rng(seed + replicate)
        drawn = windows.take(order[np.unique(random.integers(len(order), size=len(order)))])
        try:
            refit = fit(drawn, seed + replicate)
        except ValueError:
            refit = None
        yield refit, list(drawn.units["passage_id"])


def _members(topics: NDArray[np.int64], n_topics: int) -> list[AbstractSet[object]]:
    return [set(np.flatnonzero(topics == topic).tolist()) for topic in range(n_topics)]
