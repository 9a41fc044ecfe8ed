"""New statements: which topics they hold, and whose mixture of topics theirs is like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from discourse.corpus import Corpus, Document
from discourse.stats.columns import require_columns
from discourse.stats.features import sum_rows
from discourse.stats.resampling import number_blocks, sentence_draws
from discourse.topics.clusters import NONE
from discourse.topics.embedding import Floats
from discourse.topics.model import TopicModel, main_topic
from discourse.topics.windows import cut_windows

LEVEL = 0.05  # of the test whether a statement is on the subject
_TRACE = 0.5  # windows
UNDETERMINED, NOTHING = "undetermined", "none"


@dataclass(frozen=True, eq=False)
class Mixtures:
    """How two groups of texts divide among topics, with what is not known of it.

    Attributes
    ----------
    names : tuple of str
        The groups; positive scores mean the first.
    labels : tuple of str
        Of the topics of the model.
    leaning : array of float, shape (topics,)
        Of each topic: the difference of its shares in the groups over their sum, from -1
        (only the second has it) to 1, less what noise in the shares adds on average.
    draws : array of float, shape (replicates, topics)
        The same after sections of both groups were drawn again.
    """

    names: tuple[str, str]
    labels: tuple[str, ...]
    leaning: Floats
    draws: Floats


def compare_mixtures(
    model: TopicModel,
    *,
    target: str,
    reference: str,
    by: str = "narrative",
    replicates: int = 500,
    seed: int = 0,
) -> Mixtures:
    """Return how the topics of a model divide between two groups of the texts of its fit.

    Parameters
    ----------
    model : TopicModel
    target, reference : str
        Two values of ``by``. Positive means: more in the target.
    by : str, default "narrative"
    replicates : int, default 500
    seed : int, default 0

    Raises
    ------
    ValueError
        If there is no such variable or value.
    """
    require_columns(model.units, [by], argument="model.units")
    if target == reference:
        raise ValueError(f"'target' and 'reference' are both {target!r}; give two groups.")
    known = sorted(model.units[by].dropna().astype(str).unique())
    for name in (target, reference):
        if name not in known:
            raise ValueError(
                f"The model was fitted to no texts with {by} {name!r} (target or reference). "
                f"Available: {', '.join(known) or 'none'}."
            )
    # Apart from the draws of windows, and in the order of the names: sides may be swapped.
    random = np.random.default_rng([seed, 1])
    sides = {
        name: _side(model, by, name, replicates, random) for name in sorted((target, reference))
    }
    one, two = sides[target], sides[reference]
    bias = _bias(one, two)
    leaning, draws = _leaning(one.shares, two.shares), _leaning(one.draws, two.draws)
    return Mixtures(
        (target, reference),
        model.labels,
        np.clip(leaning - bias, -1, 1),
        np.clip(draws - 2 * bias, -1, 1),
    )


class _Side(NamedTuple):
    """Shares of the topics in one group, their variances, and the same of drawn sections."""

    shares: Floats
    variances: Floats
    draws: Floats


def _side(
    model: TopicModel, by: str, name: str, replicates: int, random: np.random.Generator
) -> _Side:
    units = model.units[model.units[by].astype(str) == name].sort_values("passage_id")
    weights = model.weights.loc[units["passage_id"], list(range(len(model)))].to_numpy()
    names, number = np.unique(number_blocks(units, by=[by]), return_inverse=True)
    sums = sum_rows(number, weights, len(names))
    drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=replicates)
    # Half a window for all topics together, or one that a group lacks would lean wholly away.
    trace = _TRACE / len(model)
    totals = np.stack([sums.sum(axis=0), *(drawn @ sums)]) + trace
    shares = totals / totals.sum(axis=1, keepdims=True)
    residuals = sums - shares[0] * sums.sum(axis=1, keepdims=True)
    spread = len(names) / max(len(names) - 1, 1) * (residuals**2).sum(axis=0)
    return _Side(shares[0], spread / totals[0].sum() ** 2, shares[1:])


def _leaning(one: Floats, two: Floats) -> Floats:
    leaning: Floats = (one - two) / (one + two)
    return leaning


def _bias(one: _Side, two: _Side) -> Floats:
    """Return by how much noise makes a topic lean, to second order.

    The ratio bends: of two shares that are equal, the one that is known less well comes out
    smaller on average, and texts without a difference would be given to the longer group.
    """
    together = one.shares + two.shares
    bent: Floats = 2 * (one.shares * two.variances - two.shares * one.variances) / together**3
    return bent


def apply_topics(
    model: TopicModel, documents: Corpus | Iterable[Document], mixtures: Mixtures, *, seed: int = 0
) -> pd.DataFrame:
    """Say which topics statements hold, and whose mixture of topics theirs is like.

    Parameters
    ----------
    model : TopicModel
    documents : Corpus or iterable of Document
    mixtures : Mixtures
        From :func:`compare_mixtures` with the same model.
    seed : int, default 0

    Returns
    -------
    DataFrame
        One row per statement, whatever its status: ``statement_id, status, error, language,
        tokens, windows, topic_windows`` (those that hold a topic), ``resembles``, ``score, low,
        high``, ``main_topic`` and ``main_label`` (of which its windows hold most; -1 if they hold
        none), ``topic_<n>`` (mean weight of each topic in its windows) and ``topic_none``.

    Notes
    -----
    ``score`` is the mean leaning of the topics its windows hold, each by its weight, from
    -1 to 1: drawn from either group alike, a window with such topics would come from the
    first with probability (1 + score) / 2. It compares shares, so the longer group has no
    more say, and hardly more by chance (``docs/topics.md``). ``low`` and ``high`` are its 95 %
    interval, from drawing again the statement's windows and the groups' sections; NaN with
    fewer than two windows that hold a topic.

    ``resembles`` is empty where nothing could be read. It is ``none`` unless more windows hold a
    topic than in the background (``register_share`` in the settings of the model, 2 % for
    one by BERTopic of the two reports; binomial test at 0.05): that is known of UN speeches, and
    prose of another kind may hold a topic more often. Else it is one of the groups if
    the interval leaves out zero, and ``undetermined`` if not, or if the model was fitted with an
    embedding for which there is no background. What is spoken of is not what is held: two
    narratives may dwell on one topic with opposite frames. See
    ``AlignmentModel.classify`` for those.
    """
    rows = list(iter_topic_rows(model, documents, mixtures, seed=seed))
    nothing = list(iter_topic_rows(model, [Document("")], mixtures, seed=seed))
    return pd.DataFrame(rows, columns=list(nothing[0]))


def iter_topic_rows(
    model: TopicModel, documents: Corpus | Iterable[Document], mixtures: Mixtures, *, seed: int = 0
) -> Iterator[dict[str, Any]]:
    """Yield the rows of :func:`apply_topics` one by one."""
    if mixtures.labels != model.labels:
        raise ValueError(
            "'mixtures' are of another model than 'model'; make them by compare_mixtures(model)."
        )
    for document in documents:
        row: dict[str, Any] = {
            "statement_id": document.document_id,
            "status": document.status,
            "error": document.error,
            "language": document.language,
        }
        judged = _judge(model, document, mixtures, seed)
        if document.status != "ok":
            judged["resembles"] = ""  # not "none": nothing was read
        yield row | judged


def _judge(model: TopicModel, document: Document, mixtures: Mixtures, seed: int) -> dict[str, Any]:
    windows = cut_windows(Corpus((document,)))
    weights = model.transform(windows)
    shares = weights.mean() if len(windows) else weights.sum().replace(0.0, np.nan)
    topics = list(range(len(model)))
    held = weights[topics].to_numpy()
    holding = int((main_topic(weights) != NONE).sum()) if len(windows) else 0
    score, low, high = _score(held, mixtures, seed)
    main = int(shares[topics].to_numpy().argmax()) if held.any() else NONE
    return {
        "tokens": int(windows.units["tokens"].sum()),
        "windows": len(windows),
        "topic_windows": holding,
        "resembles": _resembles(
            holding, len(windows), model.settings.get("register_share"), (low, high), mixtures.names
        ),
        "score": score,
        "low": low,
        "high": high,
        "main_topic": main,
        "main_label": model.labels[main] if main != NONE else "",
        **{f"topic_{topic}": shares[topic] for topic in topics},
        "topic_none": shares[NONE],
    }


def _score(held: Floats, mixtures: Mixtures, seed: int) -> tuple[float, float, float]:
    """Return the mean leaning of what windows hold, and its interval."""
    held = held[held.any(axis=1)]
    if not len(held):
        return float("nan"), float("nan"), float("nan")
    score = float((held @ mixtures.leaning).sum() / held.sum())
    if len(held) < 2:
        return score, float("nan"), float("nan")
    drawn = np.concatenate(
        list(sentence_draws(len(held), replicates=len(mixtures.draws), seed=seed))
    )
    sums = drawn @ held
    draws = (sums * mixtures.draws).sum(axis=1) / sums.sum(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return score, float(low), float(high)


def _resembles(
    holding: int,
    windows: int,
    chance: float | None,
    interval: tuple[float, float],
    names: tuple[str, str],
) -> str:
    if not holding:
        return NOTHING
    if chance is None:
        return UNDETERMINED  # nobody knows how many windows of another subject would hold one
    if stats.binomtest(holding, windows, chance, "greater").pvalue >= LEVEL:
        return NOTHING
    if interval[0] > 0:
        return names[0]
    return names[1] if interval[1] < 0 else UNDETERMINED
