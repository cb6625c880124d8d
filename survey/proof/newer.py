"""What a report compares before it is made: all that came since the last check of everything.

Only so much that no report waits for it: the newest entries of each box and the newest lines of
the journal. What is older compares the nightly job (`nightly.py`) and `loket verify`. Read next:
`survey/checks.py`, `comparison.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from survey.box import ReadBox, boxes
from survey.checks import Integrity
from survey.errors import LoketError
from survey.proof.box_proofs import BoxProof, Proof, proof_of, unreadable
from survey.proof.verifying import Verified
from survey.register import (
    checks,
    compared,
    journal,
    journal_check,
    proven,
    remembered,
    statements,
    zones,
)
from survey.register.engine import Register
from survey.register.journal_check import Checked
from survey.statements import marked

if TYPE_CHECKING:
    from survey.differences import Comparison

MOST_ENTRIES: Final = 150  # of all boxes together
MOST_LINES: Final = 100  # of the journal
MOST_ROWS: Final = 500  # that these lines seal, but for entries
MOST_SEALED: Final = 100  # entries that the newest of them seal


def look(folder: Path, register: Register, now: datetime) -> Integrity:
    """Compare what is newer than the last check of everything, as far as a report has time for.

    Args:
        folder: Where the boxes lie.
        register: Which took from them.
        now: The moment, with its zone.

    Raises:
        LoketError: The register cannot be read.
    """
    with register.read() as conn:
        before = checks.known(conn)
        whole = before.whole
        known = compared.boxes(conn).values()
        fits, stated = checks.fits(conn), statements.every(conn)
        lost = [head for head in marked(remembered.lost(conn), stated) if not head.stated]
        checked = _newer_lines(conn, 0 if whole is None else whole.journal)
        zone = zones.read(conn).now
        refilled = proven.n_refilled(conn)
    every = boxes(folder)
    here = [box for box in every if box.passport is not None]
    reach = {} if whole is None else whole.reach
    newer = {box.id.hex(): (reach.get(box.id.hex(), 0), box.head.seq) for box in known}
    n_newer = sum(max(0, last - before) for before, last in newer.values())
    part = None if before.newest is whole else before.newest
    far = {} if part is None or part.standing else part.reach
    at_hand = {box.id for box in here}
    held, comparison = [unreadable(box) for box in every if box.passport is None], None
    if n_newer or not fits:
        broken, comparison = _compare(register, here, newer, now, loose=not fits)
        held += broken
    seen = Verified(Proof(tuple(held)), comparison=comparison, journal=checked)
    outside = before.outside
    return Integrity(
        whole=whole,
        zone=zone,
        standing=before.standing,
        n_newer=n_newer,
        n_compared=comparison.n_entries if comparison else 0,
        n_differences=max(seen.n_differences, refilled),
        n_lost=len(lost),
        outside=outside if outside is not None and outside.n_unfit else None,
        has_copy=not newer or any(box.id in newer for box in here),
        part=part,
        n_checked=sum(
            max(0, min(last, far.get(box, 0)) - known) for box, (known, last) in newer.items()
        ),
        stated=tuple(stated),
        n_gone=sum(known for box, (known, _) in newer.items() if box not in at_hand),
    )


def _newer_lines(conn: Connection, known: int) -> Checked | None:
    """Compare the newest lines of the journal with the rows they seal; None where none is newer.

    Entries, which may be many, of fewer of these lines than other rows.
    """
    last = journal.head(conn).seq
    after = max(known, last - MOST_LINES)
    if after >= last:
        return None
    far = journal_check.newest(conn, after, most_entries=MOST_SEALED, most_rows=MOST_ROWS)
    return journal_check.check_after(conn, far.rows, entries_after=far.entries)


def _compare(
    register: Register,
    here: Sequence[ReadBox],
    newer: Mapping[str, tuple[int, int]],
    now: datetime,
    *,
    loose: bool,
) -> tuple[list[BoxProof], Comparison]:
    """Compare the newest entries of every box at hand.

    Args:
        register: Whose rows.
        here: The boxes that can be read.
        newer: By box the entry behind which all is new, and the last one.
        now: The moment.
        loose: Whether some rows must be loose.

    Returns:
        The stretches of chains that do not hold, and what was compared.
    """
    # Loaded when there is something to compare: it takes as long as two hundred entries.
    from survey.proof.comparison import Comparing

    comparing = Comparing(register, here, now)
    left, broken = MOST_ENTRIES, []
    mine = [box for box in here if box.id in newer]
    # Those of few new entries first: what they leave is for the others.
    for box in sorted(mine, key=lambda box: newer[box.id][1] - newer[box.id][0]):
        before, last = newer[box.id]
        after = max(before, last - left)
        try:
            if after >= last or box.head.seq < last:
                continue  # nothing new, or an older copy: what is not compared is said
        except LoketError:
            broken.append(unreadable(box))
            continue
        following = box.follow_part(after, last)
        comparing.part(box, following, after)
        left -= last - after
        if following.reason is not None:
            broken.append(proof_of(box, following.check()))
    return broken, comparing.finish_part(loose=loose)
