"""Every result that a notebook may show by itself does so in HTML, and escapes what it holds."""

import pandas as pd
import pytest

import discourse
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.corpus.notebook import notebook_table
from discourse.stats import count_features
from discourse.topics import Stability

HOSTILE = "<script>alert(1)</script>"


def test_only_the_first_rows_are_shown_and_the_rest_counted() -> None:
    html = notebook_table("Rows", pd.DataFrame({"n": range(25)}))
    assert html.count("<tr") == 11
    assert "… and 15 more" in html


def test_cells_and_captions_are_escaped_and_long_cells_cut() -> None:
    html = notebook_table(HOSTILE, pd.DataFrame({HOSTILE: [HOSTILE, "x" * 500]}))
    assert "<script" not in html
    assert "x" * 80 not in html


def results() -> dict[str, object]:
    corpus = discourse.corpus_from_texts({HOSTILE: "Peace and rights first."})
    return {
        "corpus": corpus,
        "empty corpus": discourse.corpus_from_texts({}),
        "lexicon": discourse.read_lexicon("framing"),
        "features": count_features(corpus.passage_table()),
        "references": load_references(),
        "background": read_background(),
        "model": AlignmentModel(),
        "stability": Stability(pd.DataFrame({"topic": [0], "label": [HOSTILE]}), pd.DataFrame()),
    }


@pytest.mark.parametrize("name", results())
def test_results_show_themselves(name: str) -> None:
    html = results()[name]._repr_html_()
    assert html.startswith("<div>") and html.endswith("</div>")
    assert "<table" in html
    assert "<script" not in html


def test_a_fitted_model_shows_what_each_frame_is_worth() -> None:
    model = AlignmentModel(replicates=5).fit(load_references(), read_background())
    html = model._repr_html_()
    assert all(frame in html for frame in model.lexicon_.frame_names)
