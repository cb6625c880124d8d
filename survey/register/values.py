"""What may stand in a column of the register, by its name and type. Pure rules, no query.

A column's name says what is in it, in whatever table it stands. Read next: `soundness.py`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary

from survey.answers.drafts import BAND_VALUES, Channel, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.attribution import Ground
from survey.canonical import read_json
from survey.errors import LoketError
from survey.exclusions import read_exclusion, written
from survey.office.dated import NO, YES, Noun, Topic
from survey.office.hours import Hours, read_spans
from survey.office.opening import AS_THE_WEEK, CLOSED
from survey.periods import Week, parse
from survey.questionnaire import WrongLength, WrongScores, load
from survey.register.schema import fact, response
from survey.retention import PARTS
from survey.rules.forms import FormRule
from survey.rules.taps import Rule
from survey.rules.walks import WalkRule

# Columns of `response` by whose words the database itself chooses what a report reads.
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(Kind),
    "channel": tuple(Channel),
    "slot": tuple(Slot),
    "ground": tuple(Ground),
    "provenance": tuple(Provenance),
}
# What a flag may say: what a rule found, or acceptance.
RULES: Final = (*Rule, *FormRule, *WalkRule, "clock", "private", "unpaired", "visit_twice")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_WALL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_FINE_WALL: Final = re.compile(rf"{_WALL.pattern}\.\d{{6}}", re.ASCII)
_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)
_KEYS: Final = re.compile(r"([a-z0-9_-]+( [a-z0-9_-]+)*)?", re.ASCII)
_RECEIPT: Final = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}", re.ASCII)
_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SCORES: Final = re.compile(r"[1-9-]+", re.ASCII)
_IKM: Final = re.compile(r"(2[5-9]|[3-9]\d|100)(\.\d+)?", re.ASCII)  # 25 to 100
_NRR: Final = re.compile(r"[1-4](\.\d+)?", re.ASCII)
_MINUTES: Final = 24 * 60
_NUMBERS: Final = 2**63
_BELOW_ZERO: Final = frozenset({"clock_s"})  # the other numbers count or number something
_FROM_ONE: Final = frozenset({("journal", "seq")})  # no chain covers a line 0
_Text = Callable[[str], bool]


def is_day(text: object) -> bool:
    """Say whether this is a day as the register writes it, "2026-11-16"."""
    return isinstance(text, str) and _reads(_DAY, date.fromisoformat)(text)


def is_code(text: object) -> bool:
    """Say whether this can be the code of a unit, counter, service or officer."""
    return isinstance(text, str) and _CODE.fullmatch(text) is not None


def is_week(text: object) -> bool:
    """Say whether this is a week in the one form in which the register writes it, "2026-W47"."""
    return isinstance(text, str) and _TEXTS["week"](text)


def _as_written(read: Callable[[str], object]) -> _Text:
    """Give the rule that a text is what comes out when what it means is written again.

    What people type is read with patience; a key in the register has one form, or two rows could
    mean the same.
    """

    def rule(text: str) -> bool:
        try:
            return str(read(text)) == text
        except LoketError:
            return False

    return rule


def _reads(shape: re.Pattern[str], read: Callable[[str], object]) -> _Text:
    """Give the rule that a text has a shape and means something."""

    def rule(text: str) -> bool:
        try:
            if shape.fullmatch(text) is None:
                return False
            read(text)
        except (ValueError, KeyError, OSError, LoketError):
            return False
        return True

    return rule


def _one_of(*words: str) -> _Text:
    return frozenset(words).__contains__


def _shaped(shape: re.Pattern[str], *, empty: bool = False) -> _Text:
    return lambda text: (empty and not text) or shape.fullmatch(text) is not None


_ANY: Final = re.compile(r".*", re.DOTALL)
_MOMENT_RULE: Final = _reads(_MOMENT, datetime.fromisoformat)
_DAY_RULE: Final = _reads(_DAY, date.fromisoformat)


def _json_like(shape: Callable[[Any], bool]) -> _Text:
    """Give the rule that a text is JSON of the shape by which it is read."""

    def rule(text: str) -> bool:
        try:
            return shape(read_json(text))
        except ValueError:
            return False

    return rule


def _rows_of(*kinds: type) -> Callable[[Any], bool]:
    """Give the shape of a list of rows with a value of each kind."""

    def shape(rows: Any) -> bool:
        return isinstance(rows, list) and all(
            isinstance(row, list) and [type(value) for value in row] == [*kinds] for row in rows
        )

    return shape


def _is_result(figures: Any) -> bool:
    """Say whether figures hold what every reader of a closing needs."""
    if not isinstance(figures, dict) or type(figures.get("n")) is not int:
        return False
    ikm = figures.get("ikm")
    return isinstance(ikm, str | int | float) and _IKM.fullmatch(str(ikm)) is not None


def _is_seal(sealed: Any) -> bool:
    """Say whether a line of the journal says of rows how many they are, and their digest."""
    return isinstance(sealed, dict) and all(
        isinstance(sealed.get(part), dict)
        and all(
            _rows_of(int, str)([seal]) and _HEX.fullmatch(seal[1]) for seal in sealed[part].values()
        )
        for part in ("rows", "states")
    )


def _are_means(unsur: Any) -> bool:
    return isinstance(unsur, dict) and all(
        isinstance(nrr, str) and _NRR.fullmatch(nrr) for nrr in unsur.values()
    )


_TEXTS: Final[Mapping[str, _Text]] = {
    "day": _DAY_RULE,
    "act": _shaped(_KEYS),
    "params": _json_like(lambda value: isinstance(value, dict)),
    "sealed": _json_like(_is_seal),
    "first": _DAY_RULE,
    "last": _DAY_RULE,
    "at": _MOMENT_RULE,
    "starts": _reads(_WALL, datetime.fromisoformat),
    "ends": _reads(_WALL, datetime.fromisoformat),
    "late": _reads(_FINE_WALL, datetime.fromisoformat),
    "week": _as_written(Week.parse),
    "period": _as_written(parse),
    "code": is_code,
    "unit": is_code,
    "counter": _shaped(_CODE, empty=True),
    "service": _shaped(_CODE, empty=True),
    "officer": _shaped(_CODE, empty=True),
    "named": _shaped(_CODE, empty=True),
    **{name: _one_of(*words) for name, words in WORDS.items()},
    **{name: _one_of("", *words) for name, words in BAND_VALUES.items()},
    "dated": _one_of(*DatedBy),
    "verdict": _one_of("new", "repeat", "conflict"),
    "noun": _one_of(*Noun),
    "topic": _one_of(*Topic),
    "matter": _one_of("attribution", "withdrawn"),
    "part": _one_of(*PARTS),
    "lang": _shaped(re.compile(r"[a-z]{2}")),
    "rule": _one_of(*RULES),
    "reasons": _shaped(_KEYS),
    "questionnaire": _reads(_ANY, load),
    "scores": _shaped(_SCORES),
    "receipt": _shaped(_RECEIPT),
    "digest": _shaped(_HEX),
    "ikm": _shaped(_IKM),
    "figures": _json_like(_is_result),
    "heads": _json_like(_rows_of(str, str, int, str)),
    "changes": _json_like(_rows_of(str, str, str)),
    "json": _json_like(lambda value: isinstance(value, dict | list)),
    "unsur": _json_like(_are_means),
    "timezone": _reads(_ANY, ZoneInfo),
}
# What a column of one table may hold beside what its name says.
_OWN: Final[Mapping[tuple[str, str], _Text]] = {
    ("journal", "at"): lambda text: _DAY_RULE(text) or _MOMENT_RULE(text),
    ("result", "report"): _shaped(_KEYS),
    ("result", "period"): lambda text: text == "all" or _TEXTS["period"](text),
}


def _as_written_exclusion(text: str) -> bool:
    """Say whether a text names rules in the one way in which they are written."""
    try:
        return written(read_exclusion(text)) == text
    except LoketError:
        return False


_OF_TOPIC: Final[Mapping[str, _Text]] = {
    Topic.HOURS: _reads(_ANY, Hours.parse),
    Topic.DAY: _reads(_ANY, lambda text: text in (CLOSED, AS_THE_WEEK) or read_spans(text)),
    Topic.IN_USE: _one_of(YES, NO),
    Topic.OFFERS: _shaped(re.compile(rf"({_CODE.pattern}( {_CODE.pattern})*)?", re.ASCII)),
    Topic.COUNTS_AS: _shaped(_CODE, empty=True),
    Topic.LEAVES_OUT: _as_written_exclusion,
}
# What is the whole office's, or the unit's own.
_MAY_BE_EMPTY: Final = frozenset({("result", "unit"), ("fact", "unit"), ("fact", "code")})
_BYTES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("id", "box", "about", "salt"), 16),
    **dict.fromkeys(("hash", "head_hash", "prev_hash", "d_told"), 32),
}


def fits(column: Column[Any], value: object) -> bool:
    """Say whether a value, as the driver gives it, can stand in a column.

    Args:
        column: Of the register's schema.
        value: None, a number, bytes, or text; undecodable text with surrogates in it.
    """
    if value is None:
        return bool(column.nullable)
    kind = column.type
    if isinstance(kind, Boolean):
        return value in {0, 1} and isinstance(value, int)
    if isinstance(kind, Integer | BigInteger):
        least = 1 if (column.table.name, column.name) in _FROM_ONE else 0
        below = _MINUTES if column.name == "minute" else _NUMBERS
        return isinstance(value, int) and (column.name in _BELOW_ZERO or least <= value < below)
    if isinstance(kind, LargeBinary):
        size = _BYTES.get(column.name)
        return isinstance(value, bytes) and size in {None, len(value)}
    return isinstance(value, str) and _text_fits(column, value)


def _text_fits(column: Column[Any], text: str) -> bool:
    if "\0" in text:
        return False  # nobody types one, and whoever reads on may end there
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return False
    if (column.table.name, column.name) in _MAY_BE_EMPTY and not text:
        return True
    rule = _OWN.get((column.table.name, column.name))
    rule = rule or _TEXTS.get("at" if column.name.endswith("_at") else column.name)
    return rule is None or rule(text)


def pair_fits(table: str, first: object, second: object) -> bool:
    """Say whether two values of a row, each sound alone, can stand beside each other.

    Args:
        table: The table's name, one of `PAIRS`.
        first: The value of the first column that is named there.
        second: That of the second. What is no text is told by its own column.
    """
    if not isinstance(first, str) or not isinstance(second, str):
        return True
    return _PAIR_RULES[table](first, second)


def _scores_fit(ref: str, scores: str) -> bool:
    """Say whether scores have a mark for each item of the questionnaire they were given to."""
    if not _SCORES.fullmatch(scores):
        return True
    try:
        load(ref).decode(scores)
    except (WrongLength, WrongScores):
        return False
    except LoketError:
        return True
    return True


def _topic_fits(topic: str, value: str) -> bool:
    rule = _OF_TOPIC.get(topic)
    return rule is None or rule(value)


# Columns whose values must go together; the fault is the second one's.
PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    response.name: ("questionnaire", "scores"),
    fact.name: ("topic", "value"),
}
_PAIR_RULES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    response.name: _scores_fit,
    fact.name: _topic_fits,
}
