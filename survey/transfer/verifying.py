"""What `loket verify` and the nightly job found, as the one record that the journal keeps.

Read next: `survey/checks.py`; `proof.py`, `comparison.py` and `survey/register/journal_check.py`,
which look.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from survey.checks import Check, Differing, OldPart
from survey.errors import LoketError
from survey.register import checks

if TYPE_CHECKING:
    from survey.differences import Comparison, Within
    from survey.register.engine import Register
    from survey.register.journal_check import Break, Checked
    from survey.transfer.proof import Proof

log = logging.getLogger(__name__)


def outcome(
    comparison: Comparison,
    journal: Checked,
    *,
    proof: Proof | None = None,
    reach: dict[str, int] | None = None,
    past: OldPart | None = None,
    n_broken: int = 0,
) -> Check:
    """Sum up what was looked at.

    Args:
        comparison: The rows against the boxes.
        journal: The rows against the journal.
        proof: The chains; None where they were followed in part only.
        reach: By box the last entry compared; None takes that of the comparison.
        past: Which part of the old was gone through; None where everything was.
        n_broken: Stretches of chains that do not hold, where they were followed in part.
    """
    differing = counted(comparison, journal.breaks)
    differing.add("chain", n_broken)
    if proof is not None:
        differing.add("chain", sum(not box.ok for box in proof.boxes))
        differing.add("head", len(proof.lost))
    return Check(
        at=datetime.now(UTC),
        ok=not differing.by_kind,
        differences=differing.by_kind,
        n_entries=comparison.n_entries,
        reach=dict(comparison.reach) if reach is None else reach,
        journal=journal.head.seq,
        n_away=comparison.n_away,
        n_waiting=comparison.n_waiting,
        past=past,
    )


def counted(comparison: Comparison, breaks: Iterable[Break]) -> Differing:
    """Count what differs by kind: "edited response", "journal rows"."""
    differing = Differing()
    for some in comparison.differences:
        differing.add(f"{some.kind} {some.table}", some.n)
    for broken in breaks:
        differing.add(f"journal {broken.kind}")
    return differing


class Compared(NamedTuple):
    """The chains, the rows against the boxes, and the rows against the journal."""

    proof: Proof
    comparison: Comparison
    journal: Checked


def compare_all(
    folder: Path, register: Register, now: datetime, within: Within | None = None
) -> Compared:
    """Go through all boxes and the whole journal.

    Args:
        folder: Where the boxes lie.
        register: Whose rows.
        now: The moment, with its zone.
        within: Whose differences count; None counts all.
    """
    from survey.box import boxes
    from survey.register import journal_check
    from survey.transfer.comparison import Comparing
    from survey.transfer.proof import check_boxes
    from survey.transfer.whereabouts import Folder

    here = boxes(folder)
    comparing = Comparing(register, here, now, within=within)
    proof = check_boxes(folder, register, (), comparing.box)
    comparison = comparing.finish(Folder(folder, here, register))
    with register.read() as conn:
        return Compared(proof, comparison, journal_check.check(conn))


def note(register: Register, by: str, check: Check) -> bool:
    """Write a check into the journal; gives whether the register could be written."""
    try:
        with register.begin() as conn:
            checks.note(conn, by, check)
    except LoketError as trouble:
        log.warning("the check is not noted: %s", trouble)
        return False
    return True
