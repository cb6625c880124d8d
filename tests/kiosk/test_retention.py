"""`loket close`, `retention`, `erase` and what `doctor` says of them, as a person types them."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest
import time_machine
from click.testing import CliRunner, Result

from kiosk.cli import loket
from kiosk.config import Config
from kiosk.machine import schedule
from survey import actions
from survey.answers.drafts import Bands, Draft
from survey.box import boxes
from survey.ledger import receipt
from survey.transfer.forward import InProcess
from tests.builders import (
    TENANT,
    UNIT,
    a_form,
    an_empty_register,
    carry,
    local,
    opened,
    put,
    settled,
)

CLOSED = ("close", "--unit", UNIT, "--period", "2026-11", "--by", "Endang Lestari")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give an office with twelve forms, at the end of the year."""
    register = settled(an_empty_register(tmp_path))
    actions.publish_bundle(register, tmp_path)
    with opened(tmp_path) as box:
        put(box, *(form(i) for i in range(12)))
        carry(box, InProcess(register))
    register.close()
    return tmp_path


def form(i: int) -> Draft:
    return a_form(3, at=local(9, i), comment=f"KENARI {i}", bands=Bands(sex="P"))


def run(data: Path, *words: str, fails: int = 0, on: date = date(2026, 12, 20)) -> str:
    with time_machine.travel(datetime(on.year, on.month, on.day, 3, tzinfo=UTC), tick=True):
        line, known = ["--data", str(data), *words], {"KIOSK_ADDRESS": "https://skm.contoh.go.id"}
        done: Result = CliRunner().invoke(loket, line, env=known)
    assert done.exit_code == fails, (done.output, done.exception)
    if fails and done.exception is not None:
        return done.output + str(done.exception)
    return done.output


def test_a_period_is_closed_listed_and_closed_again_without_a_change(data: Path) -> None:
    said = run(data, *CLOSED)
    assert "2026-11 ditutup, versi 1: n 12, IKM 75,00, mutu C." in said
    assert "Tidak ada yang berubah: 2026-11 sudah ditutup" in run(data, *CLOSED)
    assert "2026-11 versi 1: n 12, IKM 75,00, Endang Lestari" in run(data, "close", "--unit", UNIT)
    assert "belum selesai" in run(data, *CLOSED[:4], "2026", *CLOSED[5:], fails=1)


def test_an_office_without_a_closing_is_told_how_to_make_one(data: Path) -> None:
    assert "loket close --unit dukcapil --period" in run(data, "close", "--unit", UNIT)


def test_retention_says_what_it_erases_and_the_doctor_what_is_overdue(data: Path) -> None:
    late = date(2027, 4, 2)
    doctor = run(data, "doctor", on=late, fails=1)
    assert "Retensi belum pernah dijalankan: 36 bagian pribadi lewat masa simpan" in doctor
    planned = run(data, "retention", "--dry-run", on=late)
    assert "dukcapil: saran dari 12 isian s.d. 2026-12-31 akan dihapus." in planned
    assert run(data, "retention", "--dry-run", on=late) == planned  # it did nothing
    assert b"KENARI" in raw(data)
    run(data, "backup", str(data / "cadangan.zip"))
    done = run(data, "retention", on=late)
    assert "dukcapil: data diri dari 12 isian s.d. 2026-12-31 dihapus." in done
    assert "cadangan.zip" in done
    assert b"KENARI" not in raw(data)
    run(data, "verify", "--part", on=late)
    assert "Retensi terakhir dijalankan 2027-04-02; tidak ada" in run(data, "doctor", on=late)
    assert "Tidak ada bagian yang lewat masa simpan." in run(data, "retention", on=late)
    assert run(data, "verify")


def test_a_clock_that_jumped_is_believed_a_day_later(data: Path) -> None:
    run(data, "retention")  # on 20 December
    wrong = date(2031, 6, 1)
    for _ in range(2):  # also not because it was started again
        assert "penghapusan ditunda" in run(data, "retention", on=wrong, fails=1)
        assert b"KENARI" in raw(data)
    run(data, "retention", on=date(2026, 12, 22))  # somebody put it right
    assert b"KENARI" in raw(data)
    assert "penghapusan ditunda" in run(data, "retention", on=date(2027, 4, 1), fails=1)
    assert "s.d. 2026-12-31 dihapus." in run(data, "retention", on=date(2027, 4, 2))
    assert b"KENARI" not in raw(data)


def raw(data: Path) -> bytes:
    files = [data / "register.db", *(data / "boxes").iterdir()]
    return b"".join(file.read_bytes() for file in files)


