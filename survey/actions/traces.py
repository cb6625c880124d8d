"""What an act changed, as its line in the audit names it: each thing, from what to what, from when.

A plan shows the same to whoever decides (`kiosk/plans.py`); this is for whoever asks years later.
Read next: `survey/register/audit.py`.
"""

from collections.abc import Iterable
from typing import Final

from survey.plans import ROSTER, ChangeKind, Plan, PlannedChange, Touched

MOST_NAMED: Final = 50  # changes that one line names; the rest is counted
_LAST: Final = (ChangeKind.ADDED,)  # where there are too many, what is new is left out first


def of_change(change: PlannedChange) -> str:
    """Write what became of one thing, without its place."""
    days = f"{change.first or 'awal'} sampai {change.last or 'seterusnya'}"
    return f"{change.what}: “{change.old}” → “{change.new}”, {days}"


def of_changes(changes: Iterable[PlannedChange]) -> str:
    """Write what became of several things, each with its place; "" of none.

    What a file does not name and stays is no change.
    """
    some = [c for c in changes if c.kind not in (ChangeKind.KEPT, ChangeKind.REFUSED)]
    some.sort(key=lambda c: (c.kind in _LAST, c.what == ROSTER))
    named = [f"{change.place} {of_change(change)}".strip() for change in some[:MOST_NAMED]]
    more = [f"dan {len(some) - MOST_NAMED} lagi"] if len(some) > MOST_NAMED else []
    return "; ".join([*named, *more])


def of_attributions(touched: Touched) -> str:
    """Write how many answers are about somebody else by an act, and how many are not."""
    return f"atribusi pindah {touched.moved}, tetap karena periode ditutup {touched.stayed}"


def of_plan(plan: Plan, noted: Iterable[PlannedChange] = ()) -> str:
    """Write all that a roster or an office file changed: its things, then how many.

    Args:
        plan: What was done.
        noted: Those of its changes that have a line of their own.
    """
    noted = tuple(noted)
    things = of_changes(change for change in plan.changes if change not in noted)
    return f"{things}; {_counts(plan)}" if things else _counts(plan)


def _counts(plan: Plan) -> str:
    def n(kind: ChangeKind) -> int:
        return sum(change.kind is kind for change in plan.changes if change.what != ROSTER)

    n_days = sum(change.what == ROSTER for change in plan.changes)
    return (
        f"baru {n(ChangeKind.ADDED)}, berubah {n(ChangeKind.CHANGED)}, "
        f"berakhir {n(ChangeKind.ENDED)}, hari-loket {n_days}, {of_attributions(plan.touched)}"
    )
