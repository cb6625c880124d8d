"""`loket report officer` and `loket report luck` as an office types them, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import loket
from tests.builders import UNIT, filled_register

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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--officer", "P99", "--month", "2026-01"), "“P99” tidak terdaftar"),
        (("--officer", "P01", "--month", "2999-01"), "2999-01 belum mulai"),
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
