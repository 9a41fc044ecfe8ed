"""Score UN speeches with the textbook scalers that stand beside the alignment model.

    python analyses/alignment_baselines.py FOLDER REPORTS

FOLDER holds the speeches as ``ISO_SS_YYYY.txt``, REPORTS the texts of the two reference
reports (file names begin with ``atlantic-council`` and ``china-mobile``). Printed are mean
and standard deviation of each method's scores.

Higher is always nearer the Atlantic Council; each method has a unit of its own, and zero is
an ordinary speech for some and the middle between the reports for others, so compare ranks.
Nothing here sees a vote: settings follow the sources named, and the seed words were chosen
before any score was held against one. Passages that a report prints twice count once.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd
from spacy.lang.en.stop_words import STOP_WORDS

from discourse import Corpus, find_frames, read_corpus
from discourse.alignment import shipped_lexicon
from discourse.alignment.frame_weights import NEGATIVE, POSITIVE
from discourse.corpus import Document, drop_near_duplicates, split_sentences

PRIOR_TOKENS = 10_000
SIGNS = dict.fromkeys(("rights", "openness", "accountability"), 1) | dict.fromkeys(
    ("sovereignty", "development", "shared-future", "soft-connectivity"), -1
)
DIMENSIONS = 300
LEAST_SENTENCES = 5  # a word in fewer has no stable place in the semantic space
POSITIVE_SEEDS = (
    "accountability democracy democratic freedom freedoms impunity journalists liberty openness "
    "pluralism transparency"
)
NEGATIVE_SEEDS = (
    "blockade coercive developing hegemony imperialism interference multipolar mutual solidarity "
    "sovereignty unilateral"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
Floats = NDArray[np.float64]
Counts = Any  # scipy.sparse, shape (speeches, words); scipy ships no types


def main(folder: str, reports: str) -> None:
    scores = baseline_scores(read_corpus(folder), read_corpus(reports))
    print(scores.agg(["mean", "std"]).T.to_string(float_format="{:+.4f}".format))
    print(f"{len(scores)} speeches; higher = nearer the Atlantic Council")


def baseline_scores(speeches: Corpus, reports: Corpus, *, seed: int = 0) -> pd.DataFrame:
    """Score every readable speech with every method.

    Parameters
    ----------
    speeches : Corpus
        The texts to score; together they are the background register as well.
    reports : Corpus
        The two references, told apart by their variable ``narrative`` or, without one,
        by how their id begins.
    seed : int, default 0
        For the randomised SVD of latent semantic scaling, the only method that draws.

    Returns
    -------
    DataFrame
        One row per readable speech, in order, index ``statement_id``; one column per
        method, higher = nearer the Atlantic Council. NaN where a text holds no word that
        the method scores (logistic regression then gives its intercept).

    Raises
    ------
    ValueError
        If a reference has no readable text, or latent semantic scaling finds no seed word
        of one side in the speeches.
    """
    speeches = Corpus(tuple(document for document in speeches if document.status == "ok"))
    reports, _ = drop_near_duplicates(reports)
    positive, negative = report_on(POSITIVE, reports), report_on(NEGATIVE, reports)
    texts = [text_of(document) for document in speeches]
    vectorizer = CountVectorizer(analyzer=words_of)
    words = vectorizer.fit_transform([*texts, text_of(positive), text_of(negative)]).astype(float)
    hits = frame_hits([*speeches, positive, negative])
    tokens = np.asarray(words.sum(axis=1)).ravel()
    tokens[tokens == 0] = np.nan
    counted = words[:-2], *words[-2:].toarray()
    return pd.DataFrame(
        {
            "tf-idf + logistic regression": logistic_regression(
                texts, passages_of(positive), passages_of(negative)
            ),
            "naive Bayes log-ratio": naive_bayes(*counted),
            "Wordscores (raw)": wordscores(*counted),
            "Wordscores (background prior, centred)": wordscores_with_prior(*counted),
            "Fightin' Words axis": fightin_words(*counted),
            "nearest frame profile, voice ignored": nearest_profile(hits, tokens),
            "frames, signs set by hand, voice ignored": signed_frames(hits[:-2], tokens[:-2]),
            "latent semantic scaling, generic seeds": semantic_scaling(texts, seed=seed),
        },
        index=pd.Index(speeches.document_ids, name="statement_id"),
    )


def logistic_regression(
    texts: Sequence[str], positive: Sequence[str], negative: Sequence[str]
) -> Floats:
    """Return the log odds that a text is of the positive report, learned from passages.

    tf-idf and logistic regression as in scikit-learn (Pedregosa, F. et al. 2011, JMLR 12,
    2825-2830), stop words kept; classes are balanced, as one report has far more passages.
    """
    model = make_pipeline(
        TfidfVectorizer(analyzer=words_of), LogisticRegression(class_weight="balanced")
    )
    model.fit([*positive, *negative], [1] * len(positive) + [0] * len(negative))
    scores: Floats = model.decision_function(texts)
    return scores


def naive_bayes(speeches: Counts, positive: Floats, negative: Floats) -> Floats:
    """Return the mean log likelihood ratio per token under multinomial naive Bayes.

    Laplace smoothing over the words of both reports; words in neither are passed over
    (Manning, C., Raghavan, P. & Schütze, H. 2008, Introduction to Information Retrieval,
    section 13.2).
    """
    known = positive + negative > 0
    one, other = positive[known] + 1, negative[known] + 1
    return mean_over_tokens(
        speeches[:, known], np.log(one / one.sum()) - np.log(other / other.sum())
    )


def wordscores(speeches: Counts, positive: Floats, negative: Floats) -> Floats:
    """Return raw Wordscores, references at +1 and -1.

    A word's score is the reference position to be expected given the word, a text's the mean
    over its words that stand in a reference (Laver, M., Benoit, K. & Garry, J. 2003,
    American Political Science Review 97(2), 311-331). Not rescaled: that keeps the order.
    """
    known = positive + negative > 0
    one, other = positive[known] / positive.sum(), negative[known] / negative.sum()
    return mean_over_tokens(speeches[:, known], (one - other) / (one + other))


def wordscores_with_prior(speeches: Counts, positive: Floats, negative: Floats) -> Floats:
    """Return Wordscores of references to each of which the same background is added.

    The prior of Monroe, Colaresi & Quinn (2008), here 10,000 tokens in the proportions of
    all speeches, keeps the longer reference from drawing every rare word to its side; 0 is
    the mean of the speeches.
    """
    prior = background_prior(speeches)
    scores = wordscores(speeches, positive + prior, negative + prior)
    centred: Floats = scores - np.nanmean(scores)
    return centred


def fightin_words(speeches: Counts, positive: Floats, negative: Floats) -> Floats:
    """Return the mean z over tokens of log odds with an informative Dirichlet prior.

    Monroe, B., Colaresi, M. & Quinn, K. (2008), Fightin' Words, Political Analysis 16(4),
    372-403; the prior is 10,000 tokens in the proportions of all speeches.
    """
    prior = background_prior(speeches)
    known = prior > 0  # the other words stand in no speech and need no score
    one, other = (positive + prior)[known], (negative + prior)[known]
    log_odds = np.log(one / (positive.sum() + PRIOR_TOKENS - one))
    log_odds -= np.log(other / (negative.sum() + PRIOR_TOKENS - other))
    return mean_over_tokens(speeches[:, known], log_odds / np.sqrt(1 / one + 1 / other))


def nearest_profile(hits: Floats, tokens: Floats) -> Floats:
    """Return how much nearer a speech lies to the positive report than to the negative.

    Profiles are log(1 + hits per 1,000 tokens) of every frame, in standard deviations of
    the speeches; distances are Euclidean, that to the negative report less that to the
    positive: the nearest-centroid rule (Manning, Raghavan & Schütze 2008, section 14.2).
    The last two rows of ``hits`` and ``tokens`` are the positive and the negative report.
    """
    profiles = np.log1p(1000 * hits / tokens[:, None])
    spread = np.nanstd(profiles[:-2], axis=0)
    profiles = profiles[:, spread > 0] / spread[spread > 0]
    to_positive, to_negative = (
        np.linalg.norm(profiles[:-2] - report, axis=1) for report in profiles[-2:]
    )
    nearer: Floats = to_negative - to_positive
    return nearer


def signed_frames(hits: Floats, tokens: Floats) -> Floats:
    """Return the sum of standardised log rates of the frames that have a sign in ``SIGNS``.

    Half a hit is added, so that an absent frame has a log rate (Lowe, W. et al. 2011, Scaling
    policy preferences from coded political texts, Legislative Studies Quarterly 36(1), 123-155).
    """
    signs = np.array([SIGNS.get(name, 0) for name in shipped_lexicon().frame_names])
    log_rates = np.log((hits + 0.5) / tokens[:, None])
    spread = np.nanstd(log_rates, axis=0)
    weights = np.divide(signs, spread, out=np.zeros_like(spread), where=spread > 0)
    scores: Floats = (log_rates - np.nanmean(log_rates, axis=0)) @ weights
    return scores


def semantic_scaling(texts: Sequence[str], *, seed: int) -> Floats:
    """Return the mean polarity of a text's words on an axis between two sets of seed words.

    Words are the right singular vectors of the sentence by word counts, polarity is the mean
    cosine to the positive seeds less that to the negative (Watanabe, K. 2021, Latent semantic
    scaling, Communication Methods and Measures 15(2), 81-102). 300 dimensions, no stop words.
    """
    vectorizer = CountVectorizer(analyzer=content_words_of, min_df=LEAST_SENTENCES)
    counts = vectorizer.fit_transform(sentences_of(texts)).astype(float)
    # With scikit-learn's default of fewer passes the scores hang on the seed (r = .96, not .999).
    size = min(DIMENSIONS, min(counts.shape) - 1)
    _, singular, rows = randomized_svd(
        counts, size, n_oversamples=100, n_iter=12, random_state=seed
    )
    vectors = normalize(rows[singular > 1e-10 * singular[0]].T)  # beyond the rank all is noise
    place = vectorizer.vocabulary_
    poles = []
    for seeds in (POSITIVE_SEEDS, NEGATIVE_SEEDS):
        found = [place[word] for word in seeds.split() if word in place]
        if not found:
            raise ValueError(
                f"Latent semantic scaling finds none of its seed words ({seeds}) in "
                f"{LEAST_SENTENCES} sentences of the speeches; take more speeches."
            )
        poles.append(vectors[found].mean(axis=0))
    return mean_over_tokens(vectorizer.transform(texts), vectors @ (poles[0] - poles[1]))


def mean_over_tokens(counts: Counts, scores: Floats) -> Floats:
    """Return the mean score of the words of each text, weighted by frequency."""
    total = np.asarray(counts.sum(axis=1), float).ravel()
    mean = np.full(len(total), np.nan)
    np.divide(counts @ scores, total, out=mean, where=total > 0)
    return mean


def background_prior(speeches: Counts) -> Floats:
    """Return 10,000 tokens shared out over the words as all speeches together use them."""
    background = np.asarray(speeches.sum(axis=0), float).ravel()
    prior: Floats = PRIOR_TOKENS * background / background.sum()
    return prior


def frame_hits(documents: Sequence[Document]) -> Floats:
    """Return the hits of every shipped frame, whoever holds it; shape (documents, frames)."""
    lexicon = shipped_lexicon()
    hits = find_frames(documents, lexicon, voice=False)
    table = pd.crosstab(hits["document_id"], hits["frame"])
    ids = [document.document_id for document in documents]
    return table.reindex(index=ids, columns=lexicon.frame_names, fill_value=0).to_numpy(float)


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def content_words_of(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in STOP_WORDS]


def report_on(side: str, reports: Corpus) -> Document:
    """Return the first readable report that its narrative, or else its id, puts on a side."""
    for document in reports:
        named = str(document.variables.get("narrative", document.document_id))
        if document.status == "ok" and named.startswith(side):
            return document
    raise ValueError(
        f"Among the reports is no readable text on the side {side!r}. "
        f"Got {', '.join(reports.document_ids) or 'none'}; let a file name begin with {side!r}."
    )


def passages_of(document: Document) -> list[str]:
    return [passage.text for passage in document.passages]


def text_of(document: Document) -> str:
    return "\n\n".join(passages_of(document))  # a blank line ends a sentence


def sentences_of(texts: Iterable[str]) -> list[str]:
    return [text[start:end] for text in texts for start, end in split_sentences(text)]


if __name__ == "__main__":
    main(*sys.argv[1:])
