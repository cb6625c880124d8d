"""What is checked every night: all that is new, and of what is old a part, each in its turn.

The chain of the journal, what it says of rosters, corrections and closings, and rows that nothing
holds are looked at as a whole each night; entries, of which there may be a million, in parts. Read
next: `newer.py`, what a report compares; `comparison.py`.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from survey.box import ChainCheck, ReadBox, boxes
from survey.checks import OldPart
from survey.differences import Away, Whereabouts
from survey.earlier_heads import EarlierHead
from survey.errors import LoketError
from survey.language import N_
from survey.proof.box_proofs import BoxProof, Proof, gone_end, proof_of, shares_of, unreadable
from survey.proof.comparison import Comparing
from survey.proof.verifying import Verified
from survey.proof.whereabouts import Folder
from survey.register import checks, compared, journal, journal_check, remembered, statements
from survey.register.compared import KnownBox
from survey.register.engine import Register
from survey.register.journal_check import LineSpan
from survey.statements import marked

NIGHTS: Final = 30  # in so many all that is old has had its turn
_ENDS: Final = N_("kotak berakhir di sini, tetapi register menerima lebih banyak darinya")
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


def turn_of_lines(before: OldPart | None, last: int, checked: int) -> list[LineSpan]:
    """Say of which lines the entries are compared: the new ones, and a part of the old.

    Args:
        before: What had its turn the night before; None to begin.
        last: The newest line of the journal.
        checked: The last one that was checked before.
    """
    size = max(LEAST, -(-last // NIGHTS))
    begin = 1 if before is None or before.lines[1] >= checked else before.lines[1] + 1
    old = LineSpan(begin, min(begin + size - 1, max(checked, 1)))
    return [LineSpan(checked + 1, last), old] if last > checked else [old]


def look(folder: Path, register: Register, now: datetime) -> Verified:
    """Compare all that is new and a part of what is old.

    Args:
        folder: Where the boxes lie.
        register: Whose rows.
        now: The moment, with its zone.

    Raises:
        LoketError: The register cannot be read.
    """
    with register.read() as conn:
        newest = checks.known(conn).newest
        known, last_line = compared.boxes(conn), journal.head(conn).seq
        before = next((each.past for each in checks.newest_first(conn) if each.past), None)
        lost, stated = remembered.lost(conn), statements.every(conn)
    every = boxes(folder)
    heads = _taken(known.values(), every)
    here = [box for box in every if box.passport is not None and heads.get(box.id)]
    reach = {} if newest is None else dict(newest.reach)
    old = [(box.id, min(reach.get(box.id, 0), heads[box.id])) for box in here]
    ended = None if before is None else (before.box, before.seq)
    past = turn(old, ended) if old else []
    new = [Stretch(box, seq, heads[box]) for box, seq in old if heads[box] > seq]
    comparing = Comparing(register, here, now)
    place = Folder(folder, every, register)
    held = [_compare(comparing, here, stretch, place) for stretch in (*new, *past)]
    broken, absent = _broken_once(held), _absent(known.values(), place, every)
    comparison = comparing.finish_part(loose=True)
    comparison = replace(comparison, away=(*comparison.away, *absent.away))
    lines = turn_of_lines(before, last_line, 0 if newest is None else newest.journal)
    with register.read() as conn:
        checked = journal_check.check(conn, lines)
        shares = shares_of(conn, broken, absent.gone)
    reach.update({stretch.box: stretch.until for stretch in new})
    end = past[-1] if past else Stretch("", 0, 0)
    n_old = sum(stretch.until - stretch.after for stretch in past)
    return Verified(
        Proof((*broken, *absent.damaged), marked((*lost, *absent.gone), stated), shares),
        comparison=comparison,
        journal=checked,
        reach=reach,
        past=OldPart(end.box, end.until, n_old, (lines[-1].first, lines[-1].last)),
    )


def _taken(known: Iterable[KnownBox], every: Iterable[ReadBox]) -> dict[str, int]:
    """Give by box the last entry that was taken: a register that is older than a box says less."""
    taken = {box.id.hex(): box.head.seq for box in known}
    for box in every:
        if box.passport is not None:
            with suppress(LoketError):  # reading it tells
                taken[box.id] = max(taken.get(box.id, 0), box.sent.seq)
    return taken


class _Absent(NamedTuple):
    """Boxes that cannot be read: files that are damaged, that are gone, and what is away by it."""

    damaged: tuple[BoxProof, ...]
    gone: tuple[EarlierHead, ...]
    away: tuple[Away, ...]


def _absent(known: Collection[KnownBox], folder: Folder, every: Sequence[ReadBox]) -> _Absent:
    """Look for the boxes that the register took from and that nobody can read."""
    readable = {box.id for box in every if box.passport is not None}
    away = [folder.away(box) for box in known if box.id.hex() not in readable]
    is_gone = {each.box for each in away if each.where is Whereabouts.GONE}
    gone = [
        gone_end(box.id.hex(), box.device, box.head) for box in known if box.id.hex() in is_gone
    ]
    damaged = [box for box in every if box.passport is None]
    return _Absent(tuple(map(unreadable, damaged)), tuple(gone), tuple(away))


def _compare(
    comparing: Comparing, here: Sequence[ReadBox], stretch: Stretch, place: Folder
) -> BoxProof:
    """Compare a stretch; gives whether its chain holds."""
    box = next(box for box in here if box.id == stretch.box)
    try:
        following = box.follow_part(stretch.after, stretch.until)
        comparing.part(box, following, stretch.after)
        verdict = following.check()
        is_cut = verdict.n < stretch.until and place.must_hold(box.id)
        if verdict.ok and is_cut:
            verdict = ChainCheck(verdict.n, ok=False, first_bad=verdict.n + 1, reason=_ENDS)
        return proof_of(box, verdict)
    except LoketError:
        return unreadable(box)


def _broken_once(held: Iterable[BoxProof]) -> list[BoxProof]:
    """Give of each box the first place at which it does not hold."""
    broken: dict[str, BoxProof] = {}
    for box in sorted((box for box in held if not box.ok), key=lambda box: box.n):
        broken.setdefault(box.box, box)
    return list(broken.values())
