"""Read one field of what a person or a program sent, strictly: a wrong value is never guessed.

A web form gives strings, JSON whatever it held; both come as each field's values in order. What
fields an answer has is in `drafts.py`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from uuid import UUID

from survey.errors import Invalid
from survey.language import N_

Fields = Mapping[str, Sequence[object]]

MAX_COMMENT = 500
_SCORES = {"1": 1, "2": 2, "3": 3, "4": 4}
_ID = re.compile(
    r"[0-9A-Fa-f]{8}(-?)[0-9A-Fa-f]{4}(\1[0-9A-Fa-f]{4}){2}\1[0-9A-Fa-f]{12}", re.ASCII
)
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
# Marks that turn the reading direction of everything after them.
_BIDI = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class MissingField(Invalid):
    """A field without which the answer means nothing."""

    slug = "missing-field"
    sentence = N_("Isian “%(field)s” harus ada.")


class RepeatedField(Invalid):
    """Two values where one is meant; taking either would be a guess."""

    slug = "repeated-field"
    sentence = N_("Isian “%(field)s” diisi lebih dari satu kali. Isi satu kali saja.")


class WrongScore(Invalid):
    """An answer that is not one of the four."""

    slug = "wrong-score"
    sentence = N_("Jawaban untuk “%(field)s” harus salah satu dari 1, 2, 3, atau 4.")


class WrongId(Invalid):
    """An id that is not a UUID."""

    slug = "wrong-id"
    sentence = N_(
        "Nomor formulir “%(field)s” tidak dapat dibaca. Muat ulang halaman, lalu coba lagi."
    )


class WrongChoice(Invalid):
    """A value outside the list of choices."""

    slug = "wrong-choice"
    sentence = N_("Pilihan untuk “%(field)s” tidak dikenal. Yang ada: %(known)s.")


class WrongNumber(Invalid):
    """A count or a duration outside its range."""

    slug = "wrong-number"
    sentence = N_("Isian “%(field)s” harus bilangan bulat 0 sampai %(most)s.")


class WrongText(Invalid):
    """Something else where a text is meant."""

    slug = "wrong-text"
    sentence = N_("Isian “%(field)s” harus berupa teks.")


class TooLong(Invalid):
    """A comment longer than is kept."""

    slug = "too-long"
    sentence = N_(
        "Saran terlalu panjang: %(n)s karakter, paling banyak %(most)s. Persingkat sedikit."
    )


def clean_comment(text: str) -> str:
    """Make a free text safe to keep: NFC, plain line ends, no control or direction marks.

    Raises:
        TooLong: More than 500 characters remain.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_BIDI)
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    text = unicodedata.normalize("NFC", "".join(kept)).strip()
    if len(text) > MAX_COMMENT:
        raise TooLong(field="comment", n=len(text), most=MAX_COMMENT)
    return text


def read_id(value: object, field: str = "id") -> UUID:
    """Read a UUID of 32 or 36 characters.

    Raises:
        WrongId: Anything else, and the UUID of zeros.
    """
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise WrongId(field=field)
    given_id = UUID(value)
    if not given_id.int:
        raise WrongId(field=field)
    return given_id


def read_one(fields: Fields, name: str) -> object | None:
    """Take a field's only value; an empty one, and a JSON null, is none."""
    values = fields.get(name)
    if not values:
        return None
    if len(values) > 1:
        raise RepeatedField(field=name)
    value = values[0]
    return None if value is None or value == "" else value


def read_score(fields: Fields, name: str) -> int | None:
    """Read a score: one ASCII digit 1 to 4 or a whole number; None when not answered.

    Raises:
        WrongScore: Anything else, also true, 3.0 and digits of other scripts.
        RepeatedField: Two answers.
    """
    value = read_one(fields, name)
    if value is None:
        return None
    if isinstance(value, str) and value in _SCORES:
        return _SCORES[value]
    if type(value) is int and 1 <= value <= 4:
        return value
    raise WrongScore(field=name)


def read_number(fields: Fields, name: str, most: int) -> int | None:
    """Read a whole number from 0 to `most`; None when not given.

    Raises:
        WrongNumber: Anything else.
    """
    value = read_one(fields, name)
    if value is None:
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if type(value) is int and 0 <= value <= most:
        return value
    raise WrongNumber(field=name, most=most)


def read_choice(fields: Fields, name: str, known: Sequence[str]) -> str:
    """Read one of the known values; "" when not given.

    Raises:
        WrongChoice: Another value.
    """
    value = read_one(fields, name)
    if value is None:
        return ""
    if isinstance(value, str) and value in known:
        return value
    raise WrongChoice(field=name, known=", ".join(known))


def read_comment(fields: Fields) -> str:
    """Read the free text, made safe; "" when there is none.

    Raises:
        WrongText: Not a text.
        TooLong: More than 500 characters.
    """
    value = read_one(fields, "comment")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongText(field="comment")
    return clean_comment(value)
