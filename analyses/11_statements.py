"""Which narrative is each of fifteen constructed statements nearer to, and how sure is that?"""

import sys

from discourse import read_corpus
from discourse.alignment import AlignmentModel, load_references, read_background
from discourse.figures import figure_style, plot_alignment
from discourse.report import write_exhibit
from discourse.resources import resource


def main(folder: str) -> None:
    model = AlignmentModel().fit(load_references(), read_background())
    table = model.classify(read_corpus(resource("corpora", "specimens", "statements")))
    with figure_style("nature", width="two"):
        figure = plot_alignment(table, model.background_scores_)
        write_exhibit(folder, "11_statements", figure, {"alignment": table})


if __name__ == "__main__":
    main(sys.argv[1])
