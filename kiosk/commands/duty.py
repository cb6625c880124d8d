"""`ganti`, `kosongkan`, `jadwal`: who really served, the roster of a week, and copying it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kiosk.commands.options import BY, UNIT
from kiosk.commands.planned import decide, planned
from kiosk.commands.shared import register_of
from kiosk.config import Config
from survey.language import day_name, translator
from survey.wall_clock import NotUnderstood, read_minute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from sqlalchemy import Connection

    from survey.actions import Act
    from survey.office.facts import Duty
    from survey.periods import Week
    from survey.substitutions import Substitution

    F = TypeVar("F", bound=Callable[..., object])
    S = TypeVar("S", Duty, Substitution)


class MinuteParam(click.ParamType):  # type: ignore[type-arg]
    """A minute on the office's own clock."""

    name = "waktu"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return value if isinstance(value, datetime) else read_minute(str(value))
        except NotUnderstood as wrong:
            instead = translator("id")(wrong.instead)
            self.fail(f"“{value}” seharusnya {instead}.", param, ctx)


MINUTE = MinuteParam()


def corrects(command: F) -> F:
    """Give a command the options of a correction, and those of a plan."""
    when = [
        ("--from", "start", "2026-05-04 08.00", "Sejak kapan."),
        ("--to", "end", "2026-05-04 09.30", "Sampai kapan, paling lama 24 jam sesudahnya."),
    ]
    options = [
        click.option("--counter", required=True, metavar="KODE", help="Kode loket."),
        *(
            click.option(flag, name, required=True, type=MINUTE, metavar=f'"{like}"', help=text)
            for flag, name, like, text in when
        ),
        click.option(
            "--reason", required=True, metavar="TEKS", help="Sebabnya; tersimpan selamanya."
        ),
    ]
    for option in reversed([UNIT, *options, planned]):
        command = option(command)
    return command


@click.command(
    "ganti",
    help="""Catat pengganti: petugas ini yang melayani di loket itu, dari menit ke menit.

Menang atas jadwal pada menit-menit itu saja dan tetap berlaku walau jadwal diimpor lagi,
sampai dibatalkan dengan loket jadwal batal. Penilaian yang sudah masuk ikut berpindah,
kecuali yang periodenya sudah ditutup.""",
)
@click.option("--officer", required=True, metavar="KODE", help="Kode petugas yang melayani.")
@corrects
@click.pass_obj
def ganti_command(config: Config, /, *, officer: str, **given: Any) -> None:
    _correct(config, officer, **given)


@click.command(
    "kosongkan",
    help="""Catat loket yang tutup: tidak ada yang melayani di situ, dari menit ke menit.

Berlaku seperti loket ganti: menang atas jadwal, sampai dibatalkan.""",
)
@corrects
@click.pass_obj
def kosongkan_command(config: Config, /, **given: Any) -> None:
    _correct(config, "", **given)


def _correct(  # noqa: PLR0917 -- one per option
    config: Config,
    officer: str,
    unit: str,
    counter: str,
    start: datetime,
    end: datetime,
    reason: str,
    *,
    preview: bool,
    yes: bool,
) -> None:
    from survey import actions
    from survey.substitutions import Substitution

    correction = Substitution(counter, officer, start, end, reason)
    _do(config, lambda conn: actions.correct(conn, unit, correction, BY), preview=preview, yes=yes)


@click.group("jadwal", help="Jadwal petugas: lihat, batalkan koreksi, salin satu minggu.")
def jadwal_command() -> None:
    pass


@jadwal_command.command("lihat", help="Jadwal satu minggu, dengan koreksinya dan nomornya.")
@UNIT
@click.option("--week", metavar="2026-W47", help="Minggu mana. Bawaan: minggu ini.")
@click.pass_obj
def show_roster(config: Config, unit: str, week: str | None) -> None:
    from survey.periods import Week
    from survey.register import offices

    with register_of(config) as register, register.read() as conn:
        code = offices.unit(conn, unit).code
        today = offices.office(conn).day_of(datetime.now(UTC))
        shown = Week.parse(week) if week else Week.of(today)
        lines = list(_lines(conn, code, shown))
    click.echo(f"{code}, {shown}")
    for line in lines or ["Belum ada jadwal di minggu ini."]:
        click.echo(line)


@jadwal_command.command("batal", help="Batalkan koreksi nomor N; jejaknya tetap terlihat.")
@click.argument("number", type=click.IntRange(1))
@planned
@click.pass_obj
def undo_correction(config: Config, number: int, *, preview: bool, yes: bool) -> None:
    from survey import actions

    _do(config, lambda conn: actions.undo(conn, number, BY), preview=preview, yes=yes)


@jadwal_command.command(
    "salin",
    help="""Salin jadwal satu minggu ke minggu lain, tanpa koreksinya.

Yang jatuh pada hari tutup, atau milik petugas atau loket yang tidak dipakai lagi, tidak ikut
dan disebutkan.""",
)
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu yang disalin.")
@click.option("--to", "target", required=True, metavar="2026-W48", help="Minggu tujuannya.")
@planned
@click.pass_obj
def copy_week(
    config: Config, unit: str, week: str, target: str, *, preview: bool, yes: bool
) -> None:
    from survey import actions
    from survey.periods import Week

    source, to = Week.parse(week), Week.parse(target)
    _do(
        config,
        lambda conn: actions.copy_week(conn, unit, source, to, BY),
        preview=preview,
        yes=yes,
    )


def _do(config: Config, act: Act, *, preview: bool, yes: bool) -> None:
    """Carry out an act as planned, and say whether anything was done."""
    with register_of(config) as register:
        plan = decide(register, act, preview=preview, yes=yes)
    if plan is not None:
        click.echo("Tercatat.")
    elif not preview:
        click.echo("Tidak ada yang berubah: semuanya sudah tercatat begitu.")


def _lines(conn: Connection, unit: str, week: Week) -> Iterator[str]:
    """Write the roster of a week, what corrects it, and what holds by both."""
    from survey.actions.duty_checks import hours
    from survey.actions.rosters import as_text
    from survey.register import rosters, substitutions
    from survey.substitutions import standing

    roster = _by_place(rosters.duties(conn, unit, week.first, week.last))
    served = _by_place(rosters.served(conn, unit, week.first, week.last))
    known = substitutions.read(conn, unit, week.first, week.last)
    holding = standing(known)
    corrections = _by_place(known)
    for day, counter in sorted({*roster, *corrections}):
        place = (day, counter)
        yield f"{day} {day_name(day)}, {counter}: {hours(roster.get(place, ())) or '–'}"
        for s in corrections.get(place, ()):
            undone = "" if s.undoes is None else "dibatalkan: "
            yield f"    {undone}{as_text(s)}, oleh {s.by}"
        if any((s.start.date(), s.counter) == place for s in holding):
            yield f"    yang berlaku: {hours(served.get(place, ())) or '–'}"


def _by_place(known: Iterable[S]) -> dict[tuple[date, str], list[S]]:
    """Give duties or corrections by the day they begin on and their counter."""
    by_place: dict[tuple[date, str], list[S]] = {}
    for duty in known:
        by_place.setdefault((duty.start.date(), duty.counter), []).append(duty)
    return by_place
