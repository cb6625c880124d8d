"""What a release before left, boxes, register and journal, holds here on both engines."""

import sqlite3
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, create_engine, delete, select, text, update
from sqlalchemy.engine import URL

from survey import actions
from survey.actions.refilling import refill
from survey.answers.drafts import Channel, Draft, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.box import boxes
from survey.register import seals, soundness
from survey.register.engine import Register
from survey.register.journal_check import BreakKind, check
from survey.register.opening import open_register
from survey.register.schema import HEAD, entry, flag, response, response_private
from survey.transfer.forward import InProcess
from tests import first_bodies
from tests.builders import (
    Device,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    carry,
    local,
    opened,
    settled,
    undated,
)
from tests.erased import TOLD
from tests.first_bodies import OlderDevice
from tests.lived import compared, disarm, run, told
from tests.verifier.verifier import Verifier

# The file that the older release brought in as its third import.
BROUGHT = """answered_at,channel,kepuasan,persyaratan,officer
2026-11-17T09:00,kiosk,4,,P01
2026-11-17T09:05,kiosk,2,3,P02
2026-11-17,assisted,,3,
2026-11-17,ticket,3,,
2026-11-17T10:00,qr,,4,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a data folder as the older release left it."""
    return first_bodies.unpack(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest, folder: Path) -> Iterator[Register]:
    """Open its register, which brings it up to date, on each engine."""
    address = str(folder / "register.db")
    if request.param == "postgresql":
        fresh: Callable[[], URL] = request.getfixturevalue("postgresql")
        address = fresh().render_as_string(hide_password=False)
        as_it_was(Path(folder / "register.db"), address)
    with closing(open_register(address)) as brought_up_to_date:
        yield brought_up_to_date


def as_it_was(path: Path, address: str) -> None:
    """Make the tables of a register anew in a database, as they were made then, with its rows."""
    from alembic import command
    from alembic.config import Config

    from survey.register import opening

    config = Config()
    migrations = Path(opening.__file__).with_name("migrations")
    config.set_main_option("script_location", str(migrations))
    source, target = create_engine(f"sqlite:///{path}"), create_engine(address)
    with source.connect() as old, target.begin() as new:
        new.execute(text("DROP SCHEMA public CASCADE"))
        new.execute(text("CREATE SCHEMA public"))
        config.attributes["connection"] = new
        command.upgrade(config, "0005")
        was = MetaData()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*expression-based index")
            was.reflect(old)
        for table in was.sorted_tables:
            rows = old.execute(select(table)).mappings().all()
            if table.name != "alembic_version" and rows:
                new.execute(table.insert(), [dict(row) for row in rows])
    source.dispose()
    target.dispose()


def rows_of(conn: Connection, table: Table) -> dict[bytes, dict[str, Any]]:
    """Give the rows of a table about answers, by answer."""
    found_rows = conn.execute(select(table)).mappings().all()
    return {row["id"]: dict(row) for row in found_rows}


def paired_then(folder: Path) -> dict[bytes, tuple[str, str, bool]]:
    """Give channel, slot and `paired` of every answer, as the older release had stored them."""
    with zipfile.ZipFile(first_bodies.FOLDER) as packed:
        packed.extract("register.db", folder / "as-it-was")
    with closing(sqlite3.connect(folder / "as-it-was" / "register.db")) as conn:
        stored = conn.execute("SELECT id, channel, slot, paired FROM response").fetchall()
    return {answer_id: (channel, slot, bool(paired)) for answer_id, channel, slot, paired in stored}


def test_its_rows_get_the_words_of_its_entries_and_its_journal_holds(
    register: Register, folder: Path
) -> None:
    with register.read() as conn:
        words = {
            answer_id: (row["channel"], row["slot"], row["provenance"], row["dated"])
            for answer_id, row in rows_of(conn, response).items()
        }
        report = check(conn)
    then = paired_then(folder)
    assert len(then) == 22
    for answer_id, (channel, slot, paired) in then.items():
        by_channel = {"kiosk": "unpaired", "qr": "qr"}.get(channel, "import")
        provenance = "kiosk" if paired else by_channel
        assert words[answer_id] == (channel, slot, provenance, "moment" if slot else "day")
    assert {provenance for _, _, provenance, _ in words.values()} >= {"kiosk", "unpaired", "qr"}
    assert report.breaks == ()
    assert report.n_rows > 30
    assert told(compared(register, folder)) == {}


