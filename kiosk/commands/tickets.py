"""`tickets`: codes for the box at a counter, printed and never stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import DAY, UNIT
from kiosk.commands.paper import ADDRESS, LANG, OUTPUT, citizens_address
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config

if TYPE_CHECKING:
    from sqlalchemy import Connection

BY = "baris perintah"
MOST = 2_000  # a hundred pages
USUAL_DAYS = 30


@click.command(
    "tickets",
    help="""Lembar tiket dengan kode sekali pakai, untuk kotak di loket.

Gunting, campur di dalam kotak, dan biarkan warga mengambil sendiri satu sesudah dilayani. Kode
menunjukkan bahwa formulirnya berasal dari kotak itu; tidak memuat nama, petugas, urutan, atau hari.
Kode yang dicetak tidak disimpan: lembar yang hilang tidak dapat dicetak lagi.""",
)
@UNIT
@click.option("--counter", metavar="KODE", help="Loket tempat kotaknya berada.")
@click.option("-n", "n", type=click.IntRange(1, MOST), default=200, help="Berapa tiket.")
@click.option(
    "--until",
    "last",
    type=DAY,
    metavar="2026-12-31",
    help="Hari terakhir kode berlaku. Bawaan: 30 hari lagi.",
)
@ADDRESS
@click.option(
    "--wifi", metavar="NAMA", help="Nama Wi-Fi bila alamat hanya berlaku di dalam kantor."
)
@LANG
@OUTPUT
@click.pass_obj
def tickets_command(
    config: Config,
    *,
    unit: str,
    counter: str | None,
    n: int,
    last: datetime | None,
    address: str | None,
    wifi: str | None,
    lang: str,
    output: Path,
) -> None:
    from kiosk.machine.server import secret_key
    from kiosk.tickets import ticket_key
    from reports import tickets as paper
    from survey.actions.tickets import check_last, note_tickets
    from survey.register import offices
    from survey.tickets import make

    printed = citizens_address(config, address)
    with register_of(config) as register:
        with register.read() as conn:
            office, known = offices.office(conn), offices.unit(conn, unit)
        today = office.day_of(datetime.now(UTC))
        until = last.date() if last else today + timedelta(days=USUAL_DAYS)
        check_last(until, today)
        place = paper.counter_of(known, today, counter)
        key = ticket_key(secret_key(config.data_dir))
        sheet = paper.compose(
            *(office, known, place, make(key, known.code, until, n)),
            address=printed,
            wifi=wifi,
            last=until,
            lang=lang,
        )
        document = paper.as_pdf(sheet)
        with register.begin() as conn:  # first: a code that nobody noted must not be in a box
            note_tickets(conn, known.code, n, last=until, by=BY)
        write_out(document, output)
        with register.read() as conn:
            click.echo(_counts(conn, known.code, today), err=True)


def _counts(conn: Connection, unit: str, today: date) -> str:
    from survey.register import tickets

    every = list(tickets.sheets(conn, unit))
    n, valid = sum(sheet.n for sheet in every), sum(s.n for s in every if s.last >= today)
    used = tickets.n_used(conn, unit, date.min, date.max)
    return (
        f"{unit}: sampai hari ini {n} kode dicetak ({valid} masih berlaku), {used} dipakai "
        "menurut register."
    )
