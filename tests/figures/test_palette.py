"""Colours that can be told apart in grey and by colour-blind readers."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from discourse.figures import narrative_styles
from discourse.figures.palette import NARRATIVES

COUNCIL, MOBILE = NARRATIVES["atlantic-council"], NARRATIVES["china-mobile"]
# What colours look like without one kind of cone (Machado, Oliveira and Fernandes 2009, IEEE
# Transactions on Visualization and Computer Graphics 15, 1291), for linear RGB.
SIGHTS = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
CLEARLY = 20.0  # in CIE Lab; about 2 can just be seen


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str = "full") -> NDArray[np.float64]:
    """Return CIE L*a*b* of a colour of sRGB as it is seen (L* from 0, black, to 100, white)."""
    seen = np.clip(SIGHTS[sight] @ linear(colour), 0, 1)
    share = TO_XYZ @ seen / TO_XYZ.sum(axis=1)
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def lightness(colour: str) -> float:
    return float(lab(colour)[0])


def distance(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def test_colours_are_computed_as_in_the_books() -> None:
    # Values of sRGB's red and mid-grey, as in any table of CIE Lab (D65).
    np.testing.assert_allclose(lab("#FF0000"), [53.24, 80.09, 67.20], atol=0.05)
    np.testing.assert_allclose(lab("#777777"), [50.03, 0, 0], atol=0.05)
    for sight in SIGHTS:  # greys stay what they are
        np.testing.assert_allclose(lab("#777777", sight), lab("#777777"), atol=0.05)


def test_narratives_and_voices_can_be_told_apart_in_grey() -> None:
    assert abs(lightness(COUNCIL.colour) - lightness(MOBILE.colour)) > CLEARLY
    assert COUNCIL.marker != MOBILE.marker
    for style in (COUNCIL, MOBILE):
        assert lightness(style.light) - lightness(style.colour) > CLEARLY


@pytest.mark.parametrize("sight", SIGHTS)
def test_narratives_and_voices_can_be_told_apart_by_everybody(sight) -> None:
    assert distance(COUNCIL.colour, MOBILE.colour, sight) > 2 * CLEARLY
    assert distance(COUNCIL.light, MOBILE.light, sight) > CLEARLY
    for style in (COUNCIL, MOBILE):
        assert distance(style.colour, style.light, sight) > CLEARLY


@pytest.mark.parametrize("sight", SIGHTS)
def test_five_narratives_can_be_told_apart_by_everybody(sight) -> None:
    styles = narrative_styles([*NARRATIVES, "x", "y", "z"]).values()
    assert len({style.marker for style in styles}) == 5
    for one, other in combinations(styles, 2):
        assert distance(one.colour, other.colour, sight) > CLEARLY, (one, other)


def test_text_in_a_narratives_colour_is_legible() -> None:
    # Contrast with white of at least 4.5 to 1 (WCAG 2.1, level AA) is a lightness up to 50.
    styles = narrative_styles([*NARRATIVES, "x", "y", "z"]).values()
    assert all(lightness(style.colour) <= 50 for style in styles)


def test_a_narrative_keeps_its_colour_among_others() -> None:
    alone = narrative_styles(["china-mobile"])["china-mobile"]
    among = narrative_styles(["zeta", "china-mobile", "alpha"])
    assert among["china-mobile"] == alone
    assert len({style.colour for style in among.values()}) == 3
    assert among == narrative_styles(["alpha", "zeta", "china-mobile", "alpha"])


def test_too_many_narratives_are_refused() -> None:
    with pytest.raises(ValueError, match=r"at most 3 narratives .* Got 4: a, b, c, d"):
        narrative_styles("abcd")
