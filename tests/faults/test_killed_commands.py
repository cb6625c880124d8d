"""SIGKILL in the middle of every command that writes: given again, all is as if nothing had been.

The kill falls on the N-th time that the command makes something durable, so that it comes between
two of its steps. What is compared is another copy of the office on which nothing was killed.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests import frozen
from tests.faults.powercut import strace_works

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parent.parent.parent
LOKET = (sys.executable, str(ROOT / "run_kiosk.py"))
KILL = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e")
KILLED = (-9, 137)
# What tells of each run itself, and so may hold a line more.
OF_RUNS = {"journal", "journal_part", "audit", "erasure", "kept_head", "finding"}
CHANCE = random.Random(1)
LINES = "".join(
    f"2026-11-{CHANCE.randrange(2, 21):02}T{CHANCE.randrange(8, 15):02}:"
    f"{CHANCE.randrange(60):02}:00,{CHANCE.randrange(1, 5)}\n"
    for _ in range(200)
)
COMMANDS = {
    "migrate": ("imports",),
    "import": ("import", "ratings", "{at}/lines.csv", "--unit", "izin", "--yes"),
    "withdraw": ("import", "withdraw", "3", "--yes"),
    "close": ("close", "--unit", "izin", "--period", "2026-09", "--by", "K", "--yes"),
    "retention": ("retention",),
    "backup": ("backup", "{at}/backup.zip"),
    "restore": ("--data", "{at}/restored", "restore", "{at}/whole.zip"),
}
SHORT = {"migrate": 4, "import": 6}


def loket(data: Path, *words: str, before: tuple[str, ...] = ()) -> tuple[int, str]:
    """Give a command; returns how it ended and what it said."""
    command = [*before, *LOKET, "--data", str(data), *words]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=200
    )
    return done.returncode, done.stdout + done.stderr


def killed_at(n: int) -> tuple[str, ...]:
    return (*KILL, f"inject=fsync,fdatasync:signal=SIGKILL:when={n}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the frozen office as it was, as it is now, and a backup of it."""
    if why := strace_works():
        pytest.fail(why)
    folder = tmp_path_factory.mktemp("killed")
    with zipfile.ZipFile(frozen.DATA) as packed:
        packed.extractall(folder / "old")
    shutil.copytree(folder / "old", folder / "new")
    assert loket(folder / "new", "imports")[0] == 0
    assert loket(folder / "new", "backup", str(folder / "whole.zip"))[0] == 0
    (folder / "lines.csv").write_text("answered_at,kepuasan\n" + LINES, encoding="utf-8")
    return folder


class Place:
    """One copy of the office, and the command that is given there."""

    def __init__(self, office: Path, at: Path, name: str) -> None:
        at.mkdir()
        shutil.copytree(office / ("old" if name == "migrate" else "new"), at / "data")
        for file in ("lines.csv", "whole.zip"):
            shutil.copyfile(office / file, at / file)
        self._words = tuple(word.format(at=at) for word in COMMANDS[name])
        self.at = at
        self.data = at / ("restored" if name == "restore" else "data")

    def run(self, before: tuple[str, ...] = ()) -> tuple[int, str]:
        return loket(self.at / "data", *self._words, before=before)

    def holds(self) -> dict[str, object]:
        """Tell what there is: rows of each table, answers by what counts of them, whole files."""
        code, text = loket(self.data, "verify")
        assert code == 0, text
        with closing(sqlite3.connect(self.data / "register.db")) as conn:
            names = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            held: dict[str, object] = {
                name: conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()
                for (name,) in names
                if name not in OF_RUNS
            }
            answers = "SELECT unit, day, channel, scores, count(*) FROM response"
            held["answers"] = conn.execute(f"{answers} GROUP BY 1, 2, 3, 4").fetchall()
        if (self.at / "backup.zip").exists():
            with zipfile.ZipFile(self.at / "backup.zip") as packed:
                assert packed.testzip() is None
                held["backup"] = sorted(Path(name).suffix for name in packed.namelist())
        return held


def check(office: Path, tmp_path: Path, name: str, n: int) -> bool:
    """Kill a command, give it again and compare; tells whether it was killed at all."""
    tmp_path.mkdir(exist_ok=True)
    whole, killed = (Place(office, tmp_path / which, name) for which in ("whole", "killed"))
    code, text = whole.run()
    assert code == 0, text
    code, text = killed.run(killed_at(n))
    if code not in KILLED:
        assert code == 0, text
        return False
    code, text = killed.run()
    assert (code, "Traceback" in text) == (0, False), text
    assert killed.holds() == whole.holds()
    return True


@pytest.mark.parametrize("name", SHORT)
def test_a_killed_command_is_finished_by_giving_it_again(
    office: Path, tmp_path: Path, name: str
) -> None:
    assert check(office, tmp_path, name, SHORT[name])


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", COMMANDS)
def test_so_it_is_wherever_the_kill_falls(office: Path, tmp_path: Path, name: str) -> None:
    n = 1
    while check(office, tmp_path / str(n), name, n):
        n += 1 + n // 8
    assert n > 1  # the control: something was killed