def test_what_still_waited_in_its_boxes_is_taken_and_sealed(
    register: Register, folder: Path
) -> None:
    with opened(folder) as box:
        assert carry(box, InProcess(register)) == 3
        box.append(a_rating(3, at=local(15, 30)))  # and the box goes on in version 2
        box.append(a_form(2, at=local(15, 40), visit="TIKET-9", provenance=Provenance.TICKET))
        carry(box, InProcess(register))
    (main,) = (box for box in boxes(folder / "boxes") if box.device == "main")
    versions = [entry_.body[-2:-1] for entry_ in main.entries()]
    assert versions == [b"1"] * 16 + [b"2"] * 2
    actions.judge(register)
    with register.read() as conn:
        assert check(conn).breaks == ()
        rules = [row["rule"] for row in rows_of(conn, flag).values()]
    assert "visit_twice" in rules  # a ticket of the older release, used again
    assert told(compared(register, folder)) == {}
    if register.engine.dialect.name == "sqlite":
        assert Verifier(folder).run() == []


def test_filled_again_from_its_boxes_it_has_the_same_rows(register: Register, folder: Path) -> None:
    with register.read() as conn:
        before = [rows_of(conn, table) for table in (response, response_private)]
    spoiled = {"provenance": "visit", "dated": "arrival", "scores": "4---------"}
    with register.engine.execution_options(writing=True).begin() as conn:
        conn.execute(update(response).values(spoiled))
    refill(register, folder / "boxes")
    with register.read() as conn:
        after = [rows_of(conn, table) for table in (response, response_private)]
        assert check(conn).breaks == ()
    assert [{key: rows[key] for key in was} for was, rows in zip(before, after, strict=True)] == (
        before
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ({"provenance": "qr"}, {"provenance": "visit"}),
        ({"provenance": "unpaired"}, {"provenance": "kiosk"}),
        ({"provenance": "import"}, {"provenance": "typed"}),
        ({"dated": "moment"}, {"dated": "arrival"}),
        ({"dated": "day"}, {"dated": "moment"}),
    ],
    ids=str,
)
def test_a_word_of_an_old_row_cannot_be_changed_unseen(
    folder: Path, was: dict[str, str], becomes: dict[str, str]
) -> None:
    """Its line sealed it before there were words."""
    with closing(open_register(folder / "register.db")) as register:
        with register.engine.execution_options(writing=True).begin() as conn:
            disarm(conn)
            ((column, word),) = was.items()
            done = conn.execute(update(response).where(response.c[column] == word).values(becomes))
            assert done.rowcount
        with register.read() as conn:
            breaks = check(conn).breaks
        # A rating that becomes a kiosk's is one that no rule has judged, besides.
        of_rows = [some for some in breaks if some.kind is not BreakKind.UNJUDGED]
        assert {(some.kind, some.what) for some in of_rows} == {(BreakKind.ROWS, "entry")}
        assert sum(told(compared(register, folder)).values()) == done.rowcount
    for path in (folder / "boxes").glob("*.db"):
        path.unlink()  # without the boxes the journal alone has to tell
    assert any(line.startswith("rows ") for line in Verifier(folder).run())


def test_commands_verify_it_and_know_its_file_again(folder: Path) -> None:
    (folder / "kiosk.csv").write_text(BROUGHT, encoding="utf-8")
    verified = run(folder, "verify")
    assert verified.exit_code == 0, verified.output
    assert "utuh   jurnal" in verified.output
    assert (folder / "register.skema-0005.db").is_file()
    again = run(folder, "import", "ratings", str(folder / "kiosk.csv"), "--unit", "dukcapil")
    assert again.exit_code == 0, again.output
    assert "0 baris tersimpan" in again.output
    assert "5 sudah tercatat" in again.output
    with closing(sqlite3.connect(folder / "register.db")) as conn:
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    assert Verifier(folder).run() == []


