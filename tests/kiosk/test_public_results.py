"""What the public page of a unit shows: fixed periods, in office time, and no few people."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.commands.public_results import refresh
from survey.register import results
from survey.register.engine import Register
from survey.responses import Draft
from tests.builders import UNIT, Device, a_form, an_office, filled_register, local

JULY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


def forms(n: int, day: date) -> list[Draft]:
    return [a_form(3, at=local(9, i % 60, day=day)) for i in range(n)]


def shown(register: Register) -> dict[str, Any] | None:
    with register.read() as conn:
        found = results.latest(conn, "public", UNIT)
    return None if found is None else json.loads(found.json)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    found = filled_register(tmp_path, forms(30, date(2026, 2, 3)))
    yield found
    found.close()


def test_a_few_late_forms_do_not_move_what_is_published(register: Register) -> None:
    device = Device("late")
    refresh(register, now=JULY)
    assert (shown(register) or {})["n"] == 30
    device.give(register, *[a_form(1, at=local(day=date(2026, 6, 30))) for _ in range(4)])
    refresh(register, now=JULY + timedelta(hours=1))
    assert (shown(register) or {})["ikm"] == "75.00"
    device.give(register, a_form(1, at=local(day=date(2026, 6, 30))))
    refresh(register, now=JULY + timedelta(hours=2))
    assert (shown(register) or {})["n"] == 35


def test_a_semester_does_not_betray_the_few_of_its_second_quarter(register: Register) -> None:
    refresh(register, now=datetime(2026, 4, 2, tzinfo=UTC))
    assert (shown(register) or {})["to"] == "2026-03-31"
    Device("more").give(register, *forms(3, date(2026, 5, 5)))
    refresh(register, now=JULY)
    assert (shown(register) or {})["to"] == "2026-03-31"
    Device("next").give(register, *forms(12, date(2026, 7, 7)))
    refresh(register, now=datetime(2026, 8, 3, tzinfo=UTC))
    # The semester still holds three forms more than what was published, so that stays.
    assert (shown(register) or {})["n"] == 30


@pytest.mark.parametrize(("zone", "ended"), [("Asia/Jakarta", False), ("Asia/Jayapura", True)])
def test_a_period_ends_when_the_office_s_own_day_does(
    tmp_path: Path, zone: str, *, ended: bool
) -> None:
    register = filled_register(
        tmp_path, forms(12, date(2026, 6, 8)), office=an_office(timezone=zone)
    )
    # 23.30 of 30 June in Jakarta, 01.30 of 1 July in Jayapura.
    refresh(register, now=datetime(2026, 6, 30, 16, 30, tzinfo=UTC))
    assert (shown(register) is not None) == ended
    register.close()
