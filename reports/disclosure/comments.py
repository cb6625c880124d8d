"""Comments: in batches of five or more, dated by week, shuffled, with names and numbers covered.

Read next: masking.py, which covers what names a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.disclosure.groups import COMMENT_BATCH
from reports.disclosure.masking import mask
from reports.frames import week_name


@dataclass(frozen=True, slots=True)
class Released:
    """A comment that may be read, with the ISO week in which its batch became full."""

    week: str
    text: str


def release_comments(
    rows: Iterable[tuple[str, str]], *, before: date, seed: str, names: Iterable[str] = ()
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

    Returns:
        Released comments, weeks in order, shuffled inside a week, names and numbers covered.
    """
    by_day: dict[str, list[str]] = {}
    for day, text in rows:
        if text.strip() and date.fromisoformat(day) < before:
            by_day.setdefault(day, []).append(text)
    known = tuple(names)
    released: list[Released] = []
    waiting: list[str] = []
    for day in sorted(by_day):
        waiting += by_day[day]
        if len(waiting) >= COMMENT_BATCH:
            week = week_name(date.fromisoformat(day))
            released += [Released(week, mask(text, known)) for text in waiting]
            waiting = []
    return sorted(released, key=lambda one: (one.week, _place(seed, one.text)))


def _place(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest()
