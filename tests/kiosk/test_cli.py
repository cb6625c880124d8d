"""The command line as an office uses it: real files, exit codes and sentences, some processes."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine

from kiosk.cli import main
from kiosk.config import Config
from kiosk.machine.doctor import examine

ROOT = Path(__file__).resolve().parent.parent.parent
CASES = ROOT / "tests" / "cases"
OFFICE = """
[office]
name = "Dinas Uji"
region = "9999"
timezone = "Asia/Makassar"
letterhead = ["PEMERINTAH KABUPATEN UJI", "DINAS UJI"]
signatory = {name = "Nama Kepala", position = "Kepala Dinas", nip = "196501011990031001"}
[[unit]]
code = "dukcapil"
name = "Pelayanan Loket Dukcapil"
public_name = "Dukcapil Uji"
hours = "Mon-Fri 08:00-15:00"
services = [{code = "ktp", name = "KTP-el", standard_days = 1}, {code = "kk", name = "KK"}]
counters = [{code = "L1", name = "Loket 1", services = ["ktp", "kk"]}]
officers = [{code = "P01", name = "Nama Petugas"}]
duty = [{counter = "L1", officer = "P01", from = "2026-11-16T08:00", to = "2026-11-16T15:00"}]
"""
SEKADAU: Final = (
    *("import", "ratings", str(CASES / "sekadau_2019s1_first49.csv"), "--unit", "dukcapil"),
    *("--order", "form", "--on", "2019-06-30"),
)


@dataclass(frozen=True)
class Done:
    """What a command wrote."""

    stdout: str
    stderr: str


def process(data: Path, *words: str | Path, fails: int = 0) -> Done:
    """Run a command as a process; it must end with the expected code and never with a traceback."""
    done = subprocess.run(
        [sys.executable, ROOT / "run_kiosk.py", "--data", data, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=data.parent,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == fails, done.stderr + done.stdout
    return Done(done.stdout, done.stderr)


def loket(data: Path, *words: str | Path, fails: int = 0) -> Done:
    """Do in this process what `process` does in one of its own, which takes a second to begin.

    All of `main` but what it makes of the process: its log, its signals, its terminal.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    umask = os.umask(0o022)
    try:
        with (
            patch.object(sys, "argv", ["loket", "--data", *map(str, (data, *words))]),
            patch("kiosk.machine.logs.install"),
            patch("kiosk.machine.terminal.prepare"),
            contextlib.chdir(data.parent),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    finally:
        os.umask(umask)
    done = Done(*(stream.buffer.getvalue().decode() for stream in (out, err)))
    assert ended.value.code == fails, done.stderr + done.stdout
    return done


@pytest.fixture(scope="module")
def an_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    (folder / "kantor.toml").write_text(OFFICE, encoding="utf-8")
    process(folder / "data", "import", "office", folder / "kantor.toml")
    return folder


@pytest.fixture
def data(an_office: Path, tmp_path: Path) -> Path:
    shutil.copytree(an_office, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def rated_office(an_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an office with the 49 published forms of Sekadau."""
    folder = shutil.copytree(an_office, tmp_path_factory.mktemp("rated"), dirs_exist_ok=True)
    process(folder / "data", *SEKADAU)
    return folder


@pytest.fixture
def rated(rated_office: Path, tmp_path: Path) -> Path:
    shutil.copytree(rated_office, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


def skm(data: Path, *more: str, run: Callable[..., Done] = loket) -> dict[str, object]:
    period = ("--from", "2019-01-01", "--to", "2019-06-30")
    found: dict[str, object] = json.loads(
        run(data, "report", "skm", "--unit", "dukcapil", *period, *more).stdout
    )
    return found


def test_the_published_result_of_sekadau_comes_out_of_its_file(rated: Path) -> None:
    found = skm(rated, run=process)
    assert skm(rated) == found, "in this process it is the same"
    assert (found["n"], found["ikm"], found["mutu"]) == (49, "78.68", "B")
    assert found["reconciliation"] == {"0.11": "77.90", "0.111": "78.61"}


def test_importing_twice_changes_nothing(data: Path) -> None:
    file = CASES / "sekadau_2019s1_first49.csv"
    words = ("--unit", "dukcapil", "--order", "form", "--on", "2019-06-30")
    loket(data, "import", "ratings", file, *words)
    before = skm(data)

    loket(data, "import", "ratings", file, *words)

    after = skm(data)
    assert after == before | {k: v for k, v in after.items() if k not in before}
    assert after["n"] == 49


def test_list_or_form_order_changes_names_never_the_index(data: Path) -> None:
    file = CASES / "gaspul_kemenag_sulbar_2025q3_reconstructed.csv"
    words = ("--unit", "dukcapil", "--order", "form", "--on", "2019-06-30")
    loket(data, "import", "ratings", file, *words)

    by_list, by_form = skm(data), skm(data, "--order", "form")

    assert (by_list["ikm"], by_form["ikm"], by_list["mutu"]) == ("91.48", "91.48", "A")
    assert by_list["reconciliation"]["0.11"] == "90.56"  # type: ignore[index]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "skm", "--unit", "lain", "--from", "2019-01-01", "--to", "2019-06-30"), "lain"),
        (("report", "weekly", "--unit", "dukcapil", "--week", "2026-W54"), "2026-W54"),
        (("import", "ratings", "none.csv", "--unit", "dukcapil"), "none.csv"),
        (("import", "office", "none.toml"), "none.toml"),
        (("export", "ratings", "--unit", "dukcapil", "-o", "out.doc"), "out.doc"),
        (("verify", "--heads", "none.txt"), "none.txt"),
        (
            ("qr", "--unit", "dukcapil", "--address", "http://192.168.1.5", "-o", "s.pdf"),
            "192.168.1.5",
        ),
        (
            ("qr", "--unit", "dukcapil", "--address", "http://loket.local", "-o", "s.pdf"),
            "loket.local",
        ),
        (("restore", "none.zip"), "data"),
        (("pair", "--unit", "dukcapil", "--counter", "L9"), "L9"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_1(
    data: Path, words: tuple[str, ...], says: str
) -> None:
    done = loket(data, *words, fails=1)

    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_refusal_of_a_process_is_the_same_sentence_and_code(data: Path) -> None:
    words = ("import", "ratings", "none.csv", "--unit", "dukcapil")
    assert process(data, *words, fails=1) == loket(data, *words, fails=1)


def test_a_command_before_the_office_is_set_up_says_what_to_do(tmp_path: Path) -> None:
    for words in (
        ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W47"),
        ("backup", "backup.zip"),
        ("verify",),
        ("pair", "--unit", "dukcapil", "--counter", "L1"),
        ("qr", "--unit", "dukcapil", "--address", "https://skm.contoh.go.id", "-o", "s.pdf"),
    ):
        done = loket(tmp_path / "empty", *words, fails=1)

        assert done.stderr.strip().endswith("."), words


def test_a_damaged_register_is_named_and_nothing_is_lost(data: Path) -> None:
    register = data / "register.db"
    content = register.read_bytes()
    register.write_bytes(b"not a database " * 500)

    done = loket(
        data,
        "report",
        "skm",
        "--unit",
        "dukcapil",
        "--from",
        "2019-01-01",
        "--to",
        "2019-06-30",
        fails=1,
    )

    assert "register.db" in done.stderr
    assert register.read_bytes() == b"not a database " * 500
    register.write_bytes(content)
    assert skm(data)["n"] == 0


def test_the_custodians_figures_count_what_arrived_today(data: Path, tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Asia/Makassar")).date()
    year, number, _ = today.isocalendar()
    ask = ("report", "weekly", "--unit", "dukcapil", "--week", f"{year}-W{number:02}")
    file = tmp_path / "hari-ini.csv"
    rows = "".join(f"{today},kiosk,{4 if n < 9 else 2},P01,{n}\n" for n in range(12))
    file.write_text(f"answered_at,channel,kepuasan,officer,no\n{rows}", encoding="utf-8")
    loket(data, "import", "ratings", file, "--unit", "dukcapil")

    found = json.loads(loket(data, *ask).stdout)

    assert (found["n"], found["kepuasan"]["n"], found["kepuasan"]["share"]) == (12, 12, 0.75)


def test_what_goes_out_can_come_in_again_elsewhere(rated: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    loket(other, "import", "office", tmp_path / "kantor.toml")

    for ending in ("csv", "xlsx"):
        out = tmp_path / f"out.{ending}"
        loket(rated, "export", "ratings", "--unit", "dukcapil", "-o", out)
        loket(other, "import", "ratings", out, "--unit", "dukcapil")

        ours, theirs = skm(rated), skm(other)
        for key in ("n", "ikm", "mutu", "unsur", "n_complete"):
            assert ours[key] == theirs[key]


def test_heads_kept_outside_show_a_restored_old_copy(rated: Path, tmp_path: Path) -> None:
    line = loket(rated, "verify").stdout
    box, seq, head = re.search(r"kotak (\w+) .*kepala (\d+) ([0-9a-f ]{19})", line).groups()  # type: ignore[union-attr]
    heads = tmp_path / "heads.txt"
    heads.write_text(f"{box} {seq} {head}\n")
    beyond = tmp_path / "beyond.txt"
    beyond.write_text(f"{box} {int(seq) + 1} {head}\n")

    loket(rated, "verify", "--heads", heads)
    done = loket(rated, "verify", "--heads", beyond, fails=1)

    assert "sidik dari luar tidak cocok" in done.stdout


def test_doctor_says_in_words_what_is_well(data: Path) -> None:
    config = Config(data, database_url="", address="https://skm.contoh.go.id")
    with time_machine.travel("2026-10-01T03:00:00+00:00"):  # it asks for holidays from November on
        remarks = examine(config)

    assert any("1 unit, 1 loket" in remark.text for remark in remarks)
    assert [remark.text for remark in remarks if not remark.well] == []


def test_the_list_of_commands_is_the_help(data: Path) -> None:
    from kiosk.cli import COMMANDS

    done = process(data, "--help")

    for name in COMMANDS:
        assert re.search(rf"^  {name}\b", done.stdout, re.MULTILINE)
