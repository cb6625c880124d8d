"""Old terminals, closed pipes, Ctrl+C: a command says what it can and never ends in a traceback."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk.cli import COMMANDS
from kiosk.commands.shared import NoOutput, write_out
from kiosk.machine import terminal
from tests.faults.serving import OFFICE, PROGRAM, an_installation

OLD: Mapping[str, Mapping[str, str]] = {
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
SAYS = (
    ("--help",),
    ("import", "ratings", "--help"),
    ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W46"),
    ("close", "--unit", "dukcapil"),
    ("verify",),
    ("doctor",),
    ("qr", "--unit", "dukcapil", "--address", "http://10.0.0.1", "-o", "x.pdf"),
    ("report", "weekly", "--unit", "–…“”é漢", "--week", "2026-W46"),
)


LATER = (pytest.mark.slow, pytest.mark.faults)  # make test takes a few of each kind


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_installation(tmp_path_factory.mktemp("terminal"))


@pytest.fixture(scope="module")
def rated(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the installation with an answer in it."""
    copy = Path(shutil.copytree(data, tmp_path_factory.mktemp("rated") / "data"))
    ratings = copy / "ratings.csv"
    ratings.write_text("answered_at,kepuasan\n2026-05-04,4\n", "utf-8")
    run(copy, "import", "ratings", "ratings.csv", "--unit", "dukcapil")
    return copy


