"""Comments: in batches of five or more, dated by week, shuffled, with names and numbers covered.

Read next: masking.py, which covers what names a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from reports.disclosure.groups import COMMENT_BATCH
from reports.disclosure.masking import mask
from survey.periods import Week


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
    return sorted(released, key=lambda comment: (comment.week, _place(seed, comment.text)))


def _place(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest()
