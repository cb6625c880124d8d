from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import Damaged
from survey.office.facts import (
    SHORT_ALPHABET,
    Bundle,
    Counter,
    Office,
    Service,
    Unit,
    UnknownAddress,
    UnknownCounter,
    UnknownUnit,
    WrongCode,
    check_code,
    new_short,
)
from survey.office.hours import Hours, WrongHours
from survey.office.opening import Opening

WEEK = Hours.parse("Mon-Fri 08:00-15:00; Sat 08:00-12:00")
UNIT = Unit(
    "Dukcapil",
    "Pelayanan Loket Dukcapil",
    "Dukcapil Contoh",
    Opening.always(WEEK.text),
    (Service("ktp", "KTP-el", 1), Service("kk", "Kartu Keluarga")),
    (Counter("L1", "Loket 1", ("KTP",), "7K3M"), Counter("L2", "Loket 2", (), "9QWE")),
)
OFFICE = Office(
    "Dinas Contoh", "9999", "Asia/Makassar", closed=frozenset({date(2026, 12, 25)}), demo=True
)
BUNDLE = Bundle(2**61 + 1, OFFICE, (UNIT,))


def test_opening_hours_are_read_by_weekday() -> None:
    assert WEEK.weekdays == (0, 1, 2, 3, 4, 5)
    assert WEEK.spans(date(2026, 11, 21)) == ((time(8), time(12)),)
    assert WEEK.spans(date(2026, 11, 22)) == ()


def test_a_midday_break_and_indonesian_day_names_are_read() -> None:
    hours = Hours.parse("Sen-Kam 08:00-12:00,13:00-16:00; Jum,Min 08:00-11:00")
    assert hours.spans(date(2026, 11, 16)) == ((time(8), time(12)), (time(13), time(16)))
    assert hours.weekdays == (0, 1, 2, 3, 4, 6)


@pytest.mark.parametrize(
    "text", ["Mon-Fri 08.30-15.00", "Sen - Jum 8.30 – 15.00", "Sen-Jum 08.30—15:00"]
)
def test_opening_hours_may_have_dots_and_any_dash(text: str) -> None:
    hours = Hours.parse(text)
    assert hours.weekdays == (0, 1, 2, 3, 4)
    assert hours.spans(date(2026, 11, 16)) == ((time(8, 30), time(15)),)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", ""),
        ("Mon", "Mon"),
        ("Mon-Fri 15:00-08:00", "15:00-08:00"),
        ("Mon 25:00-26:00", "25:00"),
        ("Mon 8-15", "8-15"),
        ("Mon 8.3-15.0", "8.3-15.0"),
        ("Mon 08.00-24.00", "08.00-24.00"),
        ("Mon 08:00:30-15:00", "08:00:30"),
        ("Mon 08.00-11.00-15.00", "08.00-11.00"),
        ("Xyz 08:00-09:00", "Xyz"),
        ("Mon 08:00-09:00; Mon 10:00-11:00", "10:00-11:00"),
        ("Mon 08:00-12:00,11:00-15:00", "11:00-15:00"),
    ],
)
def test_unreadable_hours_are_refused_with_the_part_and_an_example(text: str, part: str) -> None:
    with pytest.raises(WrongHours) as refused:
        Hours.parse(text)
    assert part in str(refused.value)
    assert "Sen-Kam 08.00-15.00; Jum 08.00-11.30" in str(refused.value)


def test_a_closed_day_of_the_calendar_is_closed_whatever_the_week_says() -> None:
    assert OFFICE.is_open(UNIT, date(2026, 12, 24))
    assert not OFFICE.is_open(UNIT, date(2026, 12, 25))
    assert not OFFICE.is_open(UNIT, date(2026, 12, 27))


def test_codes_are_found_whatever_their_case_and_kept_as_written() -> None:
    assert BUNDLE.unit("DUKCAPIL").code == "Dukcapil"
    assert BUNDLE.counter("dukcapil", "l1").code == "L1"
    assert BUNDLE.by_short("7k3m")[1].code == "L1"


def test_what_is_not_registered_is_refused_and_what_is_there_is_named() -> None:
    with pytest.raises(UnknownUnit, match="Dukcapil"):
        BUNDLE.unit("samsat")
    with pytest.raises(UnknownCounter, match="L1, L2"):
        BUNDLE.counter("dukcapil", "L9")
    with pytest.raises(UnknownAddress, match="AAAA"):
        BUNDLE.by_short("AAAA")


def test_a_counter_without_services_serves_all_of_its_unit() -> None:
    assert [s.code for s in UNIT.services_at(UNIT.counters[0])] == ["ktp"]
    assert [s.code for s in UNIT.services_at(UNIT.counters[1])] == ["ktp", "kk"]


def test_a_bundle_comes_back_from_its_file_with_the_same_version() -> None:
    again = Bundle.parse(BUNDLE.dump())
    assert again == BUNDLE
    assert again.version == BUNDLE.version


def test_the_version_of_a_bundle_follows_its_content() -> None:
    other = Bundle(BUNDLE.tenant, Office("Dinas Lain", "9999", "Asia/Makassar"), (UNIT,))
    assert other.version != BUNDLE.version


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", BUNDLE.dump()[:-40]])
def test_a_damaged_bundle_is_named_and_never_half_read(text: str) -> None:
    with pytest.raises(Damaged, match=r"bundle\.json"):
        Bundle.parse(text)


def test_an_office_keeps_the_clock_of_its_own_zone() -> None:
    assert OFFICE.zone.key == "Asia/Makassar"


@given(st.from_regex(r"\A[A-Za-z0-9-]{1,20}\Z"))
def test_a_good_code_passes_unchanged(code: str) -> None:
    assert check_code(f" {code} ", "Kode unit") == code


@pytest.mark.parametrize("code", ["", "a b", "a/b", "é", "١", "x" * 21, "../x"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(code: str) -> None:
    with pytest.raises(WrongCode, match="Kode unit"):
        check_code(code, "Kode unit")


def test_a_short_address_is_never_given_twice_and_has_no_look_alikes() -> None:
    taken: set[str] = set()
    for _ in range(500):
        taken.add(new_short(taken))
    assert len(taken) == 500
    assert all(len(code) == 4 and set(code) <= set(SHORT_ALPHABET) for code in taken)
    assert not set("01OIL") & set(SHORT_ALPHABET)
