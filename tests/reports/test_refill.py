"""The register is an interpretation: emptied and filled again from the boxes, it tells the same.

Every report is compared as a whole, over served, imported, withdrawn and repeated answers.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import figures as skm
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import shown as weekly_shown
from survey import actions
from survey.answers.drafts import Bands, Draft
from survey.box import Box, boxes
from survey.earlier_heads import JOURNAL
from survey.exchange import ratings as importing
from survey.ledger import open_entry
from survey.register.engine import Register
from survey.register.schema import flag, response, response_private
from survey.transfer.forward import InProcess
from tests.builders import (
    DAY,
    TENANT,
    UNIT,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
)
from tests.reports.rated import for_custodian as officers_for_custodian
from tests.reports.results import to_keeper

FRESH = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 30)


def every_report(register: Register) -> dict[str, dict[str, object]]:
    week = weekly.compute(register, unit=UNIT, week="2026-W47", lang="id", fresh=FRESH)
    people = officers.compute(register, unit=UNIT, week="2026-W47", fresh=FRESH)
    result = skm.compute(register, unit=UNIT, first=FIRST, last=LAST, fresh=FRESH)
    reports = {
        "weekly": dict(weekly_json.as_json(weekly_shown.let_out(week, Audience.CUSTODIAN))),
        "officers": dict(officers_for_custodian(people)),
        "skm": dict(skm_json.as_json(to_keeper(result))),
    }
    for report in reports.values():  # filling again is an act: the journal's head moves
        heads = report.get("heads")
        if isinstance(heads, list):
            report["heads"] = [head for head in heads if head["device"] != JOURNAL]
    return reports


def three_weeks() -> Iterator[Draft]:
    """Give taps, reasons and forms of fifteen office days at two counters."""
    for number in range(15):
        day = DAY - timedelta(days=7 * (number // 5) - number % 5)
        for place in range(6):
            score = 1 + (number * 5 + place * 3) % 4
            counter = "L1" if place % 2 else "L2"
            service = "ktp" if place % 3 else "kk"
            at = local(8 + place, 10, day=day)
            tap = a_rating(score, at=at, counter=counter, service=service, ignored=place)
            yield tap
            reason = "lama" if score < 3 else "cepat"
            yield a_detail(tap, reasons=[reason], waktu=score, comment=f"Saran {number} {place}.")
        yield a_form(
            1 + number % 4, biaya=4, at=local(10, day=day), bands=Bands("P", "26-35", "", "")
        )


def imported(data_dir: Path, register: Register, n: int) -> None:
    file = data_dir / f"paper{n}.csv"
    rows = "".join(f"2026-11-{9 + k % 5:02},{1 + k % 4},{n}\n" for k in range(20))
    file.write_text(f"answered_at,persyaratan,produk\n{rows}", encoding="utf-8")
    with opened(data_dir, "import") as box:
        importing.import_ratings(
            file, register=register, box=box, unit=UNIT, by="test", other_people=True
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    duties = [
        a_duty(officer, counter=counter, day=DAY - timedelta(days=7 * week - day))
        for week in range(3)
        for day in range(5)
        for counter, officer in (("L1", "P01"), ("L2", "P02"))
    ]
    with closing(settled(an_empty_register(tmp_path), duties=duties)) as register:
        with opened(tmp_path) as box:
            put(box, *three_weeks())
            carry(box, InProcess(register))
        imported(tmp_path, register, 1)
        imported(tmp_path, register, 2)
        actions.withdraw_import(register, 2, by="test")
        yield register


def test_every_report_is_the_same_after_the_register_is_filled_again(
    office: Register, tmp_path: Path
) -> None:
    before = every_report(office)

    actions.refill(office, tmp_path / "boxes")

    assert every_report(office) == before


def test_every_report_comes_back_after_all_answers_are_gone(
    office: Register, tmp_path: Path
) -> None:
    before = every_report(office)
    with office.begin() as conn:
        for table in (flag, response_private, response):
            conn.execute(delete(table))
    emptied = every_report(office)
    assert all(emptied[name] != before[name] for name in before), "the control must see the loss"

    actions.refill(office, tmp_path / "boxes")

    assert every_report(office) == before


def first_tap(data_dir: Path) -> Draft:
    entry = next(iter(next(b for b in boxes(data_dir / "boxes") if b.device == "main").entries()))
    return open_entry(entry)


def later(tap: Draft, _data_dir: Path) -> tuple[str, Draft]:
    next_day = tap.day + timedelta(1)
    return "main", replace(tap, at=local(0, 5, day=next_day), day=next_day)


def elsewhere(tap: Draft, _data_dir: Path) -> tuple[str, Draft]:
    return "entry", tap


def after_a_restore(tap: Draft, data_dir: Path) -> tuple[str, Draft]:
    newest = next(b for b in boxes(data_dir / "boxes") if b.device == "main")
    newest.path.with_name(newest.path.name + ".restored").touch()
    return "main", tap


@pytest.mark.parametrize("way", [later, elsewhere, after_a_restore])
def test_a_retry_counts_once_whenever_and_through_whichever_box(
    office: Register, tmp_path: Path, way: Callable[[Draft, Path], tuple[str, Draft]]
) -> None:
    before = numbers(office)
    device, again = way(first_tap(tmp_path), tmp_path)

    with closing(Box.open(tmp_path / "boxes", device, TENANT)) as box:
        put(box, again)
        carry(box, InProcess(office))

    assert numbers(office) == before


def numbers(register: Register) -> dict[str, dict[str, object]]:
    """Give every report without the chain heads, which a new entry moves."""
    reports = every_report(register)
    return {
        name: {key: value for key, value in report.items() if key != "heads"}
        for name, report in reports.items()
    }
