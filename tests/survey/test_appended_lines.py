"""Entries, boxes and homes that only an appended line of the journal vouches for."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.cli import loket
from survey.actions.acceptance import BoxForgotten
from survey.register import journal, proven, schema
from survey.register.journal_check import BreakKind, check
from survey.register.opening import open_register
from survey.register.schema import box, entry, response, response_private, tally
from survey.register.sealed_rows import entry_lines
from tests.builders import UNIT, a_rating, opened, put
from tests.erased import at_noon
from tests.lived import SOON, Named, disarm, run
from tests.survey.test_verifier import agree
from tests.verifier.verifier import Verifier

Does = Callable[[Connection], None]


@pytest.fixture
def office(lived_office: tuple[Path, Named], tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived_office[0], tmp_path / "office"))


def do(folder: Path, does: Does) -> None:
    with closing(open_register(folder / "register.db")) as register, register.begin() as conn:
        disarm(conn)
        does(conn)


def main_box(conn: Connection) -> bytes:
    return bytes(conn.execute(select(box.c.box).where(box.c.device == "main")).scalar_one())


def accepted(conn: Connection, box_id: bytes, device: str) -> None:
    params = {"box": box_id.hex(), "device": device}
    journal.note(conn, f"device {device}", "accept", box_id.hex(), "", params=params)


def invents(first: int) -> Does:
    """Put twenty answers under numbers that no box has, and a line that seals them."""

    def does(conn: Connection) -> None:
        line, mine = journal.number(conn), main_box(conn)
        like = (
            conn.execute(
                select(entry).where(entry.c.box == mine, entry.c.verdict == "new").limit(1)
            )
            .mappings()
            .one()
        )
        for n in range(20):
            new = {"id": uuid4().bytes}
            row = {**like, **new, "seq": first + n, "sealed_by": line, "hash": bytes([n]) * 32}
            conn.execute(insert(entry), row)
            for table in (response, response_private):
                rows = conn.execute(select(table).where(table.c.id == like["id"])).mappings()
                conn.execute(insert(table), {**rows.one(), **new})
        lines = entry_lines(conn, entry.c.sealed_by == line)
        journal.seal_entries(conn, [text for _line, text in lines])
        accepted(conn, mine, "main")
        conn.execute(delete(tally))

    return does


@pytest.mark.parametrize("first", [100, -19, -(10**6), -(2**31), -(10**12)])
def test_answers_that_stand_in_no_box_are_named_whatever_their_number(
    office: Path, first: int
) -> None:
    assert not agree(office)  # the control
    do(office, invents(first))
    assert agree(office)
    with time_machine.travel(at_noon(SOON), tick=False):
        theirs = Verifier(office).run()
    assert sum(line.startswith("added entry") for line in theirs) == 20
    told = run(office, "verify").stdout
    named = f"entri {first}, kotak" if first > -(2**31) else "kolom seq"
    assert named in told


def forgets_main(conn: Connection) -> None:
    conn.execute(delete(box).where(box.c.device == "main"))


def test_a_row_of_a_box_that_was_deleted_is_named_and_no_command_breaks(office: Path) -> None:
    """Taken anew, every entry of it would be counted twice."""
    do(office, forgets_main)
    assert agree(office)
    assert "1 catatan kotak hilang" in run(office, "verify").stdout
    with opened(office) as main:
        put(main, a_rating(4))
    words = ("report", "weekly", "--unit", UNIT, "--week", "2026-W47", "--format", "json")
    close = ("close", "--unit", UNIT, "--period", "2026-10", "--by", "Endang", "--yes")
    for command in (words, ("retention",), close):
        with time_machine.travel(at_noon(date(2026, 12, 2)), tick=False):
            done = CliRunner().invoke(loket, ["--data", str(office), *command])
        assert isinstance(done.exception, BoxForgotten), done.exception
        assert "catatan kotaknya tidak ada lagi" in str(done.exception)


def sends_main_elsewhere(conn: Connection) -> None:
    """Say by a line that seals nothing that the main box came through a tablet."""
    mine = main_box(conn)
    accepted(conn, mine, "tablet-9")
    conn.execute(update(box).where(box.c.box == mine).values(device="tablet-9"))


def test_a_line_that_seals_no_entry_gives_a_box_no_other_home(office: Path) -> None:
    """As in an office that was upgraded: no honest line tells where its first box came from."""

    def as_upgraded(conn: Connection) -> None:
        rows = conn.execute(select(schema.journal.c.seq, schema.journal.c.act))
        assert "accept" in {act for _seq, act in rows}
        conn.execute(
            update(schema.journal).where(schema.journal.c.act == "accept").values(params="{}")
        )

    do(office, as_upgraded)
    do(office, sends_main_elsewhere)
    with closing(open_register(office / "register.db")) as register, register.read() as conn:
        mine = conn.execute(select(box.c.box).where(box.c.device == "tablet-9")).scalar_one()
        assert proven.device_of(conn, mine.hex()) == ""
        empty = [broken for broken in check(conn).breaks if broken.kind is BreakKind.EMPTY]
        last = conn.execute(select(func.max(schema.journal.c.seq))).scalar_one()
        assert [broken.seq for broken in empty] == [last]
    for file in (office / "boxes").glob("main-*"):
        file.unlink()
    told = run(office, "verify").stdout
    assert "tidak ada lagi di komputer ini" in told
    assert "tidak menyegel satu entri pun" in told
    assert any(line == f"act {last}" for line in Verifier(office).run())


def test_control_a_line_that_seals_entries_tells_their_home(office: Path) -> None:
    with closing(open_register(office / "register.db")) as register, register.read() as conn:
        mine = conn.execute(select(box.c.box).where(box.c.device == "main")).scalar_one()
        assert proven.device_of(conn, mine.hex()) == "main"
