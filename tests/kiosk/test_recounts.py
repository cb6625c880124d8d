"""Counts that reports add up and somebody changed: told, thrown away, counted from the answers."""

import io
import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from reports.evidence import packed
from reports.evidence.cells import COLUMNS, Cells, Crosstab
from survey import actions
from survey.actions.closing import RowsDiffer
from survey.register import checks
from survey.register.opening import open_register
from survey.transfer.forward import InProcess
from tests.builders import a_form, an_empty_register, carry, local, opened, put, settled
from tests.reports.stored import text_of

LATER = datetime(2026, 12, 2, 2, tzinfo=UTC)
CLOSE = ("close", "--unit", "dukcapil", "--period", "2026-11", "--by", "Endang", "--yes")
DESPITE = ("--despite-differences", "--reason", "Diperiksa bersama")
SAME = "utuh   hitungan tersimpan: 1 minggu dihitung ulang, sama dengan jawabannya"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an office whose week is over and counted."""
    folder = tmp_path_factory.mktemp("recounts") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register, opened(folder) as box:
        actions.publish_bundle(register, folder)
        put(box, *(a_form(1 + n % 4, at=local(9, n)) for n in range(24)))
        carry(box, InProcess(register))
        assert packed.refresh(register, LATER) == 1
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def rewritten(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Write the kept counts over, with whatever guards them left as it is."""
    with closing(sqlite3.connect(folder / "register.db")) as raw, raw:
        for week, counts in raw.execute("SELECT week, packed FROM tally").fetchall():
            raw.execute("UPDATE tally SET packed = ? WHERE week = ?", (change(counts), week))


def praised(counts: bytes) -> bytes:
    """Let every low score have been the best."""
    honest = packed.unpack(counts)
    assert honest is not None
    made = {}
    for name, columns in COLUMNS.items():
        best = getattr(honest, name).by(*columns)
        for group, n in list(best.items()):
            high = tuple(
                word.replace("1", "4") if len(word) == 10 and set(word) <= set("-01234") else word
                for word in group
            )
            if high != group:
                del best[group]
                best[high] += n
        made[name] = Crosstab.of(columns, best)
    return packed.pack(Cells(**made))


def run(folder: Path, *words: str) -> Result:
    """Run a command when the month is over."""
    with time_machine.travel(LATER, tick=False):
        return CliRunner().invoke(loket, ["--data", str(folder), *words])


def skm(folder: Path) -> dict[str, object]:
    """Give the index as it is reported from what is kept."""
    words = ("report", "skm", "--unit", "dukcapil", "--from", "2026-11-01", "--to", "2026-11-30")
    figures: dict[str, object] = json.loads(run(folder, *words, "--format", "json").stdout)
    return {key: figures[key] for key in ("n", "ikm", "unsur")}


def verify(folder: Path, *words: str) -> Result:
    return run(folder, "verify", *words)


def test_control_counts_that_nobody_touched_are_the_same(copy: Path) -> None:
    done = verify(copy)
    assert done.exit_code == 0
    assert SAME in done.stdout
    rewritten(copy, lambda counts: counts)
    assert verify(copy).exit_code == 0


def test_changed_counts_are_told_thrown_away_and_made_again(copy: Path) -> None:
    honest = skm(copy)
    rewritten(copy, praised)
    assert skm(copy) != honest, "a figure that no citizen gave"
    with closing(sqlite3.connect(copy / "register.db")) as raw:
        ((made_up,),) = raw.execute("SELECT packed FROM tally").fetchall()
    done = verify(copy, "--document", str(copy / "berita-acara.pdf"))
    assert done.exit_code == 1
    line = "1 hitungan mingguan tersimpan tidak sama dengan jawabannya: dukcapil 2026-W47"
    assert f"BEDA   {line}" in done.stdout
    assert "Cetak ulang laporan" in done.stdout
    paper = " ".join(text_of((copy / "berita-acara.pdf").read_bytes()).split())
    assert "Ditemukan 1 perbedaan" in paper
    assert "hitungan mingguan lain daripada jawabannya 1 dukcapil 2026-W47" in paper
    assert skm(copy) == honest
    with closing(open_register(copy / "register.db")) as register, register.read() as conn:
        noted = next(checks.newest_first(conn))
    assert (noted.ok, noted.differences) == (False, {"counts": 1})
    (wrong,) = noted.wrong_counts
    assert (wrong["unit"], wrong["week"], wrong["forms"]) == (
        *("dukcapil", "2026-W47"),
        {"kept": [24, 702], "counted": [24, 540]},
    )
    assert wrong["sha256"] == sha256(made_up).hexdigest(), "by it they are known in a backup"
    assert verify(copy).exit_code == 0


