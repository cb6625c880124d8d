"""What a file of ratings would change, as every other act tells it. Read next: `ratings.py`."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from survey.actions.planning import state_of, today
from survey.errors import Invalid
from survey.exchange.answers.columns import is_above_scale
from survey.exchange.answers.identity import RejectedLine
from survey.exchange.doubles.recognition import Part
from survey.exchange.lists import in_its_sheet
from survey.language import N_, NN_
from survey.plans import IMPORT, ChangeKind, Plan, PlannedChange, Touched
from survey.register import closings

LINE: Final = N_("Baris")
_NAMED: Final = 5  # lines that cannot be taken and are named


class MaybeOtherScale(Invalid):
    """Scores above 4: those from 1 to 4 may then mean something else too."""

    slug = "maybe-other-scale"
    sentence = NN_(
        "%(n)s baris bernilai di atas 4. Kalau daftar ini memakai skala lain, misalnya 1–5 atau "
        "1–10, nilai 1–4 di dalamnya pun berarti lain: jangan pakai daftar ini."
    )


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
    for reason, numbers in _by_reason(refused).items():
        place = ", ".join(numbers[:_NAMED]) + (", …" if len(numbers) > _NAMED else "")
        changes.append(PlannedChange(ChangeKind.REFUSED, LINE, place, new=reason))
    n_above = sum(is_above_scale(each.reason) for each in refused)
    warnings = (MaybeOtherScale(n=n_above),) if n_above else ()
    if days:
        place = f"{unit}/{file}"
        first, last = min(days), max(days)
        changes.append(PlannedChange(ChangeKind.ADDED, IMPORT, place, first=first, last=last))
    touched = Touched(
        stored=len(new), back=len(back), closed=closings.touched(conn, unit, set(days))
    )
    state = state_of(conn)
    return Plan("import_ratings", file, tuple(changes), warnings, touched, today(conn), state)


def _by_reason(refused: Sequence[RejectedLine]) -> dict[str, list[str]]:
    """Give the numbers of lines that cannot be taken, by the reason and the sheet it names."""
    numbers: dict[str, list[str]] = {}
    for each in sorted(refused, key=lambda each: each.line.number):
        reason = in_its_sheet(each.line, each.reason).text()
        numbers.setdefault(reason, []).append(str(each.line.number))
    return numbers
