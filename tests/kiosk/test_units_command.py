"""The command that lays all units side by side: which days it takes, and what it refuses."""

import json
import shlex
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from kiosk.commands.reporting import report_command
from survey import actions
from survey.transfer.forward import InProcess
from tests.builders import a_rating, an_empty_register, carry, local, opened, put, settled
from tests.reports.stored import text_of

AFTER = datetime(2027, 1, 4, 3, tzinfo=UTC)
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, *(a_rating(kepuasan=3, at=local(9, i)) for i in range(11)))
        few = (a_rating(kepuasan=1, at=local(9, i, day=TUESDAY)) for i in range(3))
        put(box, *few)
        carry(box, InProcess(register))
    register.close()
    return tmp_path


def run(data: Path, *words: str | Path, fails: int = 0) -> str:
    command = ["--data", str(data), "report", "units", *map(str, words)]
    with time_machine.travel(AFTER, tick=True):
        done = CliRunner().invoke(loket, command)
    assert done.exit_code == fails, (done.output, done.exception)
    return done.output if not fails else f"{done.output} {done.exception}"


def test_a_period_and_its_two_days_give_the_same_units_on_screen_and_paper(data: Path) -> None:
    named = json.loads(run(data, "--period", "2026-TW4"))
    days = json.loads(run(data, "--from", "2026-10-01", "--to", "2026-12-31"))
    assert named["units"] == days["units"]
    [row] = named["units"]
    assert (row["unit"], row["n"], row["share"], named["office"]["n"]) == (
        "dukcapil",
        14,
        11 / 14,
        14,
    )
    papers = [data / "unit.pdf", data / "sama.pdf"]
    run(data, "--period", "2026-TW4", "-o", papers[0])
    run(data, "--from", "2026-10-01", "--to", "2026-12-31", "-o", papers[1])
    for paper in papers:
        assert "1 Oktober–31 Desember 2026" in text_of(paper.read_bytes())


MONDAY_ALONE = ("--from", "2026-11-01", "--to", "2026-11-16")
ONE_DAY_MORE = ("--from", "2026-11-01", "--to", "2026-11-17")


def test_control_two_ranges_a_day_apart_tell_on_the_three_people_of_that_day(data: Path) -> None:
    """What the custodian may ask, and the reason why paper must not."""
    shorter, longer = (
        json.loads(run(data, *days))["units"][0] for days in (MONDAY_ALONE, ONE_DAY_MORE)
    )
    pleased = [round(row["n"] * row["share"]) for row in (shorter, longer)]
    assert (shorter["n"], longer["n"], pleased) == (11, 14, [11, 11])


@pytest.mark.parametrize(
    ("days", "nearest"),
    [
        (MONDAY_ALONE, "2026-11"),
        (ONE_DAY_MORE, "2026-11"),
        (("--period", "2026-W47"), "2026-11"),
        (("--period", "2026-11-02..2026-11-29"), "2026-11"),
        (("--from", "2026-07-02", "--to", "2026-09-30"), "2026-TW3"),
        (("--from", "2026-07-01", "--to", "2026-12-30"), "2026-S2"),
        (("--from", "2025-12-31", "--to", "2026-12-31"), "2026"),
    ],
)
def test_paper_is_of_a_fixed_period_and_the_nearest_one_is_named_with_its_command(
    data: Path, days: tuple[str, ...], nearest: str
) -> None:
    paper = data / "unit kantor.pdf"
    said = run(data, *days, "-o", paper, fails=1)
    assert "Di atas kertas hanya bulan, triwulan, semester, atau tahun" in said
    assert not paper.exists()
    command = said.partition("Jalankan: ")[2]
    words = shlex.split(command)
    assert words[:5] == ["loket", "--data", str(data), "report", "units"]
    assert words[5:] == ["--period", nearest, "-o", str(paper)]
    run(data, *words[5:])
    assert paper.exists()
    assert run(data, *days, "--format", "pdf", fails=1)


def test_every_paper_of_days_of_ones_own_choice_is_known_here() -> None:
    """Whoever gives a report `--from` and `--to` decides what its paper does with them."""
    free = {
        name
        for name, command in report_command.commands.items()
        if "first" in {option.name for option in command.params}
    }
    # units: above. skm: test_report_skm.py. board: of closed periods alone, which decision 18
    # lets out one beside the other.
    assert free == {"units", "skm", "board"}
