"""What a closed period lets move no more, what comes after it, and what is left of nothing."""

from collections.abc import Iterator
from contextlib import closing as closed_after
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from kiosk.plans import lines
from reports.board import figures
from reports.evidence.frames import Freshness
from reports.skm import closing
from reports.skm import figures as skm
from survey import actions
from survey.actions.closing import ClosingOutcome, ReasonNeeded
from survey.answers.drafts import Draft
from survey.closing import Closing
from survey.periods import parse
from survey.plans import Plan, Touched
from survey.questionnaire import current
from survey.register import answers, audit, closings
from survey.register.engine import Register
from survey.substitutions import Substitution
from tests.builders import (
    UNIT,
    Device,
    a_duty,
    a_form,
    a_rating,
    an_empty_register,
    local,
    settled,
)
from tests.desk import a_desk

JUNE, S1 = date(2026, 6, 10), parse("2026-S1")
JULY = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    """Give a register on SQLite, where the engine makes no difference."""
    with closed_after(settled(an_empty_register(tmp_path))) as register:
        yield register


def forms(n: int) -> list[Draft]:
    return [a_form(at=local(9, i % 60, day=JUNE)) for i in range(n)]


def close(register: Register, **how: Any) -> ClosingOutcome:
    asked: dict[str, Any] = {"unit": UNIT, "period": "2026-S1", "by": "Endang", "now": JULY}
    return closing.close(register, **{**asked, **how})


def stored(register: Register) -> tuple[Closing, ...]:
    with register.read() as conn:
        return closings.versions(conn, UNIT, "2026-S1")


def officers_of(register: Register, day: date = JUNE) -> list[str]:
    """Give whom the ratings of a day are about, each officer as often as they are."""
    with register.read() as conn:
        return sorted(a.officer for a in answers.read(conn, UNIT, day, day) if a.kind == "rating")


@pytest.fixture
def at_the_time() -> Iterator[None]:
    """Let the ratings come on their day, as they mostly do."""
    with time_machine.travel(local(10, day=JUNE), tick=False):
        yield


def correct(register: Register, officer: str) -> Plan:
    duty = a_duty(officer, day=JUNE)
    given = Substitution(duty.counter, duty.officer, duty.start, duty.end, "izin")
    return actions.carry_out(register, lambda conn: actions.correct(conn, UNIT, given, "Ayu"))


@pytest.mark.usefixtures("at_the_time")
def test_a_late_roster_moves_nobody_in_a_closed_period(register: Register) -> None:
    """Until the period closes it does: the control below."""
    rating = [a_rating(2, at=local(9, i, day=JUNE)) for i in range(4)]
    Device().give(register, *forms(12), *rating)
    close(register, period="2026-06")
    late = actions.set_duties(register, {UNIT: [a_duty(day=JUNE)]}, "Ayu")
    assert late.touched == Touched(stayed=4, closed=("Juni 2026",))
    with register.read() as conn:
        assert {one.ground for one in answers.read(conn, UNIT, JUNE, JUNE)} == {"none"}
        assert audit.acts(conn)[-1].detail.endswith("tetap karena periode ditutup 4")


@pytest.mark.usefixtures("at_the_time")
def test_a_correction_moves_nobody_in_a_closed_period_and_says_so(register: Register) -> None:
    rating = [a_rating(2, at=local(9, i, day=JUNE)) for i in range(4)]
    actions.set_duties(register, {UNIT: [a_duty(day=JUNE)]}, "Ayu")
    Device().give(register, *forms(12), *rating)
    close(register, period="2026-06")
    plan = correct(register, "P02")
    assert plan.touched == Touched(stayed=4, closed=("Juni 2026",))
    assert officers_of(register) == ["P01"] * 4


