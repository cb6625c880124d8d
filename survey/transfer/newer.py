"""What a report compares before it is made: all that came since the last check of everything.

Only so much that no report waits for it: the newest entries of each box and the newest lines of
the journal. What is older compares the nightly job (`nightly.py`) and `loket verify`. Read next:
`survey/checks.py`, `comparison.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from survey.box import ReadBox, boxes
from survey.checks import Integrity
from survey.errors import LoketError
from survey.register import checks, compared, journal, journal_check, offices, remembered
from survey.register.engine import Register
from survey.register.journal_check import Break

MOST_ENTRIES: Final = 150  # of all boxes together
MOST_LINES: Final = 100  # of the journal
MOST_ROWS: Final = 100  # that these lines seal


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
        whole, _newest, standing = checks.known(conn)
        known = compared.boxes(conn).values()
        fits, lost = checks.fits(conn), remembered.lost(conn)
        lines = _newer_lines(conn, 0 if whole is None else whole.journal)
        on = None if whole is None else offices.office(conn).day_of(whole.at)
    here = [box for box in boxes(folder) if box.passport is not None]
    reach = {} if whole is None else whole.reach
    newer = {box.id.hex(): (reach.get(box.id.hex(), 0), box.head.seq) for box in known}
    n_newer = sum(max(0, last - before) for before, last in newer.values())
    n_compared = n_differences = 0
    if n_newer or not fits:
        n_compared, n_differences = _compare(register, here, newer, now, loose=not fits)
    return Integrity(
        whole=whole,
        on=on,
        standing=standing,
        n_newer=n_newer,
        n_compared=n_compared,
        n_differences=n_differences + len(lines),
        n_lost=len(lost),
        has_copy=not newer or any(box.id in newer for box in here),
    )


def _newer_lines(conn: Connection, known: int) -> tuple[Break, ...]:
    """Compare the newest lines of the journal with the rows they seal."""
    after = journal_check.newest(conn, known, most_lines=MOST_LINES, most_rows=MOST_ROWS)
    if after == journal.head(conn).seq:
        return ()
    return journal_check.check_after(conn, after).breaks


def _compare(
    register: Register,
    here: Sequence[ReadBox],
    newer: Mapping[str, tuple[int, int]],
    now: datetime,
    *,
    loose: bool,
) -> tuple[int, int]:
    """Compare the newest entries of every box at hand.

    Args:
        register: Whose rows.
        here: The boxes that can be read.
        newer: By box the entry behind which all is new, and the last one.
        now: The moment.
        loose: Whether some rows must be loose.

    Returns:
        How many entries were compared, and how many differences there are.
    """
    # Loaded when there is something to compare: it takes as long as two hundred entries.
    from survey.transfer.comparison import Comparing

    comparing = Comparing(register, here, now)
    left, n_broken = MOST_ENTRIES, 0
    mine = [box for box in here if box.id in newer]
    # Those of few new entries first: what they leave is for the others.
    for box in sorted(mine, key=lambda box: newer[box.id][1] - newer[box.id][0]):
        before, last = newer[box.id]
        after = max(before, last - left)
        try:
            if after >= last or box.head.seq < last:
                continue  # nothing new, or an older copy: what is not compared is said
        except LoketError:
            n_broken += 1
            continue
        following = box.follow_part(after, last)
        comparing.part(box, following, after)
        left -= last - after
        n_broken += following.reason is not None
    comparison = comparing.finish_part(loose=loose)
    return comparison.n_entries, n_broken + sum(some.n for some in comparison.differences)
