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
from kiosk.commands.shared import patience, register_of, write_out
from kiosk.config import Config
from survey.errors import Refused
from survey.language import N_
from survey.periods import Dates, Period, parse

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


class OnlyOnPaper(Refused):
    """The public's copy as figures that hide nothing."""

    slug = "only-on-paper"
    sentence = N_(
        "JSON dan CSV memuat semua angka untuk pengelola data; --public hanya untuk dokumen"
        " yang dicetak. Pakai --format pdf."
    )


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
        with patience():
            report = document.compute(register, fresh=fresh, **asked)
            if kind == "json":
                text = json.dumps(document.as_json(report), ensure_ascii=False, indent=1)
                content = text.encode() + b"\n"
            else:
                content = document.writers[kind](report)
    write_out(content, output)


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


@report_command.command("skm", help="Laporan SKM resmi satu periode, lengkap dengan lampiran.")
@UNIT
@click.option("--period", metavar="2026-S1", help="Bulan, triwulan, semester, atau tahun.")
@click.option("--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama.")
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir.")
@click.option("--population", type=click.IntRange(1), help="Penerima layanan dalam setahun.")
@click.option("--order", type=click.Choice(["list", "form"]), default="list", help="Nomor unsur.")
@click.option("--public", is_flag=True, help="Salinan untuk umum: kelompok kecil digabung.")
@click.option("--place", default="", help="Tempat penandatanganan.")
@click.option("--signed-on", type=DAY, metavar="2026-11-20", help="Tanggal penandatanganan.")
@_output("json", "csv", "pdf")
@click.pass_obj
def skm(
    config: Config,
    *,
    unit: str,
    period: str | None,
    first: datetime | None,
    last: datetime | None,
    population: int | None,
    order: str,
    public: bool,
    place: str,
    signed_on: datetime | None,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.skm import as_json as skm_json
    from reports.skm import compose
    from reports.skm import figures as this
    from reports.skm import sheet as skm_sheet
    from survey.closing import closable

    days = closable(str(_days(period, first, last)))
    edition = compose.Edition(public, place, signed_on.date() if signed_on else None)
    if public and _format(form, output, ("json", "csv", "pdf")) in {"json", "csv"}:
        raise OnlyOnPaper
    writers: dict[str, Callable[[this.SkmReport], bytes]] = {
        "csv": skm_json.as_csv,
        "pdf": partial(skm_sheet.as_pdf, edition=edition),
    }
    document = Document(this.compute, skm_json.as_json, writers)
    asked: dict[str, object] = {"unit": unit, "first": days.first, "last": days.last}
    asked |= {"population": population, "order": order, "lang": lang}
    _report(config, document, asked, form=form, output=output)


@report_command.command("board", help="Papan IKM untuk umum, satu periode yang sudah ditutup.")
@UNIT
@click.option("--period", metavar="2026-S2", help="Periode yang sudah ditutup dengan loket close.")
@click.option("--from", "first", type=DAY, metavar="2026-11-20", help="Atau tanggal pertama.")
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Dan tanggal terakhir.")
@click.option(
    "--paper",
    type=click.Choice(["a4", "a3", "square", "portrait"]),
    help="Kertas, atau gambar 1080 x 1080 dan 1080 x 1350. Bawaan: a4, PNG square.",
)
@_output("json", "pdf", "png")
@click.pass_obj
def board(
    config: Config,
    *,
    unit: str,
    period: str | None,
    first: datetime | None,
    last: datetime | None,
    paper: Literal["a4", "a3", "square", "portrait"] | None,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.board import figures as this
    from reports.board import words

    days = _days(period, first, last)
    kind = _format(form, output, ("json", "pdf", "png"))
    with register_of(config) as register:
        now = datetime.now(UTC)
        shown = this.compute(
            register, unit=unit, first=days.first, last=days.last, now=now, lang=lang
        )
    if kind == "json":
        text = json.dumps(this.as_json(shown), ensure_ascii=False, indent=1)
        write_out(text.encode() + b"\n", output)
    elif kind == "pdf":
        write_out(words.as_pdf(shown, paper or "a4"), output)
    else:
        write_out(words.as_png(shown, paper or "square"), output)


def _days(period: str | None, first: datetime | None, last: datetime | None) -> Period:
    """Read which period is meant: its code, or its first and last day."""
    if period and not (first or last):
        return parse(period)
    if first and last and not period:
        return Dates(first.date(), last.date())
    raise click.UsageError("Sebutkan --period, atau --from dan --to.")


@report_command.command("public", hidden=True, help="Perbarui angka di halaman umum setiap unit.")
@click.pass_obj
def public(config: Config) -> None:
    """Save for the web what the public may see, and count the weeks that are over."""
    from kiosk.commands.demo_closings import sign_demo
    from kiosk.commands.public_results import refresh
    from reports import tallied
    from survey.register import offices

    now = datetime.now(UTC)
    with register_of(config) as register:
        sign_demo(register, now=now)
        refresh(register, now=now)
        with register.read() as conn:
            today = now.astimezone(offices.office(conn).zone).date()
            codes = [unit.code for unit in offices.units(conn)]
        for code in codes:
            tallied.refresh(register, code, today)
