"""What the screens promise to forget is forgotten: in the register, in every box, in every file."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from threading import Event, Thread
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from survey.actions import refill
from survey.actions import retention as actions
from survey.box import Box, boxes, files
from survey.errors import Damaged
from survey.ledger import Entry, receipt
from survey.proof.box_proofs import check_boxes
from survey.register import answers, audit, erasures, heads, opening
from survey.register.engine import Register
from survey.register.schema import erasure, flag, response_private
from survey.retention import damaged_until
from survey.transfer import erasing
from survey.transfer.forward import Forwarder, InProcess
from tests.builders import (
    DAY,
    TENANT,
    UNIT,
    a_rating,
    an_empty_register,
    an_office,
    carry,
    counted,
    local,
    opened,
    put,
    settled,
)
from tests.erased import at_noon, kept, kept_in, run, told


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    """Give a register on SQLite, where the engine makes no difference."""
    with closing(settled(an_empty_register(tmp_path))) as register:
        yield register


# --- register and boxes -------------------------------------------------------------------------


def test_after_90_days_the_time_is_gone_everywhere_and_all_else_stays(
    register: Register, box: Box, data_dir: Path
) -> None:
    put(box, *(old := told(3)), *(new := told(2, DAY + timedelta(days=1))))
    carry(box, InProcess(register))
    before = counted(register)
    assert run(register, box.folder, DAY + timedelta(days=90), box) == 0
    expected = {one.id: {"bands", "comment"} for one in old} | {
        one.id: {"time", "bands", "comment"} for one in new
    }
    assert kept(register) == expected
    assert kept_in(box.folder) == expected
    assert counted(register) == before
    proof = check_boxes(data_dir / "boxes", register, ())
    assert proof.ok, proof.lines
    with register.read() as conn:
        acts = [act for act in audit.acts(conn) if act.act == "erase"]
        assert [act.detail for act in acts] == [f"time sampai {DAY}: 3 jawaban"]
        assert heads.gaps(conn) == {}
        assert erasures.asked_for(conn) == []
        assert erasures.n_open(conn) == 0


def test_a_unit_that_no_office_file_has_named_is_not_forgotten(
    register: Register, box: Box
) -> None:
    """A register put back from before that unit was opened still gets what its kiosk sends."""
    put(box, *(replace(one, unit="baru") for one in told(2)), *told(1))
    carry(box, InProcess(register))
    assert run(register, box.folder, date(2027, 3, 31), box) == 0
    assert set(kept(register).values()) == {frozenset()}
    assert set(kept_in(box.folder).values()) == {frozenset()}


def test_by_31_march_profile_and_comment_are_gone(office: Register, box: Box) -> None:
    put(box, *told(2), *told(1, date(2027, 1, 4)))
    carry(box, InProcess(office))
    run(office, box.folder, date(2027, 3, 30), box)
    assert [sorted(parts) for parts in kept(office).values()].count(["bands", "comment"]) == 2
    run(office, box.folder, date(2027, 3, 31), box)
    left = list(kept(office).values())
    assert left.count(frozenset()) == 2
    assert left.count(frozenset({"time", "bands", "comment"})) == 1
    with office.read() as conn:
        rows = answers.read(conn, UNIT, DAY, DAY)
    assert [(row.minute, row.sex, row.has_comment, row.scores) for row in rows] == [
        (None, "", False, "-333333333")
    ] * 2


def test_what_was_erased_counts_once_and_stays_erased_when_it_comes_again(
    office: Register, box: Box, data_dir: Path
) -> None:
    (draft,) = told(1)
    put(box, draft)
    carry(box, InProcess(office))
    run(office, box.folder, date(2027, 3, 31), box)
    assert box.append(draft).repeated
    with opened(data_dir, "entry") as other:
        put(other, draft)
        carry(other, InProcess(office))
        assert kept_in(box.folder)[draft.id]  # this box has it back
        assert run(office, box.folder, date(2027, 4, 1), box) == 3  # its holder has it to do
        assert erasing.apply(office, box.folder, other) == 0
    assert counted(office) == [draft.id.bytes]
    assert kept_in(box.folder) == {draft.id: frozenset()}
    assert check_boxes(box.folder, office, ()).ok


def test_refilling_keeps_what_was_erased(register: Register, box: Box) -> None:
    put(box, *told(3))
    carry(box, InProcess(register))
    before = counted(register)
    actions.erase_due(register, at_noon(date(2027, 3, 31)))  # the box has not done it yet
    refill(register, box.folder)
    assert set(kept(register).values()) == {frozenset()}
    assert counted(register) == before
    erasing.apply(register, box.folder, box)
    refill(register, box.folder)
    assert set(kept(register).values()) == {frozenset()}


# --- interruptions ------------------------------------------------------------------------------


class Killed(BaseException):
    """The power goes."""


def test_an_end_between_register_and_box_leaves_the_rest_to_the_next_pass(
    register: Register, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(box, *told(5))
    carry(box, InProcess(register))
    monkeypatch.setattr(actions, "PORTION", 2)
    erase, done = erasures.erase, []

    def dies(conn: object, some: Sequence[object], *rest: object, **more: object) -> None:
        erase(conn, some, *rest, **more)  # type: ignore[arg-type]
        done.append(len(some))
        if len(done) == 2:
            raise Killed

    monkeypatch.setattr(erasures, "erase", dies)
    with pytest.raises(Killed):
        actions.erase_due(register, at_noon(DAY + timedelta(days=90)))
    monkeypatch.setattr(erasures, "erase", erase)
    gone = [one for one, parts in kept(register).items() if "time" not in parts]
    assert len(gone) == 2  # a portion is done or not at all
    with register.read() as conn:
        assert {UUID(bytes=row.due.id) for row in erasures.still_open(conn)} == set(gone)

    monkeypatch.setattr(erasures, "applied", lambda *_: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        erasing.apply(register, box.folder, box)  # the box has done it, the register does not know
    monkeypatch.undo()
    assert run(register, box.folder, DAY + timedelta(days=90), box) == 0
    assert all("time" not in parts for parts in kept(register).values())
    assert all("time" not in parts for parts in kept_in(box.folder).values())
    assert check_boxes(box.folder, register, ()).ok


def test_who_holds_a_box_erases_in_it(office: Register, box: Box) -> None:
    put(box, *told(2))
    carry(box, InProcess(office))
    assert run(office, box.folder, date(2027, 3, 31)) == 6  # three parts of two
    assert all(kept_in(box.folder).values())
    stop = Event()

    def erase() -> None:
        erasing.apply(office, box.folder, box)
        stop.set()

    beside = Thread(target=Forwarder(box, InProcess(office)).run, args=(stop, erase))
    beside.start()
    beside.join(10)
    assert not beside.is_alive()
    assert not any(kept_in(box.folder).values())


def test_an_erasure_that_fails_does_not_stop_the_forwarding(office: Register, box: Box) -> None:
    stop = Event()
    calls = []

    def fails() -> None:
        calls.append(put(box, a_rating()))
        raise OSError

    forwarder = Thread(target=Forwarder(box, InProcess(office)).run, args=(stop, fails))
    forwarder.start()
    until = datetime.now(UTC) + timedelta(seconds=10)
    while not counted(office) and datetime.now(UTC) < until:
        stop.wait(0.05)
    stop.set()
    forwarder.join(10)
    assert counted(office)


# --- other boxes, copies, damage ----------------------------------------------------------------


def test_boxes_of_every_device_and_age_are_gone_through(office: Register, data_dir: Path) -> None:
    drafts = told(4)
    folder = data_dir / "boxes"
    with opened(data_dir) as box:
        put(box, drafts[0])
        carry(box, InProcess(office))
        box.renew("fork")
        put(box, drafts[1])
        carry(box, InProcess(office))
    for device, draft in zip(("import", "entry"), drafts[2:], strict=True):
        with opened(data_dir, device) as other:
            put(other, draft)
            carry(other, InProcess(office))
    assert len(boxes(folder)) == 4
    assert run(office, folder, date(2027, 3, 31)) == 0
    assert not any(kept_in(folder).values())
    assert check_boxes(folder, office, ()).ok


def test_what_a_box_is_still_to_do_is_no_copy_that_was_put_back(office: Register, box: Box) -> None:
    put(box, *told(2))
    carry(box, InProcess(office))
    actions.erase_due(office, at_noon(date(2027, 3, 31)))
    assert erasing.align(office, box.folder, at_noon(date(2027, 3, 31))) == erasing.Aligned()


def test_an_older_copy_that_is_put_back_is_erased_again(office: Register, data_dir: Path) -> None:
    folder = data_dir / "boxes"
    with opened(data_dir) as box:
        put(box, *told(3))
        carry(box, InProcess(office))
    (path,) = folder.glob("main-*.db")
    shutil.copyfile(path, data_dir / "copy")
    run(office, folder, date(2027, 3, 31))
    shutil.copyfile(data_dir / "copy", path)
    assert any(kept_in(folder).values())
    assert run(office, folder, date(2027, 3, 31)) == 0
    assert not any(kept_in(folder).values())


def test_a_register_put_back_learns_from_its_boxes_what_was_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "boxes"
    register = settled(an_empty_register(tmp_path))
    drafts = told(3)
    with opened(tmp_path) as box:
        put(box, *drafts)
        carry(box, InProcess(register))
    shutil.copyfile(tmp_path / "register.db", tmp_path / "backup.db")
    actions.erase_receipt(register, receipt(TENANT, drafts[0].id), "comment", "Ayu")
    assert erasing.apply(register, folder) == 0
    register.close()
    shutil.copyfile(tmp_path / "backup.db", tmp_path / "register.db")
    with closing(opening.open_register(tmp_path / "register.db")) as restored:
        assert "comment" in kept(restored)[drafts[0].id]
        again = erasing.align(restored, folder, at_noon(DAY))
        assert again.in_register == 1
        assert "comment" not in kept(restored)[drafts[0].id]
        assert "comment" in kept(restored)[drafts[1].id]


def test_a_file_that_breaks_off_keeps_no_other_from_being_compared(
    office: Register, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data_dir / "boxes"
    drafts = dict(zip(("entry", "main"), told(2), strict=True))
    for device, draft in drafts.items():
        with opened(data_dir, device) as box:
            put(box, draft)
            carry(box, InProcess(office))
    whole = files.read_entries

    def breaks_off(db: Connection, after: int) -> Iterator[Entry]:
        for one in whole(db, after):
            if one.id == drafts["entry"].id:
                raise Damaged(file=folder)
            yield one

    monkeypatch.setattr(files, "read_entries", breaks_off)
    actions.erase_due(office, at_noon(date(2027, 3, 31)))
    with office.begin() as conn:  # as when both files were put back afterwards
        conn.execute(delete(erasure))
    assert erasing.align(office, folder, at_noon(date(2027, 3, 31))).in_boxes == 3
    monkeypatch.undo()
    erasing.apply(office, folder)
    assert kept_in(folder)[drafts["main"].id] == frozenset()


def test_a_tampered_part_stays_as_evidence_until_it_is_due(
    register: Register, data_dir: Path
) -> None:
    folder = data_dir / "boxes"
    with opened(data_dir) as box:
        put(box, *(drafts := told(2)))
        carry(box, InProcess(register))
    with register.begin() as conn:  # as acceptance stores what is not what the device sealed
        mine = response_private.c.id == drafts[0].id.bytes
        conn.execute(update(response_private).where(mine).values(comment=None))
        conn.execute(
            flag.insert(),
            {
                "tenant": register.tenant,
                "id": drafts[0].id.bytes,
                "rule": "private",
                "unit": UNIT,
                "day": DAY.isoformat(),
            },
        )
    assert erasing.align(register, folder, at_noon(DAY)) == erasing.Aligned()
    assert erasing.align(register, folder, at_noon(DAY + timedelta(days=90))).in_boxes == 1


def test_damaged_files_are_kept_until_all_in_them_is_due(
    office: Register, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(data_dir) as box:
        put(box, *(drafts := told(1)))
        carry(box, InProcess(office))
        folder = box.folder
    aside = folder / "main-0123456789abcdef.db.damaged"
    shutil.copyfile(next(folder.glob("main-*.db")), aside)
    (folder / "main-0123456789abcdef.db-shm.txt").touch()
    put_aside_on(monkeypatch, local(day=DAY))
    (found,) = erasing.put_aside(folder, an_office().day_of)
    assert found.due_on == date(2027, 3, 31)
    assert found.may_hold([drafts[0].id.bytes])
    assert not found.may_hold([told(1)[0].id.bytes])
    assert erasing.remove_damaged(office, folder, date(2027, 3, 30)) == ()
    assert aside.exists()
    assert erasing.remove_damaged(office, folder, date(2027, 3, 31)) == (aside.name,)
    assert not aside.exists()
    assert [one.passport is not None for one in boxes(folder)] == [True]


def test_a_damaged_file_of_a_wrong_clock_is_kept_from_when_it_was_put_aside(
    office: Register, data_dir: Path
) -> None:
    aside = data_dir / "boxes" / "main-0123456789abcdef.db.damaged"
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(b"the only copy")
    os.utime(aside, (0, 0))  # a flat battery: 1970
    today = an_office().day_of(datetime.now(UTC))
    assert erasing.remove_damaged(office, aside.parent, today) == ()
    (found,) = erasing.put_aside(aside.parent, an_office().day_of)
    assert found.due_on == damaged_until(today)


def test_what_a_power_cut_left_of_a_damaged_file_goes_with_it(tmp_path: Path) -> None:
    whole, torn = "main-0123456789abcdef.db", "main-fedcba9876543210.db"
    for name in (whole, f"{whole}-wal", f"{torn}.damaged", f"{torn}-wal"):
        (tmp_path / name).touch()
    assert [one.path.name for one in erasing.put_aside(tmp_path, an_office().day_of)] == [
        f"{torn}-wal",
        f"{torn}.damaged",
    ]


@pytest.mark.parametrize(
    ("hour", "due_on"), [(6, date(2028, 3, 31)), (9, date(2028, 3, 31)), (-1, date(2027, 3, 31))]
)
def test_a_damaged_file_is_due_by_the_day_of_the_office_on_which_it_was_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hour: int, due_on: date
) -> None:
    """At 06:00 in Jakarta on New Year's Day it is still the old year in UTC."""
    (tmp_path / "main-0123456789abcdef.db.damaged").touch()
    at = local(0, day=date(2027, 1, 1)) + timedelta(hours=hour)
    put_aside_on(monkeypatch, at)

    (copy,) = erasing.put_aside(tmp_path, an_office().day_of)

    assert copy.due_on == due_on


def put_aside_on(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Give files the times of a moment; nobody can set when a file was renamed."""
    told_by, at = Path.stat, moment.timestamp()

    def stat(path: Path, **how: bool) -> SimpleNamespace:
        return SimpleNamespace(st_mode=told_by(path, **how).st_mode, st_mtime=at - 60, st_ctime=at)

    monkeypatch.setattr(Path, "stat", stat)
