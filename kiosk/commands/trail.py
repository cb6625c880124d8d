"""`imports` and `jejak`: the files that came in, and all that was ever done here."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from kiosk.commands.options import DAY
from kiosk.commands.shared import register_of
from kiosk.config import Config

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from survey.register.audit import Act
    from survey.register.imports import Brought, ImportFile

MOST: Final = 50  # lines of the trail, unless more are asked for


@click.command(
    "imports",
    help="""Berkas penilaian yang pernah diimpor: nomor, unit, berkas, banyaknya jawaban yang
dihitung sekarang, dan hari-harinya.""",
)
@click.option("--unit", metavar="KODE", help="Hanya unit ini.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Bentuk keluaran."
)
@click.pass_obj
def imports_command(config: Config, unit: str | None, form: str) -> None:
    from survey.register import imports, offices

    with register_of(config) as register, register.read() as conn:
        zone = offices.office(conn).zone
        code = None if unit is None else offices.unit_code(conn, unit)
        brought = imports.brought(conn)
        files = [batch for batch in imports.every(conn) if code in (None, batch.unit)]
        rows = [_row(conn, batch, brought.get(batch.n), zone) for batch in files]
    if form == "json":
        values = [row._asdict() for row in rows]
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo("Belum ada berkas penilaian yang diimpor.")
    for row in rows:
        click.echo(_import_line(row))


class ImportRow(NamedTuple):
    """An import as it is listed; `n` answers of it count now, from one day to another."""

    number: int
    unit: str
    file: str
    imported_at: str
    by: str
    n: int
    first: str | None
    last: str | None
    closed: list[str]  # the closed periods that it touches


def _row(conn: Connection, batch: ImportFile, part: Brought | None, zone: ZoneInfo) -> ImportRow:
    head = (batch.n, batch.unit, batch.file, _wall(batch.made_at, zone), batch.by)
    if part is None:
        return ImportRow(*head, 0, None, None, [])
    return ImportRow(*head, *part, _closed(conn, batch.unit, part.first, part.last))


def _import_line(row: ImportRow) -> str:
    head = f"nomor {row.number}  {row.imported_at[:10]}  {row.unit}  {row.file}"
    if not row.n:
        return f"{head}: tidak ada yang dihitung (ditarik, atau semuanya sudah tercatat)"
    more = f"; periode yang sudah ditutup: {', '.join(row.closed)}" if row.closed else ""
    return f"{head}: {row.n} jawaban dihitung, {row.first} s.d. {row.last}{more}"


@click.command(
    "jejak",
    help="""Apa yang pernah dikerjakan di sini, yang terbaru di atas: kapan, oleh siapa, apa.

Jawaban warga tidak termasuk. Kata di --act adalah kata di kolom ketiga, atau kode di JSON.""",
)
@click.option("--act", metavar="KATA", help="Hanya pekerjaan ini, misalnya jadwal.")
@click.option("--by", metavar="NAMA", help="Hanya yang dikerjakan oleh orang atau program ini.")
@click.option("--about", metavar="TEKS", help="Hanya yang menyebut teks ini.")
@click.option("--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama.")
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir.")
@click.option(
    "-n", "most", type=click.IntRange(1), default=MOST, help="Paling banyak sekian baris."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    help="Bentuk keluaran.",
)
@click.pass_obj
def jejak_command(
    config: Config,
    *,
    act: str | None,
    by: str | None,
    about: str | None,
    first: datetime | None,
    last: datetime | None,
    most: int,
    form: str,
) -> None:
    from survey.register import audit, offices

    with register_of(config) as register, register.read() as conn:
        zone = offices.office(conn).zone
        lines = [
            line
            for line in reversed(audit.acts(conn))
            if _fits(line, act=act, by=by, about=about)
            and (first is None or _local(line, zone) >= first.strftime("%Y-%m-%d"))
            and (last is None or _local(line, zone)[:10] <= last.strftime("%Y-%m-%d"))
        ]
    shown = [line._replace(made_at=_local(line, zone)) for line in lines[:most]]
    if form == "json":
        click.echo(json.dumps([line._asdict() for line in shown], ensure_ascii=False, indent=1))
    elif form == "csv":
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(["n", "at", "by", "act", "subject", "detail"])
        writer.writerows(shown)
        click.echo(sheet.getvalue(), nl=False)
    else:
        for line in shown:
            name = audit.name_of(line.act)
            click.echo(f"{line.made_at}  {line.by}  {name}  {line.subject}  {line.detail}".rstrip())
    if not lines:
        click.echo("Tidak ada yang cocok.", err=True)
    elif (more := len(lines) - len(shown)) > 0:
        click.echo(
            f"{more} baris yang lebih lama tidak ditampilkan; tambahkan -n {len(lines)}.", err=True
        )


def _closed(conn: Connection, unit: str, first: str, last: str) -> list[str]:
    """Name the closed periods that have a day between two."""
    from survey.register import closings

    spans = closings.spans(conn, unit)
    return [each.period for each in spans if str(each.first) <= last and first <= str(each.last)]


def _local(line: Act, zone: ZoneInfo) -> str:
    """Give the moment of a line by the office's own clock."""
    return _wall(line.made_at, zone)


def _wall(moment: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(moment).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _fits(line: Act, *, act: str | None, by: str | None, about: str | None) -> bool:
    from survey.register import audit

    names = (line.act, audit.name_of(line.act))
    texts = f"{line.subject} {line.detail}".casefold()
    return (
        (act is None or act.casefold() in (name.casefold() for name in names))
        and (by is None or by.casefold() == line.by.casefold())
        and (about is None or about.casefold() in texts)
    )
