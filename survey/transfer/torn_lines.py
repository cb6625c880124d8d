"""Is what differs between a line of the journal and its rows told by the boxes, and so by its day?

A line seals rows of many days, and a digest does not tell which of them was changed. Read next:
`survey/register/journal_check.py`, which finds breaks; `comparison.py`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from survey.box import ReadBox
from survey.differences import RowPlace, Within
from survey.errors import LoketError
from survey.register import entries
from survey.register.engine import Register
from survey.register.journal_check import Break, BreakKind
from survey.register.schema import entry
from survey.register.sealed_rows import unit_and_day
from survey.transfer.comparison import Comparing

_MOST: Final = 100  # lines that are looked at one by one


def possibly_within(
    register: Register,
    here: Sequence[ReadBox],
    now: datetime,
    breaks: Iterable[Break],
    within: Within,
) -> list[Break]:
    """Give the breaks of the journal that may be of some answers, beside what the boxes tell.

    A difference whose place is not known, or whose box is not at hand, may be anywhere.

    Args:
        register: Whose journal.
        here: The boxes at hand.
        now: The moment, with its zone.
        breaks: The differences between the journal and the register.
        within: The unit, its code as first written, and the days.
    """
    may_be, n_looked = [], 0
    for broken in breaks:
        if broken.what.startswith("flags "):
            may_be += [broken] if within.touches(_place(broken.what)) else []
            continue
        same_number = broken.kind is BreakKind.ROWS and broken.sealed == broken.here
        if same_number and broken.what == entry.name and n_looked < _MOST:
            n_looked += 1
            if _is_told(register, here, now, broken):
                continue
        may_be.append(broken)
    return may_be


def _place(state: str) -> RowPlace:
    unit, day = unit_and_day(state)
    try:
        date.fromisoformat(day)
    except ValueError:  # written by hand: of which day it is nobody knows
        day = ""
    return RowPlace(unit=unit, day=day)


def _is_told(register: Register, here: Sequence[ReadBox], now: datetime, broken: Break) -> bool:
    """Say whether every entry of a line was held against its box, and some of them differ.

    Where none differs, what was changed is what only the register knows, of whatever day.
    """
    by_id = {bytes.fromhex(box.id): box for box in here if box.passport is not None}
    with register.read() as conn:
        stretches = entries.stretches(conn, broken.seq)
    comparing = Comparing(register, here, now)
    for some in stretches:
        box = by_id.get(some.box)
        if box is None or some.n != some.last - some.first + 1:
            return False
        try:
            following = box.follow_part(some.first - 1, some.last)
            comparing.part(box, following, some.first - 1)
        except LoketError:
            return False
        if following.reason is not None:
            return False
    seen = comparing.so_far()
    return bool(seen.differences) and seen.n_entries == sum(some.n for some in stretches)
