"""`report`: compute a document in this process, print it, keep its figures for the web."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import click

from kiosk.commands.files import DAY, UNIT, UnknownFormat
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config

Command = TypeVar("Command", bound=Callable[..., None])


def _output(*formats: str) -> Callable[[Command], Command]:
    """Give a report command `--format`, `--lang` and `-o`; the file's ending chooses."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help="Bawaan: akhiran berkas, atau json.",
        )(command)
        command = click.option("--lang", type=click.Choice(["id", "en"]), default="id")(command)
        return click.option(
            "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Berkas hasil."
        )(command)

    return decorate


def _format(form: str | None, output: Path | None, known: tuple[str, ...]) -> str:
    if form:
        return form
    if output is None:
        return "json"
    ending = output.suffix.lower().lstrip(".")
    if ending not in known:
        raise UnknownFormat(name=output.name, known=", ".join(known))
    return ending


def _report(
    config: Config,
    module: ModuleType,
    asked: dict[str, object],
    *,
    form: str | None,
    output: Path | None,
    known: tuple[str, ...] = ("json", "pdf"),
) -> None:
    """Compute one report and write it in the form asked for."""
    from reports.frames import Freshness
    from survey import forward
    from survey.register import results

    kind = _format(form, output, known)
    with register_of(config) as register:
        waiting = forward.drain(config.data_dir, register)
        fresh = Freshness(waiting, datetime.now(UTC))
        report = module.compute(register, fresh=fresh, **asked)
        figures = json.dumps(module.as_json(report), ensure_ascii=False, indent=1)
        name = module.__name__.rpartition(".")[2]
        period = "/".join(str(value) for key, value in asked.items() if key in _PERIOD)
        with register.begin() as conn:
            results.save(conn, name, str(asked["unit"]), period, figures, datetime.now(UTC))
    if kind == "json":
        write_out(figures.encode() + b"\n", output)
    else:
        write_out(getattr(module, f"as_{kind}")(report), output)


_PERIOD = ("week", "weeks", "first", "last")


@click.group("report", help="Hitung dan cetak laporan.")
def report_command() -> None:
    pass


@report_command.command("weekly", help="Laporan mingguan: pemantauan internal, tanpa nama orang.")
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu ISO.")
@_output("json", "pdf")
@click.pass_obj
def weekly(
    config: Config, *, unit: str, week: str, form: str | None, lang: str, output: Path | None
) -> None:
    from reports import weekly as module

    asked: dict[str, object] = {"unit": unit, "week": week, "lang": lang}
    _report(config, module, asked, form=form, output=output)


@report_command.command(
    "officers", help="Lembar petugas: 13 minggu, menurut abjad, tanpa peringkat."
)
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu terakhir yang dihitung.")
@click.option("--weeks", default=13, type=click.IntRange(1, 53), help="Banyaknya minggu.")
@_output("json", "pdf")
@click.pass_obj
def officers(
    config: Config,
    *,
    unit: str,
    week: str,
    weeks: int,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports import officers_sheet as module

    asked: dict[str, object] = {"unit": unit, "week": week, "weeks": weeks, "lang": lang}
    _report(config, module, asked, form=form, output=output)


@report_command.command("skm", help="Hasil SKM resmi satu periode: IKM, unsur, lampiran.")
@UNIT
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@click.option("--population", type=click.IntRange(1), help="Penerima layanan dalam setahun.")
@click.option("--order", type=click.Choice(["list", "form"]), default="list", help="Nomor unsur.")
@_output("json", "csv", "pdf")
@click.pass_obj
def skm(
    config: Config,
    *,
    unit: str,
    first: datetime,
    last: datetime,
    population: int | None,
    order: str,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports import skm as module

    asked: dict[str, object] = {"unit": unit, "first": first.date(), "last": last.date()}
    asked |= {"population": population, "order": order, "lang": lang}
    _report(config, module, asked, form=form, output=output, known=("json", "csv", "pdf"))


@report_command.command("board", help="Papan IKM untuk umum, satu periode yang sudah selesai.")
@UNIT
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4")
@_output("json", "pdf")
@click.pass_obj
def board(
    config: Config,
    *,
    unit: str,
    first: datetime,
    last: datetime,
    paper: str,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports import board as module

    asked: dict[str, object] = {"unit": unit, "first": first.date(), "last": last.date()}
    asked |= {"paper": paper, "lang": lang}
    _report(config, module, asked, form=form, output=output)


@report_command.command("public", hidden=True, help="Perbarui angka di halaman umum setiap unit.")
@click.pass_obj
def public(config: Config) -> None:
    """Compute the board of the last finished month and quarter of every unit."""
    from kiosk.commands.public_results import refresh
    from survey import forward

    with register_of(config) as register:
        forward.drain(config.data_dir, register, wait_s=1)
        refresh(register, today=date.today())  # noqa: DTZ011 - a period ends on the office's day
