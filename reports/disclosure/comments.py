"""Comments: in batches of five or more, dated by week, shuffled, with names and numbers covered.

What names a person in a citizen's own words is covered before anyone reads it, rather once too
often than once too seldom: numbers that lead to somebody, addresses, names after a title, names of
the unit's officers and what they are called for short. Nobody can promise that nothing is missed,
so comments also wait for their batch. Read next: groups.py.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from reports.disclosure.groups import COMMENT_BATCH
from survey.periods import Period, Semester, Week

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


@dataclass(frozen=True, slots=True)
class Released:
    """A comment that may be read, with the ISO week in which its batch became full."""

    week: str
    text: str


def release_comments(
    rows: Iterable[tuple[str, str]],
    *,
    before: date,
    seed: str,
    names: Iterable[str] = (),
    weeks: Callable[[str], bool] | None = None,
    latest: int | None = None,
) -> list[Released]:
    """Let comments out in batches, so that none can be laid beside one visitor.

    Whole days are gathered until they hold at least five comments; then all of them are released
    together, dated by the week of the last of those days and shuffled. The current day, and what
    is left over, wait. The same rows always give the same batches, so a later report only ever
    adds whole batches.

    Args:
        rows: (day YYYY-MM-DD, comment) from a fixed first day on, in any order.
        before: The first day that is not yet over.
        seed: Any text; it fixes the order inside a week.
        names: People whose names are covered too: the unit's officers.
        weeks: Says of a week, "2026-W47", whether its comments are asked for; None for all.
        latest: Go back by whole weeks only until there are so many; None for all. Where batches
            end, and what stands in a week, does not depend on it.

    Returns:
        Released comments, weeks in order, shuffled inside a week, names and numbers covered.
    """
    by_day: dict[str, list[str]] = {}
    for day, text in rows:
        if text.strip() and date.fromisoformat(day) < before:
            by_day.setdefault(day, []).append(text)
    by_week: dict[str, list[str]] = {}
    waiting: list[str] = []
    for day in sorted(by_day):
        waiting += by_day[day]
        if len(waiting) >= COMMENT_BATCH:
            by_week.setdefault(str(Week.of(date.fromisoformat(day))), []).extend(waiting)
            waiting = []
    known = tuple(names)
    released: list[Released] = []
    for week in sorted(filter(weeks, by_week), reverse=True):
        if latest is not None and len(released) >= latest:
            break
        released += [Released(week, mask(text, known)) for text in by_week[week]]

    def place(comment: Released) -> tuple[str, bytes]:
        return comment.week, hashlib.sha256(f"{seed}\n{comment.text}".encode()).digest()

    return sorted(released, key=place)


def gathered_from(period: Period) -> date:
    """Give the fixed Monday from which comments are gathered for a period: of its semester."""
    begun = Semester.of(period.first).first
    return begun + timedelta(days=-begun.weekday() % 7)


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
