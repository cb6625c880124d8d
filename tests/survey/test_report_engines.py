"""The same answers give the same weekly and officers' figures, on every engine and in any order."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.engine import URL

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import figures as officers
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey.actions import judge
from survey.answers.drafts import Bands, Draft
from survey.register.engine import Register
from survey.register.opening import open_register
from tests.builders import (
    DAY,
    UNIT,
    Device,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    local,
    settled,
)
from tests.reports.rated import for_custodian as officers_for_custodian

FRESH = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))
DAYS = [DAY + timedelta(days=day - 7 * week) for week in range(3) for day in range(5)]


def people() -> Iterator[list[Draft]]:
    """Give what each person sent, in the person's own order: a tap, a detail, a form."""
    chance = random.Random(7)
    for place, day in enumerate(DAYS):
        for n in range(14):
            at = local(8 + n // 2, 4 * n % 60, day=day)
            score = chance.choices((1, 2, 3, 4), (1, 2, 6, 5))[0]
            kind = "kk" if n % 3 else "ktp"
            tap = a_rating(score, at=at, counter=f"L{1 + n % 2}", service=kind)
            sent = [tap]
            if n % 4 == 0:
                reason = "lama" if score < 3 else "cepat"
                said = f"Antrean hari {place} panjang."
                sent.append(a_detail(tap, reasons=[reason], waktu=score, comment=said))
            if n % 5 == 0:
                bands = Bands("LP"[n % 2], "26-35", "SMA", "SWASTA")
                sent.append(a_form(1 + (n + place) % 4, at=at, bands=bands))
            yield sent


def shuffled(sent: list[list[Draft]], seed: int) -> list[Draft]:
    """Let people come in another order; each one's own answers stay in theirs."""
    waiting = [list(one) for one in sent]
    random.Random(seed).shuffle(waiting)
    return [draft for one in waiting for draft in one]


def told(register: Register, drafts: list[Draft], devices: int) -> dict[str, object]:
    duties = [
        a_duty(officer, counter=counter, day=day)
        for day in DAYS
        for counter, officer in (("L1", "P01"), ("L2", "P02"))
    ]
    boxes = [Device("main", f"{n:032x}") for n in range(1, devices + 1)]
    persons: dict[UUID, Device] = {}
    with closing(settled(register, duties=duties)):
        for n, draft in enumerate(drafts):
            device = persons.setdefault(draft.about or draft.id, boxes[n % devices])
            device.give(register, draft)
        judge(register)
        asked = {"unit": UNIT, "week": "2026-W47", "lang": "id", "fresh": FRESH}
        report = weekly.compute(register, **asked)  # type: ignore[arg-type]
        week = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))
        sheet = officers_for_custodian(officers.compute(register, **asked))  # type: ignore[arg-type]
    week.pop("heads")
    return {"weekly": week, "officers": sheet}


@pytest.fixture(scope="module")
def sent() -> list[list[Draft]]:
    return list(people())


def test_neither_engine_nor_order_nor_box_changes_a_figure(
    sent: list[list[Draft]], tmp_path: Path, postgresql: Callable[[], URL]
) -> None:
    (tmp_path / "b").mkdir()
    plain = [draft for one in sent for draft in one]
    one = told(an_empty_register(tmp_path), plain, devices=1)
    address = postgresql().render_as_string(hide_password=False)
    other = told(open_register(address), shuffled(sent, 3), devices=3)
    assert one == other
    # The control: one person less is another report.
    assert told(an_empty_register(tmp_path / "b"), plain[:-1], devices=1) != one
