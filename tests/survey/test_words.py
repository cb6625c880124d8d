"""Texts, numbers and dates as people read them, and the sentences of refusals."""

import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from survey import periods
from survey.errors import Invalid
from survey.index import scoring
from survey.language import N_, Phrase, date_range, day_name, number, translator


@pytest.mark.parametrize("module", [periods, scoring], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_are_true(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("x", "places", "id_", "en"),
    [
        (Fraction(302, 100), 2, "3,02", "3.02"),
        (1020, 0, "1.020", "1,020"),
        (Decimal("1234567.005"), 2, "1.234.567,01", "1,234,567.01"),
        (-0.5, 0, "-1", "-1"),
        (Fraction(1, 3), 4, "0,3333", "0.3333"),
    ],
)
def test_numbers_are_written_as_each_language_reads_them(
    x: Fraction | Decimal | float, places: int, id_: str, en: str
) -> None:
    assert (number(x, places, "id"), number(x, places, "en")) == (id_, en)


@pytest.mark.parametrize(
    ("first", "last", "id_", "en"),
    [
        ("2026-11-16", "2026-11-20", "16–20 November 2026", "16–20 November 2026"),
        ("2026-11-30", "2026-12-04", "30 November–4 Desember 2026", "30 November–4 December 2026"),
        (
            "2026-12-28",
            "2027-01-01",
            "28 Desember 2026–1 Januari 2027",
            "28 December 2026–1 January 2027",
        ),
        ("2026-08-17", "2026-08-17", "17 Agustus 2026", "17 August 2026"),
    ],
)
def test_two_dates_say_only_what_differs(first: str, last: str, id_: str, en: str) -> None:
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    assert (date_range(a, b, "id"), date_range(a, b, "en")) == (id_, en)


def test_weekdays_have_names() -> None:
    assert day_name(date(2026, 11, 16), "id") == "Senin"
    assert day_name(date(2026, 11, 16), "en") == "Monday"


def test_indonesian_is_the_source_and_an_unknown_language_falls_back_to_it() -> None:
    assert translator("id")("Baik") == translator("jv")("Baik") == "Baik"
    assert translator("en")("") == ""


class TooMany(Invalid):
    slug = "invalid"
    sentence = N_("Terlalu banyak %(what)s: %(n)s.")


def test_a_refusal_says_its_values_and_names_its_field() -> None:
    refused = TooMany(field="rows", what="baris", n=7)
    assert str(refused) == "Terlalu banyak baris: 7."
    assert (refused.field, refused.status) == ("rows", 422)
    assert Invalid().field is None


def test_what_a_person_typed_is_never_taken_for_a_text_of_the_program() -> None:
    assert isinstance(N_("Baik"), Phrase)
    assert "Baik %(n)s %s" in TooMany(what="Baik %(n)s %s", n=7).text("en")
