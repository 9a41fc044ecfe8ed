"""What the figures of topics show; what holds for every figure is in test_pictures."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from discourse.figures import (
    figure_style,
    plot_prevalence,
    plot_topic_frames,
    plot_topic_map,
    plot_topic_scan,
    plot_topic_terms,
    save_figure,
)
from discourse.figures.palette import GREY, INK, MIDDLE, NARRATIVES

MOBILE = NARRATIVES["china-mobile"]
LONG = "interoperability, certification, conformance and more of it"
OPTIONAL = {"method", "stability_low", "stability_high"}


def one_topic(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["topic"] == 3]


def one_narrative(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["narrative"] == "china-mobile"]


def colour(artist_colour: object) -> str:
    return to_hex(artist_colour).upper()


def tick_texts(axis) -> list[str]:
    return [tick.label1.get_text() for tick in axis.get_major_ticks()]


# ---- prevalence ---------------------------------------------------------------------


def markers(ax) -> pd.DataFrame:
    """Return a row per marker: its share, its line and its colour."""
    names = tick_texts(ax.yaxis)
    rows = [
        (float(x), names[round(float(y))], line.get_marker(), colour(line.get_markerfacecolor()))
        for line in ax.lines
        if line.get_marker() in ("o", "D")
        for x, y in line.get_xydata()
    ]
    return pd.DataFrame(rows, columns=["share", "label", "marker", "colour"])


def test_points_are_the_shares_of_the_table(prevalence) -> None:
    found = markers(plot_prevalence(prevalence)).dropna()
    known = prevalence.dropna(subset=["share"])
    expected = {
        (row.share, row.label, NARRATIVES[row.narrative].marker): (
            MIDDLE if row.stability < 0.5 else NARRATIVES[row.narrative].colour
        )
        for row in known.itertuples()
    }
    drawn = {
        (row.share, row.label.rstrip("*").replace("\n", " "), row.marker): row.colour
        for row in found.itertuples()
    }
    assert drawn == expected


def test_intervals_of_shares_are_those_of_the_table(prevalence) -> None:
    ax = plot_prevalence(prevalence)
    lines = [line for line in ax.lines if line.get_marker() == "None" and len(line.get_xdata())]
    drawn = {tuple(line.get_xdata()) for line in lines if len(set(line.get_ydata())) == 1}
    known = prevalence.dropna(subset=["low"])
    assert set(zip(known["low"], known["high"], strict=True)) <= drawn
    assert ax.get_xlim()[0] == 0 and ax.get_xlim()[1] > known["high"].max()


def test_topics_are_sorted_by_difference(prevalence) -> None:
    names = [name.rstrip("*") for name in tick_texts(plot_prevalence(prevalence).yaxis)]
    shares = prevalence.pivot(index="label", columns="narrative", values="share").fillna(0)
    lead = (shares["atlantic-council"] - shares["china-mobile"]).round(9)
    assert [lead[name.replace("\n", " ")] for name in names] == sorted(lead, reverse=True)


def test_what_differs_has_an_asterisk_and_what_is_unstable_is_grey(prevalence) -> None:
    ax = plot_prevalence(prevalence)
    first = prevalence.drop_duplicates("topic").set_index("label")
    for tick in ax.yaxis.get_major_ticks():
        name = tick.label1.get_text().replace("\n", " ")
        row = first.loc[name.rstrip("*")]
        assert name.endswith("*") == (row["q_value"] < 0.05)
        assert (tick.label1.get_color() == GREY) == (row["stability"] < 0.5)
    assert "grey: not stable" in ax.get_xlabel() and "* shares differ" in ax.get_xlabel()


def test_notes_stand_only_where_they_explain_something(prevalence) -> None:
    plain = plot_prevalence(prevalence.assign(q_value=np.nan, stability=np.nan)).get_xlabel()
    assert "grey" not in plain and "*" not in plain


def test_one_topic_one_narrative_and_no_interval_can_be_drawn(prevalence) -> None:
    for table in (one_topic(prevalence), one_narrative(prevalence)):
        ax = plot_prevalence(table)
        assert sorted(markers(ax)["share"].dropna()) == sorted(table["share"].dropna())
    bare = prevalence.assign(low=np.nan, high=np.nan)
    assert len(markers(plot_prevalence(bare)).dropna()) == prevalence["share"].notna().sum()
    nothing = prevalence.assign(share=0.0, low=0.0, high=0.0)
    assert plot_prevalence(nothing).get_xlim() == (0, 1)


def test_a_row_that_is_not_there_counts_as_none(prevalence) -> None:
    whole = tick_texts(plot_prevalence(prevalence).yaxis)
    assert tick_texts(plot_prevalence(prevalence.dropna(subset=["share"])).yaxis) == whole


# ---- frames -------------------------------------------------------------------------


def cells(ax) -> pd.DataFrame:
    """Return the text of each cell and whether it is bold, by topic and frame."""
    topics = [name.replace("\n", " ") for name in tick_texts(ax.yaxis)]
    frames = tick_texts(ax.xaxis)
    rows = {
        (topics[int(y)], frames[int(x)]): (text.get_text(), text.get_fontweight() == "bold")
        for text in ax.texts
        for x, y in [text.get_position()]
    }
    return pd.DataFrame(rows, index=["text", "bold"]).T


def test_cells_hold_the_rates_and_colours_of_the_table(topic_frames) -> None:
    ax = plot_topic_frames(topic_frames)
    found = cells(ax)
    drawn = topic_frames[topic_frames["hits"] > 0].dropna()
    assert len(found) == len(drawn) < len(topic_frames)
    for row in drawn.itertuples():
        text, bold = found.loc[(row.label, row.frame.replace("-", " ").title())]
        assert bold == (row.log2_ratio > 0)
        assert float(text) == pytest.approx(row.per_1000_tokens, abs=0.5)
    (mesh,) = ax.collections
    known = np.ma.compressed(mesh.get_array())
    np.testing.assert_allclose(np.sort(known), np.sort(drawn["log2_ratio"]))
    assert mesh.get_clim() == (-2, 2)


def test_cells_that_tell_most_run_along_the_diagonal(topic_frames) -> None:
    ax = plot_topic_frames(topic_frames)
    frames = tick_texts(ax.xaxis)
    hits = topic_frames.groupby("frame")["hits"].sum().sort_values(ascending=False)
    assert frames == [frame.replace("-", " ").title() for frame in hits.index]
    known = topic_frames[topic_frames["hits"] > 0].set_index("frame").groupby("label")
    strongest = known["log2_ratio"].idxmax().str.replace("-", " ").str.title()
    names = [name.replace("\n", " ") for name in tick_texts(ax.yaxis)]
    columns = [frames.index(strongest[name]) for name in names]
    assert columns == sorted(columns)


def test_the_colour_bar_speaks_of_times(topic_frames) -> None:
    ax = plot_topic_frames(topic_frames)
    (bar,) = [other for other in ax.figure.axes if other is not ax]
    ticks = [label.get_text() for label in bar.get_xticklabels()]
    assert ticks == ["1/4", "1/2", "1", "2", "4"] and list(bar.get_xticks()) == [-2, -1, 0, 1, 2]
    assert "times as often as in all text" in bar.get_xlabel()


def test_topics_without_hits_come_last_and_rare_hits_are_written(topic_frames) -> None:
    bare = topic_frames["topic"] == 0
    table = topic_frames.assign(hits=topic_frames["hits"].mask(bare, 0))
    table["per_1000_tokens"] = table["per_1000_tokens"].mask(table["topic"] == 1, 0.01)
    ax = plot_topic_frames(table)
    assert tick_texts(ax.yaxis)[-1] == "data centres, cloud"
    found = cells(ax)["text"]
    assert "data centres, cloud" not in found
    assert set(found["standards, rules"]) == {"<0.1"}


def test_one_topic_and_nothing_but_undefined_ratios_can_be_drawn(topic_frames) -> None:
    assert len(tick_texts(plot_topic_frames(one_topic(topic_frames)).yaxis)) == 1
    assert len(plot_topic_frames(topic_frames.assign(log2_ratio=np.nan)).texts) == 0
    few = topic_frames[topic_frames["frame"].isin(["openness", "rights"])]
    with figure_style(width="two"):
        assert plot_topic_frames(few).get_xticklabels()[0].get_rotation() == 0


# ---- terms --------------------------------------------------------------------------


def titles(figure) -> dict[str, str]:
    return {
        ax.texts[0].get_text().replace("\n", " "): ax.texts[0].get_color() for ax in figure.axes
    }


def test_bars_are_the_rates_of_the_first_terms(topic_terms) -> None:
    figure = plot_topic_terms(topic_terms)
    assert len(figure.axes) == topic_terms["topic"].nunique()
    for topic, ax in enumerate(figure.axes):
        own = topic_terms[(topic_terms["topic"] == topic) & (topic_terms["rank"] <= 8)]
        for bars, (narrative, style) in zip(ax.containers, NARRATIVES.items(), strict=True):
            rates = own[own["narrative"] == narrative].sort_values("rank")["per_1000_tokens"]
            np.testing.assert_allclose([bar.get_width() for bar in bars], rates.fillna(0))
            assert {colour(bar.get_facecolor()) for bar in bars} == {style.colour.upper()}
    assert len({ax.get_xlim() for ax in figure.axes}) == 1
    assert figure.axes[0].get_xlim()[1] > topic_terms["per_1000_tokens"].max()


def test_titles_are_labels_and_grey_where_not_stable(topic_terms) -> None:
    stability = topic_terms.drop_duplicates("topic").set_index("label")["stability"]
    with figure_style(width="two"):
        found = titles(plot_topic_terms(topic_terms))
    assert found == {name: GREY if value < 0.5 else INK for name, value in stability.items()}
    assert set(titles(plot_topic_terms(topic_terms.assign(stability=np.nan))).values()) == {INK}


def test_long_titles_have_two_lines(topic_terms) -> None:
    with figure_style():
        figure = plot_topic_terms(topic_terms.assign(label=LONG * 3), columns=2)
    text = figure.axes[0].texts[0].get_text()
    assert text.count("\n") == 1 and text.endswith("it") and "…" in text


def test_dollar_signs_in_terms_are_no_formula(topic_terms, tmp_path) -> None:
    table = one_topic(topic_terms).replace("skill 3", "$5 or $6")
    with figure_style():
        (path,) = save_figure(plot_topic_terms(table), tmp_path / "figure", formats=["svg"])
    assert ">$5 or $6</text>" in path.read_text(encoding="utf-8")


def test_terms_of_one_narrative_and_of_none_can_be_drawn(topic_terms) -> None:
    (bars,) = plot_topic_terms(one_narrative(topic_terms)).axes[0].containers
    assert {colour(bar.get_facecolor()) for bar in bars} == {MOBILE.colour.upper()}
    figure = plot_topic_terms(topic_terms.assign(per_1000_tokens=np.nan))
    assert figure.axes[0].get_xlim() == (0, 1)


def test_columns_of_panels_can_be_set(topic_terms) -> None:
    places = [ax.get_subplotspec() for ax in plot_topic_terms(topic_terms, columns=5).axes]
    assert {place.get_gridspec().ncols for place in places} == {5}
    assert plot_topic_terms(one_topic(topic_terms)).axes[0].get_gridspec().ncols == 1
    with pytest.raises(ValueError, match=r"at least 1\. Got 0; leave it out"):
        plot_topic_terms(topic_terms, columns=0)


def test_on_a_low_page_panels_stand_closer_and_have_fewer_terms(topic_terms, text_boxes) -> None:
    with figure_style("slides", width="two"):
        figure = plot_topic_terms(topic_terms)
        boxes = [box for _, box in text_boxes(figure)]
    assert 170 < figure.get_figheight() * 25.4 < 180.1
    assert figure.axes[0].get_gridspec().ncols == 5
    for topic, ax in enumerate(figure.axes):
        own = topic_terms[(topic_terms["topic"] == topic) & (topic_terms["rank"] <= 5)]
        ranks = [text[-1] for text in tick_texts(ax.yaxis)]
        assert ranks == [str(rank) for rank in sorted(own["rank"].unique())]
    for one, other in combinations(boxes, 2):
        assert not one.padded(-1).overlaps(other.padded(-1))


# ---- scan ---------------------------------------------------------------------------


def test_lines_and_intervals_are_those_of_the_scan(topic_scan) -> None:
    figure = plot_topic_scan(topic_scan)
    for ax, measure in zip(figure.axes, ("coherence", "diversity", "stability"), strict=True):
        lines = {line.get_marker(): line for line in ax.lines if line.get_linestyle() != "None"}
        for marker, method in (("o", "bertopic"), ("s", "nmf")):
            run = topic_scan[topic_scan["method"] == method]
            np.testing.assert_allclose(lines[marker].get_xydata(), run[["n_topics", measure]])
    drawn = [item for item in figure.axes[2].collections if isinstance(item, LineCollection)]
    segments = np.concatenate([item.get_segments() for item in drawn])
    np.testing.assert_allclose(segments[:, 0, 1], topic_scan["stability_low"])
    np.testing.assert_allclose(segments[:, 1, 1], topic_scan["stability_high"])


def test_panels_of_a_scan_stand_side_by_side_where_there_is_room(topic_scan) -> None:
    shapes = []
    for width in ("one", "two"):
        with figure_style("acl", width=width):
            grid = plot_topic_scan(topic_scan).axes[0].get_gridspec()
        shapes.append((grid.nrows, grid.ncols))
    assert shapes == [(3, 1), (1, 3)]


def test_the_number_chosen_is_marked(topic_scan) -> None:
    figure = plot_topic_scan(topic_scan)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["BERTopic", "NMF", "chosen: 14"]
    chosen = topic_scan[topic_scan["chosen"]].iloc[0]
    for ax, measure in zip(figure.axes, ("coherence", "diversity", "stability"), strict=True):
        assert [14, 14] in [list(line.get_xdata()) for line in ax.lines]
        (ring,) = [line for line in ax.lines if line.get_linestyle() == "None"]
        assert ring.get_xydata().tolist() == [[14, chosen[measure]]]


def test_a_scan_needs_no_method_interval_or_choice(topic_scan) -> None:
    run = topic_scan[topic_scan["method"] == "nmf"].drop(columns=sorted(OPTIONAL))
    figure = plot_topic_scan(run)
    assert figure.legends == [] and [len(ax.lines) for ax in figure.axes] == [1, 1, 1]
    single = plot_topic_scan(run.head(1).assign(chosen=True))
    assert [text.get_text() for text in single.legends[0].get_texts()] == ["chosen: 6"]


def test_undefined_measures_are_not_drawn(topic_scan) -> None:
    table = topic_scan.assign(stability_low=np.nan, stability_high=np.nan)
    table["coherence"] = table["coherence"].where(table["n_topics"] > 10)
    with figure_style():
        figure = plot_topic_scan(table)
        figure.draw_without_rendering()
    assert np.isnan(figure.axes[0].lines[1].get_ydata()).sum() == 3


def test_too_many_methods_are_refused(topic_scan) -> None:
    table = topic_scan.assign(method=[f"m{i % 4}" for i in range(len(topic_scan))])
    with pytest.raises(ValueError, match=r"at most 3 methods\. Got 4: m0, m1, m2, m3; draw fewer"):
        plot_topic_scan(table)


def test_labels_replace_names(prevalence, topic_frames, topic_terms, passages, topic_scan) -> None:
    labels = {"standards, rules": "Norms", "china-mobile": "CM", "rights": "Human rights"}
    ax = plot_prevalence(prevalence, labels=labels)
    assert any(name.startswith("Norms") for name in tick_texts(ax.yaxis))
    assert ax.get_legend().get_texts()[1].get_text() == "CM"
    frames = plot_topic_frames(topic_frames, labels=labels)
    assert "Norms" in tick_texts(frames.yaxis) and "Human rights" in tick_texts(frames.xaxis)
    assert "Norms" in titles(plot_topic_terms(topic_terms, labels=labels))
    key = plot_topic_map(passages, labels=labels).get_legend().get_texts()
    assert any(text.get_text().endswith("Norms") for text in key)
    scan = plot_topic_scan(topic_scan, labels={"nmf": "factors"})
    assert scan.legends[0].get_texts()[1].get_text() == "factors"
