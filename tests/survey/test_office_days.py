"""Office files with days: what holds from when, what is kept and told, and what reaches back.

Today is Sunday, 29 November 2026.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook

from kiosk.plans import lines
from survey import actions
from survey.actions import CodeOfAnother, closing
from survey.actions.duty_checks import OnClosedDay
from survey.actions.hours_checks import JudgedAgain
from survey.exchange.offices.office import import_office, read_office
from survey.office.dated import NO, YES, Fact, Noun, Spell, Topic
from survey.office.facts import Office, Unit
from survey.periods import parse
from survey.plans import DAY, HOURS, ChangeKind, Plan
from survey.register import facts, flags, offices
from survey.register.engine import Register
from tests import builders
from tests.builders import UNIT, sealing

TODAY = date(2026, 11, 29)
USUAL, LATER, RAMADAN = "Sen-Jum 08.00-15.00", "Sen-Jum 07.30-14.00", "Sen-Jum 08.00-13.00"
FAST = (date(2027, 2, 8), date(2027, 3, 8))
HEAD = '[office]\nname = "Dinas Contoh"\n{office}\n[[unit]]\ncode = "dukcapil"\nname = "Dukcapil"\n'
THINGS = """
services = [{{ code = "ktp", name = "KTP-el"{service} }}]
counters = [{{ code = "L1", name = "Loket 1"{counter} }}]
officers = [{{ code = "P01", name = "Siti Aminah"{officer} }}]
"""


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T03:00:00+00:00", tick=True):
        yield


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Register]:
    register = builders.an_empty_register(tmp_path)
    yield register
    register.close()


def a_file(folder: Path, hours: str = f'"{USUAL}"', days: str = "", **said: str) -> Path:
    """Write an office file; `hours` and `days` are TOML, the others stand beside their name."""
    blank = dict.fromkeys(("office", "service", "counter", "officer"), "")
    text = HEAD + (f"hours = {hours}\n" if hours else "") + (f"days = {days}\n" if days else "")
    path = folder / "kantor.toml"
    filled = (text + THINGS.replace("{{", "{").replace("}}", "}")).replace("{office}", "%(office)s")
    for name in ("service", "counter", "officer"):
        filled = filled.replace(f"{{{name}}}", f"%({name})s")
    path.write_text(filled % (blank | said), encoding="utf-8")
    return path


def bring(register: Register, folder: Path, *args: str, **said: str) -> Plan:
    return import_office(a_file(folder, *args, **said), register=register, by="Ayu")


def the_office(register: Register) -> tuple[Office, Unit]:
    with register.read() as conn:
        return offices.office(conn), offices.unit(conn, UNIT)


def week(register: Register, on: date) -> str:
    return the_office(register)[1].opening.week(on).text


def in_use(register: Register, noun: Noun) -> list[tuple[str, str]]:
    """Give the days on which the counter, or another thing, is in use, as people write them."""
    unit = the_office(register)[1]
    lines_of = {
        Noun.COUNTER: unit.counters[0].in_use,
        Noun.OFFICER: unit.officers[0].in_use,
        Noun.SERVICE: unit.services[0].in_use,
    }
    spells = lines_of[noun].stretches(YES)
    return [(str(s.first or ""), str(s.last or "")) for s in spells if s.value == YES]


def test_a_changed_week_holds_from_today_and_leaves_the_weeks_of_ramadan(
    empty: Register, tmp_path: Path
) -> None:
    fast = f'{{ week = "{RAMADAN}", from = "{FAST[0]}", to = "{FAST[1]}" }}'
    bring(empty, tmp_path, f'[{{ week = "{USUAL}" }}, {fast}]')

    plan = bring(empty, tmp_path, f'"{LATER}"')

    (change,) = plan.of(ChangeKind.CHANGED)
    assert (change.old, change.new, change.first, change.last) == (USUAL, LATER, TODAY, None)
    assert plan.reaches_back_to is None
    (kept,) = plan.of(ChangeKind.KEPT)
    assert (kept.what, kept.new, kept.first, kept.last) == (HOURS, RAMADAN, *FAST)
    days = (TODAY - timedelta(days=1), TODAY, *FAST, FAST[1] + timedelta(days=1))
    assert [week(empty, day) for day in days] == [USUAL, LATER, RAMADAN, RAMADAN, LATER]
    assert not bring(empty, tmp_path, f'"{LATER}"').any


def test_the_usual_week_brought_again_in_ramadan_does_not_end_its_hours(
    empty: Register, tmp_path: Path
) -> None:
    fast = f'{{ week = "{RAMADAN}", from = "{TODAY}", to = "2026-12-28" }}'
    bring(empty, tmp_path, f'[{{ week = "{USUAL}" }}, {fast}]')

    assert not bring(empty, tmp_path).any
    assert week(empty, TODAY) == RAMADAN


def test_weeks_with_days_hold_as_they_stand_and_tell_where_they_reach_back(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path)
    stated = f'[{{ week = "{USUAL}" }}, {{ week = "{LATER}", from = "2026-11-02" }}]'

    plan = bring(empty, tmp_path, stated)

    assert plan.reaches_back_to == date(2026, 11, 2)
    assert any("laporan masa lalu, mulai 2026-11-02" in line for line in lines(plan))
    assert week(empty, date(2026, 11, 1)) == USUAL
    assert week(empty, date(2026, 11, 2)) == LATER
    assert not bring(empty, tmp_path, stated).any
    assert not bring(empty, tmp_path, f'"{LATER}"').any


@pytest.mark.parametrize("is_in_file", [False, True])
def test_a_week_without_an_end_leaves_the_weeks_of_ramadan(
    empty: Register, tmp_path: Path, is_in_file: bool
) -> None:
    """As the command does, whether Ramadan was said before or stands in the same file above it."""
    fast = f'{{ week = "{RAMADAN}", from = "{FAST[0]}", to = "{FAST[1]}" }}'
    bring(empty, tmp_path, f'[{{ week = "{USUAL}" }}{"" if is_in_file else f", {fast}"}]')
    begin = date(2026, 12, 1)
    words = [f'{{ week = "{USUAL}" }}', f'{{ week = "{LATER}", from = "{begin}" }}']
    stated = f"[{', '.join([words[0], *([fast] if is_in_file else []), words[1]])}]"

    plan = bring(empty, tmp_path, stated)

    before, after = FAST[0] - timedelta(days=1), FAST[1] + timedelta(days=1)
    days = (begin - timedelta(days=1), begin, *FAST, after)
    assert [week(empty, day) for day in days] == [USUAL, LATER, RAMADAN, RAMADAN, LATER]
    changed = {(c.new, c.first, c.last) for c in plan.of(ChangeKind.CHANGED, what=[HOURS])}
    assert changed >= {(LATER, begin, before), (LATER, after, None)}
    kept = [(c.new, c.first, c.last) for c in plan.of(ChangeKind.KEPT, what=[HOURS])]
    assert kept == ([] if is_in_file else [(RAMADAN, *FAST)])
    assert not bring(empty, tmp_path, stated).any
    # The week itself is no passing one by this: a later change reaches over all of it.
    nine = "Sen-Jum 09.00-15.00"
    bring(empty, tmp_path, f'[{words[0]}, {{ week = "{nine}", from = "2026-12-02" }}]')
    weeks = [week(empty, day) for day in (begin, before, *FAST, after)]
    assert weeks == [LATER, nine, RAMADAN, RAMADAN, nine]


def test_a_week_with_an_end_holds_on_its_days_above_those_of_ramadan(
    empty: Register, tmp_path: Path
) -> None:
    fast = f'{{ week = "{RAMADAN}", from = "{FAST[0]}", to = "{FAST[1]}" }}'
    for stated in (fast, f'{{ week = "{LATER}", from = "{FAST[0]}", to = "{FAST[1]}" }}'):
        bring(empty, tmp_path, f'[{{ week = "{USUAL}" }}, {stated}]')
    assert [week(empty, day) for day in FAST] == [LATER, LATER]


def test_a_file_that_says_nothing_of_hours_changes_none(empty: Register, tmp_path: Path) -> None:
    bring(empty, tmp_path, f'"{LATER}"')

    assert not bring(empty, tmp_path, "").any
    assert week(empty, TODAY) == LATER


def test_a_new_unit_of_which_nothing_is_said_is_open_on_working_days(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path, "")

    assert week(empty, date(2020, 1, 1)) == "Mon-Fri 08:00-15:00"


def test_days_of_a_unit_hold_and_those_not_named_any_more_are_told(
    empty: Register, tmp_path: Path
) -> None:
    saturday = '{ day = "2026-12-05", hours = "08.00 - 12.00" }'
    bring(empty, tmp_path)
    plan = bring(empty, tmp_path, days=f'[{saturday}, {{ day = 2026-12-31, hours = "tutup" }}]')
    again = bring(empty, tmp_path, days='[{ day = "2026-12-04", hours = "tutup" }]')

    assert [c.kind for c in plan.changes] == [ChangeKind.ADDED] * 2
    assert [c.first for c in again.of(ChangeKind.KEPT)] == [date(2026, 12, 5), date(2026, 12, 31)]
    told = "\n".join(lines(again))
    assert "tetap: Hari dukcapil 2026-12-05: 08.00-12.00" in told
    assert "loket kantor hari dukcapil 2026-12-05 biasa" in told
    office, unit = the_office(empty)
    spans = [office.spans(unit, date(2026, 12, day)) for day in (4, 5, 31)]
    assert spans == [(), ((time(8), time(12)),), ()]


def test_a_day_that_is_past_reaches_back_and_says_what_held(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path)
    plan = bring(empty, tmp_path, days='[{ day = "2026-11-27", hours = "08.00-11.00" }]')

    (change,) = plan.of(ChangeKind.CHANGED)
    assert (change.what, change.old, change.new) == (DAY, "08.00-15.00", "08.00-11.00")
    assert plan.reaches_back_to == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("first", "then", "days"),
    [
        ("", ', to = "2026-12-31"', [("", "2026-12-31")]),
        ("", ', from = "2027-01-01"', [("2027-01-01", "")]),
        (', to = "2026-12-31"', ', to = "2027-01-31"', [("", "2027-01-31")]),
        (', to = "2026-12-31"', "", [("", "2026-12-31")]),
        (', from = "2027-01-01"', ', from = "2026-12-01"', [("2026-12-01", "")]),
        (
            ', to = "2026-06-30"',
            ', from = "2027-01-01"',
            [("", "2026-06-30"), ("2027-01-01", "")],
        ),
        (
            "",
            ', from = ["-", "2027-01-01"], to = ["2026-12-10", "-"]',
            [("", "2026-12-10"), ("2027-01-01", "")],
        ),
        ("", ', from = "2026-12-01", to = "2026-12-24"', [("2026-12-01", "2026-12-24")]),
        (
            "",
            ', from = ["-", "2027-01-02"], to = ["2026-12-31", "2027-01-02"]',
            [("", "2026-12-31"), ("2027-01-02", "2027-01-02")],
        ),
    ],
)
@pytest.mark.parametrize("noun", [Noun.SERVICE, Noun.COUNTER, Noun.OFFICER])
def test_the_first_and_the_last_day_of_a_thing_hold_as_they_stand(
    empty: Register, tmp_path: Path, noun: Noun, first: str, then: str, days: list[tuple[str, str]]
) -> None:
    bring(empty, tmp_path, **{noun.value: first})

    bring(empty, tmp_path, **{noun.value: then})

    assert in_use(empty, noun) == days
    assert not bring(empty, tmp_path, **{noun.value: then}).any


def test_an_end_is_told_as_an_end_and_a_file_that_does_not_name_it_keeps_it(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path)
    plan = bring(empty, tmp_path, officer=', to = "2026-12-31"')
    again = bring(empty, tmp_path)

    ended = "berakhir: Petugas dukcapil/P01: “Siti Aminah”, hari terakhir 2026-12-31"
    assert lines(plan) == [ended]
    assert lines(again) == ["tetap: Petugas dukcapil/P01: tidak dipakai, mulai 2027-01-01"]


def test_an_officer_of_the_same_nip_is_the_same_person_whatever_the_name(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path, officer=', nip = "198001012005011001"')
    path = a_file(tmp_path, officer=', nip = "19800101 200501 1 001"')
    path.write_text(path.read_text().replace("Siti Aminah", "Ny. Hartono"))

    import_office(path, register=empty, by="Ayu")

    (officer,) = the_office(empty)[1].officers
    assert (officer.name, officer.nip) == ("Ny. Hartono", "19800101 200501 1 001")


def test_another_nip_is_asked_for_like_another_name(empty: Register, tmp_path: Path) -> None:
    bring(empty, tmp_path, officer=', nip = "198001012005011001"')
    path = a_file(tmp_path, officer=', nip = "199001012015011009"')

    with pytest.raises(CodeOfAnother, match=r"NIP 198001012005011001.*NIP 199001012015011009"):
        import_office(path, register=empty, by="Ayu")
    import_office(path, register=empty, by="Ayu", same_person=["P01"])

    assert the_office(empty)[1].officers[0].nip == "199001012015011009"


def test_a_file_without_nips_forgets_none(empty: Register, tmp_path: Path) -> None:
    bring(empty, tmp_path, officer=', nip = "198001012005011001"')

    assert not bring(empty, tmp_path).any
    assert the_office(empty)[1].officers[0].nip == "198001012005011001"


def test_an_old_code_in_a_file_means_what_it_was_renamed_to(
    empty: Register, tmp_path: Path
) -> None:
    path = a_file(tmp_path)
    path.write_text(path.read_text().replace('code = "L1", name = "Loket 1"', 'code = "A1"'))
    import_office(path, register=empty, by="Ayu")
    import_office(a_file(tmp_path), register=empty, by="Ayu")
    renamed = Fact(Noun.COUNTER, UNIT, "L1", Topic.COUNTS_AS, Spell("A1"))
    with sealing(empty) as conn:
        facts.add(conn, [renamed], "test")

    plan = bring(empty, tmp_path)

    assert [counter.code for counter in the_office(empty)[1].counters] == ["A1"]
    assert plan.of(ChangeKind.KEPT) == ()


SHEETS: dict[str, list[tuple[Any, ...]]] = {
    "office": [("name", "closed", "holidays"), ("Dinas Contoh", "2026-12-28", 2025)],
    "unit": [("code", "name", "hours"), ("dukcapil", "Dukcapil", USUAL)],
    "hours": [("unit", "week", "from", "to"), ("dukcapil", RAMADAN, *FAST)],
    "day": [
        ("unit", "day", "hours"),
        ("dukcapil", date(2026, 12, 5), "08.00-12.00"),
        (None, "2026-12-29", "tutup"),
    ],
    "service": [("unit", "code", "name"), ("dukcapil", "ktp", "KTP-el")],
    "counter": [("unit", "code", "name", "to"), ("dukcapil", "L1", "Loket 1", date(2026, 12, 31))],
    "officer": [
        ("unit", "code", "name", "nip", "from", "to"),
        ("dukcapil", "P01", "Siti Aminah", "198001012005011001", "-; 2027-01-01", "2026-12-10; -"),
    ],
}


def test_a_spreadsheet_says_days_as_toml_does(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "kantor.xlsx")
    fast = f'{{ week = "{RAMADAN}", from = {FAST[0]}, to = {FAST[1]} }}'
    toml = a_file(
        tmp_path,
        f'[{{ week = "{USUAL}" }}, {fast}]',
        '[{ day = 2026-12-05, hours = "08.00-12.00" }]',
        office='closed = ["2026-12-28", 2026-12-29]\nholidays = [2025]',
        counter=", to = 2026-12-31",
        officer=', nip = "198001012005011001", '
        'from = ["-", "2027-01-01"], to = ["2026-12-10", "-"]',
    )

    assert read_office(tmp_path / "kantor.xlsx") == read_office(toml)


def test_a_thing_that_was_ended_stays_so_whatever_an_old_file_names(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path, counter=', from = "2026-01-05"')
    ended = Fact(Noun.COUNTER, UNIT, "L1", Topic.IN_USE, Spell(NO, TODAY))
    with sealing(empty) as conn:
        facts.add(conn, [ended], "test")

    plan = bring(empty, tmp_path, counter=', from = "2026-01-05"')

    assert not plan.any
    assert in_use(empty, Noun.COUNTER) == [("2026-01-05", "2026-11-28")]


def test_a_day_closed_afterwards_is_judged_anew(empty: Register, tmp_path: Path) -> None:
    bring(empty, tmp_path)
    builders.Device().give(empty, builders.a_rating(at=builders.local(9)))  # 16 November
    actions.judge(empty)
    actions.set_duties(empty, {UNIT: [builders.a_duty()]}, "Ayu")
    plan = bring(empty, tmp_path, days='[{ day = "2026-11-16", hours = "tutup" }]')
    assert [type(told) for told in plan.warnings] == [JudgedAgain, OnClosedDay]
    assert [told.values["n"] for told in plan.warnings] == [1, 1]
    with empty.read() as conn:
        assert flags.waiting(conn) == [(UNIT, builders.DAY)]


def test_a_change_of_days_in_a_closed_period_names_the_period(
    empty: Register, tmp_path: Path
) -> None:
    bring(empty, tmp_path)
    closing.close(
        empty,
        unit=UNIT,
        period=parse("2026-10"),
        figures={"n": 12, "ikm": "75.00"},
        heads=(),
        signature=closing.SignedBy("Endang"),
        waiting=0,
        now=datetime.now(UTC),
    )

    before = bring(empty, tmp_path, days='[{ day = "2026-11-20", hours = "tutup" }]')
    within = bring(empty, tmp_path, days='[{ day = "2026-10-20", hours = "tutup" }]')

    assert before.touched.closed == ()
    assert within.touched.closed == ("Oktober 2026",)
    assert any("Hasil yang ditandatangani tetap" in line for line in lines(within))
