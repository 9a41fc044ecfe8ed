"""One frame alone, and names too long for a key."""

import pandas as pd

from discourse.figures import plot_salience, plot_use_and_mention
from invented.picture import Picture

LONG_NAME = "the-white-paper-on-ports-and-cables-of-the-ministry-for-distant-islands"
LONG_WORD = "frame_" + "interconnectedness" * 4


def _salience(frames: list[str], narratives: list[str]) -> pd.DataFrame:
    rows = [
        (narrative, frame, voice, rate, rate / 2, 2 * rate)
        for narrative in narratives
        for frame in frames
        for voice, rate in (("own", 1.3), ("mentioned", 0.4))
    ]
    columns = ["narrative", "frame", "voice", "per_1000_tokens", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


ONE_FRAME = _salience(["openness"], ["atlantic-council", "china-mobile"])
LONG_NAMES = _salience(["openness", LONG_WORD], [LONG_NAME, "china-mobile"])
PICTURES = {
    "salience_of_one_frame": Picture(plot_salience, {"table": ONE_FRAME}, {}),
    "salience_of_long_names": Picture(plot_salience, {"table": LONG_NAMES}, {}),
    "use_and_mention_of_one_frame": Picture(plot_use_and_mention, {"table": ONE_FRAME}, {}),
    "use_and_mention_of_long_names": Picture(plot_use_and_mention, {"table": LONG_NAMES}, {}),
}
