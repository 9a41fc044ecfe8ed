"""Which frames is each topic spoken of in?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_topic_frames
from discourse.report import write_exhibit
from discourse.topics import fit_bertopic, topic_frames


def main(folder: str) -> None:
    references = load_references()
    model = fit_bertopic(references.cut_windows(), n_topics=14)
    table = topic_frames(model, references.hits)
    with figure_style("nature", width="two"):
        figure = plot_topic_frames(table)
        write_exhibit(folder, "09_topic_frames", figure, {"topic_frames": table})


if __name__ == "__main__":
    main(sys.argv[1])
