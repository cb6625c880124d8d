"""What an office file says of the office itself: above all its time zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from kiosk.plans import lines
from survey import actions
from survey.office.facts import Signatory
from survey.plans import ChangeKind, Plan
from survey.register import answers, audit, flags
from survey.register.engine import Register
from tests.builders import DAY, UNIT, Device, a_duty, a_rating, a_unit, an_office, local


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel(local(10, day=DAY + timedelta(days=1)), tick=False):
        yield


def bring(register: Register, **office: object) -> Plan:
    given = replace(an_office(), **office)  # type: ignore[arg-type]
    return actions.set_office(register, given, [a_unit()], {}, "Ayu")


def test_another_time_zone_is_told_with_the_ratings_it_judges_otherwise(register: Register) -> None:
    actions.set_duties(register, {UNIT: [a_duty("P01")]}, "Ayu")
    early, late = a_rating(at=local(9)), a_rating(at=local(14, 50))
    Device().give(register, early, late)
    actions.judge(register)

    plan = bring(register, timezone="Asia/Jayapura")

    assert plan.rewrites  # a script has to say --yes
    told = "\n".join(lines(plan))
    assert "berubah: Zona waktu: “Asia/Jakarta” → “Asia/Jayapura”" in told
    assert "1 penilaian di 1 hari dinilai lain" in told
    assert "mengubah juga laporan masa lalu, dari awal" in told
    with register.read() as conn:
        assert "Zona waktu: “Asia/Jakarta” → “Asia/Jayapura”" in audit.acts(conn)[-1].detail
    actions.judge(register)
    with register.read() as conn:
        assert flags.flagged(conn, UNIT, DAY) == {(late.id.bytes, "out-of-hours")}
        stored = answers.read(conn, UNIT, DAY, DAY)
    assert [(a.officer, a.minute) for a in sorted(stored, key=lambda a: a.minute or 0)] == [
        ("P01", 9 * 60),
        ("P01", 14 * 60 + 50),
    ]


def test_other_words_of_an_office_are_told_from_what_to_what_and_leave_the_past(
    register: Register,
) -> None:
    plan = bring(register, letterhead=("KABUPATEN",), signatory=Signatory("Ani", "Kepala", "19"))
    assert [(c.kind, c.what, c.old, c.new) for c in plan.changes] == [
        (
            ChangeKind.CHANGED,
            "Kop surat",
            "PEMERINTAH KABUPATEN CONTOH / DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
            "KABUPATEN",
        ),
        (ChangeKind.CHANGED, "Penanda tangan", "–", "Ani, Kepala, 19"),
    ]
    assert not plan.rewrites
    assert not bring(
        register, letterhead=("KABUPATEN",), signatory=Signatory("Ani", "Kepala", "19")
    ).any