def test_a_damaged_value_gets_no_word_and_is_named(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as conn:
        conn.execute("UPDATE response SET paired = 7 WHERE scores LIKE '1%'")
        conn.execute("UPDATE response SET slot = 'xx' WHERE scores LIKE '2%'")
        conn.commit()
    with closing(open_register(folder / "register.db")) as register:
        damaged = {(str(fault.values["column"])) for fault in soundness.faults(register)}
    assert damaged == {"provenance", "slot", "dated"}


# --- both versions, side by side ----------------------------------------------------------------


def a_day() -> list[Draft]:
    """Make answers of every kind and channel that version 1 could tell of."""
    tap, stray = a_rating(3, at=local(9), ignored=5), a_rating(at=local(9, 1))
    ticket = {"visit": "TIKET-1", "channel": Channel.TICKET, "provenance": Provenance.IMPORT}
    return [
        tap,
        a_detail(tap, reasons=["lama"], biaya=2, comment="Antre lama"),
        replace(stray, provenance=Provenance.UNPAIRED),
        a_rating(2, at=local(9, 2), channel=Channel.IMPORT),
        a_rating(2, at=local(9, 3), channel=Channel.IMPORT, officer="P02"),
        undated(a_form(1, channel=Channel.IMPORT)),
        a_form(2, at=local(13), about=tap.id, bands=TOLD, duration_s=40),
        a_rating(1, at=local(14), **ticket),
        a_rating(4, at=local(14, 1), **ticket),
        a_form(4, channel=Channel.KIOSK, at=local(15)),
    ]


def stored(register: Register, clock_s: int, device: Device, answers: list[Draft]) -> list[object]:
    """Let a register take answers and judge them; gives all rows about them, but when they came."""
    device.give(register, *answers, clock_s=clock_s)
    actions.judge(register)
    with register.read() as conn:
        opened_rows = rows_of(conn, response)
        for row in opened_rows.values():
            row["late"] = bool(row["late"])
        marks = conn.execute(select(flag).order_by(flag.c.id, flag.c.rule)).all()
        return [opened_rows, rows_of(conn, response_private), [tuple(mark) for mark in marks]]


@pytest.mark.parametrize("clock_s", [0, 7200])
def test_either_version_of_an_answer_becomes_the_same_rows_flags_and_officer(
    empty_register: Register, clock_s: int
) -> None:
    register, answers = settled(empty_register, duties=[a_duty("P01")]), a_day()
    of_first = stored(register, clock_s, OlderDevice(), answers)
    with register.read() as conn:
        assert check(conn).breaks == ()
    with register.engine.execution_options(writing=True).begin() as conn:
        for table in (flag, response_private, response, entry):
            conn.execute(delete(table))
    of_second = stored(register, clock_s, Device(), answers)
    assert of_first == of_second
    officers = {row["officer"] for row in rows_of_first(of_first).values()}
    assert officers == {"", "P01", "P02"}


def rows_of_first(rows: list[object]) -> dict[bytes, dict[str, Any]]:
    (opened_rows, *_rest) = rows
    assert isinstance(opened_rows, dict)
    return opened_rows


@pytest.mark.parametrize(("first", "second"), [(OlderDevice, Device), (Device, OlderDevice)])
def test_an_answer_sent_again_in_the_other_version_is_a_repeat(
    empty_register: Register, first: type[Device], second: type[Device]
) -> None:
    register, answers = settled(empty_register), a_day()
    first().give(register, *answers)
    second("tablet").give(register, *answers)
    with register.read() as conn:
        verdicts = conn.execute(select(entry.c.verdict)).scalars().all()
    assert sorted(verdicts) == ["new"] * len(answers) + ["repeat"] * len(answers)


# --- how a line seals an answer -----------------------------------------------------------------


def line(channel: str, slot: str, provenance: str, dated: str) -> bytes:
    values = dict.fromkeys((column.name for column in seals.OPEN), "x")
    values |= {"channel": channel, "slot": slot, "provenance": provenance, "dated": dated}
    return seals.entry_line([b"\1", 7], list(values.values()), {"unpaired"})


def test_a_line_is_the_line_it_was_where_version_1_could_have_said_it() -> None:
    assert line("kiosk", "am", "kiosk", "moment") == (
        b'["01",7,"x","x","am","x","x","x","x","kiosk","x","x","x","x","x","x","x",true,"x","x",'
        b'"x","unpaired"]\n'
    )
    assert b',false,"x","x","x","unpaired"]' in line("qr", "", "qr", "day")
    assert b',"ticket","x","x","x","moment","unpaired"]' in line("qr", "am", "ticket", "moment")
    assert b',"kiosk","x","x","x","arrival","unpaired"]' in line("kiosk", "", "kiosk", "arrival")


def test_no_two_answers_have_one_line_that_differ_in_a_word() -> None:
    every = list(product(Channel, Slot, Provenance, DatedBy))
    assert len({line(*words) for words in every}) == len(every) == 5 * 3 * 9 * 3
