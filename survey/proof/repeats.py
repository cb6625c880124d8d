"""Entries that came again: is what was decided of them, repeat or conflict, what they say?

An id counts once, as it came first; what came later under it says the same, or contradicts. Read
next: `comparison.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from survey import ledger
from survey.actions.arrivals import Opened
from survey.box import ReadBox
from survey.errors import LoketError
from survey.ledger import Entry, Private, Sealed
from survey.register import compared
from survey.register.engine import Register


class Again(NamedTuple):
    """Those whose verdict cannot be, and whether the first of any is missing in the register."""

    wrong: list[Opened]
    orphans: bool


def judge(
    register: Register, boxes: Sequence[ReadBox], again: Sequence[tuple[Opened, str]]
) -> Again:
    """Hold entries that came again against what came first under their ids.

    Args:
        register: What took them.
        boxes: Where the first ones may lie.
        again: The entries, each with its verdict, "repeat" or "conflict".
    """
    before = _said_first(register, boxes, {opened.entry.id for opened, _ in again})
    wrong, orphans = [], False
    for opened, verdict in again:
        first = before.get(opened.entry.id)
        if first is None:
            orphans = True
            continue
        same = ledger.same_content(first, opened.entry)
        # With a part erased a conflict may no longer show what it was about.
        erased = _has_gap(first.private) or _has_gap(opened.entry.private)
        if same != (verdict == "repeat") and not (same and erased):
            wrong.append(opened)
    return Again(wrong, orphans)


def _said_first(
    register: Register, boxes: Sequence[ReadBox], ids: Collection[UUID]
) -> dict[UUID, Sealed]:
    """Give what was taken first under some ids: as its box has it, else as the register has."""
    with register.read() as conn:
        where = compared.firsts(conn, [entry_id.bytes for entry_id in ids])
        before = compared.stored_before(conn, ids)
    for box in boxes:
        # Of a damaged file its name tells, which may be any.
        mine = [first for first in before if where.get(first.bytes, b"").hex() == box.id]
        for first, entry in held(box, mine).items():
            before[first] = _masked(entry, before[first].private)
    return before


def held(box: ReadBox, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Give the entries of a box under some ids; none of one that cannot be read."""
    if box.passport is None or not ids:
        return {}
    try:
        return box.those_of(ids)
    except LoketError:
        return {}  # the chain's own check tells it


def _masked(entry: Entry, left: Private) -> Sealed:
    """Take away what the register had erased: it matched anything that came later."""
    private = entry.private
    if left.time is None:
        private = replace(private, time=None, time_salt=None)
    if left.bands is None:
        private = replace(private, bands=None, bands_salt=None)
    if left.comment is None:
        private = replace(private, comment=None, comment_salt=None)
    return Sealed(entry.id, entry.body, private)


def _has_gap(private: Private) -> bool:
    return None in (private.time, private.bands, private.comment)
