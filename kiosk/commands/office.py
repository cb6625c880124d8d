"""`kantor`: what is set up, and acts on it: ended, reopened, renamed, made one, other hours.

Each act shows its plan first. Read next: `planned.py`, `survey/actions/places.py`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import click

from kiosk.commands.exclusions import rule_command
from kiosk.commands.holidays import adopt
from kiosk.commands.options import BY, DAY, DayParam
from kiosk.commands.planned import decide, planned
from kiosk.commands.shared import register_of
from survey.office.dated import Noun
from survey.office.opening import AS_THE_WEEK, CLOSED

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kiosk.config import Config
    from survey.actions import Act
    from survey.plans import Plan

NOUNS = {
    "unit": Noun.UNIT,
    "layanan": Noun.SERVICE,
    "loket": Noun.COUNTER,
    "petugas": Noun.OFFICER,
}
WORDS = {"tutup": CLOSED, "biasa": AS_THE_WEEK}
BEGINNING = "awal"


class DayOrBeginning(DayParam):
    """A day, or "awal" for the beginning, which is given as `date.min`."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if str(value).strip().casefold() == BEGINNING:
            return datetime.combine(date.min, time.min)
        return super().convert(value, param, ctx)


FROM = click.option(
    "--from", "first", type=DAY, required=True, metavar="2026-12-01", help="Hari pertama."
)
FROM_OR_BEGINNING = click.option(
    "--from",
    "first",
    type=DayOrBeginning(formats=["%Y-%m-%d"]),
    required=True,
    metavar="2026-12-01|awal",
    help="Hari pertama; awal: sejak semula, juga untuk laporan yang lalu.",
)
KIND, KINDS = click.Choice(list(NOUNS)), "|".join(NOUNS)
MERGEABLE = click.Choice(["loket", "layanan"])


@click.group(
    "kantor",
    invoke_without_command=True,
    help="""Apa yang tercatat: unit, layanan, loket, petugas, jam, alamat; dan mengubahnya.

Tanpa perintah: tampilkan semuanya, hari khusus yang akan datang, dan yang perlu dilengkapi.""",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Bentuk tampilan."
)
@click.pass_context
def kantor_command(ctx: click.Context, form: str) -> None:
    if ctx.invoked_subcommand is not None:
        return
    from kiosk import overview as written
    from survey.actions import today
    from survey.register import overview

    config: Config = ctx.obj
    with register_of(config) as register, register.read() as conn:
        known = overview.read(conn, today(conn))
    if form == "json":
        click.echo(written.as_json(known, config))
        return
    for line in written.lines(known, config):
        click.echo(line)


kantor_command.add_command(adopt)
kantor_command.add_command(rule_command)


def _do(config: Config, act: Act, preview: bool, yes: bool) -> None:  # noqa: FBT001
    """Show the plan of an act, ask, do it, and let the citizens' pages know."""
    from survey import actions

    with register_of(config) as register:
        plan = decide(register, act, preview=preview, yes=yes)
        if plan is not None:
            actions.publish_bundle(register, config.data_dir)
    if not preview:
        click.echo("Tidak ada yang berubah." if plan is None else "Sudah dicatat.")


def _day(first: datetime) -> date | None:
    return None if first.date() == date.min else first.date()


def _add_in_use(name: str, act: str, help_text: str) -> None:
    """Add the command that ends a part of the office, or opens it again, from a day on."""

    @kantor_command.command(name, help=help_text)
    @click.argument("kind", type=KIND, metavar=KINDS)
    @click.argument("place", metavar="TEMPAT")
    @FROM
    @planned
    @click.pass_obj
    def in_use(
        config: Config, kind: str, place: str, first: datetime, *, preview: bool, yes: bool
    ) -> None:
        from survey.actions import places

        done = {"end": places.end, "reopen": places.reopen}[act]
        _do(config, lambda conn: done(conn, NOUNS[kind], place, first.date(), BY), preview, yes)


_add_in_use(
    "akhiri",
    "end",
    """Akhiri unit, layanan, loket, atau petugas: tidak ditawarkan lagi sejak tanggal itu.

Yang sudah tercatat tetap, dan jawaban yang masih masuk tetap dihitung. TEMPAT ditulis UNIT,
atau UNIT/KODE.""",
)
_add_in_use(
    "buka",
    "reopen",
    "Buka lagi yang sudah diakhiri, sejak tanggal itu. TEMPAT: UNIT, atau UNIT/KODE.",
)


