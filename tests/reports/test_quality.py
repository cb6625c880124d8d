"""What a week can be trusted for: coverage, channels, flags."""

from datetime import date

import pytest

from reports.evidence.people import people
from reports.measures import quality
from reports.measures.summary import Clustering
from survey.register.services import Recorded
from tests.reports.made import form, tap

ALONE = Clustering(0.0, 0, known=False)  # answers of one day are no more alike than others
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def test_coverage_lays_answers_beside_services_on_days_that_have_records() -> None:
    persons = people([*(tap(MONDAY, 4, n=i) for i in range(4)), tap(TUESDAY, 4)])
    found = quality.coverage(
        persons, [Recorded("2026-11-16", "ktp", "", 10, "queue")], ["2026-11-16"]
    )
    assert (found.n, found.services, found.share, found.days) == (4, 10, 0.4, 1)
    assert found.sources == ("queue",)


def test_without_records_coverage_is_unknown_not_zero() -> None:
    assert quality.coverage(people([tap(MONDAY, 4)]), [], ["2026-11-16"]).share is None


def test_a_service_s_total_stands_and_officers_numbers_are_added_otherwise() -> None:
    found = quality.services_by_day(
        [
            Recorded("2026-11-16", "ktp", "", 10, "queue"),
            Recorded("2026-11-16", "ktp", "P01", 4, "queue"),
            Recorded("2026-11-16", "kk", "P01", 2, "queue"),
            Recorded("2026-11-16", "kk", "P02", 3, "queue"),
        ]
    )
    assert found == {"2026-11-16": 15}


def test_a_day_s_total_stands_when_the_services_are_also_listed() -> None:
    rows = [
        Recorded("2026-11-16", "", "", 20, "queue"),
        Recorded("2026-11-16", "ktp", "", 8, "queue"),
    ]
    assert quality.services_by_day(rows) == {"2026-11-16": 20}


def test_channels_are_told_apart_and_their_shift_is_in_points() -> None:
    before = people([tap(MONDAY, 4, n=i) for i in range(10)])
    now = people(
        [tap(TUESDAY, 4, n=i) for i in range(5)]
        + [form(TUESDAY, {"waktu": 3, "kepuasan": 2}, n=i) for i in range(5)]
    )
    found = {row.channel: row for row in quality.channels(now, before, ALONE)}
    assert found["qr"].shift == 50
    assert found["kiosk"].shift == -50
    assert found["qr"].satisfied.share == 0
    assert {row.channel for row in quality.shifted(list(found.values()))} == {"qr", "kiosk"}


def test_a_handful_of_answers_has_no_shift() -> None:
    now = people([tap(TUESDAY, 4, n=i) for i in range(9)])
    assert quality.channels(now, now, ALONE)[0].shift is None


@pytest.mark.parametrize(
    ("flags", "counts"), [((), {}), (("mash", "clock"), {"clock": 2, "mash": 2})]
)
def test_people_are_counted_by_the_rule_that_flagged_them(
    flags: tuple[str, ...], counts: dict[str, int]
) -> None:
    persons = people([tap(MONDAY, 4, n=i, flags=flags) for i in range(2)])
    assert quality.flag_counts(persons) == counts
