"""`comments`: what citizens write, found again by its words.

Only comments that have been released are read: in batches, covered, dated by week. Whoever
searches is noted with what was asked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import BY, DAY, QUESTIONNAIRE, UNIT
from kiosk.commands.shared import patience, register_of
from kiosk.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.disclosure import Released
    from survey.register.engine import Register

A_YEAR = timedelta(days=364)


@click.command(
    "comments",
    help="""Cari komentar warga menurut kata, atau lihat kata yang sering ditulis.

Yang dicari hanya komentar yang sudah keluar: lima atau lebih sekaligus, nama dan nomor orang
ditutup. Komentar tidak bertanggal hari, hanya minggu ketika lima terkumpul; karena itu dicari
minggu penuh, Senin sampai Minggu. "menunggu" juga menemukan "nunggu"; "tidak ramah" juga menemukan
"kurang ramah". Setiap pencarian dicatat.""",
)
@UNIT
@click.option(
    "--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama; bawaan: setahun lalu."
)
@click.option(
    "--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir; bawaan: hari ini."
)
@QUESTIONNAIRE
@click.argument("words", metavar="[KATA]", default="")
@click.pass_obj
def comments_command(
    config: Config,
    *,
    unit: str,
    first: datetime | None,
    last: datetime | None,
    questionnaire: str | None,
    words: str,
) -> None:
    from survey.transfer import forward

    with register_of(config) as register, patience():
        forward.drain(config.data_dir, register)
        lines = find(
            register,
            unit,
            words,
            first=first.date() if first else None,
            last=last.date() if last else None,
            questionnaire=questionnaire,
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
    questionnaire: str | None = None,
    now: datetime,
) -> list[str]:
    """Search a unit's released comments of some days' weeks, note it, and give the lines to print.

    The first line names the days that were searched: whole weeks, since a comment has no day.

    Args:
        register: The office's register.
        unit: Code of the unit.
        words: What to look for; "" counts words and themes instead.
        first: First day, None for a year before the last.
        last: Last day, None for today.
        questionnaire: Whose comments: an instrument, or one version; None is the official one.
        now: Any moment with its zone; what came on its day waits.

    Raises:
        UnknownQuestionnaire: Nothing of that name was published.
        UnknownUnit: The register has no such unit.
        WrongOrder: The last day comes before the first.
        NothingToSearch: There is no word in `words`.
    """
    from reports.skm import comments
    from survey.periods import Dates
    from survey.questionnaire import instrument, keys
    from survey.register import journal, offices

    wanted = instrument(questionnaire)
    with register.read() as conn:
        today = offices.office(conn).day_of(now)
        office_unit = offices.unit(conn, unit)
        until = last or today
        period = Dates(first or until - A_YEAR, until)
        weeks = comments.weeks_of(period)
        parts = comments.every(conn, office_unit, period, today, wanted)
        n, lines = _found(parts, words) if words else _counted(parts)
    with register.begin() as conn:
        searched = f'"{words}"' if words else "-"
        journal.note(conn, BY, "search_comments", office_unit.code, f"{weeks}: {searched}")
    over = Dates(weeks.first, max(weeks.first, min(weeks.last, today - timedelta(days=1))))
    where = f"{office_unit.name}, {over.label('id')}"
    if (first or last) and weeks != period:
        where += f" (minggu penuh yang memuat {period.label('id')})"
    if len(keys()) > 1:  # several are asked here: say whose words these are
        where += f", kuesioner {wanted}"
    if not n:
        waiting = (
            "Komentar keluar lima atau lebih sekaligus, setelah harinya berakhir; bila belum lima,"
            " bersama komentar minggu sesudahnya."
        )
        return [f"{where}: belum ada komentar yang dapat dibaca. {waiting}"]
    return [f"{where}: {lines[0]}", *lines[1:]]


def _found(parts: Iterable[Sequence[Released]], words: str) -> tuple[int, list[str]]:
    """Look through all parts; give how many comments they hold, and what to print."""
    from reports.measures.themes import search

    n, lines = 0, []
    for part in parts:
        n += len(part)
        lines += [f"{comment.week}  {_one_line(comment.text)}" for comment in search(part, words)]
    if not lines:
        return n, [f'tidak satu pun dari {n} komentar memuat "{words}".']
    return n, [f'{len(lines)} dari {n} komentar memuat "{words}".', *lines]


def _counted(parts: Iterable[Sequence[Released]]) -> tuple[int, list[str]]:
    """Count the words of all parts; give how many comments they hold, and what to print."""
    from reports.disclosure import COMMENT_BATCH, THEMES_FROM
    from reports.measures.themes import said

    counted = said(chain.from_iterable(parts))
    head = f"{counted.n} komentar."
    if not counted.words:
        return counted.n, [
            head,
            f"Belum ada kata yang ditulis oleh {COMMENT_BATCH} orang atau lebih.",
        ]
    lines = [head, "Kata: " + ", ".join(f"{word.written} {word.n}" for word in counted.words)]
    if not counted.themes:
        return counted.n, [*lines, f"Tema dihitung mulai {THEMES_FROM} komentar."]
    for theme in counted.themes:
        inside = ", ".join(f"{word.written} {word.n}" for word in theme.words)
        lines.append(f"{theme.theme.name['id']}: {theme.n}" + (f" ({inside})" if inside else ""))
    return counted.n, lines


def _one_line(text: str) -> str:
    """Keep what a citizen wrote from moving the cursor of the terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
