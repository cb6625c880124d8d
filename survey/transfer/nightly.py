"""What is checked every night: all that is new, and of what is old a part, each in its turn.

The chain of the journal, what it says of rosters, corrections and closings, and rows that nothing
holds are looked at as a whole each night; entries, of which there may be a million, in parts. Read
next: `newer.py`, what a report compares; `comparison.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from survey.box import ReadBox, boxes
from survey.checks import Check, OldPart
from survey.differences import Comparison
from survey.errors import LoketError
from survey.register import checks, compared, journal, journal_check, remembered
from survey.register.engine import Register
from survey.register.journal_check import Checked, LineSpan
from survey.transfer import verifying
from survey.transfer.comparison import Comparing
from survey.transfer.whereabouts import Folder

NIGHTS: Final = 30  # in so many all that is old has had its turn
LEAST: Final = 200  # entries of the old: a small office is gone through sooner


class Stretch(NamedTuple):
    """Entries of a box behind one number up to another, included."""

    box: str
    after: int
    until: int


def turn(known: Sequence[tuple[str, int]], last: tuple[str, int] | None) -> list[Stretch]:
    """Say which part of what was checked before has its turn tonight.

    Args:
        known: By box, in an order that stays, the last entry that was checked before.
        last: The box and the number where the part of the night before ended; None to begin.

    Returns:
        A thirtieth of all, going on where it ended, over the end to the beginning.
    """
    total = sum(seq for _box, seq in known)
    left = min(total, max(LEAST, -(-total // NIGHTS)))
    names = [box for box, _seq in known]
    place, after = 0, 0
    if last is not None and last[0] in names:
        place, after = names.index(last[0]), last[1]
    stretches = []
    for n in range(len(known) + 1):
        box, end = known[(place + n) % len(known)]
        begin = after if n == 0 else 0
        until = min(end, begin + left)
        if until > begin:
            stretches.append(Stretch(box, begin, until))
            left -= until - begin
        if not left:
            break
    return stretches


class Night(NamedTuple):
    """What one night's check found."""

    check: Check
    comparison: Comparison
    journal: Checked


def look(folder: Path, register: Register, now: datetime) -> Night:
    """Compare all that is new and a part of what is old.

    Args:
        folder: Where the boxes lie.
        register: Whose rows.
        now: The moment, with its zone.

    Raises:
        LoketError: The register cannot be read.
    """
    with register.read() as conn:
        _whole, newest, _standing = checks.known(conn)
        known, n_broken = compared.boxes(conn), len(remembered.lost(conn))
        last_line = journal.head(conn).seq
        before = next((each.past for each in checks.newest_first(conn) if each.past), None)
    heads = {box.id.hex(): box.head.seq for box in known.values()}
    every = boxes(folder)
    here = [box for box in every if box.passport is not None and box.id in heads]
    reach = {} if newest is None else dict(newest.reach)
    old = [(box.id, min(reach.get(box.id, 0), heads[box.id])) for box in here]
    ended = None if before is None else (before.box, before.seq)
    past = turn(old, ended) if old else []
    new = [Stretch(box, seq, heads[box]) for box, seq in old if heads[box] > seq]
    comparing = Comparing(register, here, now)
    place = Folder(folder, every, register)
    n_broken += sum(_broken(comparing, here, stretch, place) for stretch in (*new, *past))
    n_broken += sum(place.has_lost(name) for name in map(bytes.hex, known) if not place.has(name))
    comparison = comparing.finish_part(loose=True)
    lines = _lines(before, last_line, 0 if newest is None else newest.journal)
    with register.read() as conn:
        checked = journal_check.check(conn, lines)
    reach.update({stretch.box: stretch.until for stretch in new})
    end = past[-1] if past else Stretch("", 0, 0)
    n_old = sum(stretch.until - stretch.after for stretch in past)
    part = OldPart(end.box, end.until, n_old, (lines[-1].first, lines[-1].last))
    outcome = verifying.outcome(comparison, checked, reach=reach, past=part, n_broken=n_broken)
    return Night(outcome, comparison, checked)


def _broken(comparing: Comparing, here: Sequence[ReadBox], stretch: Stretch, place: Folder) -> bool:
    """Compare a stretch; gives whether its chain does not hold."""
    box = next(box for box in here if box.id == stretch.box)
    try:
        following = box.follow_part(stretch.after, stretch.until)
        comparing.part(box, following, stretch.after)
        is_cut = box.head.seq < stretch.until and place.must_hold(box.id)
        broken = following.reason is not None or is_cut
    except LoketError:
        broken = True
    return broken


def _lines(before: OldPart | None, last: int, checked: int) -> list[LineSpan]:
    """Say of which lines the entries are compared: the new ones, and a part of the old."""
    size = max(LEAST, -(-last // NIGHTS))
    begin = 1 if before is None or before.lines[1] >= checked else before.lines[1] + 1
    old = LineSpan(begin, min(begin + size - 1, max(checked, 1)))
    return [LineSpan(checked + 1, last), old] if last > checked else [old]