def run(data: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a command as a terminal with these settings would."""
    return subprocess.run(
        [*PROGRAM, "--data", str(data), *words],
        capture_output=True,
        check=False,
        cwd=data,
        env={**os.environ, **environ},
        timeout=120,
    )


@pytest.mark.parametrize(
    ("old", "words"),
    [
        *(("latin-1", SAYS[2]), ("C", SAYS[4])),  # two more just below
        *(
            pytest.param(old, words, marks=LATER)
            for old in OLD
            for words in (SAYS if old == "latin-1" else (SAYS[1], SAYS[4], SAYS[-2]))
        ),
    ],
)
def test_an_old_terminal_gets_letters_it_knows(
    data: Path, old: str, words: tuple[str, ...]
) -> None:
    readable(run(data, *words, **OLD[old]), old, words)


def readable(done: "subprocess.CompletedProcess[bytes]", old: str, words: tuple[str, ...]) -> None:
    both = done.stdout + done.stderr
    assert done.returncode in {0, 1}, both
    assert b"Traceback" not in both
    assert b"UnicodeEncodeError" not in both
    assert b"\\u" not in both
    if "weekly" in words and done.returncode == 0:
        done.stdout.decode("utf-8")  # JSON is UTF-8 wherever it is read
    else:
        both.decode("ascii" if old in {"ascii", "C"} else old)


def test_letters_are_replaced_by_what_a_typewriter_has(data: Path) -> None:
    done = run(data, *SAYS[1], **OLD["latin-1"])
    readable(done, "latin-1", SAYS[1])
    assert b"U1-U9" in done.stdout
    done = run(data, *SAYS[-2], **OLD["ascii"])
    readable(done, "ascii", SAYS[-2])
    assert b'Alamat "http://10.0.0.1" hanya dikenal' in done.stderr


def test_letters_that_the_terminal_made_unreadable_are_refused_before_they_are_stored(
    data: Path,
) -> None:
    words = ("close", "--unit", "dukcapil", "--period", "2026-05", "--by", "Siti Nurḥaliza")
    done = run(data, *words, **OLD["C"])
    assert done.returncode == 1
    assert b"PYTHONUTF8=1" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert b"PYTHONUTF8=1" not in run(data, *words, **{**OLD["C"], "PYTHONUTF8": "1"}).stderr


def test_a_refusal_is_one_line_whatever_was_typed(data: Path) -> None:
    done = run(data, "report", "weekly", "--unit", "x\ny\x1b[2J", "--week", "2026-W46")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [SAYS[1], *(pytest.param(words, marks=LATER) for words in SAYS[2:5])],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_pipe_that_is_closed_ends_a_command_quietly(data: Path, words: tuple[str, ...]) -> None:
    command = " ".join((*PROGRAM, "--data", str(data), *words))
    done = subprocess.run(
        ["bash", "-c", f"{command} | true"], capture_output=True, check=False, timeout=120
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    said = [line for line in done.stderr.splitlines() if line.strip() and b"menghitung" not in line]
    assert len(said) <= 1


# --- Ctrl+C and SIGTERM -------------------------------------------------------------------------

# Put into the program's way, so that a signal finds it at work, deep inside.
SLOW = """
import signal, sys, threading, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from survey import files
from survey.register import engine
import {module}
{module}.{name} = lambda *_, **__: (Path({mark!r}).touch(), time.sleep(60))
from kiosk.cli import main
sys.argv[0] = "loket"
main()
"""
AT_COUNTER = (
    "--unit dukcapil --counter L1 --from 2026-11-16T08:00 --to 2026-11-16T09:00 --reason izin"
)
AT_WORK = {
    "report": ("survey.transfer.forward", "drain", "report weekly --unit dukcapil --week 2026-W46"),
    "export": (
        "survey.exchange.exporting",
        "export_ratings",
        "export ratings --unit dukcapil -o x.csv",
    ),
    "import": ("survey.exchange.offices.office", "act", "import office ../office.toml"),
    "imports": ("survey.register.imports", "brought", "imports"),
    "jejak": ("survey.register.audit", "acts", "jejak"),
    "ganti": ("survey.actions", "correct", f"ganti {AT_COUNTER} --officer P01"),
    "kosongkan": ("survey.actions", "correct", f"kosongkan {AT_COUNTER}"),
    "kantor": ("survey.register.overview", "read", "kantor"),
    "jadwal": ("survey.register.rosters", "served", "jadwal lihat --unit dukcapil"),
    "verify": ("survey.transfer.proof", "check_boxes", "verify"),
    "backup": ("survey.transfer.archive", "_pack", "backup ../backup.zip"),
    "restore": ("survey.transfer.archive", "_unpack", "--data ../new restore ../office.toml"),
    "close": (
        "survey.transfer.forward",
        "drain",
        "close --unit dukcapil --period 2026-05 --by Ayu",
    ),
    "comments": ("survey.transfer.forward", "drain", "comments --unit dukcapil"),
    "doctor": ("kiosk.machine.doctor", "examine", "doctor"),
    "retention": ("survey.transfer.erasing", "align", "retention"),
    "qr": ("reports.stickers", "compute", "qr --unit dukcapil --address https://x.go.id -o x.pdf"),
    "tickets": (
        "reports.tickets",
        "compose",
        "tickets --unit dukcapil --counter L1 --address https://x.go.id -o x.pdf",
    ),
    "form": ("reports.form", "compute", "form -o x.pdf"),
    "demo": ("survey.demo.filling", "build", "demo"),
    "erase": ("survey.actions.retention", "erasure", "erase --receipt K7QX2-9MDHA"),
    "pair": ("kiosk.invitations", "new_link", "pair --unit dukcapil --counter L1"),
}


def test_every_command_is_stopped_below_but_the_service_which_ends_well() -> None:
    assert set(AT_WORK) == set(COMMANDS) - {"serve"}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        *(("report", signal.SIGINT), ("import", signal.SIGTERM), ("backup", signal.SIGTERM)),
        *(
            pytest.param(name, sent, marks=LATER)
            for name in AT_WORK
            for sent in (signal.SIGINT, signal.SIGTERM)
        ),
    ],
)
def test_a_command_that_is_stopped_says_nothing_and_leaves_nothing_half(
    rated: Path, tmp_path: Path, name: str, sent: signal.Signals
) -> None:
    module, function, words = AT_WORK[name]
    data, mark = tmp_path / "data", tmp_path / "at-work"
    shutil.copytree(rated, data)
    (tmp_path / "office.toml").write_text(OFFICE, "utf-8")
    code = SLOW.format(module=module, name=function, mark=str(mark))
    command = [sys.executable, "-c", code, "--data", str(data), *words.split()]
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with subprocess.Popen(
        command,
        cwd=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as running:
        deadline = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < deadline and running.poll() is None:
            time.sleep(0.02)
        running.send_signal(sent)
        out, err = running.communicate(timeout=60)
    assert mark.exists(), err
    assert running.returncode == 128 + sent, err
    assert b"Traceback" not in out + err
    left = {path for path in tmp_path.rglob("*") if path.is_file()} - before - {mark}
    assert not [path for path in left if path.suffix not in {".lock", ".db", ".db-wal", ".db-shm"}]


def test_a_result_that_has_nowhere_to_go_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)  # `loket report units >&-`
    with pytest.raises(NoOutput, match="-o BERKAS"):
        write_out(b"x", None)


def test_a_signal_ends_with_the_code_a_shell_gives_it() -> None:
    for sent in (signal.SIGINT, signal.SIGTERM):
        with pytest.raises(SystemExit) as ended:
            terminal._end(sent, None)
        assert ended.value.code == 128 + sent
