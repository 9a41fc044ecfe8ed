"""Where do the narratives speak of the same things, and what tells them apart there?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_topic_map
from discourse.report import write_exhibit
from discourse.topics import contested_topics, fit_bertopic, topic_map

SIDES = {"target": "atlantic-council", "reference": "china-mobile"}


def main(folder: str) -> None:
    references = load_references()
    windows = references.cut_windows()
    model = fit_bertopic(windows, n_topics=14)
    table = contested_topics(model, windows, **SIDES, hits=references.hits)
    with figure_style("nature", width="two"):
        figure = plot_topic_map(topic_map(model, windows))
        write_exhibit(folder, "10_topic_map", figure, {"contested": table})


if __name__ == "__main__":
    main(sys.argv[1])
