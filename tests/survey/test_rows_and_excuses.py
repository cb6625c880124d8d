"""What is gone is excused by what a sealed line, a rule or the box proves, and by nothing else."""

import json
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select, text, update

from survey import actions
from survey.actions import retention
from survey.box import boxes
from survey.differences import DifferenceKind, Whereabouts
from survey.ledger import receipt
from survey.proof.box_proofs import check_boxes
from survey.proof.whereabouts import Folder
from survey.register import journal
from survey.register.audit import Act
from survey.register.audit import acts as acts_of
from survey.register.engine import Register
from survey.register.journal_check import BreakKind, check
from survey.register.opening import open_register
from survey.register.schema import audit, erasure, response_private
from survey.register.schema import box as box_table
from survey.register.schema import journal as lines
from survey.transfer import erasing
from survey.transfer.forward import InProcess
from tests.builders import (
    TENANT,
    UNIT,
    a_rating,
    an_empty_register,
    carry,
    opened,
    put,
    settled,
)
from tests.erased import at_noon, kept
from tests.lived import SOON, Change, Lived, Named, compared, edited, own, run, spoil, told

ERASED = DifferenceKind.ERASED
NULLED = "UPDATE private SET comment = NULL, comment_salt = NULL WHERE comment LIKE 'KENARI%'"
BOTH = {(ERASED, "response_private"): 3}
LATER = "2099-01-01T00:00:00Z"


def null_both(conn: Connection, office: Lived) -> None:
    """Take every comment out of the register and out of its box."""
    spoil(office.folder, "main", NULLED)
    mine = response_private.c.comment.like("KENARI%")
    assert conn.execute(update(response_private).where(mine).values(comment=None)).rowcount == 3


def forges(table: Table, **values: Any) -> Change:
    """Insert a row as somebody does who does not know how lines are sealed."""
    return lambda conn, _: conn.execute(insert(table), {"tenant": TENANT, **values})


def forges_act(act: str, made_at: str, detail: str = "–") -> Change:
    words: Mapping[str, str] = {"made_by": "retention", "subject": "retention", "detail": detail}
    return forges(audit, n=999, made_at=made_at, act=act, **words)


def orders_by_rule(conn: Connection, named: Named) -> None:
    for name in named:
        row = {"id": own(named[name]), "part": "comment", "asked": False}
        made = {"made_at": LATER, "made_by": "retention", "applied_at": LATER}
        conn.execute(insert(erasure), {"tenant": TENANT, **row, **made})
    detail = conn.execute(text("SELECT id FROM response WHERE kind = 'detail'")).scalar_one()
    row = {"id": detail, "part": "comment", "asked": False, "made_at": LATER}
    conn.execute(insert(erasure), {"tenant": TENANT, **row, "made_by": "retention"})


EXCUSES: Mapping[str, Change] = {
    "no excuse at all": lambda *_: None,
    "a run of retention in a year far ahead": forges_act("retention", LATER),
    "an alignment once upon a time": forges_act("erase_again", "2026-11-16T01:00:00Z"),
    "a pass that erased all": forges_act("erase", LATER, "comment sampai 2098-12-31: 3 jawaban"),
    "orders by a rule that does not say so": orders_by_rule,
}


# What of it is told for its own sake: work that is open and that nothing orders.
ITSELF: Mapping[Change, dict[tuple[DifferenceKind, str], int]] = {
    orders_by_rule: {(DifferenceKind.UNORDERED, "erasure"): 1}
}


@pytest.mark.parametrize("excuse", EXCUSES.values(), ids=EXCUSES)
def test_no_row_that_nothing_seals_excuses_what_is_gone(on_sqlite: Lived, excuse: Change) -> None:
    def change(conn: Connection, named: Named) -> None:
        null_both(conn, on_sqlite)
        excuse(conn, named)

    assert edited(on_sqlite, change) == {**BOTH, **ITSELF.get(excuse, {})}
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (comparison.n_again, comparison.n_ahead) == (0, 0)


