"""Texts, numbers and dates in the language of the reader: Indonesian first, English second.

The source texts of the program are Indonesian; the catalogues lie in `data/translations`.
Here is no web: Flask pages use Flask-Babel on the same catalogues. Read next: `errors.py`.
"""

import gettext
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from survey.rounding import half_up

LANGS = ("id", "en")
DOMAIN = "loket"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "data" / "translations"


class Phrase(str):
    """A text of the program itself, which may be translated; other strings never are."""

    __slots__ = ()


def N_(text: str) -> Phrase:  # noqa: N802 -- the name every gettext tool looks for
    """Mark a text for the catalogue where it is defined; it is translated where it is shown."""
    return Phrase(text)


class CountedPhrase(Phrase):
    """A text in which a number `n` stands before a noun: English says one and several apart."""

    __slots__ = ()


def NN_(text: str) -> CountedPhrase:  # noqa: N802 -- like N_
    """Mark a text with a number `n` before a noun; it is translated by `filled`."""
    return CountedPhrase(text)


def filled(text: str, values: Mapping[str, object], lang: str = "id") -> str:
    """Say a text with what its `%(name)s` stand for; a value that is a phrase is translated too.

    Args:
        text: A source text; of one marked with `NN_` the whole number `n` chooses the form.
        values: By name.
        lang: "id" or "en".
    """
    say = translator(lang)
    words = {
        name: say(value) if isinstance(value, Phrase) else value for name, value in values.items()
    }
    if isinstance(text, CountedPhrase):
        return forms(text, lang)[values["n"] != 1] % words
    return say(text) % words


def forms(text: Phrase, lang: str) -> tuple[str, str]:
    """Give what a language says of one and of several; alike where the text counts nothing."""
    if lang == "id" or not isinstance(text, CountedPhrase):
        return (translator(lang)(text),) * 2
    return (_catalogue(lang).ngettext(text, text, 1), _catalogue(lang).ngettext(text, text, 2))


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, TRANSLATIONS, [lang], fallback=True)


@cache
def translator(lang: str) -> Callable[[str], str]:
    """Give the function that says a source text in a language.

    Args:
        lang: "id" gives every text back unchanged; an unknown language does the same.
    """
    if lang not in LANGS or lang == "id":
        return str
    return lambda text: _catalogue(lang).gettext(text) if text else ""


def number(x: Fraction | Decimal | float, places: int, lang: str = "id") -> str:
    """Write a number as people read it: 1.020,50 in Indonesian, 1,020.50 in English.

    Args:
        x: Any number; it is rounded half up.
        places: Decimals to print, 0 or more.
        lang: "id" or "en".
    """
    text = f"{half_up(x, places):,f}"
    return text if lang == "en" else text.translate({ord(","): ".", ord("."): ","})


def date_range(first: date, last: date, lang: str = "id") -> str:
    """Write two days as a reader says them: "16–20 November 2026", "30 November–4 Desember 2026".

    Args:
        first: The first day.
        last: The last day, included; the same day gives one date.
        lang: "id" or "en".
    """
    from babel.dates import format_date

    end = format_date(last, "d MMMM y", locale=lang)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    shape = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, shape, locale=lang)}–{end}"


def day_name(on: date, lang: str = "id") -> str:
    """Name the weekday: "Senin", "Monday"."""
    from babel.dates import format_date

    return format_date(on, "EEEE", locale=lang)


def month_name(on: date, lang: str = "id") -> str:
    """Name the month: "November"."""
    from babel.dates import format_date

    return format_date(on, "MMMM", locale=lang)
