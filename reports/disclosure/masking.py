"""What names a person in a citizen's own words is covered before anyone reads it.

Covered rather once too often than once too seldom: numbers that lead to somebody, addresses,
names after a title, names of the unit's officers and what they are called for short. Nobody can
promise that nothing is missed, so comments also wait for their batch. Read next: comments.py,
which lets comments out.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

NAMES = Path(__file__).resolve().parents[2] / "data" / "reference" / "names.toml"
MASK = "•••••"
_NICKNAME = 4  # letters of an officer's name that are a name of its own: "tono" of Hartono
_DIGITS = "nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
_PLATE = (
    "A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|F|G|H|K[BHTU]?|L|M|N|P[AB]?|R|S|T|W|Z"
)

# Each covers one whole match, in this order: the wider ones first.
_LINKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[^\s@]+@[^\s@]+\.[^\s@]+",
        (
            r"[\w.+-]+\s?(?:\(at\)|\[at\]|\sat\s)\s?\w+\s?"
            r"(?:(?:\.|\(dot\)|\[dot\]|\bdot\b)\s?(?:com?|id|net|org|go)\b\s?)+"
        ),
        r"(?:https?://|www\.|wa\.me/|t\.me/|bit\.ly/)\S+",
        r"\b[\w-]+\.(?:com|id|net|org)(?:/\S*)?\b",
        r"(?<!\w)@\w[\w.]{2,}",
    )
)
# Spoken digits: "kosong delapan satu dua …".
_SPOKEN = re.compile(rf"\b(?:{_DIGITS})(?:[\s,-]+(?:{_DIGITS})){{5,}}\b", re.IGNORECASE)
_STREET = (
    re.compile(
        r"\b(?:jln?\b\.?|gg\b\.|gang\b)\s*[^\W\d_]+(?:\s+(?!no\b|nomor\b)(?-i:[A-Z])\w*)*"
        r"(?:\s+(?:no\b\.?|nomor)?\s*\d+\w?)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:[Jj]alan|[Pp]erum(?:ahan)?|[Bb]lok|[Kk]ampung|[Kk]p\.|[Dd]usun|[Dd]ukuh|[Kk]omplek)"
        r"\s+[A-Z0-9][\w/]*(?:\s+(?!No\b)[A-Z0-9][\w/]*)*(?:\s+[Nn]o\b\.?\s*\d+\w?)?"
    ),
)
# Looked for only where there is a digit at all. A plate of few digits shows by its capitals:
# "B 12 C", but not "di 3 kk".
_NUMBERS = (
    re.compile(rf"\b(?:{_PLATE})[\s.-]?\d{{3,4}}[\s.-]?[A-Z]{{1,3}}\b", re.IGNORECASE),
    re.compile(rf"\b(?:{_PLATE})[\s.-]?\d{{1,4}}[\s.-]?[A-Z]{{1,3}}\b"),
    re.compile(
        r"\brt\b[\s.:/]*\d{1,3}(?:[\s.,/-]*(?:rw\b)?[\s.:/]*\d{1,3})?|\brw\b[\s.:/]*\d{1,3}",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:lahir|ttl)\b[^.!?\n]{0,24}?\d{1,2}[\s./-]+(?:\d{1,2}|[^\W\d_]{3,9})[\s./-]+\d{2,4}",
        re.IGNORECASE,
    ),
)
_DIGIT = re.compile(r"\d")
# A NIK has 16 digits, a phone number 8 to 15; people write them with spaces, dots and dashes.
_LONG = re.compile(r"(?<![\d])\+?\d(?:[\s.\-/()]{0,2}\d){6,}")
_HARMLESS = re.compile(
    r"\d{1,2}[.:]\d{2}\s*-\s*\d{1,2}[.:]\d{2}|(?:19|20)\d\d\s*[-/]\s*(?:19|20)\d\d"
)
_MONEY = re.compile(r"(?:rp\.?|idr)\s*$", re.IGNORECASE)
# A number in the queue, of a file, of a house: whoever sat at the counter knows whose it was.
_NUMBERED = re.compile(
    r"\b((?:loket\s+)?(?:no|nomor|nomer|antrean|antrian|urut|nik|kk|hp|wa|berkas|register)\b"
    r"[.:]?(?:\s+(?:antrean|antrian|urut|saya|hp|wa|kk|berkas))*\s*)([A-Z]{0,2}[-\s]?\d+)\b(?!\s*jam)",
    re.IGNORECASE,
)
_WORDS = r"([^\W\d_][\w']*)((?:\s+[A-Z][\w'.]*)*)"
_SELF = re.compile(
    r"\b((?i:bernama|namanya|my\s+name\s+is|nama(?:\s+(?:saya|aku|anak|istri|suami|ibu|ayah|lengkap))*|atas\s+nama|a\.\s?n\.?|ttd\.?)"
    rf"(?i:\s+saya)?\s*[:,]?\s+){_WORDS}"
)
# Before these words only a capital letter and a known name together tell a name.
_BESIDE = re.compile(
    rf"\b((?i:saya|aku|petugas|officer|dari|oleh|dengan|sama)\s+)(?=[A-Z]){_WORDS}"
)
_INVISIBLE = {ord(c): None for c in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}


def mask(text: str, names: Iterable[str] = ()) -> str:
    """Cover what names a person.

    Args:
        text: A citizen's own words.
        names: Full names of known people; each of their words of three letters or more is covered
            wherever it stands, and so is what they are called for short.
    """
    covered = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    for pattern in (*_LINKS, _SPOKEN, *_STREET):
        covered = pattern.sub(MASK, covered)
    if _DIGIT.search(covered):
        for pattern in _NUMBERS:
            covered = pattern.sub(MASK, covered)
        covered = _NUMBERED.sub(_numbered, _LONG.sub(_long, covered))
    covered = _SELF.sub(_named, covered)
    known = _known(tuple(names))
    if known is not None:
        covered = known.sub(lambda match: match[0] if _is_word(match) else MASK, covered)
    covered = _after_title().sub(_named, covered)
    covered = _BESIDE.sub(_known_name, covered)
    return _always().sub(MASK, covered)


def _long(match: re.Match[str]) -> str:
    harmless = _HARMLESS.fullmatch(match[0]) or _MONEY.search(match.string[: match.start()])
    return match[0] if harmless else MASK


def _numbered(match: re.Match[str]) -> str:
    """Leave the number of a counter alone: "loket nomor 3" is no person."""
    return match[0] if match[1].lower().startswith("loket") else match[1] + MASK


def _named(match: re.Match[str]) -> str:
    """Cover the name after "Pak" or "nama saya"; "pak petugas" and "ibu hamil" stay."""
    first = match[2].lower()
    if (
        match[1].lower().startswith(("bernama", "namanya", "my"))
        or first in _list("names")
        or not _ordinary(first)
    ):
        return match[1] + MASK
    return match[0]


def _known_name(match: re.Match[str]) -> str:
    return match[1] + MASK if match[2].lower() in _list("names") else match[0]


def _is_word(match: re.Match[str]) -> bool:
    """Whether a shortened name is only an ordinary word written small."""
    short = match.lastgroup == "short"
    return short and (match[0].islower() or _ordinary(match[0].lower()))


@cache
def _known(names: tuple[str, ...]) -> re.Pattern[str] | None:
    words = {word.lower() for name in names for word in re.findall(r"[^\W\d_]{3,}", name)}
    words -= _list("never")
    if not words:
        return None
    short = {
        part
        for word in words
        for length in range(_NICKNAME, len(word))
        for part in (word[:length], word[-length:])
    } - words
    whole = "|".join(sorted(map(re.escape, words)))
    nick = "|".join(sorted(map(re.escape, short))) or "(?!)"
    return re.compile(rf"\b(?:(?P<whole>{whole})|(?P<short>{nick}))\b", re.IGNORECASE)


@cache
def _after_title() -> re.Pattern[str]:
    titles = "|".join(sorted(_list("titles"), key=len, reverse=True))
    return re.compile(rf"\b((?i:{titles})\b\.?,?\s+(?:(?i:{titles})\b\.?\s+)*){_WORDS}")


@cache
def _always() -> re.Pattern[str]:
    names = sorted(name.capitalize() for name in _list("always"))
    capitals = "|".join([*names, *(name.upper() for name in names)])
    return re.compile(rf"\b(?:{capitals})\b(?:\s+[A-Z][a-z]{{3,}}\b)?")


def _ordinary(word: str) -> bool:
    """Whether a word stands in the dictionary, as it is or under its prefixes and endings."""
    from reports.evidence.words import is_word

    return is_word(word)


@cache
def _list(name: str) -> frozenset[str]:
    with NAMES.open("rb") as file:
        return frozenset(str(tomllib.load(file)[name]).split())