def test_a_wish_that_no_line_seals_is_told_by_the_journal(on_sqlite: Lived) -> None:
    """The rows of what citizens ask for are sealed, and taken at their word as far as it holds."""
    edited(on_sqlite, lambda conn, _: null_both(conn, on_sqlite))
    with on_sqlite.register.read() as conn:
        assert check(conn).breaks == ()
    wish = {"id": own(on_sqlite.named["form"]), "part": "comment", "asked": True}
    made = {"made_at": LATER, "made_by": "Ayu", "applied_at": LATER}
    assert edited(on_sqlite, forges(erasure, **wish, **made)) == BOTH
    with on_sqlite.register.read() as conn:
        assert {(broken.kind, broken.what) for broken in check(conn).breaks} == {
            (BreakKind.TOLD, ""),
            (BreakKind.ROWS, "erasure"),
        }


@pytest.mark.parametrize("excuse", EXCUSES.values(), ids=EXCUSES)
def test_control_such_a_row_alone_changes_nothing(on_sqlite: Lived, excuse: Change) -> None:
    assert edited(on_sqlite, excuse) == ITSELF.get(excuse, {})


def test_the_same_acts_excuse_it_where_lines_of_the_journal_tell_them(on_sqlite: Lived) -> None:
    """The control: it is the seal that makes the difference."""
    assert edited(on_sqlite, lambda conn, _: null_both(conn, on_sqlite)) == BOTH
    with on_sqlite.register.begin() as conn:
        gone = select(response_private.c.id).where(response_private.c.comment.is_(None))
        again = {"comment": [answer_id.hex() for answer_id in conn.execute(gone).scalars()]}
        params = {"again": again}
        journal.note(conn, "retention", "erase_again", "align", "–", params=params)
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (told(comparison), comparison.n_again) == ({}, 3)


def test_a_run_by_a_clock_that_was_ahead_is_said(on_sqlite: Lived) -> None:
    assert edited(on_sqlite, lambda conn, _: null_both(conn, on_sqlite)) == BOTH
    with on_sqlite.register.engine.execution_options(writing=True).begin() as conn:
        journal.note(conn, "retention", "retention", "retention", "–")
        conn.execute(update(lines).where(lines.c.act == "retention").values(at=LATER))
    comparison = compared(on_sqlite.register, on_sqlite.folder)
    assert (told(comparison), comparison.n_ahead) == ({}, 3)
    due = compared(on_sqlite.register, on_sqlite.folder, date(2027, 3, 31))
    assert (told(due), due.n_ahead) == ({}, 0)


def a_lost_box(office: Lived, name: str = "main") -> str:
    (path,) = (office.folder / "boxes").glob(f"{name}-*.db")
    (box_id,) = [box.id for box in boxes(office.folder / "boxes") if box.path == path]
    path.unlink()
    return box_id


def says_device(conn: Connection, _: Named) -> None:
    conn.execute(update(box_table).where(box_table.c.device == "main").values(device="tablet-9"))


DISGUISES: Mapping[str, Change] = {
    "nothing": lambda *_: None,
    "the register's own word that it came from elsewhere": says_device,
    "a damaged file that was removed once": forges_act(
        "remove_damaged", "2026-11-16T01:00:00Z", "main-{}.db.damaged"
    ),
}


@pytest.mark.parametrize("forged", [*DISGUISES, "an act whose words were erased and written anew"])
def test_a_box_that_is_gone_is_missed_whatever_the_register_says_of_it(
    on_sqlite: Lived, forged: str
) -> None:
    box_id = a_lost_box(on_sqlite)

    def change(conn: Connection, named: Named) -> None:
        if forged in DISGUISES:
            DISGUISES[forged](conn, named)
            detail = func.replace(audit.c.detail, "{}", box_id[:16])
            conn.execute(update(audit).values(detail=detail))
        else:
            anew = {"made_by": "device tablet-9", "salt": None}
            conn.execute(update(lines).where(lines.c.subject == box_id).values(anew))
            says_device(conn, named)

    edited(on_sqlite, change)
    folder = on_sqlite.folder / "boxes"
    assert Folder(folder, boxes(folder), on_sqlite.register).has_lost(box_id)
    proof = check_boxes(folder, on_sqlite.register, ())
    assert [head.box for head in proof.lost] == [box_id]


