"""After everything private is erased every report still comes out, with the same figures."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import figures as officers
from reports.skm import as_json as skm_json
from reports.skm import compose
from reports.skm import figures as skm
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from survey import actions
from survey.actions import retention
from survey.answers.drafts import Bands
from survey.register.engine import Register
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
from tests.reports.results import to_keeper, to_office

FRESH = Freshness(0, datetime(2026, 11, 23, tzinfo=UTC))
OVER = Freshness(0, datetime(2027, 1, 4, tzinfo=UTC))
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    days = [DAY - timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9)]
    duties = [a_duty(day=day) for day in days if day.weekday() < 5]
    with closing(settled(an_empty_register(tmp_path), duties=duties)) as register:
        device = Device()
        for day in days:
            for n in range(6):
                tap = a_rating(1 + n % 4, at=local(9 + n, 20, day=day))
                bands = Bands("LP"[n % 2], "26-35", "S1", "PNS")
                device.give(
                    register,
                    tap,
                    a_detail(tap, reasons=["lama"], comment="Terlalu lama menunggu."),
                    a_form(1 + n % 4, at=local(9 + n, 40, day=day), bands=bands, comment="Baik."),
                )
        actions.judge(register)
        yield register


def numbers(register: Register) -> dict[str, object]:
    """Give the figures that must not move; who answered and what was written may go."""
    week = weekly.compute(register, unit=UNIT, week="2026-W47", lang="id", fresh=FRESH)
    people = officers.compute(register, unit=UNIT, week="2026-W47", fresh=FRESH)
    result = skm.compute(register, unit=UNIT, first=FIRST, last=LAST, fresh=OVER)
    said, index = (
        weekly_json.as_json(weekly_shown.let_out(week, Audience.CUSTODIAN)),
        skm_json.as_json(to_keeper(result)),
    )
    kept_of_index = ("n", "n_complete", "ikm", "ikm_low", "unsur", "channels", "flags")
    return {
        "officers": officers_for_custodian(people)["officers"],
        "weekly": {key: said[key] for key in ("n", "kepuasan", "unsur", "flags", "reasons")},
        "skm": {key: index[key] for key in kept_of_index},
    }


def test_every_figure_stays_when_all_that_is_private_is_erased(office: Register) -> None:
    before = numbers(office)
    assert set(sexes(office)) == {"L", "P"}

    retention.erase_due(office, datetime(2027, 4, 1, tzinfo=UTC))
    actions.judge(office)

    assert numbers(office) == before
    assert sexes(office) == {"": 48}
    result = skm.compute(office, unit=UNIT, first=FIRST, last=LAST, fresh=OVER)
    week = weekly.compute(office, unit=UNIT, week="2026-W47", lang="id", fresh=FRESH)
    assert compose.as_pdf(to_office(result)).startswith(b"%PDF")
    assert weekly_sheet.as_pdf(weekly_shown.let_out(week, Audience.MANAGER)).startswith(b"%PDF")


def sexes(register: Register) -> dict[str, int]:
    result = skm.compute(register, unit=UNIT, first=FIRST, last=LAST, fresh=OVER)
    told = skm_json.as_json(to_keeper(result))["respondents"]
    assert isinstance(told, dict)
    return {code: n for code, n in told["sex"].items() if n}
