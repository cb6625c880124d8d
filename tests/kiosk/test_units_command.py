"""The command that lays all units side by side: which days it takes, and what it refuses."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from survey import actions
from survey.forward import InProcess
from tests.builders import a_rating, an_empty_register, carry, local, opened, put, settled
from tests.reports.stored import text_of

AFTER = datetime(2027, 1, 4, 3, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, *(a_rating(kepuasan=3, at=local(9, i)) for i in range(11)))
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
    assert (row["unit"], row["n"], row["share"], named["office"]["n"]) == ("dukcapil", 11, 1, 11)
    paper = data / "unit.pdf"
    run(data, "--period", "2026-TW4", "-o", paper)
    assert "1 Oktober–31 Desember 2026" in text_of(paper.read_bytes())


def test_what_cannot_be_read_is_refused_with_a_sentence_and_no_file(data: Path) -> None:
    for words in ((), ("--period", "2026", "--from", "2026-01-01"), ("--from", "2026-01-01")):
        assert "--period" in run(data, *words, fails=2)
    assert "2026-TW9" in run(data, "--period", "2026-TW9", "-o", data / "x.pdf", fails=1)
    backwards = ("--from", "2026-12-31", "--to", "2026-10-01")
    assert run(data, *backwards, "-o", data / "x.pdf", fails=1)
    assert "docx" in run(data, "--period", "2026", "-o", data / "x.docx", fails=1)
    assert not (data / "x.pdf").exists()