def test_a_device_that_the_register_names_otherwise_than_the_journal_is_a_difference(
    on_sqlite: Lived,
) -> None:
    a_lost_box(on_sqlite)
    assert edited(on_sqlite, lambda *_: None) == {}
    assert edited(on_sqlite, says_device) == {(DifferenceKind.EDITED, "box"): 1}
    (away,) = compared(on_sqlite.register, on_sqlite.folder).away
    assert (away.device, away.where) == ("main", Whereabouts.GONE)


def audit_acts(register: Register) -> list[Act]:
    with register.read() as conn:
        return acts_of(conn)


# --- parts that only one store lost -------------------------------------------------------------


def holds(office: Lived) -> tuple[int, int]:
    """Count the comments that the register and the boxes still have."""
    in_register = sum("comment" in parts for parts in kept(office.register).values())
    here = [parts for box in boxes(office.folder / "boxes") for _id, parts in box.held_parts()]
    return in_register, sum("comment" in parts for parts in here)


def retained(office: Lived, day: date = SOON) -> erasing.Aligned:
    """Do what `loket retention` does, beside what is due."""
    aligned = erasing.align(office.register, office.folder / "boxes", at_noon(day))
    erasing.apply(office.register, office.folder / "boxes")
    return aligned


def test_what_was_taken_out_of_a_box_stays_in_the_register(on_sqlite: Lived) -> None:
    before = holds(on_sqlite)
    spoil(on_sqlite.folder, "main", NULLED)
    aligned = retained(on_sqlite)
    assert (aligned.in_boxes, aligned.in_register, len(aligned.unordered)) == (0, 0, 3)
    assert holds(on_sqlite) == (before[0], before[1] - 3)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {(ERASED, "private"): 3}


def test_what_was_taken_out_of_the_register_stays_in_the_box(on_sqlite: Lived) -> None:
    before = holds(on_sqlite)
    mine = response_private.c.comment.like("KENARI%")

    def empties(conn: Connection, _: Named) -> None:
        conn.execute(update(response_private).where(mine).values(comment=None))

    assert edited(on_sqlite, empties) == BOTH
    aligned = retained(on_sqlite)
    assert (aligned.in_boxes, aligned.in_register, len(aligned.unordered)) == (0, 0, 3)
    assert holds(on_sqlite) == (before[0] - 3, before[1])
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == BOTH


def test_an_order_that_the_journal_has_excuses_nothing_else_in_the_box(on_sqlite: Lived) -> None:
    """Who knows the table and copies an order into it gets nothing: the register knows it too."""
    form = receipt(TENANT, on_sqlite.named["form"].id)
    retention.erase_receipt(on_sqlite.register, form, "comment", "Ayu")
    assert retained(on_sqlite) == erasing.Aligned()
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {}
    spoil(on_sqlite.folder, "main", NULLED)
    copied = "INSERT OR IGNORE INTO erased SELECT seq, 'comment', 1 FROM private"
    spoil(on_sqlite.folder, "main", copied)
    aligned = retained(on_sqlite)
    assert (aligned.in_boxes, aligned.in_register, len(aligned.unordered)) == (0, 0, 2)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {(ERASED, "private"): 2}


@pytest.mark.parametrize("rebuilt", [False, True], ids=["an older register", "no register"])
def test_what_a_citizen_had_erased_does_not_come_back_with_an_older_register(
    on_sqlite: Lived, tmp_path: Path, rebuilt: bool
) -> None:
    folder, older = on_sqlite.folder, tmp_path / "older"
    older.mkdir()
    if rebuilt:
        settled(an_empty_register(older)).close()
    else:
        shutil.copyfile(folder / "register.db", older / "register.db")
    form = receipt(TENANT, on_sqlite.named["form"].id)
    retention.erase_receipt(on_sqlite.register, form, "all", "Ayu")
    erasing.apply(on_sqlite.register, folder / "boxes")
    expected = holds(on_sqlite)
    on_sqlite.register.close()
    shutil.copytree(folder / "boxes", older / "boxes")
    with closing(open_register(older / "register.db")) as register:
        if rebuilt:
            actions.refill(register, older / "boxes")
        office = replace(on_sqlite, folder=older, register=register)
        # Until it was carried over.
        lost = {} if rebuilt else {(DifferenceKind.OUTLIVED, "response_private"): 3}
        assert told(compared(register, older)) == lost
        aligned = retained(office)
        assert aligned == erasing.Aligned(in_register=0 if rebuilt else 3)
        assert holds(office) == expected or rebuilt
        comparison = compared(register, older)
        assert (told(comparison), comparison.n_again) == ({}, 3)
        (line,) = [act for act in audit_acts(register) if act.act == "erase_again"]
        assert retained(office) == erasing.Aligned()  # and the line is written once
        assert [act for act in audit_acts(register) if act.act == "erase_again"] == [line]
        spoil(older, "main", "DELETE FROM erased")  # the register knows it by itself now
        assert told(compared(register, older)) == {}


