"""`report`: compute a document in this process and write it, as figures or as paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Generic, Literal, TypeVar

import click

from kiosk.commands.files import DAY, UNIT, UnknownFormat
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config

Command = TypeVar("Command", bound=Callable[..., None])
Report = TypeVar("Report")


def _output(*formats: str) -> Callable[[Command], Command]:
    """Give a report command `--format`, `--lang` and `-o`; the file's ending chooses."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help="Bawaan: akhiran berkas, atau json.",
        )(command)
        command = click.option(
            "--lang", type=click.Choice(["id", "en"]), default="id", help="Bahasa."
        )(command)
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


@dataclass(frozen=True, slots=True)
class Document(Generic[Report]):
    """One kind of report: how it is computed, and how each format is written."""

    compute: Callable[..., Report]
    as_json: Callable[[Report], Mapping[str, object]]
    writers: Mapping[str, Callable[[Report], bytes]]


def _report(
    config: Config,
    document: Document[Report],
    asked: Mapping[str, object],
    *,
    form: str | None,
    output: Path | None,
) -> None:
    """Compute one report from all that has arrived, and write it in the form asked for."""
    from reports.frames import Freshness
    from survey import forward

    kind = _format(form, output, ("json", *document.writers))
    with register_of(config) as register:
        waiting = forward.drain(config.data_dir, register)
        fresh = Freshness(waiting, datetime.now(UTC))
        report = document.compute(register, fresh=fresh, **asked)
    if kind == "json":
        text = json.dumps(document.as_json(report), ensure_ascii=False, indent=1)
        write_out(text.encode() + b"\n", output)
    else:
        write_out(document.writers[kind](report), output)


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
    from reports.weekly import as_json as weekly_json
    from reports.weekly import figures as this
    from reports.weekly import sheet as weekly_sheet

    document = Document(this.compute, weekly_json.as_json, {"pdf": weekly_sheet.as_pdf})
    asked = {"unit": unit, "week": week, "lang": lang}
    _report(config, document, asked, form=form, output=output)


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
    from reports.officers import as_json as officers_json
    from reports.officers import figures as this
    from reports.officers import sheet as officers_sheet

    document = Document(this.compute, officers_json.as_json, {"pdf": officers_sheet.as_pdf})
    asked = {"unit": unit, "week": week, "weeks": weeks, "lang": lang}
    _report(config, document, asked, form=form, output=output)


@report_command.command("skm", help="Hasil SKM resmi satu periode: IKM, unsur, lampiran.")
@UNIT
@click.option(
    "--from", "first", type=DAY, metavar="2026-11-20", required=True, help="Tanggal pertama."
)
@click.option(
    "--to", "last", type=DAY, metavar="2026-11-20", required=True, help="Tanggal terakhir."
)
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
    from reports.skm import figures as this
    from reports.skm import sheet as skm_sheet

    writers = {"csv": this.as_csv, "pdf": skm_sheet.as_pdf}
    document = Document(this.compute, this.as_json, writers)
    asked: dict[str, object] = {"unit": unit, "first": first.date(), "last": last.date()}
    asked |= {"population": population, "order": order, "lang": lang}
    _report(config, document, asked, form=form, output=output)


@report_command.command("board", help="Papan IKM untuk umum, satu periode yang sudah selesai.")
@UNIT
@click.option(
    "--from", "first", type=DAY, metavar="2026-11-20", required=True, help="Tanggal pertama."
)
@click.option(
    "--to", "last", type=DAY, metavar="2026-11-20", required=True, help="Tanggal terakhir."
)
@click.option("--paper", type=click.Choice(["a4", "a3"]), default="a4", help="Ukuran kertas.")
@_output("json", "pdf")
@click.pass_obj
def board(
    config: Config,
    *,
    unit: str,
    first: datetime,
    last: datetime,
    paper: Literal["a4", "a3"],
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports import board as this

    print_it = partial(this.as_pdf, size=paper)
    document = Document(this.compute, this.as_json, {"pdf": print_it})
    asked = {"unit": unit, "first": first.date(), "last": last.date(), "lang": lang}
    _report(config, document, asked, form=form, output=output)


@report_command.command("public", hidden=True, help="Perbarui angka di halaman umum setiap unit.")
@click.pass_obj
def public(config: Config) -> None:
    """Compute the board of the last finished fixed period of every unit."""
    from kiosk.commands.public_results import refresh
    from survey import forward

    with register_of(config) as register:
        forward.drain(config.data_dir, register, wait_s=1)
        refresh(register, now=datetime.now(UTC))
