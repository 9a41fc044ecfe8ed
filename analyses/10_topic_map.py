"""Do the narratives speak of the same things in the same places of the map?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_topic_map
from discourse.report import write_exhibit
from discourse.topics import fit_bertopic, topic_map


def main(folder: str) -> None:
    windows = load_references().cut_windows()
    table = topic_map(fit_bertopic(windows, n_topics=14), windows)
    with figure_style("nature", width="two"):
        write_exhibit(folder, "10_topic_map", plot_topic_map(table), {"topic_map": table})


if __name__ == "__main__":
    main(sys.argv[1])