def test_a_box_from_a_backup_is_erased_again_by_the_orders_of_the_register(
    on_sqlite: Lived, tmp_path: Path
) -> None:
    folder = on_sqlite.folder / "boxes"
    shutil.copytree(folder, tmp_path / "kept")
    form = receipt(TENANT, on_sqlite.named["form"].id)
    retention.erase_receipt(on_sqlite.register, form, "all", "Ayu")
    retained(on_sqlite)
    expected = holds(on_sqlite)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "kept", folder)
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {}
    assert retained(on_sqlite) == erasing.Aligned(in_boxes=3)
    assert holds(on_sqlite) == expected
    assert told(compared(on_sqlite.register, on_sqlite.folder)) == {}


# --- a copy of the boxes that was put back, and went on -----------------------------------------


def put_back(office: Lived, kept: Path, *, n_taken: int) -> None:
    """Let the register take some taps, then put an older copy of the boxes back."""
    with opened(office.folder) as box:
        put(box, *(a_rating(2) for _ in range(n_taken)))
        carry(box, InProcess(office.register))
    shutil.rmtree(office.folder / "boxes")
    shutil.copytree(kept, office.folder / "boxes")


@pytest.mark.parametrize(
    ("n_taken", "n_new"),
    [
        (2, 2),
        (2, 0),
        pytest.param(1, 2, marks=(pytest.mark.slow, pytest.mark.faults)),
        pytest.param(3, 2, marks=(pytest.mark.slow, pytest.mark.faults)),
    ],
)
def test_every_check_names_a_fork_alike_and_calls_it_no_fault(
    on_sqlite: Lived, tmp_path: Path, n_taken: int, n_new: int
) -> None:
    folder, register = on_sqlite.folder, on_sqlite.register
    kept = Path(shutil.copytree(folder / "boxes", tmp_path / "kept"))
    put_back(on_sqlite, kept, n_taken=n_taken)
    assert not check_boxes(folder / "boxes", register, ()).ok  # until it is noted
    with opened(folder) as box:
        put(box, *(a_rating(1) for _ in range(n_new)))
        carry(box, InProcess(register))
        put(box, a_rating(4))
        carry(box, InProcess(register))
    comparison = compared(register, folder)
    assert (told(comparison), comparison.n_away) == ({}, n_taken)
    assert check_boxes(folder / "boxes", register, ()).ok
    register.close()
    for words in (["verify"], ["verify", "--part"]):
        done = run(folder, *words)
        assert (done.exit_code, "RUSAK" in done.stdout) == (0, False), done.stdout
        assert "luar   kotak" in done.stdout or (n_new, words[1:]) == (0, ["--part"])
    weekly = run(
        folder, "report", "weekly", "--unit", UNIT, "--week", "2026-W47", "--format", "json"
    )
    assert json.loads(weekly.stdout)["integrity"]["differences"] == 0


def test_control_without_a_line_that_tells_of_a_fork_an_old_copy_is_missed(
    on_sqlite: Lived, tmp_path: Path
) -> None:
    kept = Path(shutil.copytree(on_sqlite.folder / "boxes", tmp_path / "kept"))
    put_back(on_sqlite, kept, n_taken=2)

    def says_forked(conn: Connection, _: Named) -> None:
        conn.execute(update(box_table).values(forked_at="2026-11-17T01:00:00Z"))

    edited(on_sqlite, says_forked)
    assert not check_boxes(on_sqlite.folder / "boxes", on_sqlite.register, ()).ok
