"""What a citizen asks to erase is erased, and nothing of it is left in any file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import date
from pathlib import Path

import pytest

from survey.actions import retention as actions
from survey.answers.drafts import Draft
from survey.box import Box
from survey.box import schema as box_schema
from survey.errors import Damaged
from survey.ledger import Head, receipt
from survey.proof.box_proofs import check_boxes
from survey.register import audit, erasures, opening
from survey.register.engine import Register
from survey.transfer import erasing
from survey.transfer.forward import InProcess
from tests.builders import (
    TENANT,
    Device,
    a_detail,
    a_form,
    a_rating,
    an_empty_register,
    carry,
    counted,
    local,
    opened,
    put,
    settled,
)
from tests.erased import TOLD, at_noon, kept, kept_in, run, told


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Register]:
    """Give a register on SQLite, where the engine makes no difference."""
    with closing(settled(an_empty_register(tmp_path))) as register:
        yield register


# --- on demand ----------------------------------------------------------------------------------


def test_a_citizen_s_code_erases_all_that_he_said_and_nothing_of_others(
    register: Register, box: Box
) -> None:
    tap = a_rating(2, at=local(9, 30), visit="TIKET-1")
    detail = a_detail(tap, reasons=["lama"], comment="Terlalu lama.")
    form = a_form(3, about=tap.id, comment="Sekali lagi.", bands=TOLD)
    other = told(1)[0]
    put(box, tap, detail, form, other)
    carry(box, InProcess(register))
    before = counted(register)
    code = receipt(TENANT, form.id)

    done = actions.erase_receipt(register, f" {code.lower()} ", "comment", "Ayu")
    assert done.touched.erased == 3
    assert [change.old for change in done.changes] == ["saran"]
    assert erasing.apply(register, box.folder, box) == 0
    for where in (kept(register), kept_in(box.folder)):
        assert [where[one.id] for one in (tap, detail, form)] == [{"time", "bands"}] * 3
        assert where[other.id] == {"time", "bands", "comment"}
    done = actions.erase_receipt(register, receipt(TENANT, tap.id), "all", "Ayu")
    assert [change.old for change in done.changes] == ["waktu", "data diri"]
    erasing.apply(register, box.folder, box)
    assert actions.erase_receipt(register, code, "all", "Ayu").changes == ()
    assert [kept(register)[one.id] for one in (tap, detail, form)] == [set()] * 3
    assert counted(register) == before
    assert check_boxes(box.folder, register, ()).ok
    with register.read() as conn:
        assert {one[:2] for one in erasures.asked_for(conn)} == {
            (receipt(TENANT, one.id), part)
            for one in (tap, form)
            for part in ("comment", "time", "bands")
        }
        said = " ".join(str(act) for act in audit.acts(conn))
    assert "lama." not in said


def test_a_wish_is_remembered_also_where_the_rules_came_first(register: Register, box: Box) -> None:
    put(box, draft := told(1)[0])
    carry(box, InProcess(register))
    actions.erase_due(register, at_noon(date(2027, 3, 31)))  # the box has not done it yet
    code = receipt(TENANT, draft.id)
    actions.erase_receipt(register, code, "comment", "Ayu")
    assert erasing.apply(register, box.folder, box) == 0
    with register.read() as conn:
        assert [one[:2] for one in erasures.asked_for(conn)] == [(code, "comment")]
    assert kept_in(box.folder) == {draft.id: frozenset()}


def test_an_unknown_code_is_told(office: Register) -> None:
    Device().give(office, a_rating())
    with pytest.raises(actions.UnknownReceipt, match="K7QX2-9MDHA"):
        actions.erase_receipt(office, "K7QX2-9MDHA", "all", "Ayu")


# --- nothing is left in the files ---------------------------------------------------------------


@pytest.mark.parametrize("secure", [True, False], ids=["as it is", "control"])
def test_erased_text_is_in_no_file_of_register_or_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, secure: bool
) -> None:
    if not secure:
        off = tuple(s.replace("secure_delete=ON", "secure_delete=OFF") for s in opening._SETTINGS)
        monkeypatch.setattr(opening, "_SETTINGS", off)
        spoiled = box_schema._SET.replace("secure_delete = ON", "secure_delete = OFF")
        monkeypatch.setattr(box_schema, "_SET", spoiled)
        monkeypatch.setitem(box_schema.SETTINGS, "secure_delete", 0)
    register = settled(an_empty_register(tmp_path))
    with opened(tmp_path) as box:
        put_many(box, told(150), told(150, date(2027, 1, 4), word="MERPATI"))
        carry(box, InProcess(register))
        assert raw(tmp_path / "boxes").count(b"KENARI-") >= 150  # the search itself works
        assert raw(tmp_path).count(b"KENARI-") >= 150
        run(register, box.folder, date(2027, 3, 31), box)
        register.forget()
        left = [raw(folder).count(b"KENARI-") for folder in (tmp_path, tmp_path / "boxes")]
        assert (left == [0, 0]) is secure
        assert raw(tmp_path).count(b"MERPATI-0149") >= 1  # not due
    register.close()


def put_many(box: Box, *some: list[Draft]) -> None:
    for drafts in some:
        box.append_many(drafts)


def raw(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


def test_a_database_is_asked_to_let_go_of_what_was_erased(register: Register) -> None:
    Device().give(register, *told(3))
    before = counted(register)
    actions.erase_due(register, at_noon(date(2027, 3, 31)))
    register.forget()
    register.forget()  # also when there is nothing to do
    assert counted(register) == before
    assert set(kept(register).values()) == {frozenset()}


def test_a_wal_kept_alive_by_a_reader_is_cleared_on_the_next_pass(
    office: Register, tmp_path: Path
) -> None:
    with opened(tmp_path) as box:
        put(box, draft := told(1)[0])
        carry(box, InProcess(office))
        actions.erase_receipt(office, receipt(TENANT, draft.id), "all", "Ayu")
        with closing(sqlite3.connect(next(box.folder.glob("*.db")))) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM entry").fetchone()
            assert erasing.apply(office, box.folder, box, rounds=1) > 0
            # Another process finds the part gone and notes it, as `loket erase` does.
            assert erasing.apply(office, box.folder) == 0
            assert box.holds_erased
            assert b"KENARI" in files_of(box.folder)  # the control: the reader holds it there
        assert erasing.apply(office, box.folder, box) == 0
        assert b"KENARI" not in files_of(box.folder)


def files_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


# --- what is not done yet stays noted -----------------------------------------------------------


def test_a_portion_that_waits_is_not_forgotten_behind_one_that_is_done(
    office: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than one portion of 500: the first one cannot be cleared yet, the others can."""
    with opened(tmp_path) as box:
        put_many(box, told(2 * erasing.PORTION + 1))
        carry(box, InProcess(office))
        actions.erase_due(office, at_noon(date(2027, 3, 31)))
        sizes: list[int] = []
        erase_many = Box.erase_many

        def first_waits(self: Box, wanted: erasing.Wanted, order: Head) -> bool:
            sizes.append(len(wanted))
            return erase_many(self, wanted, order) and len(sizes) > 1

        monkeypatch.setattr(Box, "erase_many", first_waits)
        assert erasing.apply(office, box.folder, box, rounds=1) == 3 * sum(sizes)
        assert sizes == [erasing.PORTION, erasing.PORTION, 1]
        monkeypatch.undo()
        assert erasing.apply(office, box.folder, box, rounds=1) == 0


