"""What a check leaves behind: its line in the journal, what reports say of it, what doctor says."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from survey.actions.closing import RowsDiffer, WhyDespite
from survey.checks import Check
from survey.differences import RowPlace, Within
from survey.errors import LoketError
from survey.proof.kept_heads import read_heads
from survey.register import audit, checks, closings, journal
from survey.register.engine import Register
from survey.register.faults import RegisterAway
from survey.register.opening import open_register
from tests import lived
from tests.builders import an_empty_register, settled
from tests.erased import at_noon
from tests.reports.stored import text_of

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
    assert lived.run(copy, "verify").exit_code == 0
    (check,) = made(copy)
    assert (check.ok, check.differences, check.is_whole) == (True, {}, True)
    assert (check.n_entries, sum(check.reach.values()), check.n_away) == (19, 19, 0)
    assert check.journal == before.seq
    with read(copy) as register, register.read() as conn:
        assert journal.head(conn).seq == before.seq + 1
        assert audit.newest(conn) == act  # it changes nothing that a plan could rest on
    assert "keutuhan diperiksa  semua  utuh, 19 entri" in lived.run(copy, "jejak").stdout
    assert lived.run(copy, "verify").exit_code == 0  # and the next one finds the line itself whole


def test_what_it_found_stands_there_by_kind_and_without_a_name(copy: Path) -> None:
    change(copy)
    assert lived.run(copy, "verify").exit_code == 1
    (check,) = made(copy)
    assert not check.ok
    assert check.differences == {"edited response": 2}  # the journal tells of the same rows
    with read(copy) as register, register.read() as conn:
        (params,) = conn.exec_driver_sql(
            "SELECT params FROM journal WHERE act = 'verify'"
        ).scalars()
    assert set(json.loads(params)) == {
        *("ok", "differences", "entries", "reach", "journal", "away", "waiting", "findings")
    }
    (row,) = json.loads(params)["findings"]
    assert (row["kind"], row["n"], row["unit"]) == ("edited response", 2, "dukcapil")
    assert list(row["reach"].values()) == [13]


def test_a_check_is_told_though_the_register_cannot_be_written(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise RegisterAway(place="register", why="hanya dapat dibaca")

    monkeypatch.setattr(checks, "note", away)
    done = lived.run(copy, "verify")
    assert done.exit_code == 0
    assert "utuh   jurnal" in done.stdout
    assert "tidak dapat dicatat di jurnal" in done.stderr
    assert made(copy) == []


def test_a_register_alone_is_noted_as_what_it_is(copy: Path) -> None:
    shutil.rmtree(copy / "boxes")
    assert lived.run(copy, "verify").exit_code == 1
    (check,) = made(copy)
    assert (check.ok, check.differences, check.n_entries, check.n_away) == (
        *(False, {"head": 3}),
        *(0, 19),
    )


def test_damage_is_noted_and_the_next_report_says_so(copy: Path) -> None:
    assert lived.run(copy, "verify").exit_code == 0
    form = "(SELECT id FROM response WHERE kind = 'form' ORDER BY id LIMIT 1)"
    change(copy, f"UPDATE response_private SET comment = x'ff00' WHERE id = {form}")
    assert "RUSAK  register" in lived.run(copy, "verify").stdout
    newest = made(copy)[0]
    assert (newest.ok, newest.n_differences) == (False, 1)
    trust = told(copy)["trust"]
    assert isinstance(trust, dict)
    assert (trust["level"], trust["doubts"][0]["rule"]) == ("withheld", "differs")


def test_a_damaged_fact_by_which_nothing_can_be_compared_is_noted_too(copy: Path) -> None:
    change(copy, "UPDATE office SET timezone = 'Bukan/Zona'")
    assert lived.run(copy, "verify").exit_code == 1
    (check,) = made(copy)
    assert (check.ok, check.differences, check.reach) == (False, {"damaged": 1}, {})


# --- what a report says of it -------------------------------------------------------------------

WEEKLY = ("report", "weekly", "--unit", "dukcapil", "--week", "2026-W47")


def told(folder: Path, *words: str) -> dict[str, object]:
    done = lived.run(folder, *(words or WEEKLY))
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_a_report_says_when_all_was_last_compared(copy: Path) -> None:
    before = told(copy)["integrity"]
    assert isinstance(before, dict)
    assert (before["checked_at"], before["newer"], before["newer_compared"]) == (None, 19, 19)
    lived.run(copy, "verify")
    after = told(copy)["integrity"]
    assert after == {
        "checked_at": "2026-11-20T05:00:00+00:00",
        "checked_ok": True,
        "checked_entries": 19,
        "away": 0,
        "newer": 0,
        "newer_compared": 0,
        "newer_checked": 0,
        "differences": 0,
        "lost_heads": 0,
        "unfit_heads": 0,
        "has_copy": True,
        "copy_gone": 0,
        "accepted": None,
        "stated": [],
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


# --- heads from outside -------------------------------------------------------------------------


def unfit(folder: Path) -> tuple[object, object, list[object]]:
    """Give what a report says of heads from outside, its differences, and its doubts."""
    report = told(folder)
    integrity, trust = report["integrity"], report["trust"]
    assert isinstance(integrity, dict)
    assert isinstance(trust, dict)
    doubts = [doubt["rule"] for doubt in trust["doubts"] if doubt["rule"] != "live_unknown"]
    return integrity["unfit_heads"], integrity["differences"], doubts


def test_what_verify_prints_it_reads_as_heads_the_journal_among_them(copy: Path) -> None:
    kept = copy / "sidik.txt"
    kept.write_text(lived.run(copy, "verify").stdout, "utf-8")
    assert [head.device for head in read_heads(kept).heads if not head.box] == ["jurnal"]
    assert len(read_heads(kept).heads) == 4
    done = lived.run(copy, "verify", "--heads", str(kept))
    assert done.exit_code == 0, done.output
    assert "1 baris berkas" in done.stderr  # the one on the rows says no head


def test_a_slip_in_a_head_is_told_as_such_until_the_file_is_put_right(copy: Path) -> None:
    right, wrong = copy / "sidik.txt", copy / "salah.txt"
    right.write_text(lived.run(copy, "verify").stdout, "utf-8")
    line = next(line for line in right.read_text("utf-8").splitlines() if "(main)" in line)
    slip = f"{line[:-1]}{'0' if line[-1] != '0' else '1'}"
    wrong.write_text(right.read_text("utf-8").replace(line, slip), "utf-8")
    done = lived.run(copy, "verify", "--heads", str(wrong))
    assert done.exit_code == 1
    assert "BEDA   sidik dari luar tidak cocok: " in done.stdout
    assert "sesudah cadangan itu tidak akan cocok" in done.stdout
    assert "RUSAK" not in done.stdout
    assert made(copy)[0].ok  # no row differs, and no box is broken
    n, differences, doubts = unfit(copy)
    assert (n, differences, "heads_unfit" in doubts, "differs" in doubts) == (1, 0, True, False)
    assert "1 sidik dari luar kantor tidak cocok pada 20 November 2026" in doctor(copy)
    assert lived.run(copy, "verify").exit_code == 0
    assert unfit(copy)[0] == 1, "a check without heads proves nothing of them"
    assert lived.run(copy, "verify", "--heads", str(right)).exit_code == 0
    assert unfit(copy)[0] == 0


# --- closing ------------------------------------------------------------------------------------

CLOSE = ("close", "--unit", "dukcapil", "--period", "2026-11", "--by", "Endang", "--yes")
ACCEPTED = ("--despite-differences", "--reason", "Cadangan rusak")


def closes(folder: Path, *words: str) -> Result:
    with time_machine.travel(at_noon(date(2026, 12, 2)), tick=False):
        done = CliRunner().invoke(loket, ["--data", str(folder), *CLOSE, *words])
    assert done.exception is None or isinstance(done.exception, LoketError), done.exception
    return done


def test_control_a_period_of_an_honest_office_is_closed(copy: Path) -> None:
    done = closes(copy)
    assert done.exit_code == 0, done.output
    assert "2026-11 ditutup, versi 1" in done.stdout


@pytest.mark.parametrize(
    ("sql", "which"),
    [
        (EDIT, "2 jawaban diubah"),  # the journal says it of the same rows
        (
            "UPDATE response SET day = '2026-10-16' WHERE scores = '1---------'",
            "2 jawaban dipindahkan; 1 ketidakcocokan dengan jurnal",  # and a day unjudged
        ),
        ("UPDATE amendment SET day = '2026-10-16'", "1 ketidakcocokan dengan jurnal"),
    ],
)
def test_a_period_that_differs_is_closed_only_by_who_answers_for_it(
    copy: Path, sql: str, which: str
) -> None:
    change(copy, sql)
    refused = closes(copy).exception
    assert isinstance(refused, RowsDiffer)
    assert f"kotak atau jurnalnya: {which}. Pulihkan dahulu" in str(refused)
    assert isinstance(closes(copy, ACCEPTED[0]).exception, WhyDespite)
    with read(copy) as register, register.read() as conn:
        assert closings.latest(conn, "dukcapil", "2026-11") is None
    done = closes(copy, *ACCEPTED)
    assert done.exit_code == 0, done.output
    with read(copy) as register, register.read() as conn:
        closed = closings.latest(conn, "dukcapil", "2026-11")
    assert closed is not None
    assert closed.sound
    assert closed.reason == f"Disahkan walau ada perbedaan ({which}): Cadangan rusak"
    printed = copy / "laporan.pdf"
    skm = ("report", "skm", "--unit", "dukcapil", "--period", "2026-11", "-o", str(printed))
    with time_machine.travel(at_noon(date(2026, 12, 2)), tick=False):
        made_one = CliRunner().invoke(loket, ["--data", str(copy), *skm])
    assert made_one.exit_code == 0, made_one.output
    text = " ".join(text_of(printed.read_bytes()).split())
    assert text.count(f"walau ada perbedaan ({which}): Cadangan rusak.") == 2
    assert "Disahkan oleh Endang pada 2 Desember 2026 (versi 1)" in text
    assert "Jangan tanda tangani" not in text


def test_what_differs_in_another_unit_or_period_is_no_reason_to_refuse() -> None:
    """Where it lies decides; where nobody knows, it may lie here."""
    within = Within("dukcapil", "2026-11-01", "2026-11-30")
    assert within.touches(RowPlace(unit="Dukcapil", day="2026-11-30"))
    assert within.touches(RowPlace(unit="dukcapil"))
    assert within.touches(RowPlace(day="2026-11-01"))
    assert not within.touches(RowPlace(unit="dukcapil", day="2026-12-01"))
    assert not within.touches(RowPlace(unit="pajak", day="2026-11-16"))


# --- at night, and what doctor says -------------------------------------------------------------


def doctor(folder: Path) -> str:
    (line,) = (
        line
        for line in lived.run(folder, "doctor").stdout.splitlines()
        if "eutuhan" in line and "REGISTER HILANG" not in line
    )
    return line


def test_doctor_says_when_all_was_compared_and_what_was_found(copy: Path) -> None:
    assert "belum pernah diperiksa seluruhnya" in doctor(copy)
    assert doctor(copy).startswith("PERLU  ")
    night = lived.run(copy, "verify", "--part")
    assert night.exit_code == 0
    assert night.stdout.splitlines()[-1].startswith("bagian 19 entri dicocokkan, 0 di antaranya")
    assert doctor(copy).startswith("baik   ")
    assert doctor(copy).endswith("Pemeriksaan sebagian terakhir: 2026-11-20.")
    lived.run(copy, "verify")
    whole = "baik   Keutuhan data diperiksa 20 November 2026: utuh, 19 entri; sejak itu tidak ada"
    assert doctor(copy) == f"{whole} entri baru."
    change(copy)
    assert lived.run(copy, "verify", "--part").exit_code == 1
    assert "2 perbedaan ditemukan pada 20 November 2026 dan belum dipulihkan" in doctor(copy)


def test_doctor_says_what_a_report_says_where_the_boxes_are_gone(copy: Path) -> None:
    lived.run(copy, "verify")
    assert doctor(copy).startswith("baik   ")
    (entry,) = (copy / "boxes").glob("entry-*.db")
    entry.rename(entry.with_suffix(".db.damaged"))
    assert "kotak dari 3 entri di antaranya kini tidak ada lagi" in doctor(copy)
    assert doctor(copy).startswith("PERLU  ")
    for box in (copy / "boxes").glob("*.db"):
        box.rename(box.with_suffix(".db.damaged"))
    none = "PERLU  Tidak ada salinan pembanding; keutuhan data belum dapat dipastikan."
    assert doctor(copy) == f"{none} Jalankan: loket verify."


def test_what_was_done_at_night_is_told_by_the_day_of_the_office(copy: Path) -> None:
    """Half past midnight in Jakarta is the day before in UTC."""
    night = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    with time_machine.travel(night, tick=False):
        assert CliRunner().invoke(loket, ["--data", str(copy), "verify"]).exit_code == 0
        told = CliRunner().invoke(loket, ["--data", str(copy), "doctor"]).stdout
    assert "Keutuhan data diperiksa 24 November 2026" in told


def test_doctor_tells_a_lost_register_from_none(copy: Path, tmp_path: Path) -> None:
    (copy / "register.db").unlink()
    assert "REGISTER HILANG" in lived.run(copy, "doctor").stdout
    assert "REGISTER HILANG" not in lived.run(tmp_path / "empty", "doctor").stdout


def test_a_part_goes_with_no_heads_and_no_json(copy: Path) -> None:
    assert lived.run(copy, "verify", "--part", "--format", "json").exit_code == 2
