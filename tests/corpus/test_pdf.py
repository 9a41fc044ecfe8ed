import io
import textwrap
from typing import Any

import pytest

from discourse.corpus.cleaning import clean_passages
from discourse.corpus.decoding import UnreadableError
from discourse.corpus.pdf import extract_pdf

TOP, BOTTOM, LEADING = 780, 60, 12


def set_in_columns(
    paragraphs: list[str], *, columns: int, skip: float, indent: float = 0, size: float = 9
) -> list[list[tuple[float, float, float, str]]]:
    """Set paragraphs in columns, with a heading and a number on every page."""
    width = 95 if columns == 1 else 43
    pages: list[list[tuple[float, float, float, str]]] = []
    column, y = columns, 0.0
    for paragraph in paragraphs:
        for number, line in enumerate(textwrap.wrap(paragraph, width)):
            if y < BOTTOM:
                column, y = column + 1, TOP
            if column >= columns:
                column, y = 0, TOP
                pages.append([(60, 815, 8, "A Yearly Report"), (290, 30, 8, str(len(pages) + 1))])
            x = 60 + column * 250 + (indent if number == 0 else 0)
            pages[-1].append((x, y, size, line))
            y -= LEADING
        y -= skip
    return pages


@pytest.mark.parametrize(
    ("columns", "skip", "indent"), [(1, 6, 0), (2, 6, 0), (1, 0, 12), (2, 0, 12), (2, 3, 0)]
)
def test_paragraphs_are_found(
    make_pdf: Any, paragraphs: list[str], columns: int, skip: float, indent: float
) -> None:
    pages = set_in_columns(paragraphs, columns=columns, skip=skip, indent=indent)
    found = extract_pdf(make_pdf(pages)).split("\n\n")
    assert sum(paragraph in found for paragraph in paragraphs) >= 0.9 * len(paragraphs)
    assert "A Yearly Report" not in found


def test_columns_are_read_one_after_the_other_whatever_their_order_in_the_file(
    make_pdf: Any, paragraphs: list[str]
) -> None:
    pages = set_in_columns(paragraphs, columns=2, skip=6)
    by_row = [sorted(page, key=lambda piece: (-piece[1], piece[0])) for page in pages]
    assert extract_pdf(make_pdf(by_row)) == extract_pdf(make_pdf(pages))


def test_a_title_over_two_columns_comes_first(make_pdf: Any, paragraphs: list[str]) -> None:
    pages = set_in_columns(paragraphs[:8], columns=2, skip=6)
    pages[0].append((60, 798, 16, "Open Networks for Every Region of the World in Our Time"))
    assert extract_pdf(make_pdf(pages[:1])).split("\n\n")[1].startswith("Open Networks")


def test_words_broken_at_line_ends_are_whole_after_cleaning(make_pdf: Any) -> None:
    lines = ["Open networks need rules and rules need coope-", "ration among all who use them."]
    data = make_pdf([[(60, 700 - 12 * n, 10, line) for n, line in enumerate(lines)]])
    (passage,) = clean_passages("d", extract_pdf(data))
    assert passage.text == (
        "Open networks need rules and rules need cooperation among all who use them."
    )


def test_raised_numbers_are_footnote_marks(make_pdf: Any) -> None:
    page = [(60, 700, 10, "They trade"), (108.5, 704, 6, "12"), (118, 700, 10, "with us.")]
    (passage,) = clean_passages("d", extract_pdf(make_pdf([page])))
    assert passage.text == "They trade with us."


def test_files_made_by_matplotlib(paragraphs: list[str]) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 11))
    FigureCanvasPdf(figure)
    y = 0.95
    for paragraph in paragraphs[:5]:
        for line in textwrap.wrap(paragraph, 80):
            figure.text(0.1, y, line, fontsize=9)
            y -= 0.016
        y -= 0.016
    buffer = io.BytesIO()
    figure.savefig(buffer, format="pdf")
    assert extract_pdf(buffer.getvalue()).split("\n\n") == paragraphs[:5]


def test_a_truncated_file(make_pdf: Any) -> None:
    data = make_pdf([[(60, 700, 10, "We trade with all.")]])
    with pytest.raises(UnreadableError, match="is a damaged or truncated PDF"):
        extract_pdf(data[: len(data) // 2])


def test_a_page_without_characters(make_pdf: Any) -> None:
    with pytest.raises(UnreadableError, match="has no text layer"):
        extract_pdf(make_pdf([[]]))


def test_a_locked_file(make_pdf: Any) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf([[(60, 700, 10, "We trade.")]]))))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(UnreadableError, match="is locked by a password"):
        extract_pdf(buffer.getvalue())
