"""What a file of ratings would change, as every other act tells it. Read next: `ratings.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from survey.actions.planning import state_of, today
from survey.exchange.doubles.recognition import Part
from survey.language import N_
from survey.plans import IMPORT, ChangeKind, Plan, PlannedChange, Touched
from survey.register import closings

LINE: Final = N_("Baris")
_NAMED: Final = 5  # lines that cannot be taken and are named


def plan_of(conn: Connection, unit: str, file: str, parts: Sequence[Part]) -> Plan:
    """Give what storing a sorted file would change.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        file: The file's name.
        parts: Its lines, sorted into what is to become of them.
    """
    new = [row for part in parts for row in part.new]
    back = [row for part in parts for row in part.back]
    refused = [line for part in parts for line in part.refused]
    days = [date.fromisoformat(row.values["answered_at"][:10]) for row in (*new, *back)]
    changes: list[PlannedChange] = []
    if refused:
        numbers = [str(each.line.number) for each in refused]
        more = ", …" if len(numbers) > _NAMED else ""
        place = ", ".join(numbers[:_NAMED]) + more
        first_reason = refused[0].reason.text()
        changes.append(PlannedChange(ChangeKind.REFUSED, LINE, place, new=first_reason))
    if days:
        place = f"{unit}/{file}"
        first, last = min(days), max(days)
        changes.append(PlannedChange(ChangeKind.ADDED, IMPORT, place, first=first, last=last))
    touched = Touched(
        stored=len(new), back=len(back), closed=closings.touched(conn, unit, set(days))
    )
    state = state_of(conn)
    return Plan("import_ratings", file, tuple(changes), (), touched, today(conn), state)
