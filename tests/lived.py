"""An office with some of everything that happens, and edits of its register behind its back.

`fill` needs a register with the builders' office and a folder for the boxes; `compared` holds one
against the other as `loket verify` does.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Table, insert, select, text, update

from kiosk.cli import loket
from survey import actions
from survey.actions import Acks, Batch
from survey.answers.drafts import Bands, Channel, Draft
from survey.answers.origins import Circumstances, Provenance
from survey.box import boxes
from survey.differences import Comparison, DifferenceKind
from survey.proof.box_proofs import check_boxes
from survey.proof.comparison import Comparing
from survey.proof.whereabouts import Folder
from survey.register.engine import Register
from survey.register.schema import entry, flag
from survey.transfer.forward import InProcess
from tests.builders import (
    TENANT,
    UNIT,
    a_detail,
    a_duty,
    a_form,
    a_rating,
    carry,
    local,
    opened,
    put,
    settled,
    undated,
)
from tests.erased import TOLD, at_noon

SOON = date(2026, 11, 20)
LOW, HIGH = "1---------", "4---------"
TICKET = "TIKET-1"


Named = Mapping[str, Draft]
Change = Callable[[Connection, Named], object]


@dataclass(frozen=True, slots=True)
class Lived:
    """An office that has lived: its folder, its register and some answers by name."""

    folder: Path
    register: Register
    named: Named


class Behind(InProcess):
    """The register as a device sees it whose clock is an hour and ten minutes behind."""

    def send(self, batch: Batch) -> Acks:
        behind = datetime.fromtimestamp(batch.sent_at.timestamp() - 4200, UTC)
        return super().send(replace(batch, sent_at=behind))


def fill(register: Register, folder: Path) -> dict[str, Draft]:
    """Let an office live for a day; gives some of its answers by a name.

    Args:
        register: A register with the builders' office.
        folder: The data folder.
    """
    settled(register, duties=[a_duty("P01"), a_duty("P02", counter="L2")])
    tap, low = a_rating(3, at=local(9, 5), ignored=5), a_rating(1, at=local(9, 30), service="ktp")
    form = a_form(2, at=local(10), comment="KENARI satu", bands=TOLD, duration_s=40)
    sixth = Circumstances(nth=6)  # of its browser on that day, which a rule for forms flags
    other = a_form(3, at=local(10, 20), comment="KENARI dua", bands=Bands("L"), circumstances=sixth)
    ticket = {"visit": TICKET, "channel": Channel.TICKET}
    stray = a_rating(4, at=local(9, 40), provenance=Provenance.UNPAIRED)
    night, clocked = a_rating(2, at=local(23, 10)), a_form(4, at=local(11, 50), duration_s=30)
    with opened(folder) as box:
        put(box, tap, a_detail(tap, reasons=["lama"], biaya=2, comment="KENARI tiga"), low, form)
        put(box, other, a_form(4, at=local(13), about=low.id, unit=UNIT), undated(a_form(1)))
        put(box, stray, a_rating(1, at=local(14), **ticket))
        put(box, a_rating(4, at=local(14, 1), **ticket), a_rating(4, at=local(14, 30)))
        carry(box, InProcess(register))
        put(box, night, clocked)
        carry(box, Behind(register))
    with opened(folder, "entry") as box:
        put(box, other, replace(form, comment="Lain sama sekali"), low)
        carry(box, InProcess(register))
    paper = [a_form(n, channel=Channel.IMPORT, officer="P03", at=local(12, n)) for n in (1, 2, 3)]
    for n, some in enumerate((paper[:2], paper[2:])):
        actions.begin_import(register, f"{n}.csv", f"{n}" * 64, UNIT, "Ayu")
        with opened(folder, "import") as box:
            put(box, *some)
            carry(box, InProcess(register))
    actions.withdraw_import(register, 1, "Ayu")
    actions.judge(register)
    named = {"tap": tap, "low": low, "form": form, "other": other, "stray": stray}
    return {**named, "night": night, "clocked": clocked, "paper": paper[0]}


def compared(register: Register, folder: Path, day: date = SOON) -> Comparison:
    """Hold the register against its boxes, on a day."""
    here = boxes(folder / "boxes")
    comparing = Comparing(register, here, at_noon(day))
    check_boxes(folder / "boxes", register, (), comparing.box)
    return comparing.finish(Folder(folder / "boxes", here, register))


def run(folder: Path, *words: str) -> Result:
    """Run a command of ours on the office's folder, at noon of `SOON`."""
    with time_machine.travel(at_noon(SOON), tick=False):
        done = CliRunner().invoke(loket, ["--data", str(folder), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def told(comparison: Comparison) -> dict[tuple[DifferenceKind, str], int]:
    """Say how many differences there are, by kind and table."""
    return {(some.kind, some.table): some.n for some in comparison.differences}


def disarm(conn: Connection) -> None:
    """Take away whatever keeps a row of the register as it is."""
    if conn.dialect.name == "sqlite":
        names = conn.execute(text("SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
        for name in names.scalars().all():
            conn.execute(text(f"DROP TRIGGER {name}"))
        conn.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        conn.execute(text("SET session_replication_role = replica"))


def own(draft: Draft) -> bytes:
    """Give the id of an answer as the register writes it."""
    return draft.id.bytes


def fresh(number: int) -> bytes:
    """Make an id that no answer has."""
    return UUID(int=0xFACE << 64 | number).bytes


def sets(table: Table, name: str = "", **values: Any) -> Change:
    """Change columns of the named answer, or of all rows."""

    def change(conn: Connection, named: Named) -> None:
        mine = table.c.id == own(named[name]) if name else table.c.tenant == TENANT
        done = conn.execute(update(table).where(mine).values(values))
        assert done.rowcount

    return change


def invents(n: int, *tables: Table) -> Change:
    """Add answers by copying one under new ids; entries stand behind the last of its box."""

    def change(conn: Connection, named: Named) -> None:
        for table in tables:
            mine = select(table).where(table.c.id == own(named["tap"]))
            row = dict(conn.execute(mine).mappings().first() or {})
            for k in range(n):
                more = {"seq": 100 + k} if table is entry else {}
                conn.execute(insert(table), {**row, "id": fresh(k), **more})

    return change


def forges_flag(rule: str, name: str) -> Change:
    def change(conn: Connection, named: Named) -> None:
        row = {"tenant": TENANT, "id": own(named[name]), "rule": rule, "unit": UNIT}
        conn.execute(insert(flag), {**row, "day": "2026-11-16"})

    return change


def edited(office: Lived, change: Change) -> dict[tuple[DifferenceKind, str], int]:
    writing = office.register.engine.execution_options(writing=True)
    with writing.begin() as conn:
        disarm(conn)
        change(conn, office.named)
    return told(compared(office.register, office.folder))


def spoil(folder: Path, device: str, sql: str) -> None:
    """Change a box file where the file itself would not take it."""
    (path,) = (folder / "boxes").glob(f"{device}-*.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        assert raw.execute(sql).rowcount