@pytest.mark.parametrize("waits", ["import", "main"])
@pytest.mark.parametrize("mine", [None, "import", "main"])
def test_a_device_that_waits_is_not_forgotten_behind_one_that_is_done(
    office: Register,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mine: str | None,
    waits: str,
) -> None:
    for device in ("import", "main"):
        with opened(tmp_path, device) as box:
            put(box, *told(1, word=device))
            carry(box, InProcess(office))
    actions.erase_due(office, at_noon(date(2027, 3, 31)))
    erase_many = Box.erase_many
    monkeypatch.setattr(
        Box,
        "erase_many",
        lambda self, *work: erase_many(self, *work) and self.device != waits,
    )
    with opened(tmp_path, mine) if mine else nullcontext() as held:
        assert erasing.apply(office, tmp_path / "boxes", held) == 6
        monkeypatch.undo()
        assert erasing.apply(office, tmp_path / "boxes", held) == 0


def test_a_device_in_the_hands_of_another_program_or_damaged_waits(
    office: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as box:
        put(box, *told(1))
        carry(box, InProcess(office))
        actions.erase_due(office, at_noon(date(2027, 3, 31)))
        assert erasing.apply(office, box.folder) == 3  # its holder has to do it
    monkeypatch.setattr(Box, "erase_many", _damaged)
    assert erasing.apply(office, tmp_path / "boxes") == 3
    monkeypatch.undo()
    assert erasing.apply(office, tmp_path / "boxes") == 0


def _damaged(_box: Box, _wanted: erasing.Wanted, _order: Head) -> bool:
    raise Damaged(file="main.db")
