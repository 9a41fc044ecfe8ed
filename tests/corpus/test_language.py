import pytest

from discourse.corpus import identify_language

ENGLISH = (
    "We want peace, and we want the peoples of this world to live together in dignity, with "
    "open borders, fair trade and rules that hold for all of them."
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (
            "Nous voulons la paix et nous voulons que les peuples du monde vivent ensemble dans "
            "la dignité, avec des frontières ouvertes et un commerce équitable.",
            "fr",
        ),
        (
            "Queremos la paz y queremos que los pueblos del mundo vivan juntos con dignidad, con "
            "fronteras abiertas y un comercio justo para todos ellos.",
            "es",
        ),
        ("我们希望和平，希望世界各国人民有尊严地共同生活，边界开放，贸易公平。", "zh"),
        (
            "Мы хотим мира и хотим, чтобы народы мира жили вместе достойно, с открытыми "
            "границами и справедливой торговлей, по правилам, общим для всех них.",
            "ru",
        ),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert identify_language(text) == code


@pytest.mark.parametrize("text", ["", "Nous voulons la paix.", "12 34 56 " * 20, "word " * 50])
def test_nothing_to_tell_from(text: str) -> None:
    assert identify_language(text) == ""


def test_a_long_text_is_judged_by_its_beginning_middle_and_end() -> None:
    # One foreign paragraph in front does not decide.
    french = "Nous voulons la paix et la justice pour tous les peuples du monde entier. "
    assert identify_language(french * 5 + (ENGLISH + " ") * 50) == "en"
