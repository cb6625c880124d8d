"""Answers that say all that can be erased, and what of it some store still holds."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from survey.actions import retention as actions
from survey.answers.drafts import Bands, Draft
from survey.box import Box, boxes
from survey.register import erasures
from survey.register.engine import Register
from survey.register.schema import response
from survey.transfer import erasing
from tests.builders import DAY, a_form, local

TOLD = Bands("P", "26-35", "S1", "PNS")


def at_noon(day: date) -> datetime:
    return local(12, day=day)


def told(n: int, day: date = DAY, *, word: str = "KENARI") -> list[Draft]:
    """Make forms that say all that can be erased."""
    return [
        a_form(
            3,
            at=local(9, i % 60, day=day),
            comment=f"{word}-{i:04d} {'kata ' * (i % 50)}",
            visit=f"TIKET-{word}-{i:04d}",
            duration_s=40,
            bands=TOLD,
        )
        for i in range(n)
    ]


def kept(register: Register) -> dict[UUID, frozenset[str]]:
    """Say of every answer which parts the register holds."""
    with register.read() as conn:
        ids = [UUID(bytes=one) for one in conn.execute(select(response.c.id)).scalars()]
        return {one: here.parts for one, here in erasures.present(conn, ids).items()}


def kept_in(folder: Path) -> dict[UUID, frozenset[str]]:
    """Say of every entry which parts some box still holds."""
    found: dict[UUID, frozenset[str]] = {}
    for box in boxes(folder):
        for one, parts in box.held_parts():
            found[one] = found.get(one, frozenset()) | parts
    return found


def run(register: Register, folder: Path, day: date, held: Box | None = None) -> int:
    """Do what `loket retention` does, on a day."""
    actions.erase_due(register, at_noon(day))
    erasing.align(register, folder, at_noon(day))
    return erasing.apply(register, folder, held)
