"""Is what differs between a line of the journal and its rows told by the boxes, and so by its day?

A line seals rows of many days, and a digest does not tell which of them was changed. Read next:
`survey/register/journal_check.py`, which finds breaks; `entry_rows.py`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Final

from survey.actions.arrivals import open_checked
from survey.box import ReadBox
from survey.differences import RowPlace, Within
from survey.errors import Damaged, LoketError
from survey.proof.entry_rows import Held, as_sealed
from survey.register import compared, known_boxes, proven, zones
from survey.register.engine import Register
from survey.register.journal_check import Break, BreakKind
from survey.register.known_boxes import LineEntries
from survey.register.schema import entry
from survey.register.sealed_rows import unit_and_day
from survey.register.seals import SealedRows

_MOST: Final = 100  # lines that are looked at one by one
_PORTION: Final = 1000  # entries at once


def possibly_within(
    register: Register,
    here: Sequence[ReadBox],
    breaks: Iterable[Break],
    within: Within,
) -> list[Break]:
    """Give the breaks of the journal that may be of some answers, beside what the boxes tell.

    A difference whose place is not known, or whose box is not at hand, may be anywhere.

    Args:
        register: Whose journal.
        here: The boxes at hand.
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
            if _is_told(register, here, broken):
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


def _is_told(register: Register, here: Sequence[ReadBox], broken: Break) -> bool:
    """Say whether the boxes tell of all that was changed of a line's entries.

    They do where its digest comes out once each entry stands as its box has it. Else something
    was changed that only the register knows, whatever else a box tells beside it.
    """
    by_id = {bytes.fromhex(box.id): box for box in here if box.passport is not None}
    with register.read() as conn:
        stretches = sorted(known_boxes.stretches(conn, broken.seq))
        then = proven.sealed_of(conn, broken.seq).get(entry.name)
        dating, imports = zones.read(conn), compared.imports(conn)
    rows = SealedRows()
    try:
        for some in stretches:
            box = by_id.get(some.box)
            if box is None:
                return False
            held = Held(register.tenant, dating, imports, box.device, box.id)
            rows.add_entries(_by_its_box(register, box, some, held))
    except (LoketError, ValueError):
        return False
    return rows.digests.get(entry.name) == then


def _by_its_box(register: Register, box: ReadBox, some: LineEntries, held: Held) -> Iterator[bytes]:
    """Write the entries of a stretch as their box says that they were sealed.

    Raises:
        Damaged: The box does not hold there, or does not have all of them.
        ValueError: It has another number of them than the register.
    """
    following = box.follow_part(some.first - 1, some.last)
    walk, last = iter(following), some.first - 1
    while portion := list(islice(walk, _PORTION)):
        first, last = last + 1, portion[-1].entry.seq
        stored = compared.read_portion(register, some.box, first, last).rows
        for followed, row in zip(portion, stored, strict=True):
            yield as_sealed(open_checked(followed.entry, whole=True), row, held)
    if last != some.last or following.reason is not None:
        raise Damaged(file=box.path)
