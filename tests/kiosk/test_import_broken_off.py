"""An import that was broken off: what is stored is told, listed, and can be withdrawn."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.commands import files, shared
from kiosk.commands.imported import ImportUnderWay
from kiosk.config import Config
from survey.box import Box
from survey.exchange import import_run
from survey.register.opening import open_register
from tests.kiosk.test_import_rejected import OFFICE

FIRST_PART = import_run.TOGETHER
STOPPED = 130  # as a shell has it after Ctrl+C


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "kantor.toml").write_text(OFFICE, encoding="utf-8")
    rows = [f"2026-0{3 + n // 200}-05 09:{n % 60:02},{1 + n % 4},saran {n}" for n in range(500)]
    text = "\n".join(["answered_at,kepuasan,comment", *rows])
    (tmp_path / "salah.csv").write_text(text, encoding="utf-8")
    run(tmp_path / "data", "import", "office", str(tmp_path / "kantor.toml"), "--yes")
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(loket, ["--data", str(data), *words])


def bring(data: Path) -> Result:
    return run(data, "import", "ratings", str(data.parent / "salah.csv"), "--unit", "u")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Let Ctrl+C come after the first lines are stored in the box."""
    take, n = import_run.ImportRun._take, [0]

    def stopped(job: import_run.ImportRun, *words: object) -> None:
        n[0] += 1
        if n[0] == 2:
            raise SystemExit(STOPPED)
        take(job, *words)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(import_run.ImportRun, "_take", stopped)
        yield patch


def killed(data: Path, patch: pytest.MonkeyPatch) -> None:
    """Break an import off without a word and with all that it stored in its box."""
    patch.setattr(files, "told_if_stopped", lambda *_: contextlib.nullcontext())
    assert bring(data).exit_code == STOPPED
    patch.undo()


def test_ctrl_c_tells_what_is_stored_and_both_ways_on(
    data: Path, broken: pytest.MonkeyPatch
) -> None:
    done = bring(data)

    assert done.exit_code == STOPPED
    assert f"{FIRST_PART} jawaban sudah tersimpan (impor nomor 1)" in done.output
    assert "loket import withdraw 1." in done.output
    broken.undo()
    assert "50 baris tersimpan (impor nomor 2), 450 sudah tercatat" in bring(data).output


def test_an_import_that_is_stopped_before_it_stores_says_so(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_words: object) -> None:
        raise SystemExit(STOPPED)

    monkeypatch.setattr(import_run.ImportRun, "have_agreed", stopped)

    done = bring(data)

    assert done.exit_code == STOPPED
    assert "belum ada baris yang tersimpan" in done.output


def test_what_a_killed_import_left_in_its_box_is_withdrawn_and_stays_so(
    data: Path, broken: pytest.MonkeyPatch
) -> None:
    killed(data, broken)

    done = run(data, "import", "withdraw", "1", "--yes")

    assert f"Impor nomor 1 ditarik: {FIRST_PART} jawaban tidak lagi dihitung." in done.output
    (data.parent / "juni.csv").write_text("answered_at,kepuasan\n2026-06-02,4\n", "utf-8")
    run(data, "import", "ratings", str(data.parent / "juni.csv"), "--unit", "u")
    listed = run(data, "imports").output.splitlines()
    assert ["tidak ada yang dihitung" in line for line in listed] == [True, False]


@pytest.mark.parametrize("caught_up", [True, False])
def test_the_list_of_imports_has_what_a_killed_one_stored(
    data: Path, broken: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch, *, caught_up: bool
) -> None:
    """The control leaves the box as it is."""
    killed(data, broken)
    if not caught_up:
        monkeypatch.setattr(shared, "_catch_up", lambda *_: None)

    listed = run(data, "imports").output

    assert (f"{FIRST_PART} jawaban dihitung" in listed) is caught_up


def test_nothing_is_withdrawn_while_an_import_is_under_way(data: Path) -> None:
    bring(data)
    with contextlib.closing(open_register(Config(data).register_at)) as register:
        held = Box.open(data / "boxes", "import", register.tenant)
    with contextlib.closing(held):
        done = run(data, "import", "withdraw", "1", "--yes")

    assert isinstance(done.exception, ImportUnderWay)
    assert "500 jawaban dihitung" in run(data, "imports").output
