"""`loket report officer` and `loket report luck` as an office types them, and what is refused."""

import json
import shlex
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey.office.facts import Officer
from tests.builders import UNIT, a_counter, a_duty, a_rating, a_unit, filled_register, local
from tests.reports.rated import flat

Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    filled_register(tmp_path, []).close()

    def report(kind: str, *words: str) -> Result:
        return CliRunner().invoke(
            loket, ["--data", str(tmp_path), "report", kind, "--unit", UNIT, *words]
        )

    return report


def test_both_pages_come_as_pdf_and_as_json(command: Command, tmp_path: Path) -> None:
    for words in (
        ("officer", "--officer", "p01", "--month", "2026-01"),
        ("luck", "--week", "2026-W05"),
    ):
        file = tmp_path / f"{words[0]}.pdf"
        done, printed = command(*words), command(*words, "-o", str(file))
        assert (done.exit_code, printed.exit_code) == (0, 0), done.output
        assert json.loads(done.stdout)["unit"] == UNIT
        assert file.read_bytes().startswith(b"%PDF")


def test_a_month_ahead_has_not_begun(command: Command) -> None:
    done = command("officer", "--officer", "P01", "--month", "2999-01")
    assert "2999-01 belum mulai" in str(done.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--officer", "P99", "--month", "2026-01"), "“P99” tidak terdaftar"),
        (("--officer", "P01", "--month", "Januari"), "“Januari” bukan bulan yang benar"),
    ],
)
def test_who_and_when_cannot_be_guessed(
    command: Command, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "x.pdf"
    done = command("officer", *words, "-o", str(file))
    assert done.exit_code == 1
    assert said in str(done.exception) + done.output
    assert not file.exists()


def test_the_luck_page_and_the_officers_sheet_count_the_same_ratings(tmp_path: Path) -> None:
    week = [date(2026, 1, day) for day in (26, 27)]
    names = ("Ani", "Budi", "Citra")
    officers = tuple(Officer(f"P0{i}", name) for i, name in enumerate(names, 1))
    unit = a_unit(officers=officers, counters=tuple(a_counter(f"L{i}") for i in (1, 2, 3)))
    filled_register(
        tmp_path,
        [
            a_rating(at=local(9 + i // 60, i % 60, day=day), counter=f"L{counter}")
            for counter in (1, 2, 3)
            for day, n in zip(week, (60, 2), strict=True)
            for i in range(n)
        ],
        units=[unit],
        duties=[a_duty(f"P0{i}", counter=f"L{i}", day=day) for i in (1, 2, 3) for day in week],
    ).close()

    def counted(kind: str) -> Any:
        report = ("report", kind, "--unit", UNIT, "--week", "2026-W05", "--format", "json")
        with time_machine.travel(datetime(2026, 2, 2, 3, tzinfo=UTC)):
            done = CliRunner().invoke(loket, ["--data", str(tmp_path), *report])
        return json.loads(done.stdout)

    # Two wait on paper for three more; the custodian's JSON counts them.
    assert [one["n"] for one in counted("officers")["officers"]] == [62] * 3
    assert counted("luck")["n"] == [62] * 3


@pytest.mark.parametrize("kind", ["officers", "luck"])
def test_on_paper_the_weeks_end_with_a_block_and_it_is_said(
    command: Command, tmp_path: Path, kind: str
) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        said = {
            week: command(kind, "--week", f"2026-W{week}", "-o", str(tmp_path / f"{week}.pdf"))
            for week in (47, 48)
        }
        figures = json.loads(command(kind, "--week", "2026-W47").stdout)
    assert "Dihitung sampai minggu 2026-W44, bukan 2026-W47" in said[47].stderr
    assert "Dihitung sampai" not in said[48].stderr
    paper = flat((tmp_path / "47.pdf").read_bytes())
    assert "berakhir bersama blok empat minggu; berikutnya 29 November 2026" in paper
    # The control: the custodian's figures end where he says.
    assert (figures["from"], figures["to"]) == ("2026-08-24", "2026-11-22")


def test_on_paper_another_number_of_weeks_is_refused_with_the_command_for_the_nearest(
    command: Command, tmp_path: Path
) -> None:
    asked = ("officers", "--week", "2026-W44", "--weeks", "5")
    file = tmp_path / "x.pdf"
    refused = command(*asked, "-o", str(file))
    assert refused.exit_code == 1
    said = f"{refused.exception}"
    assert "Di atas kertas hanya 4, 8, atau 13 minggu. Yang terdekat: 4 minggu." in said
    words = shlex.split(said.partition("Jalankan: ")[2])
    assert words[:7] == ["loket", "--data", str(tmp_path), "report", "officers", "--weeks", "4"]
    assert not file.exists()
    again = CliRunner().invoke(loket, words[1:])
    assert (again.exit_code, file.exists()) == (0, True)
    assert json.loads(command(*asked).stdout)["weeks"] == 5  # the control


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("officers", "--week", "2026-W52", "--weeks", "8"), ("--week", "2026-W44")),
        (("luck", "--week", "2026-W48"), ("--week", "2026-W44")),
        (("officer", "--officer", "p01", "--month", "2026-11"), ("--month", "2026-10")),
    ],
)
def test_paper_of_weeks_to_come_is_refused_with_the_command_for_the_nearest_that_are_over(
    command: Command, tmp_path: Path, words: tuple[str, ...], nearest: tuple[str, str]
) -> None:
    file = tmp_path / "x.pdf"
    with time_machine.travel(datetime(2026, 11, 25, 3, tzinfo=UTC)):
        refused = command(*words, "-o", str(file))
        assert (refused.exit_code, file.exists()) == (1, False)
        again = shlex.split(f"{refused.exception}".partition("Jalankan: ")[2])
        assert " ".join(nearest) in " ".join(again)
        done = CliRunner().invoke(loket, again[1:])
        assert (done.exit_code, file.exists()) == (0, True), done.output
        assert command(*words).exit_code == 0  # the control: the custodian's file
