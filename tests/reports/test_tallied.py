"""Packed weeks say what the answers say, and are counted again when something in them changes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.evidence import frames, gathered, tallied
from reports.evidence.gathered import Gathered
from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.periods import Week
from survey.questionnaire import official
from survey.register import answers
from survey.register.engine import Register
from tests.reports.stored import answer, form, register_of, send

MONDAY = date(2026, 9, 7)
TODAY = date(2026, 11, 16)
UNIT = "dukcapil"
PERIODS = (
    (date(2026, 9, 7), date(2026, 10, 4)),
    (date(2026, 9, 9), date(2026, 10, 2)),  # cuts its first and last week
    (date(2026, 1, 1), date(2026, 12, 31)),
    (date(2026, 9, 8), date(2026, 9, 9)),
)


def four_weeks() -> list[Draft]:
    """Forms, taps, details and unfinished ones over four weeks, with and without bands."""
    made: list[Draft] = []
    said = (Bands(), Bands("L", "26-35", "SMA", "SWASTA"), Bands("P", "66+", "SD", "LAINNYA"))
    days = [MONDAY + timedelta(days=7 * w + d) for w in range(4) for d in (0, 1, 4)]
    for n, (day, service) in enumerate(product(days, ("ktp", "kk", ""))):
        scores = [1 + (n + i) % 4 for i in range(9)]
        one = form(*scores, name=n, day=day, service=service, bands=said[n % 3])
        made.append(replace(one, channel=Channel.KIOSK if n % 2 else Channel.QR))
        tap = answer(f"{1 + n % 4}---------", "tap", n, kind=Kind.RATING, day=day, service=service)
        tap = replace(tap, channel=Channel.KIOSK, slot=Slot.AM if n % 3 else Slot.PM)
        more = answer("-" * 10, n, kind=Kind.DETAIL, day=day, about=tap.id, reasons=("lama",))
        made += [tap, *([more] if n % 2 else [])]
    made.append(form(1, 0, 0, 0, 0, 0, 0, 0, 0, name="left", day=MONDAY, kind=Kind.UNFINISHED))
    return made


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with register_of(tmp_path, *four_weeks()) as filled:
        yield filled


def read(register: Register, period: tuple[date, date], *, strings: bool) -> Gathered:
    with register.read() as conn:
        return replace(
            gathered.read(conn, UNIT, *period, instrument=official(), strings=strings), times={}
        )


def n_held(register: Register) -> int:
    with register.read() as conn:
        return len(tallied.held(conn, UNIT, *PERIODS[2]))


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_from_packed_weeks_is_that_from_its_answers(
    register: Register, period: tuple[date, date]
) -> None:
    slowly = read(register, period, strings=True)
    assert tallied.refresh(register, UNIT, TODAY) == 4
    assert slowly.n > 0
    assert read(register, period, strings=False) == slowly


def test_a_late_answer_is_in_the_figures_at_once_and_its_week_is_counted_again(
    register: Register,
) -> None:
    tallied.refresh(register, UNIT, TODAY)
    assert n_held(register) == 4
    send(register, [form(*[4] * 9, name="late", day=MONDAY)])
    assert n_held(register) == 3
    assert read(register, PERIODS[2], strings=False) == read(register, PERIODS[2], strings=True)
    assert tallied.refresh(register, UNIT, TODAY) == 1
    assert n_held(register) == 4
    assert tallied.refresh(register, UNIT, TODAY) == 0


def test_the_week_that_is_not_over_is_never_packed(register: Register) -> None:
    assert tallied.refresh(register, UNIT, MONDAY + timedelta(days=27)) == 3
    assert tallied.refresh(register, UNIT, MONDAY + timedelta(days=28)) == 1


def test_cells_hold_the_taps_of_the_weekly_share_by_service_and_half_day(
    register: Register,
) -> None:
    week = Week.of(MONDAY)
    with register.read() as conn:
        counted = tallied.count_week(answers.read(conn, UNIT, week.first, week.last))
    by_slot = Counter[str]()
    for key, cell in counted.cells.items():
        by_slot[key.slot] += sum(cell.taps)
    assert by_slot["am"] == 6
    assert by_slot["pm"] == 3
    assert {key.service for key in counted.cells} == {"ktp", "kk", ""}


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_has_the_people_of_its_answers_packed_or_not(
    register: Register, period: tuple[date, date]
) -> None:
    with register.read() as conn:
        people = frames.people(answers.read(conn, UNIT, *period))
        slowly = tallied.read(conn, UNIT, *period)
    tallied.refresh(register, UNIT, TODAY)
    with register.read() as conn:
        assert tallied.read(conn, UNIT, *period) == slowly
    taps = [one for one in people if one.counts_as_tap]
    assert sum(day.people for day in slowly.days.values()) == len(people) > 0
    for of, wanted in (
        ("n", Counter(one.day for one in taps)),
        ("k", Counter(one.day for one in taps if (one.kepuasan or 0) >= 3)),
        ("forms", Counter(one.day for one in people for _ in one.forms)),
    ):
        assert +Counter({day: getattr(own, of) for day, own in slowly.days.items()}) == wanted
    half_days = [(day, slot) for day in slowly.days for slot in (*Slot,)]
    with register.read() as conn:
        assert slowly.alive == frames.read_marks(conn, UNIT, *period, half_days).alive
    assert sum(sum(cell.taps) for cell in slowly.cells.values()) == sum(
        one.kepuasan is not None for one in people
    )


def test_the_parts_of_a_period_add_up_to_it_in_any_order(register: Register) -> None:
    first, last = PERIODS[0]
    cut = first + timedelta(days=9)
    with register.read() as conn:
        whole = tallied.read(conn, UNIT, first, last)
        one = tallied.read(conn, UNIT, first, cut)
        other = tallied.read(conn, UNIT, cut + timedelta(days=1), last)
        nobody = tallied.read(conn, UNIT, last, first)
    assert tallied.added([one, other]) == tallied.added([other, one, nobody]) == whole


def test_packing_loses_nothing(register: Register) -> None:
    week = Week.of(MONDAY)
    with register.read() as conn:
        counted = tallied.count_week(answers.read(conn, UNIT, week.first, week.last))
    assert tallied.unpack(tallied.pack(counted)) == counted
    assert tallied.pack(counted) == tallied.pack(counted)


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 200),
    st.sets(st.integers(1, 40), max_size=8),
)
def test_packed_weeks_and_the_rest_cover_every_day_of_a_period_once(
    first: date, length: int, numbers: set[int]
) -> None:
    last = first + timedelta(days=length)
    weeks = [week for n in numbers if first <= (week := Week(2026, n)).first and week.last <= last]
    stretches = tallied.rest(first, last, weeks)
    days = [
        start + timedelta(days=d)
        for start, end in [*stretches, *((week.first, week.last) for week in weeks)]
        for d in range((end - start).days + 1)
    ]
    assert sorted(days) == [first + timedelta(days=d) for d in range(length + 1)]
