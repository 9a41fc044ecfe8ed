"""What does each narrative speak of, how much, and which topics are found again?"""

import sys

from discourse.alignment import load_references
from discourse.figures import figure_style, plot_prevalence
from discourse.report import TopicComparison, compare_topics, write_exhibit
from discourse.topics import fit_bertopic, topic_stability

TOPICS = 14


def main(folder: str) -> None:
    references = load_references()
    windows = references.cut_windows()
    model = fit_bertopic(windows, n_topics=TOPICS)
    stability = topic_stability(
        model, windows, lambda drawn, seed: fit_bertopic(drawn, n_topics=TOPICS, seed=seed)
    )
    found = compare_topics(TopicComparison(model, windows, references.hits, stability))
    prevalence = found["prevalence"]
    tables = {"topics": found["topics"], "prevalence": prevalence}
    with figure_style("nature", width="two"):
        figure = plot_prevalence(prevalence[prevalence["topic"] >= 0])
        write_exhibit(folder, "08_topics", figure, tables)


if __name__ == "__main__":
    main(sys.argv[1])
