"""The example for Spark runs, where Spark is."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("pyspark")
pytestmark = pytest.mark.filterwarnings("ignore")

SCALING = Path(__file__).parent.parent.parent / "docs" / "scaling.md"


def test_the_example_gives_the_rows_of_classify(
    statements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from discourse import corpus_from_texts
    from discourse.alignment import AlignmentModel, load_references, read_background

    monkeypatch.chdir(tmp_path)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in statements.iterdir()}
    frame = pd.DataFrame({"statement_id": list(texts), "text": list(texts.values())})
    frame.to_parquet("statements.parquet")
    (example,) = re.findall(r"```python\n(.*?)```", SCALING.read_text("utf-8"), flags=re.DOTALL)
    exec(example, {})
    rows = pd.read_parquet("labels.parquet").set_index("statement_id").sort_index()
    model = AlignmentModel().fit(load_references(), read_background())
    expected = model.classify(corpus_from_texts(texts)).set_index("statement_id").sort_index()
    assert list(rows.index) == list(expected.index)
    assert set(rows) == set(expected)
    for name in expected:
        for one, other in zip(rows[name], expected[name], strict=True):
            assert (pd.isna(one) and pd.isna(other)) or one == other, name
