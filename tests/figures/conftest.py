"""Invented result tables in the shape of the real ones, and what a drawing shows."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from invented import pictures as invented_pictures
from invented.picture import Picture
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from discourse.figures import (
    plot_alignment,
    plot_calibration,
    plot_coverage,
    plot_dispersion,
    plot_keyness,
    plot_prevalence,
    plot_reliability,
    plot_salience,
    plot_topic_frames,
    plot_topic_map,
    plot_topic_scan,
    plot_topic_terms,
)

# Hits per 1,000 words: frame -> (own, attributed, quoted) in each narrative.
RATES = {
    "atlantic-council": {
        "sovereignty": (0.09, 1.31, 0.42),
        "development": (4.1, 2.2, 0.3),
        "rights": (2.4, 0.5, 0.05),
        "shared-future": (0.0, 0.62, 0.55),
        "soft-connectivity": (0.06, 0.92, 0.71),
        "dependency": (3.3, 0.4, 0.06),
        "transparency": (2.9, 0.3, 0.0),
        "surveillance": (2.2, 0.3, 0.03),
        "openness": (3.6, 0.5, 0.1),
        "state-control": (2.0, 0.6, 0.05),
    },
    "china-mobile": {
        "sovereignty": (0.0, 0.0, 0.0),
        "development": (15.8, 0.5, 0.0),
        "rights": (0.0, 0.0, 0.0),
        "shared-future": (2.6, 0.0, 0.3),
        "soft-connectivity": (3.9, 0.0, 0.0),
        "dependency": (0.0, 0.0, 0.0),
        "transparency": (0.6, 0.0, 0.0),
        "surveillance": (0.0, 0.0, 0.0),
        "openness": (1.9, 0.3, 0.0),
        "state-control": (0.3, 0.0, 0.0),
    },
}
TOKENS = {"atlantic-council": 28_000, "china-mobile": 3_800}

# Terms of four to thirteen letters, as words and compounds have.
REFERENCE_TERMS = [f"reference{'-side'[: i % 5]}{i}" for i in range(20)]
TARGET_TERMS = [f"{'target-language'[: 3 + i % 11]}{i}" for i in range(20)]

SECTIONS = {
    "atlantic-council": {
        "Summary": 0.0,
        "Background and context": 0.09,
        "How the programme grew": 0.22,
        "The firms and what they sell": 0.36,
        "Standards": 0.53,
        "Partners and forums": 0.59,
        "A strategy for partners": 0.74,
        "Remedies": 0.91,
    },
    "china-mobile": {
        "Foreword": 0.0,
        "Networks": 0.12,
        "Computing and intelligence": 0.41,
        "Working with partners": 0.70,
    },
}

# Share of each topic in either narrative (NaN = absent), and how stable it is.
TOPICS = {
    "data centres, cloud": (0.11, 0.17, 0.93),
    "standards, rules": (0.12, 0.03, 0.88),
    "submarine cables, landing stations, bandwidth": (0.08, 0.02, 0.91),
    "smart ports, logistics": (0.02, 0.09, 0.74),
    "cameras, faces, police": (0.13, np.nan, 0.86),
    "loans, debt, banks": (0.09, 0.01, 0.64),
    "training, scholarships, skills": (0.04, 0.08, 0.58),
    "satellites, navigation": (0.05, 0.05, 0.81),
    "base stations, villages, coverage": (0.02, 0.21, 0.77),
    "elections, media, platforms": (0.1, 0.01, 0.42),
    "payments, wallets, small shops": (0.03, 0.12, 0.69),
    "allies, partners, response": (0.14, 0.01, 0.9),
    "energy, emissions, green computing": (np.nan, 0.13, 0.47),
    "forum, visit, memorandum": (0.06, 0.07, np.nan),
}
FEW_TOPICS = 1, 2, 3, 5, 9, 12  # with a long name, an absent share, and one that is not stable
STEMS = ("network", "port", "loan", "cable", "$ per head", "computing power", "skill", "rule")


@pytest.fixture
def salience() -> pd.DataFrame:
    rows = []
    for narrative, frames in RATES.items():
        tokens = TOKENS[narrative]
        for frame, (own, attributed, quoted) in frames.items():
            rates = {"own": own, "attributed": attributed, "quoted": quoted}
            rates |= {"mentioned": attributed + quoted, "all": own + attributed + quoted}
            for voice, rate in rates.items():
                hits = round(rate * tokens / 1000)
                reach = 3 * np.sqrt(hits)
                counts = np.array([hits, max(0.0, hits - reach), hits + reach])
                rows.append((narrative, frame, voice, hits, tokens, *(1000 * counts / tokens)))
    columns = ["narrative", "frame", "voice", "hits", "tokens", "per_1000_tokens", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def keyness() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    common = [f"word{i}" for i in range(300)]
    terms = [*REFERENCE_TERMS, *TARGET_TERMS, *common]
    log_odds = np.concatenate(
        [
            -rng.gamma(4, 0.6, len(REFERENCE_TERMS)),
            rng.gamma(4, 0.6, len(TARGET_TERMS)),
            rng.normal(0, 0.4, len(common)),
        ]
    )
    rate = 10 ** rng.normal(3.2, 0.5, len(terms))
    error = 12 / np.sqrt(rate)
    table = pd.DataFrame({"term": terms, "log_odds": log_odds})
    table["target_per_million"] = rate * np.exp(log_odds / 2)
    table["reference_per_million"] = rate * np.exp(-log_odds / 2)
    table["low"] = log_odds - 1.96 * error
    table["high"] = log_odds + 1.96 * error
    table["q_value"] = np.exp(-((log_odds / error) ** 2) / 2)
    return table


@pytest.fixture
def hits() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    rows = []
    for narrative, frames in RATES.items():
        for frame, rates in frames.items():
            for voice, rate in zip(("own", "attributed", "quoted"), rates, strict=True):
                for share in rng.uniform(0, 1, round(rate * TOKENS[narrative] / 1000)):
                    rows.append((f"{narrative}-report", narrative, frame, voice, share))
    columns = ["document_id", "narrative", "frame", "voice", "position_share"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def sections() -> pd.DataFrame:
    rows = [
        (f"{narrative}-report", section, share)
        for narrative, starts in SECTIONS.items()
        for section, share in starts.items()
    ]
    return pd.DataFrame(rows, columns=["document_id", "section", "position_share"])


@pytest.fixture
def alignment() -> pd.DataFrame:
    rows = [
        ("joint-statement-on-sovereignty", -1.62, -2.2, -1.05, 3.0, "china-mobile"),
        ("coalition-of-the-south", -0.71, -1.15, -0.24, 17.0, "china-mobile"),
        ("island-states", -0.08, -0.62, 0.5, 46.0, "undetermined"),
        ("rotating-presidency", 0.22, -0.31, 0.71, 61.0, "mixed"),
        ("unread", np.nan, np.nan, np.nan, np.nan, None),
        ("open-internet-coalition", 1.15, 0.62, 1.74, 92.0, "atlantic-council"),
        ("nordic-five", 1.83, 1.1, 2.5, 98.0, "atlantic-council"),
    ]
    columns = ["statement_id", "score", "low", "high", "percentile", "label"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def background() -> pd.DataFrame:
    return pd.DataFrame({"score": np.random.default_rng(1).normal(0, 0.85, 974)})


@pytest.fixture
def probabilities() -> pd.DataFrame:
    random = np.random.default_rng(2)
    probability = random.beta(1.2, 1.1, 160)
    western = random.random(160) < probability
    label = np.where(western, "atlantic-council", "china-mobile")
    return pd.DataFrame({"label": label, "probability_atlantic_council": probability})


@pytest.fixture
def reliability() -> pd.DataFrame:
    said = np.linspace(0.05, 0.95, 10)
    happened = np.array([0.0, 0.13, 0.31, 0.25, 0.5, 0.56, 0.5, 0.81, 0.75, 1.0])
    low, high = np.clip([happened - 0.2, happened + 0.2], 0, 1)
    columns = {"mean_probability": said, "observed_share": happened, "low": low, "high": high}
    return pd.DataFrame(columns)


@pytest.fixture
def coverage() -> pd.DataFrame:
    share = np.arange(1, 21) / 20
    accuracy = 1 - 0.25 * share**2
    rows = {"rule": "probability", "coverage": share, "accuracy": accuracy}
    table = pd.DataFrame({**rows, "low": accuracy - 0.2, "high": np.minimum(accuracy + 0.1, 1)})
    table.loc[20] = ["model_label", 0.42, 0.9, 0.8, 0.96]
    return table


@pytest.fixture
def prevalence() -> pd.DataFrame:
    rows = []
    for topic, (label, (council, mobile, stability)) in enumerate(TOPICS.items()):
        q_value = np.exp(-abs(council - mobile) / 0.03)  # NaN where a narrative has none
        for narrative, share, passages in (
            ("atlantic-council", council, 190),
            ("china-mobile", mobile, 60),
        ):
            reach = 1.96 * np.sqrt(share * (1 - share) / passages)
            interval = max(share - reach, 0.0), share + reach
            rows.append((topic, label, narrative, share, *interval, q_value, stability))
    columns = ["topic", "label", "narrative", "share", "low", "high", "q_value", "stability"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def topic_frames() -> pd.DataFrame:
    random = np.random.default_rng(4)
    rows = []
    for topic, label in enumerate(TOPICS):
        tokens = 6000 // (topic + 2)
        for place, (frame, rates) in enumerate(RATES["atlantic-council"].items()):
            expected = sum(rates) * tokens / 1000
            hits = random.poisson(expected * (4 if place == topic % 11 else 0.6))
            ratio = np.log2((hits + 0.5) / (expected + 0.5))
            rows.append((topic, label, frame, hits, 1000 * hits / tokens, ratio))
    rows[27] = (*rows[27][:3], 0, 0.0, np.nan)
    columns = ["topic", "label", "frame", "hits", "per_1000_tokens", "log2_ratio"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def topic_terms() -> pd.DataFrame:
    random = np.random.default_rng(6)
    rows = []
    for topic, (label, (council, mobile, stability)) in enumerate(TOPICS.items()):
        for rank in range(1, 11):
            term = f"{STEMS[(topic + rank) % 8]} {rank}"
            for narrative, share in (("atlantic-council", council), ("china-mobile", mobile)):
                rate = random.gamma(1.5, 12 / (rank + 1)) if share > 0 else np.nan
                rows.append((topic, label, term, rank, narrative, rate, stability))
    columns = ["topic", "label", "term", "rank", "narrative", "per_1000_tokens", "stability"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def passages() -> pd.DataFrame:
    random = np.random.default_rng(8)
    labels = list(TOPICS)
    topic = random.integers(-1, len(labels), 250)
    middles = random.normal(0, 4, (len(labels), 2))
    places = np.where(topic[:, None] < 0, random.normal(0, 5, (250, 2)), middles[topic])
    places += random.standard_t(3, (250, 2))
    narrative = np.where(random.random(250) < 0.3, "china-mobile", "atlantic-council")
    return pd.DataFrame(
        {
            "unit_id": [f"passage-{i:03}" for i in range(250)],
            "x": places[:, 0],
            "y": places[:, 1],
            "topic": topic,
            "label": [labels[i] if i >= 0 else "no topic" for i in topic],
            "narrative": narrative,
        }
    )


@pytest.fixture
def topic_scan() -> pd.DataFrame:
    numbers = np.arange(6, 31, 2)
    runs = []
    for method, best in (("bertopic", 14), ("nmf", 18)):
        stability = 0.75 - 0.001 * (numbers - best) ** 2
        run = pd.DataFrame({"n_topics": numbers, "method": method, "stability": stability})
        run["stability_low"], run["stability_high"] = stability - 0.12, stability + 0.1
        run["coherence"] = 0.14 - 0.0003 * (numbers - best) ** 2 + 0.01 * (best == 14)
        run["diversity"] = 0.95 - 0.012 * numbers + 0.05 * (best == 14)
        run["chosen"] = (numbers == 14) & (method == "bertopic")
        runs.append(run)
    return pd.concat(runs, ignore_index=True)


def draw_alignment(table: pd.DataFrame, background: pd.DataFrame, **options: object) -> Axes:
    return plot_alignment(table, background["score"], **options)


AXES = (
    *("salience", "voices", "keyness", "dispersion", "alignment", "reliability"),
    *("coverage", "prevalence", "topic_frames", "topic_map", *invented_pictures()),
)
SHEETS = "calibration", "topic_terms", "topic_scan", *invented_pictures("SHEETS")


@pytest.fixture
def pictures(
    salience: pd.DataFrame,
    keyness: pd.DataFrame,
    hits: pd.DataFrame,
    sections: pd.DataFrame,
    alignment: pd.DataFrame,
    background: pd.DataFrame,
    reliability: pd.DataFrame,
    probabilities: pd.DataFrame,
    coverage: pd.DataFrame,
    prevalence: pd.DataFrame,
    topic_frames: pd.DataFrame,
    topic_terms: pd.DataFrame,
    topic_scan: pd.DataFrame,
    passages: pd.DataFrame,
) -> dict[str, Picture]:
    parts = salience[salience["voice"] != "mentioned"]
    sides = {"target": "china-mobile", "reference": "atlantic-council"}
    few = topic_frames[topic_frames["topic"].isin(FEW_TOPICS)]
    terms = topic_terms[topic_terms["topic"].isin(FEW_TOPICS)]
    judged = {"reliability": reliability, "probabilities": probabilities}
    optional = frozenset({"method", "stability_low", "stability_high"})
    found = {
        "salience": Picture(plot_salience, {"table": salience}, {}),
        "voices": Picture(plot_salience, {"table": parts}, {}),
        "keyness": Picture(plot_keyness, {"table": keyness}, sides),
        "dispersion": Picture(plot_dispersion, {"table": hits, "sections": sections}, {}),
        "alignment": Picture(draw_alignment, {"table": alignment, "background": background}, {}),
        "reliability": Picture(
            plot_reliability, {"table": reliability, "probabilities": probabilities}, {}
        ),
        "coverage": Picture(plot_coverage, {"table": coverage}, {}),
        "prevalence": Picture(plot_prevalence, {"table": prevalence}, {}),
        "topic_frames": Picture(plot_topic_frames, {"table": few}, {}),
        "topic_map": Picture(plot_topic_map, {"table": passages}, {}),
        "calibration": Picture(plot_calibration, {**judged, "coverage": coverage}, {}),
        "topic_terms": Picture(plot_topic_terms, {"table": terms}, {}),
        "topic_scan": Picture(plot_topic_scan, {"table": topic_scan}, {}, optional),
    }
    return found | invented_pictures() | invented_pictures("SHEETS")


@pytest.fixture(params=[*AXES, *SHEETS])
def picture(request: pytest.FixtureRequest, pictures: dict[str, Picture]) -> Picture:
    """Every figure once."""
    return pictures[request.param]


@pytest.fixture(params=AXES)
def picture_on_axes(request: pytest.FixtureRequest, pictures: dict[str, Picture]) -> Picture:
    """Every figure that takes Axes once."""
    return pictures[request.param]


@pytest.fixture
def text_boxes(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Axes | Figure], list[tuple[str, Bbox]]]:
    """Return the box, in pixels, of each text that reaches the canvas."""

    def collect(picture: Axes | Figure) -> list[tuple[str, Bbox]]:
        drawn: list[Text] = []
        draw = Text.draw

        def record(self: Text, renderer: object) -> None:
            if self.get_visible() and self.get_text().strip():
                drawn.append(self)
            draw(self, renderer)

        figure = picture.get_figure(root=True)
        figure.set_dpi(300)
        with monkeypatch.context() as patch:
            patch.setattr(Text, "draw", record)
            figure.draw_without_rendering()
        # Text's own method: that of an annotation would count its leader line too.
        return [(text.get_text(), Text.get_window_extent(text)) for text in drawn]

    return collect