@kantor_command.command(
    "kode",
    help="""Ganti kode layanan, loket, atau petugas. Yang tercatat dengan kode lama ikut.

Kode lama tidak pernah diberikan kepada yang lain; stiker dan layar dengan kode lama tetap
berlaku. TEMPAT ditulis UNIT/KODELAMA.""",
)
@click.argument("kind", type=KIND, metavar="layanan|loket|petugas")
@click.argument("place", metavar="TEMPAT")
@click.argument("new", metavar="KODEBARU")
@planned
@click.pass_obj
def rename_code(
    config: Config, kind: str, place: str, new: str, *, preview: bool, yes: bool
) -> None:
    from survey.actions import codes

    _do(config, lambda conn: codes.rename_code(conn, NOUNS[kind], place, new, BY), preview, yes)


@kantor_command.command(
    "gabung",
    help="""Hitung loket atau layanan sebagai yang lain di unit yang sama, sejak tanggal itu.

Jawaban tetap menyimpan kode semula; jalan kembalinya: loket kantor pisah. Layanan digabung paling
awal mulai hari ini: laporan hari-hari sebelumnya tidak berubah.""",
)
@click.argument("kind", type=MERGEABLE, metavar="loket|layanan")
@click.argument("place", metavar="UNIT/KODE")
@click.argument("into", metavar="UNIT/TUJUAN")
@FROM_OR_BEGINNING
@planned
@click.pass_obj
def merge(
    config: Config,
    kind: str,
    place: str,
    into: str,
    first: datetime,
    *,
    preview: bool,
    yes: bool,
) -> None:
    from survey.actions import codes

    def act(conn: Connection) -> Plan:
        return codes.merge(conn, NOUNS[kind], place, into, first=_day(first), by=BY)

    _do(config, act, preview, yes)


@kantor_command.command(
    "pisah",
    help="""Hitung loket atau layanan yang digabung sebagai dirinya lagi, sejak tanggal itu.

Layanan dipisah paling awal mulai hari ini: laporan hari-hari sebelumnya tidak berubah.""",
)
@click.argument("kind", type=MERGEABLE, metavar="loket|layanan")
@click.argument("place", metavar="UNIT/KODE")
@FROM_OR_BEGINNING
@planned
@click.pass_obj
def split(
    config: Config, kind: str, place: str, first: datetime, *, preview: bool, yes: bool
) -> None:
    from survey.actions import codes

    def act(conn: Connection) -> Plan:
        return codes.split(conn, NOUNS[kind], place, first=_day(first), by=BY)

    _do(config, act, preview, yes)


@kantor_command.command(
    "jam",
    help="""Jam buka satu unit sejak tanggal itu, atau (dengan --to) untuk sementara saja.

Contoh: loket kantor jam dukcapil "Sen-Kam 08.00-15.00; Jum 08.00-11.30" --from 2026-12-01""",
)
@click.argument("unit", metavar="UNIT")
@click.argument("week", metavar="JAM")
@FROM_OR_BEGINNING
@click.option("--to", "last", type=DAY, metavar="2026-12-31", help="Hari terakhir.")
@planned
@click.pass_obj
def set_week(
    config: Config,
    unit: str,
    week: str,
    first: datetime,
    last: datetime | None,
    *,
    preview: bool,
    yes: bool,
) -> None:
    from survey.actions import places

    def act(conn: Connection) -> Plan:
        end = None if last is None else last.date()
        return places.set_week(conn, unit, week, first=_day(first), last=end, by=BY)

    _do(config, act, preview, yes)


@kantor_command.command(
    "hari",
    help="""Satu hari yang lain dari biasanya: jamnya, tutup, atau biasa (menurut jam buka lagi).

TEMPAT ditulis UNIT, atau kantor untuk semua unit. Contoh: loket kantor hari dukcapil
2026-12-05 08.00-12.00""",
)
@click.argument("place", metavar="TEMPAT")
@click.argument("day", type=DAY, metavar="TANGGAL")
@click.argument("times", metavar="JAM|tutup|biasa")
@planned
@click.pass_obj
def set_day(
    config: Config, place: str, day: datetime, times: str, *, preview: bool, yes: bool
) -> None:
    from survey.actions import places

    unit = None if place.casefold() == "kantor" else place
    meant = WORDS.get(times.strip().casefold(), times)
    _do(config, lambda conn: places.set_day(conn, unit, day.date(), meant, BY), preview, yes)
