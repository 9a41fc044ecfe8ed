"""How far may a score be taken at its word, on invented statements whose side is known?"""

import sys

from discourse import read_corpus
from discourse.alignment import (
    AlignmentModel,
    calibrate_scores,
    load_references,
    read_background,
    read_labels,
)
from discourse.figures import figure_style, plot_calibration
from discourse.report import write_exhibit
from discourse.resources import resource


def main(folder: str) -> None:
    home = resource("corpora", "invented-statements")
    corpus = read_corpus(home / "statements.csv", text_column="text", id_column="statement_id")
    model = AlignmentModel().fit(load_references(), read_background())
    found = calibrate_scores(model.classify(corpus), read_labels(home / "labels.csv"))
    tables = {"reliability": found.reliability, "coverage": found.coverage}
    with figure_style("nature", width="two"):
        figure = plot_calibration(found.reliability, found.probabilities, found.coverage)
        write_exhibit(folder, "14_reliability", figure, tables)


if __name__ == "__main__":
    main(sys.argv[1])
