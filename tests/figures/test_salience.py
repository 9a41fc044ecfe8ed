import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from discourse.figures import (
    NarrativeStyle,
    figure_style,
    plot_dispersion,
    plot_salience,
    plot_use_and_mention,
)
from discourse.figures.palette import NARRATIVES


def marks(ax):
    """Return a row per marker: value, band, colour of its edge and of its face."""
    bands = [label.get_text() for label in ax.get_yticklabels()]
    return pd.DataFrame(
        [
            (
                float(line.get_xdata()[0]),
                bands[round(float(line.get_ydata()[0]))],
                to_hex(line.get_markeredgecolor()).upper(),
                to_hex(line.get_markerfacecolor()).upper(),
            )
            for line in ax.lines
            if line.get_marker() not in ("None", "")
        ],
        columns=["value", "band", "edge", "face"],
    )


def face(style: NarrativeStyle, voice: str) -> str:
    return {"own": style.colour, "attributed": style.light}.get(voice, "#FFFFFF")


@pytest.mark.parametrize("parts", [False, True])
def test_marks_stand_where_the_table_says(salience, parts) -> None:
    drawn = ["own", "attributed", "quoted"] if parts else ["own", "mentioned"]
    table = salience[salience["voice"] != "mentioned"] if parts else salience
    found = marks(plot_salience(table)).set_index(["band", "edge", "face"])["value"]
    expected = salience[salience["voice"].isin(drawn)]
    assert len(found) == len(expected)
    for row in expected.itertuples():
        style = NARRATIVES[row.narrative]
        band = row.frame.replace("-", " ").title()
        assert found[band, style.colour, face(style, row.voice)] == row.per_1000_tokens


def test_intervals_are_those_of_the_table(salience) -> None:
    ax = plot_salience(salience)
    intervals = sorted(tuple(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2)
    drawn = salience[salience["voice"].isin(["own", "mentioned"])]
    assert intervals == sorted(zip(drawn["low"], drawn["high"], strict=True))
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > drawn["high"].max()


def test_what_is_only_mentioned_stands_on_top(salience) -> None:
    names = [label.get_text() for label in plot_salience(salience).get_yticklabels()]
    assert set(names[:3]) == {"Sovereignty", "Shared Future", "Soft Connectivity"}


def test_marks_of_a_frame_never_share_a_height(salience) -> None:
    ax = plot_salience(salience[salience["voice"] != "mentioned"])
    heights = [float(line.get_ydata()[0]) for line in ax.lines if len(line.get_xdata()) == 1]
    assert len(set(heights)) == len(heights)


def test_undefined_rates_leave_their_place_empty(salience) -> None:
    undefined = salience["narrative"] == "china-mobile"
    table = salience.assign(
        **{
            column: salience[column].mask(undefined)
            for column in ("per_1000_tokens", "low", "high")
        }
    )
    values = marks(plot_salience(table))["value"]
    assert np.isnan(values).sum() == 20 and (~np.isnan(values)).sum() == 20


def test_labels_replace_identifiers(salience) -> None:
    ax = plot_salience(salience, labels={"rights": "Human rights", "china-mobile": "CM"})
    assert "Human rights" in [label.get_text() for label in ax.get_yticklabels()]
    assert "CM" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_table_without_voices_is_refused(salience) -> None:
    with pytest.raises(ValueError, match=r"must hold own, .* got only all"):
        plot_salience(salience[salience["voice"] == "all"])


def test_missing_columns_are_listed() -> None:
    with pytest.raises(ValueError, match=r"missing: frame, per_1000_tokens, high; found: narr"):
        plot_salience(pd.DataFrame({"narrative": ["a"], "voice": "own", "low": 0.0}))


def test_more_than_sixty_frames_are_refused() -> None:
    row = {"narrative": "a", "voice": "own", "per_1000_tokens": 1.0, "low": 0.5, "high": 2.0}
    table = pd.DataFrame([row | {"frame": f"frame-{number:03}"} for number in range(61)])
    with pytest.raises(ValueError, match=r"at most 60 frames. Got 61; draw fewer at once\.$"):
        plot_salience(table)
    with pytest.raises(ValueError, match="at most 60 frames"):
        plot_use_and_mention(pd.concat([table, table.assign(voice="mentioned")]))
    with pytest.raises(ValueError, match="at most 60 frames"):
        plot_dispersion(table.assign(document_id="d", position_share=0.5))
    assert len(plot_salience(table.head(60)).get_yticklabels()) == 60


def test_a_key_cuts_a_name_only_where_it_would_leave_the_figure() -> None:
    def keys(picture) -> list[str]:
        return [text.get_text() for text in picture.get_legend().get_texts()]

    row = {"frame": "rights", "per_1000_tokens": 1.0, "low": 0.5, "high": 2.0}
    names = {"own": "Own voice", "china-mobile": "A name " * 9 + "at length"}
    sides = ("atlantic-council", "china-mobile")
    table = pd.DataFrame(
        [
            row | {"narrative": side, "voice": voice}
            for side in sides
            for voice in ("own", "mentioned")
        ]
    )
    for draw in (plot_salience, plot_use_and_mention):
        with figure_style(width="one"):
            council, mobile, *_ = keys(draw(table, labels=names))
        assert council == "Atlantic Council"
        assert mobile.startswith("A name A") and "…" in mobile and mobile.endswith("at length")
        with figure_style(width="two"):
            assert names["china-mobile"] in keys(draw(table, labels=names))


def test_numbers_for_names_can_be_drawn(salience) -> None:
    numbered = salience.assign(
        narrative=salience["narrative"].eq("china-mobile").astype(int),
        frame=salience["frame"].rank(method="dense").astype(int),
    )
    ax = plot_salience(numbered)
    assert sorted(int(label.get_text()) for label in ax.get_yticklabels()) == list(range(1, 11))


def test_rates_of_zero_alone_can_be_drawn() -> None:
    row = {"narrative": "china-mobile", "frame": "rights", "voice": "own"}
    table = pd.DataFrame([row | {"per_1000_tokens": 0.0, "low": 0.0, "high": 0.0}])
    assert list(marks(plot_salience(table))["value"]) == [0.0]
