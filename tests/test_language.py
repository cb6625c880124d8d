"""Every sentence a person can read exists in Indonesian and in English, and says the same."""

import re

import pytest
from babel.messages.catalog import Message

from survey.actions.closing import StillWaiting
from survey.language import NN_, filled
from tests import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>")


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def messages() -> list[Message]:
    return [message for message in catalogue.stored() if message.id]


def test_every_text_of_the_code_is_in_the_catalogue() -> None:
    known = {(message.id, message.context) for message in messages()}
    found = {(message.id, message.context) for message in catalogue.collected() if message.id}
    assert found - known == set(), "run make translate and write the English sentences"
    assert known - found == set(), "these texts are no longer in the code: run make translate"


def test_every_text_has_a_finished_english_sentence() -> None:
    unfinished = [m.id for m in messages() if m.fuzzy or not m.string or not all(forms(m.string))]
    assert unfinished == []


def test_both_languages_carry_the_same_values_and_marks() -> None:
    for message in messages():
        wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        for sentence in forms(message.string):
            assert set(PLACEHOLDER.findall(sentence)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(forms(message.string)[-1])) == wanted, message.id


def test_the_compiled_catalogue_is_fresh() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.stored())


COUNTED = re.compile(r"%\(n\)[sd] (?!does\b)[a-z]+s\b")  # a number before a noun, in English
NEVER_ONE = {
    "kiosk/public/texts.py": "ten forms at least",
    "survey/addresses.py": "more than 150 letters",
    "survey/answers/fields.py": "more than 500 characters",
    "survey/box/repair.py": "in a log, which is Indonesian",
}


def test_english_says_one_and_several_apart() -> None:
    alike = {
        place: message.id
        for message in messages()
        if isinstance(message.string, str) and COUNTED.search(message.string)
        for place, _line in message.locations
        if place.startswith(("kiosk/", "survey/"))
    }
    assert set(alike) == set(NEVER_ONE), "mark it with NN_"


def test_a_number_chooses_the_form_and_indonesian_has_one() -> None:
    assert StillWaiting(n=1).text("en").startswith("1 entry still waits")
    assert StillWaiting(n=2).text("en").startswith("2 entries still wait ")
    assert StillWaiting(n=1).text() == StillWaiting(n=2).text().replace("2", "1", 1)
    assert filled(NN_("sekitar %(n)s menit"), {"n": 1}, "en") == "about 1 minute"
    assert filled(NN_("sekitar %(n)s menit"), {"n": 0}, "en") == "about 0 minutes"


@pytest.mark.parametrize("word", ["Saudara"])
def test_the_official_form_of_address_stands_only_in_the_official_questions(word: str) -> None:
    assert [message.id for message in messages() if word in str(message.id)] == []
