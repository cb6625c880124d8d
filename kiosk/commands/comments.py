"""`comments`: what citizens write, found again by its words.

Only comments that have been released are read: in batches, covered, dated by week. Whoever
searches is noted with what was asked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from kiosk.commands.files import BY, DAY, UNIT
from kiosk.commands.shared import patience, register_of
from kiosk.config import Config

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.disclosure import Released
    from survey.register.engine import Register

A_YEAR = timedelta(days=364)


@click.command(
    "comments",
    help="""Cari komentar warga menurut kata, atau lihat kata yang sering ditulis.

Yang dicari hanya komentar yang sudah keluar: lima atau lebih sekaligus, bertanggal minggu, nama
dan nomor orang ditutup. "menunggu" juga menemukan "nunggu"; "tidak ramah" juga menemukan "kurang
ramah". Setiap pencarian dicatat.""",
)
@UNIT
@click.option(
    "--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama; bawaan: setahun lalu."
)
@click.option(
    "--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir; bawaan: hari ini."
)
@click.argument("words", metavar="[KATA]", default="")
@click.pass_obj
def comments_command(
    config: Config, unit: str, first: datetime | None, last: datetime | None, words: str
) -> None:
    from survey import forward

    with register_of(config) as register, patience():
        forward.drain(config.data_dir, register)
        lines = find(
            register,
            unit,
            words,
            first=first.date() if first else None,
            last=last.date() if last else None,
            now=datetime.now(UTC),
        )
    for line in lines:
        click.echo(line)


def find(
    register: Register,
    unit: str,
    words: str,
    *,
    first: date | None,
    last: date | None,
    now: datetime,
) -> list[str]:
    """Search a unit's released comments, note it, and give the lines to print.

    Args:
        register: The office's register.
        unit: Code of the unit.
        words: What to look for; "" counts words and themes instead.
        first: First day, None for a year before the last.
        last: Last day, None for today.
        now: Any moment with its zone; what came on its day waits.

    Raises:
        UnknownUnit: The register has no such unit.
        WrongOrder: The last day comes before the first.
        NothingToSearch: There is no word in `words`.
    """
    from reports.skm import comments
    from reports.themes.search import search
    from survey.periods import Dates
    from survey.questionnaire import official
    from survey.register import audit, offices

    with register.read() as conn:
        today = now.astimezone(offices.office(conn).zone).date()
        its = offices.unit(conn, unit)
        until = last or today
        period = Dates(first or until - A_YEAR, until)
        released = comments.read(conn, its, period, today, official())
    found = search(released, words) if words else None
    with register.begin() as conn:
        asked = f'"{words}"' if words else "-"
        audit.note(conn, BY, "search_comments", its.code, f"{period}: {asked}")
    where = f"{its.name}, {period.label('id')}"
    if not released:
        waiting = "Komentar keluar lima atau lebih sekaligus, setelah harinya berakhir."
        return [f"{where}: belum ada komentar yang dapat dibaca. {waiting}"]
    if found is None:
        return [f"{where}: {len(released)} komentar.", *_counted(released)]
    if not found:
        return [f"{where}: tidak satu pun dari {len(released)} komentar memuat {asked}."]
    head = f"{where}: {len(found)} dari {len(released)} komentar memuat {asked}."
    return [head, *(f"{one.week}  {_one_line(one.text)}" for one in found)]


def _counted(released: Sequence[Released]) -> list[str]:
    from reports.disclosure import COMMENT_BATCH, THEMES_FROM
    from reports.themes.counts import said

    found = said(released)
    if not found.words:
        return [f"Belum ada kata yang ditulis oleh {COMMENT_BATCH} orang atau lebih."]
    lines = ["Kata: " + ", ".join(f"{word.written} {word.n}" for word in found.words)]
    if not found.themes:
        return [*lines, f"Tema dihitung mulai {THEMES_FROM} komentar."]
    for theme in found.themes:
        inside = ", ".join(f"{word.written} {word.n}" for word in theme.words)
        lines.append(f"{theme.theme.name['id']}: {theme.n}" + (f" ({inside})" if inside else ""))
    return lines


def _one_line(text: str) -> str:
    """Keep what a citizen wrote from moving the cursor of the terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
