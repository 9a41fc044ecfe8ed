"""Learn the weights by which voice and stance are judged, from hand-coded hits.

    python analyses/voice_training.py SPEECHES

SPEECHES is the folder of UN General Debate speeches to which the hits in
corpora/voice-gold belong. Learns from training.csv and the tune half of
gold.csv, never from its test half; prints what cross-validation by speech
gives; and writes discourse/frames/weights. Nothing in it is random.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import GroupKFold, cross_val_predict

import discourse
from discourse import read_corpus, read_lexicon
from discourse.corpus.pipeline import load_pipeline, pipeline_version
from discourse.frames.grammar import ParsedSentence
from discourse.frames.hits import sentences_with_hits
from discourse.frames.judging import is_doubtful
from discourse.frames.stance import stance_traits
from discourse.frames.traits import voice_traits
from discourse.frames.weights import INTERCEPT
from discourse.lexicon import Matcher
from discourse.resources import file_sha256, resource

KEY = ["document_id", "start", "end", "frame"]
GOLD = resource("corpora", "voice-gold")
WEIGHTS = Path(discourse.__file__).parent / "frames" / "weights"
RAREST = 8  # a trait must have been seen with so many hits
STRENGTH = {"voice": 0.2, "stance": 0.3}  # inverse of the penalty on weights
# Chosen by cross-validation on the hits drawn at random, for the best F1 of the rare classes.
ATTRIBUTED_FROM = 0.3
FAVOUR = {"contested": 4.0, "endorsed": 1.0, "neutral": 2.0}
FOLDS = 8


def main(speeches: str) -> None:
    hits = with_traits(coded(), Path(speeches))
    # In a sentence without doubt every hit is own, and quotation marks decide by themselves.
    weighed = (hits["voice"] != "quoted") & hits["doubtful"]
    voice, attributed = learn_voice(hits[weighed].reset_index(drop=True))
    # Stance is learned beside the voice that would be told, mistakes included.
    hits["told"] = np.where(hits["quoted"], "quoted", "own")
    hits.loc[weighed, "told"] = np.where(attributed, "attributed", "own")
    hits["stance_traits"] = [
        stance_traits(row.text, row.from_, row.to, voice=row.told) for row in hits.itertuples()
    ]
    tables = {"voice": voice, "stance": learn_stance(hits)}
    for name, table in tables.items():
        table.round(3).to_csv(WEIGHTS / f"{name}.csv", index=False, lineterminator="\n")
    meta = {
        "hits": len(hits),
        "pipeline": pipeline_version(),
        "training_sha256": file_sha256(GOLD / "training.csv"),
        "gold_sha256": file_sha256(GOLD / "gold.csv"),
        "cues_sha256": file_sha256(resource("lexicons", "cues.toml")),
        "actors_sha256": file_sha256(resource("lexicons", "actors.toml")),
    }
    (WEIGHTS / "meta.json").write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


def coded() -> pd.DataFrame:
    """Return the hits to learn from, with their codes."""
    once = pd.read_csv(GOLD / "training.csv")
    gold = pd.read_csv(GOLD / "gold.csv")
    settled = gold[gold["split"] == "tune"].assign(stratum="random")
    columns = [*KEY, "stratum", "voice", "stance"]
    return pd.concat([once[columns], settled[columns]], ignore_index=True)


def with_traits(hits: pd.DataFrame, speeches: Path) -> pd.DataFrame:
    """Return ``hits`` with ``text, from_, to, quoted, doubtful, voice_traits``."""
    files = {path.stem: path for path in speeches.rglob("*.txt")}
    corpus = read_corpus(*(files[name] for name in sorted(set(hits["document_id"]))))
    wanted = set(hits[KEY].itertuples(index=False, name=None))
    matcher, found = Matcher(read_lexicon(GOLD / "lexicon.toml")), []
    for document in corpus:
        for item in sentences_with_hits(document, matcher):
            for match, place in zip(item.matches, item.sentence.hits, strict=True):
                start, end = item.passage.offsets.to_source(match.start, match.end)
                key = (document.document_id, start, end, match.frame)
                if key in wanted:
                    found.append((key, item.sentence, place))
    docs = load_pipeline("parser").pipe((sentence.text for _, sentence, _ in found), batch_size=64)
    rows = []
    for (key, sentence, place), doc in zip(found, docs, strict=True):
        parsed = ParsedSentence(doc, sentence.actors, sentence.antecedent)
        span = doc.char_span(place.start, place.end, alignment_mode="expand")
        place_in = (sentence.text, place.start, place.end, place.quoted)
        rows.append((*key, *place_in, is_doubtful(sentence), voice_traits(parsed, span)))
    columns = [*KEY, "text", "from_", "to", "quoted", "doubtful", "voice_traits"]
    traits = pd.DataFrame(rows, columns=columns)
    print(f"{len(traits)} of {len(hits)} coded hits are found")
    return hits.merge(traits, on=KEY, validate="one_to_one")


def matrix(traits: pd.Series) -> tuple[csr_matrix, list[str]]:
    """Return one row per hit and one column per trait that is not too rare, with the names."""
    counts = traits.explode().value_counts()
    names = sorted(counts.index[counts >= RAREST])
    column = {name: n for n, name in enumerate(names)}
    pairs = [(row, column[t]) for row, its in enumerate(traits) for t in its if t in column]
    rows, columns = np.array(pairs, dtype=np.int32).T
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), (len(traits), len(names))), names


def learn_voice(hits: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the weight of each trait for ``attributed``, and which hits are told so.

    Above 0 in sum, a hit is. The second is judged by weights learned from other speeches.
    """
    x, names = matrix(hits["voice_traits"])
    y = (hits["voice"] == "attributed").to_numpy(int)
    model = LogisticRegression(C=STRENGTH["voice"], solver="liblinear", max_iter=1000)
    folds = GroupKFold(FOLDS)
    p = cross_val_predict(
        model, x, y, groups=hits["document_id"], cv=folds, method="predict_proba"
    )[:, 1]
    at_random = (hits["stratum"] == "random").to_numpy()
    for share in (0.2, ATTRIBUTED_FROM, 0.4, 0.5):
        scores = precision_recall_fscore_support(
            y[at_random], p[at_random] >= share, labels=[1], zero_division=0
        )
        p1, r1, f1 = (float(score[0]) for score in scores[:3])
        print(f"attributed from {share}: precision {p1:.3f}, recall {r1:.3f}, F1 {f1:.3f}")
    model.fit(x, y)
    shift = np.log((1 - ATTRIBUTED_FROM) / ATTRIBUTED_FROM)
    weights = [float(model.intercept_[0]) + shift, *model.coef_[0]]
    table = pd.DataFrame({"trait": [INTERCEPT, *names], "attributed": weights})
    return table, p >= ATTRIBUTED_FROM


def learn_stance(hits: pd.DataFrame) -> pd.DataFrame:
    """Return the weight of each trait for each stance; the highest sum decides."""
    x, names = matrix(hits["stance_traits"])
    y = hits["stance"].to_numpy(str)
    model = LogisticRegression(C=STRENGTH["stance"], max_iter=3000)
    p = cross_val_predict(
        model, x, y, groups=hits["document_id"], cv=GroupKFold(FOLDS), method="predict_proba"
    )
    classes = sorted(set(y))
    favour = np.array([FAVOUR[name] for name in classes])
    judged = np.array(classes)[(p * favour).argmax(axis=1)]
    at_random = (hits["stratum"] == "random").to_numpy()
    for name, its in (("at random", at_random), ("all", np.full(len(hits), True))):
        each = f1_score(y[its], judged[its], average=None, labels=classes)
        print(f"stance, {name}: F1", dict(zip(classes, each.round(3), strict=True)))
    model.fit(x, y)
    weights = np.column_stack([model.intercept_ + np.log(favour), model.coef_]).T
    return pd.DataFrame(weights, columns=classes).assign(trait=[INTERCEPT, *names])[
        ["trait", *classes]
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
