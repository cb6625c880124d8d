"""How long private parts are kept: the promises of the screens, day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey import retention
from survey.retention import ClosedSpan
from tests.builders import DAY

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_rules_are_what_the_screens_say() -> None:
    form = (ROOT / "kiosk" / "templates" / "phone" / "form.html").read_text(encoding="utf-8")
    kiosk = (ROOT / "kiosk" / "citizens" / "touch_texts.py").read_text(encoding="utf-8")
    assert f"Jam dihapus setelah {retention.TIME_DAYS} hari" in form
    assert "data diri dan saran paling lambat 31 Maret tahun berikutnya" in form
    assert f"jamnya dihapus setelah {retention.TIME_DAYS} hari" in kiosk
    assert retention.profile_until(date(2027, 3, 31), ()) == date(2026, 12, 31)


def test_the_time_goes_on_the_ninetieth_day() -> None:
    assert retention.time_until(DAY + timedelta(days=90)) == DAY
    assert retention.time_until(DAY + timedelta(days=89)) < DAY


S1 = ClosedSpan(date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 3))
S2 = ClosedSpan(date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 5))
WHOLE = ClosedSpan(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 20))


@pytest.mark.parametrize(
    ("spans", "first_day"),
    [
        ((), date(2027, 3, 31)),
        ((S1,), date(2027, 3, 31)),  # half a year is no year
        ((S1, S2), date(2027, 2, 9)),
        ((S2, S1, WHOLE), date(2027, 2, 9)),  # the earliest moment at which all of it was closed
        ((WHOLE,), date(2027, 2, 24)),
        ((WHOLE._replace(closed_on=date(2027, 3, 20)),), date(2027, 3, 31)),
    ],
)
def test_profiles_go_35_days_after_the_year_is_closed_at_the_latest_on_31_march(
    spans: Sequence[ClosedSpan], first_day: date
) -> None:
    before = first_day - timedelta(days=1)
    assert retention.profile_until(before, spans) == date(2025, 12, 31)
    assert retention.profile_until(first_day, spans) == date(2026, 12, 31)


def test_a_damaged_file_goes_when_nothing_in_it_may_stay() -> None:
    assert retention.damaged_until(date(2026, 1, 2)) == date(2027, 3, 31)
    assert retention.damaged_until(date(2026, 12, 31)) == date(2027, 3, 31)
    assert retention.damaged_until(date(2027, 12, 31)) == date(2028, 3, 31)