def test_a_citizen_s_wish_is_done_and_kept_for_after_a_restore(data: Path) -> None:
    (box,) = boxes(data / "boxes")
    code = receipt(TENANT, next(box.entries()).id)
    assert "Belum ada" in run(data, "erase")
    wish = ("erase", "--receipt", code)
    assert f"Saran pada {code} dihapus" in run(data, *wish, "--part", "comment", "--yes")
    assert "Waktu, data diri pada" in run(data, *wish[:2], code.lower().replace("-", ""), "--yes")
    assert "sudah dihapus sebelumnya" in run(data, *wish)
    assert run(data, "erase").count(code) == 3
    nobody = receipt(TENANT, a_form().id)
    assert "Tidak ada isian" in run(data, *wish[:2], nobody, fails=1)


def test_a_service_that_holds_the_box_is_waited_for_and_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.commands.retention.WAIT_S", 0.1)
    with opened(data):
        said = run(data, "retention", on=date(2027, 4, 2))
    assert "36 bagian masih ada di kotak yang sedang dipakai program lain" in said
    assert "Tidak ada bagian" in run(data, "retention", on=date(2027, 4, 2))
    assert b"KENARI" not in raw(data)


def test_the_service_forgets_every_day_and_after_each_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[tuple[object, dict[str, object]]] = []

    class Scheduler:
        def __init__(self, **_how: object) -> None: ...
        def add_job(self, what: object, _when: str, **how: object) -> None:
            jobs.append((what, how))

        def start(self) -> None: ...
        def shutdown(self, *, wait: bool) -> None: ...

    monkeypatch.setattr("apscheduler.schedulers.background.BackgroundScheduler", Scheduler)
    schedule.start(Config(tmp_path))
    (how,) = [how for what, how in jobs if what is schedule.forget]
    assert how["hours"] == 24
    assert how["misfire_grace_time"] is None
    soon = datetime.now(UTC) + timedelta(minutes=5)
    first = how["next_run_time"]
    assert isinstance(first, datetime)
    assert first < soon


def test_a_service_that_ends_waits_for_no_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import time; time.sleep(60)")
    (tmp_path / "bundle.json").touch()
    monkeypatch.setattr(schedule, "RUN", endless)
    end = schedule.start(Config(tmp_path))
    job = Thread(target=schedule.forget, args=(Config(tmp_path),))
    job.start()
    until = monotonic() + 10
    while not schedule._running and monotonic() < until:
        sleep(0.01)
    end()
    job.join(10)
    assert not job.is_alive()
    assert not schedule._running


def test_everything_done_at_night_has_the_day_of_the_office(data: Path) -> None:
    """Half past midnight in Jakarta is the day before in UTC."""
    night = datetime(2027, 4, 1, 17, 30, tzinfo=UTC)
    with time_machine.travel(night, tick=True):
        copied = ("backup", str(data / "cadangan.zip"))
        assert CliRunner().invoke(loket, ["--data", str(data), *copied]).exit_code == 0
        done = CliRunner().invoke(loket, ["--data", str(data), "retention"])
        assert "  2027-04-02  " in done.output
        assert "2027-04-01" not in done.output
        assert "Retensi terakhir dijalankan 2027-04-02" in (
            CliRunner().invoke(loket, ["--data", str(data), "doctor"]).output
        )
        closed = CliRunner().invoke(loket, ["--data", str(data), *CLOSED, "--yes"])
        assert closed.exit_code == 0, closed.output
        listed = CliRunner().invoke(loket, ["--data", str(data), *CLOSED[:3]]).output
        assert "Endang Lestari, 2027-04-02, sidik" in listed
        code = receipts(data)[0]
        asked = ("erase", "--receipt", code, "--part", "comment", "--yes")
        assert CliRunner().invoke(loket, ["--data", str(data), *asked]).exit_code == 0
        told = CliRunner().invoke(loket, ["--data", str(data), "erase"]).output
    assert told == f"2027-04-02  {code}  saran\n"
    assert "sekarang 2031-06-02, padahal penghapusan berkala terakhir 2027-04-02" in at_night(data)


def at_night(data: Path) -> str:
    with time_machine.travel(datetime(2031, 6, 1, 17, 30, tzinfo=UTC), tick=True):
        return str(CliRunner().invoke(loket, ["--data", str(data), "retention"]).exception)


def receipts(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "register.db")) as db:
        return [code for (code,) in db.execute("SELECT receipt FROM response ORDER BY receipt")]
