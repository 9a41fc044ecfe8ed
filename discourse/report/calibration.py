"""A calibration on disk and on the screen."""

from __future__ import annotations

from pathlib import Path

from discourse.alignment import Calibration
from discourse.corpus import escape_formulas

TABLES = ("probabilities", "reliability", "coverage", "summary", "left_out")


def write_calibration(calibration: Calibration, folder: Path) -> None:
    """Write each table as CSV and the figure ``calibration`` as SVG, PDF and PNG."""
    from discourse.figures import figure_style, plot_calibration, save_figure

    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        table = escape_formulas(getattr(calibration, name))
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    with figure_style(width="two"):
        figure = plot_calibration(
            calibration.reliability, calibration.probabilities, calibration.coverage
        )
        save_figure(figure, folder / "calibration")


def calibration_summary(calibration: Calibration) -> str:
    """Return what matters as five lines for a terminal."""
    rows = calibration.summary.set_index("measure")
    value = rows["value"]
    error = rows.loc["expected_calibration_error"]
    own = calibration.coverage[calibration.coverage["rule"] == "model_label"].iloc[0]
    right = f"{own['accuracy']:.0%} of them" if own["statements"] else "none"
    return "\n".join([
        f"{value['statements']:.0f} statements: {value['statements_atlantic_council']:.0f} "
        f"atlantic-council, {value['statements_china_mobile']:.0f} china-mobile.",
        f"Brier score {value['brier_score']:.3f} (base rate alone "
        f"{value['brier_score_of_base_rate']:.3f}), log loss {value['log_loss']:.3f}, "
        f"AUC {value['auc']:.2f}, accuracy {value['accuracy']:.2f}.",
        f"Calibration error {error['value']:.3f} [{error['low']:.3f}, {error['high']:.3f}]; "
        f"{value['expected_calibration_error_if_calibrated']:.3f} by chance alone.",
        f"The default model answers {own['coverage']:.0%} and agrees with the coders on {right}.",
        f"P(atlantic-council) = 1 / (1 + exp(-({value['intercept']:.3f} "
        f"{value['slope']:+.3f} * score))), as these coders label.",
    ])  # fmt: skip