def test_the_plan_of_a_correction_says_of_the_past_what_becomes_of_it(office: Register) -> None:
    """One in a closed period changes no report; in an open one it does, from a rating's day on."""
    with time_machine.travel(local(10, day=JUNE), tick=False):
        actions.set_duties(office, {UNIT: [a_duty(day=JUNE)]}, "Ayu")
        Device().give(office, *forms(12), a_rating(at=local(9, day=JUNE)))
    with time_machine.travel(JULY, tick=False):
        moves = " ".join(lines(correct(office, "P03")))
        assert "mengubah juga laporan masa lalu, mulai 2026-06-10" in moves
        assert "1 jawaban menjadi tentang petugas lain" in moves
        close(office, period="2026-06")
        stays = " ".join(lines(correct(office, "P02")))
    assert "mengubah" not in stays
    assert "Laporan masa lalu tetap: tidak ada jawaban hari-hari itu yang pindah." in stays
    assert "1 jawaban tetap seperti semula karena sudah dihitung ketika periodenya" in stays
    assert "Juni 2026. Hasil yang ditandatangani, dan petugas yang dinilai" in stays


def test_a_rating_that_comes_after_the_closing_follows_corrections_until_the_next_one(
    office: Register,
) -> None:
    """What was signed stays; a mistaken correction is undone for what it never counted."""
    with time_machine.travel(local(10, day=JUNE), tick=False):
        actions.set_duties(office, {UNIT: [a_duty(day=JUNE)]}, "Ayu")
        Device().give(office, *forms(12), a_rating(at=local(9, day=JUNE)))
    with time_machine.travel(JULY, tick=False):
        close(office, period="2026-06")
        assert correct(office, "P02").touched.stayed == 1  # the mistake
    with time_machine.travel(JULY.replace(day=2), tick=False):
        tablet = Device("tablet")
        tablet.give(office, a_rating(at=local(11, day=JUNE)), *forms(1))
        assert officers_of(office) == ["P01", "P02"]
        plan = actions.carry_out(office, lambda conn: actions.undo(conn, 1, "Ayu"))
        assert plan.touched == Touched(moved=1)
        assert officers_of(office) == ["P01", "P01"]
        correct(office, "P02")
        assert officers_of(office) == ["P01", "P02"]
        now = datetime.now(UTC)
        assert close(office, period="2026-06", reason="Satu menyusul", now=now).new
        back = actions.carry_out(office, lambda conn: actions.undo(conn, 3, "Ayu"))
        assert back.touched.stayed == 1  # signed by now
    assert officers_of(office) == ["P01", "P02"]


@pytest.mark.parametrize(("left", "n"), [("", 0), ("2026-06-10,3,,3,3,3,3,3,3,3\n" * 3, 3)])
def test_a_closed_period_of_which_no_index_is_left_is_corrected(
    tmp_path: Path, left: str, n: int
) -> None:
    """All withdrawn, or one unsur answered by nobody: it was signed, so what is left is said."""
    head = "answered_at," + ",".join(unsur.key for unsur in current().unsur) + "\n"
    with a_desk(tmp_path) as desk:
        number = desk.bring(head + "2026-06-10,3,3,3,3,3,3,3,3,3\n" * 12).number
        register = desk.register
        close(register)
        actions.withdraw_import(register, number or 0, "Ayu")
        if left:
            desk.bring(head + left, "rest.csv")
        with pytest.raises(ReasonNeeded, match=f"jumlah responden 12 → {n}, IKM 75,00 → –"):
            close(register)
        done = close(register, reason="Berkasnya bukan milik unit ini")
        assert (done.closing.version, done.closing.figures["ikm"]) == (2, None)
        plan = closing.plan_of(done, stored(register)[0], JULY.date())
        assert f"versi 2, n {n}, IKM tidak ada" in " ".join(lines(plan))
        assert not close(register).new
        board = figures.compute(register, unit=UNIT, first=S1.first, last=S1.last, now=JULY)
        assert board.figures is None
        (told,) = board.line.corrections
        assert (told.reason, told.shown) == ("Berkasnya bukan milik unit ini", False)
        year_end, fresh = parse("2026-S2"), Freshness(0, JULY)
        report = skm.compute(
            register, unit=UNIT, first=year_end.first, last=year_end.last, fresh=fresh
        )
        (past,) = report.history
        assert (past.n, past.visible) == (n, None)


def test_a_late_roster_moves_everybody_in_an_open_period(office: Register) -> None:
    rating = [a_rating(2, at=local(9, i, day=JUNE)) for i in range(4)]
    Device().give(office, *forms(12), *rating)
    late = actions.set_duties(office, {UNIT: [a_duty(day=JUNE)]}, "Ayu")
    assert late.touched == Touched(moved=4)
