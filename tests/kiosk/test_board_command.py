"""`loket report board` as an office types it: which format, which period, and what is refused."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import loket
from reports.skm.closing import close
from tests.builders import UNIT, a_form, filled_register, local

Command = Callable[..., Result]
UNTIL_JUNE = ("--from", "2026-01-01", "--to", "2026-06-30")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    register = filled_register(
        tmp_path, [a_form(3, at=local(9, n, day=date(2026, 2, 3))) for n in range(12)]
    )
    close(register, unit=UNIT, period="2026-S1", by="Endang", now=datetime(2026, 7, 3, tzinfo=UTC))
    register.close()

    def board(*words: str) -> Result:
        asked = ["--data", str(tmp_path), "report", "board", "--unit", UNIT, *words]
        return CliRunner().invoke(loket, asked)

    return board


def test_the_ending_of_the_file_chooses_the_format(command: Command, tmp_path: Path) -> None:
    for ending, beginning in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("json", b"{")):
        file = tmp_path / f"papan.{ending}"
        done = command("--period", "2026-S1", "-o", str(file))
        assert done.exit_code == 0, done.output
        assert file.read_bytes().startswith(beginning)


def test_a_period_is_named_by_its_code_or_by_its_days(command: Command) -> None:
    by_code, by_days = (command(*words) for words in (("--period", "2026-S1"), UNTIL_JUNE))
    assert json.loads(by_code.stdout) == json.loads(by_days.stdout)
    assert json.loads(by_code.stdout)["ikm"] == "75.00"


@pytest.mark.parametrize(
    "words", [(), ("--period", "2026-S1", *UNTIL_JUNE), ("--from", "2026-01-01")]
)
def test_no_period_and_two_periods_are_wrong_usage(command: Command, words: list[str]) -> None:
    done = command(*words)
    assert done.exit_code == 2
    assert "--period" in done.output


def test_an_open_period_is_refused_with_the_way_to_close_it(
    command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "papan.pdf"
    done = command("--period", "2026-TW1", "-o", str(file))
    assert done.exit_code == 1
    assert "loket close --unit dukcapil --period 2026-TW1" in str(done.exception)
    assert not file.exists()


def test_an_option_that_a_format_has_no_use_for_is_told(command: Command, tmp_path: Path) -> None:
    done = command("--period", "2026-S1", "--paper", "a3")
    assert "--paper tidak dipakai: JSON tidak memuatnya." in done.stderr
    assert json.loads(done.stdout)["ikm"] == "75.00"
    used = command("--period", "2026-S1", "--paper", "a3", "-o", str(tmp_path / "papan.pdf"))
    assert "tidak dipakai" not in used.stderr
