"""What a check leaves behind: its line in the journal, what reports say of it, what doctor says."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey.checks import Check
from survey.register import audit, checks, journal
from survey.register.engine import Register
from survey.register.faults import RegisterAway
from survey.register.opening import open_register
from tests import lived
from tests.builders import an_empty_register, settled
from tests.erased import at_noon

EDIT = "UPDATE response SET scores = '4---------' WHERE scores = '1---------'"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checks") / "office"
    folder.mkdir()
    with closing(settled(an_empty_register(folder))) as register:
        lived.fill(register, folder)
    return folder


@pytest.fixture
def copy(office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office, tmp_path / "office"))


def run(folder: Path, *words: str) -> Result:
    with time_machine.travel(at_noon(lived.SOON), tick=False):
        done = CliRunner().invoke(loket, ["--data", str(folder), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@contextmanager
def read(folder: Path) -> Iterator[Register]:
    with closing(open_register(folder / "register.db")) as register:
        yield register


def made(folder: Path) -> list[Check]:
    """Give the checks that the journal tells of, the newest first."""
    with read(folder) as register, register.read() as conn:
        return list(checks.newest_first(conn))


def change(folder: Path, sql: str = EDIT) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(sql).rowcount


# --- the line in the journal --------------------------------------------------------------------


def test_a_whole_check_writes_how_far_it_reached(copy: Path) -> None:
    with read(copy) as register, register.read() as conn:
        before, act = journal.head(conn), audit.newest(conn)
    assert made(copy) == []
    assert run(copy, "verify").exit_code == 0
    (check,) = made(copy)
    assert (check.ok, check.differences, check.is_whole) == (True, {}, True)
    assert (check.n_entries, sum(check.reach.values()), check.n_away) == (19, 19, 0)
    assert check.journal == before.seq
    with read(copy) as register, register.read() as conn:
        assert journal.head(conn).seq == before.seq + 1
        assert audit.newest(conn) == act  # it changes nothing that a plan could rest on
    assert "keutuhan diperiksa  semua  utuh, 19 entri" in run(copy, "jejak").stdout
    assert run(copy, "verify").exit_code == 0  # and the next one finds the line itself whole


def test_what_it_found_stands_there_by_kind_and_without_a_name(copy: Path) -> None:
    change(copy)
    assert run(copy, "verify").exit_code == 1
    (check,) = made(copy)
    assert not check.ok
    assert check.differences == {"edited response": 2, "journal rows": 1}
    with read(copy) as register, register.read() as conn:
        (params,) = conn.exec_driver_sql(
            "SELECT params FROM journal WHERE act = 'verify'"
        ).scalars()
    assert set(json.loads(params)) == {
        *("ok", "differences", "entries", "reach", "journal", "away", "waiting")
    }


def test_a_check_is_told_though_the_register_cannot_be_written(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise RegisterAway(place="register", why="hanya dapat dibaca")

    monkeypatch.setattr(checks, "note", away)
    done = run(copy, "verify")
    assert done.exit_code == 0
    assert "utuh   jurnal" in done.stdout
    assert "tidak dapat dicatat di jurnal" in done.stderr
    assert made(copy) == []


def test_a_register_alone_is_not_noted_as_checked(copy: Path) -> None:
    shutil.rmtree(copy / "boxes")
    assert run(copy, "verify").exit_code == 1
    assert made(copy) == []


# --- what a report says of it -------------------------------------------------------------------

WEEKLY = ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W47")


def told(folder: Path, *words: str) -> dict[str, object]:
    done = run(folder, *(words or WEEKLY))
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_a_report_says_when_all_was_last_compared(copy: Path) -> None:
    before = told(copy)["integrity"]
    assert isinstance(before, dict)
    assert (before["checked_at"], before["newer"], before["newer_compared"]) == (None, 19, 19)
    run(copy, "verify")
    after = told(copy)["integrity"]
    assert after == {
        "checked_at": "2026-11-20T05:00:00+00:00",
        "checked_ok": True,
        "checked_entries": 19,
        "away": 0,
        "newer": 0,
        "newer_compared": 0,
        "differences": 0,
        "lost_heads": 0,
        "has_copy": True,
    }


def test_a_report_of_a_register_that_differs_says_so_before_all_else(copy: Path) -> None:
    change(copy)
    trust = told(copy)["trust"]
    assert isinstance(trust, dict)
    assert trust["level"] == "withheld"
    assert trust["doubts"][0]["rule"] == "differs"
    assert "isi register berbeda dengan kotak atau jurnalnya" in trust["verdict"]


def test_a_report_without_any_box_says_that_there_is_no_copy(copy: Path) -> None:
    shutil.rmtree(copy / "boxes")
    report = told(copy, "report", "units", "--period", "2026-11")
    assert isinstance(report["integrity"], dict)
    assert report["integrity"]["has_copy"] is False
