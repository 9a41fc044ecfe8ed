import numpy as np
import pandas as pd
import pytest
from invented.word_shift import ENTROPY, ONE_SIDED, PROPORTION, SHIFT, SIDES
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from discourse.figures import plot_word_shift
from discourse.figures.palette import NARRATIVES


def bars(ax: Axes) -> list[float]:
    """Return the end of each bar, from the top down."""
    return [bar.get_width() for bar in sorted(ax.patches, key=lambda bar: bar.get_y())]


def terms(ax: Axes) -> dict[str, tuple[float, float]]:
    """Return where each term stands, by its text."""
    return {text.get_text(): text.xy for text in ax.texts[:-2]}


def test_bars_are_the_largest_contributions_in_order() -> None:
    ax = plot_word_shift(SHIFT, top=8, **SIDES)
    assert bars(ax) == list(SHIFT["contribution"].iloc[:8])


def test_terms_stand_at_the_ends_of_their_bars() -> None:
    ax = plot_word_shift(SHIFT, top=4, **SIDES)
    expected = {row.term: (row.contribution, row.Index) for row in SHIFT.head(4).itertuples()}
    assert terms(ax) == expected
    for text in ax.texts[:-2]:
        assert text.get_horizontalalignment() == ("left" if text.xy[0] > 0 else "right")


def test_colours_name_the_side() -> None:
    for bar in plot_word_shift(SHIFT, **SIDES).patches:
        side = SIDES["target" if bar.get_width() > 0 else "reference"]
        assert to_hex(bar.get_facecolor()).upper() == NARRATIVES[side].colour


def test_the_heads_name_the_sides() -> None:
    left, right = (text.get_text() for text in plot_word_shift(SHIFT, **SIDES).texts[-2:])
    assert left.endswith("Atlantic Council") and right.endswith("China Mobile")


def test_the_note_says_the_total_and_the_share_that_is_shown() -> None:
    share = 100 * SHIFT["contribution_share"].abs().iloc[:10].sum()
    note = plot_word_shift(SHIFT, top=10, **SIDES).get_xlabel().splitlines()[-1]
    assert note == f"Shown: 10 of 61 terms, {share:.0f} % of {SHIFT['total'][0]:.3g} bits"
    assert 20 < share < 80


def test_entropy_is_said_with_its_sign_and_proportions_in_percent() -> None:
    ax = plot_word_shift(ENTROPY, **SIDES)
    note = " ".join(ax.get_xlabel().split())
    assert note.endswith(f"all add up to {ENTROPY['total'][0]:+.3g} bits")
    assert "adds more to" in ax.texts[-1].get_text()
    ax = plot_word_shift(PROPORTION, **SIDES)
    assert all(tick.get_text().endswith(" %") for tick in ax.get_xticklabels())
    assert ax.get_xlabel().endswith(f"add up to {100 * PROPORTION['total'][0]:.3g} %")


def test_ticks_have_no_sign_and_stay_within_the_bars() -> None:
    ax = plot_word_shift(SHIFT, **SIDES)
    for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True):
        assert float(label.get_text()) == pytest.approx(abs(tick))
        assert SHIFT["contribution"].min() <= tick <= SHIFT["contribution"].max()


def test_long_terms_are_cut() -> None:
    assert any("…" in term for term in terms(plot_word_shift(SHIFT, **SIDES)))


def test_all_terms_on_one_side() -> None:
    ax = plot_word_shift(ONE_SIDED, top=5, **SIDES)
    assert min(bars(ax)) > 0 and min(ax.get_xticks()) == 0
    assert list(terms(ax))[:4] == list(ONE_SIDED["term"][:4])


def test_what_contributes_nothing_or_is_unknown_has_no_bar() -> None:
    table = SHIFT.head(4).copy()
    table["contribution"] = [0.01, 0.0, np.nan, -0.02]
    ax = plot_word_shift(table, **SIDES)
    assert bars(ax) == [-0.02, 0.01]
    assert list(terms(ax)) == [table["term"][3], table["term"][0]]


def test_equal_texts_are_drawn_without_bars() -> None:
    table = SHIFT.assign(contribution=0.0, contribution_share=np.nan, total=0.0)
    ax = plot_word_shift(table, **SIDES)
    assert bars(ax) == [] and ax.get_xlabel().endswith("Shown: 0 of 61 terms, 0 % of 0 bits")
    ax.get_figure().draw_without_rendering()


def test_equal_contributions_stand_in_alphabetical_order() -> None:
    table = SHIFT.head(3).assign(term=["c", "a", "b"], contribution=[0.01, -0.01, 0.01])
    assert list(terms(plot_word_shift(table, **SIDES))) == ["a", "b", "c"]


def test_a_table_of_two_measures_or_an_unknown_one_is_refused() -> None:
    with pytest.raises(ValueError, match="Got entropy, jensen_shannon; draw one"):
        plot_word_shift(pd.concat([SHIFT, ENTROPY]), **SIDES)
    with pytest.raises(ValueError, match="one of jensen_shannon, entropy, proportion"):
        plot_word_shift(SHIFT.assign(measure="kl"), **SIDES)
