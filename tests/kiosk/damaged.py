"""An installation in which every table has rows, and a hand that damages single values in it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Integer, LargeBinary

from kiosk.commands import public_results
from reports.evidence import packed
from reports.skm import closing as closing_periods
from survey import actions
from survey.actions import retention
from survey.answers.drafts import Bands, Draft
from survey.exchange.earlier import import_earlier
from survey.exchange.ratings import import_ratings
from survey.register import schema
from survey.register.services import Given
from survey.register.values import WORDS
from survey.transfer.forward import InProcess
from tests import builders
from tests.builders import UNIT, a_detail, a_duty, a_form, a_rating, local

NOW = datetime(2026, 12, 2, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 5), date(2026, 11, 20)
# Without these of `response` a report counts wrongly and nothing else shows it.
DECIDES = (*WORDS, "tenant", "id", "unit", "day", "questionnaire", "scores")
TOLD = Bands("P", "26-35", "S1", "PNS")


def _days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        if day.isoweekday() < 6:
            yield day
        day += timedelta(days=1)


def _answers() -> Iterator[Draft]:
    for day in _days():
        for n in range(6):
            at = local(9 + n, 7 * n, day=day)
            tap = a_rating(
                1 + (n + day.day) % 4, at=at, service="ktp", visit=f"T-{day}-{n}", ignored=n
            )
            yield tap
            if n == 1:
                yield a_detail(tap, reasons=["lama"], at=at)
            yield a_form(
                2 + (n + day.day) % 3,
                at=at + timedelta(minutes=3),
                bands=TOLD,
                comment=f"Petugasnya ramah sekali, antrean ke-{n} lama.",
                duration_s=40 + n,
            )


def build(folder: Path) -> None:
    """Make the installation: answers of seven weeks, a closed month, imports, erasures."""
    register = builders.settled(
        builders.an_empty_register(folder), duties=[a_duty(day=day) for day in _days()]
    )
    with closing(register):
        with builders.opened(folder) as box:
            box.append_many(list(_answers()))
            builders.carry(box, InProcess(register))
        given = [Given(UNIT, day, "ktp", "", 40) for day in _days()]
        actions.set_services_given(register, given, "antrean", "Ayu")
        file = folder / "ratings.csv"
        file.write_text("answered_at,kepuasan,officer\n2026-10-06,4,P01\n2026-10-07,3,P02\n")
        with builders.opened(folder, "import") as box:
            import_ratings(file, register=register, box=box, unit=UNIT, by="Ayu")
        actions.withdraw_import(register, 1, "Ayu")
        earlier = folder / "earlier.csv"
        earlier.write_text("period,ikm,n,source\n2025-S2,80.12,120,Laporan SKM 2025\n")
        import_earlier(earlier, register=register, unit=UNIT, by="Ayu")
        actions.judge(register)
        closing_periods.close(
            register,
            unit=UNIT,
            period="2026-10",
            by="Ayu",
            position="",
            nip="",
            reason="",
            despite_differences=False,
            waiting=0,
            now=NOW,
        )
        with closing(sqlite3.connect(folder / "register.db")) as raw:
            code = raw.execute("SELECT receipt FROM response WHERE kind = 'form'").fetchone()[0]
        retention.erase_receipt(register, code, "comment", "Ayu")
        public_results.refresh(register, now=NOW)
        packed.refresh(register, NOW)
        actions.publish_bundle(register, folder)


@dataclass(frozen=True, slots=True)
class Damage:
    """A value put where another one was; `kind` says how it is wrong."""

    table: str
    column: str
    kind: str

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.table}.{self.column}-{self.kind}"


def every_column(*tables: str) -> list[Damage]:
    """Give a damage for each column of some tables: a wrong value, and none where one must be."""
    found = []
    for name in tables:
        for column in schema.metadata.tables[name].columns:
            found.append(Damage(name, column.name, "changed"))
            if not column.nullable and not column.primary_key:
                found.append(Damage(name, column.name, "null"))
    return found


def damage(folder: Path, one: Damage, where: str = "1") -> str:
    """Damage a value of one row; gives what `verify` calls that row.

    Args:
        folder: The installation.
        one: Which value.
        where: Which rows, as SQL; the last of them is taken.
    """
    column = schema.metadata.tables[one.table].c[one.column]
    with closing(sqlite3.connect(folder / "register.db", isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        sql = f"SELECT rowid, {one.column} FROM {one.table} WHERE {where} ORDER BY rowid DESC"
        row, value = raw.execute(sql).fetchone()
        made = _allow_null(raw, one) if one.kind == "null" else None
        update = f"UPDATE {one.table} SET {one.column} = ? WHERE rowid = ?"
        raw.execute(update, (None if one.kind == "null" else changed(column, value), row))
        if made is not None:  # the disk changes the row, and not what the table is made with
            _write_schema(raw, one.table, made)
        key = [c.name for c in column.table.primary_key if c.name != "tenant"] or ["1"]
        found = raw.execute(f"SELECT {', '.join(key)} FROM {one.table} WHERE rowid = ?", (row,))
        return ", ".join(k.hex() if isinstance(k, bytes) else str(k) for k in found.fetchone())


def changed(column: Column[Any], value: object) -> object:
    """Give what a flipped bit or a hand might leave in a column."""
    if isinstance(column.type, LargeBinary):
        return b"\1\2\3"
    if isinstance(column.type, Integer | Boolean):
        return "satu"
    text = str(value or "")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text[:5]}!{text[6:]}"  # "2026-!0-12"
    if text.startswith(("{", "[")):
        return text[: len(text) // 2]
    return b"\xff\xfe" + text.encode()  # no text at all


def _allow_null(raw: sqlite3.Connection, one: Damage) -> str:
    """Let a column be null; gives what its table was made with."""
    pattern = rf'(\b{one.column}\b"? \w+(?: DEFAULT [^ ]+)?) NOT NULL'
    (sql,) = raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (one.table,)).fetchone()
    freed, n = re.subn(pattern, r"\1", sql)
    assert n == 1, sql
    _write_schema(raw, one.table, freed)
    return str(sql)


def _write_schema(raw: sqlite3.Connection, table: str, sql: str) -> None:
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, table))
    raw.execute("PRAGMA writable_schema = RESET")


def forget_counts(folder: Path) -> None:
    """Let every report count its answers anew."""
    with closing(sqlite3.connect(folder / "register.db", isolation_level=None)) as raw:
        assert raw.execute("DELETE FROM tally").rowcount > 0