def test_the_part_that_is_checked_every_day_has_them_too(copy: Path) -> None:
    honest = skm(copy)
    rewritten(copy, praised)
    done = verify(copy, "--part")
    assert done.exit_code == 1
    assert "dukcapil 2026-W47" in done.stdout
    assert skm(copy) == honest
    assert verify(copy, "--part").exit_code == 0


def test_a_period_is_never_signed_with_them(copy: Path) -> None:
    honest = skm(copy)
    rewritten(copy, praised)
    refused = run(copy, *CLOSE).exception
    assert isinstance(refused, RowsDiffer)
    assert "hitungan mingguan" in str(refused)
    with closing(open_register(copy / "register.db")) as register, register.read() as conn:
        noted = next(checks.newest_first(conn))
    assert (noted.differences, len(noted.wrong_counts)) == ({"counts": 1}, 1)
    assert not noted.is_whole
    assert run(copy, *CLOSE).exit_code == 0, "thrown away at the first try"
    assert f'"ikm": {json.dumps(honest["ikm"])}' in json.dumps(skm(copy))


def test_who_signs_despite_them_signs_what_the_answers_give(copy: Path) -> None:
    honest = skm(copy)
    rewritten(copy, praised)
    done = run(copy, *CLOSE, *DESPITE)
    assert done.exit_code == 0, done.output
    assert f"n {honest['n']}" in done.stdout
    assert skm(copy) == honest


def test_counts_under_another_writing_of_the_week_change_no_figure(copy: Path) -> None:
    honest = skm(copy)
    with closing(sqlite3.connect(copy / "register.db")) as raw, raw:
        rows = raw.execute("SELECT tenant, unit, week, packed FROM tally").fetchall()
        for tenant, unit, week, counts in rows:
            raw.execute(
                "INSERT INTO tally (tenant, unit, week, made_from, packed) VALUES (?, ?, ?, 0, ?)",
                (tenant, unit, f"{week} ", praised(counts)),
            )
    assert skm(copy) == honest
    done = verify(copy)
    assert done.exit_code == 1
    assert "tabel tally, baris dukcapil, 2026-W47 , kolom week" in done.stdout


def test_no_period_is_signed_with_counts_of_another_kind(copy: Path) -> None:
    """A fraction is no number of people; what is not counted is counted from the answers."""
    honest = skm(copy)
    rewritten(copy, fractions)
    assert skm(copy) == honest
    assert verify(copy).exit_code == 0


def fractions(counts: bytes) -> bytes:
    return counts[:1] + zlib.compress(_as_floats(zlib.decompress(counts[1:])))


def _as_floats(archive: bytes) -> bytes:
    arrays = dict(np.load(io.BytesIO(archive)))
    made = {name: own + 0.5 if name != "words" else own for name, own in arrays.items()}
    buffer = io.BytesIO()
    np.savez(buffer, **made)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda counts: counts[:-9],
        lambda counts: b"\x09" + counts[1:],
        lambda _: b"",
    ],
    ids=["cut", "of another release", "empty"],
)
def test_counts_that_no_report_reads_are_no_difference(
    copy: Path, change: Callable[[bytes], bytes]
) -> None:
    honest = skm(copy)
    rewritten(copy, change)
    assert skm(copy) == honest
    assert verify(copy).exit_code == 0


def test_they_stand_in_the_json_without_a_number_of_answers(copy: Path) -> None:
    rewritten(copy, praised)
    said = json.loads(verify(copy, "--format", "json").stdout)
    assert not said["ok"]
    assert said["counts"] == {
        "weeks": 1,
        "wrong": [{"unit": "dukcapil", "week": "2026-W47"}],
        "dropped": True,
    }
