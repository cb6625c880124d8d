"""`report skm` and `report board`: what an office signs, hands in and publishes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click

from kiosk.commands.options import DAY, QUESTIONNAIRE, UNIT
from kiosk.commands.reporting import (
    format_of,
    output_options,
    period_of,
    report_command,
    tell_unused,
    write_document,
)
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config
from survey.errors import Refused
from survey.language import N_

BOARD_FORMATS = ("json", "pdf", "png")
SKM_FORMATS = ("json", "csv", "pdf", "docx", "xlsx")
OWN_TEMPLATE = "laporan-skm.docx"  # an office's own, beside its data


class OnlyOnPaper(Refused):
    """The public's copy as figures that hide nothing."""

    slug = "only-on-paper"
    sentence = N_(
        "JSON dan CSV memuat semua angka untuk pengelola data; --public hanya untuk dokumen"
        " yang dicetak. Pakai --format pdf."
    )


@report_command.command("skm", help="Laporan SKM resmi satu periode, lengkap dengan lampiran.")
@UNIT
@click.option("--service", metavar="KODE", help="Hasil satu layanan saja.")
@click.option("--period", metavar="2026-S1", help="Bulan, triwulan, semester, atau tahun.")
@click.option(
    "--from",
    "first",
    type=DAY,
    metavar="2026-11-20",
    help="Tanggal pertama; di kertas hanya bulan penuh.",
)
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir.")
@click.option("--population", type=click.IntRange(1), help="Penerima layanan dalam setahun.")
@click.option("--order", type=click.Choice(["list", "form"]), default="list", help="Nomor unsur.")
@QUESTIONNAIRE
@click.option("--public", is_flag=True, help="Salinan untuk umum: kelompok kecil digabung.")
@click.option("--place", default="", help="Tempat penandatanganan.")
@click.option("--signed-on", type=DAY, metavar="2026-11-20", help="Tanggal penandatanganan.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Templat Word sendiri. Bawaan: laporan-skm.docx di folder data, jika ada.",
)
@output_options(*SKM_FORMATS)
@click.pass_obj
def skm(
    config: Config,
    *,
    unit: str,
    service: str | None,
    period: str | None,
    first: datetime | None,
    last: datetime | None,
    population: int | None,
    order: str,
    questionnaire: str | None,
    public: bool,
    place: str,
    signed_on: datetime | None,
    template: Path | None,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.disclosure.audiences import Audience
    from survey.closing import reportable
    from survey.questionnaire import instrument

    days = reportable(str(period_of(period, first, last)))
    kind = format_of(form, output, SKM_FORMATS)
    figures = kind in {"json", "csv"}
    if public and figures:
        raise OnlyOnPaper
    tell_unused(kind, {"--place": place, "--signed-on": signed_on}, used=not figures)
    tell_unused(kind, {"--template": template}, used=kind == "docx")
    question: dict[str, object] = {"unit": unit, "first": days.first, "last": days.last}
    question["service"] = service
    question |= {"population": population, "order": order, "lang": lang}
    question["instrument"] = instrument(questionnaire)
    question["with_comments"] = not figures and not public
    look: dict[str, Any] = (
        {} if figures else _look(kind, place, signed_on, template or _own_template(config))
    )
    audience = Audience.PUBLIC if public else None
    write_document(config, "skm", question, form=kind, output=output, audience=audience, **look)


def _look(
    kind: str, place: str, signed_on: datetime | None, template: Path | None
) -> dict[str, object]:
    """Say how a printed copy is to look: who signs where and when, and in which Word template."""
    from reports.skm.compose import Edition

    edition = Edition(place, signed_on.date() if signed_on else None)
    return {"edition": edition} | ({"template": template} if kind == "docx" else {})


def _own_template(config: Config) -> Path | None:
    own = config.data_dir / OWN_TEMPLATE
    return own if own.exists() else None


@report_command.command("template", help="Templat Word laporan SKM, untuk diubah di Word.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Berkas hasil; simpan sebagai laporan-skm.docx di folder data agar selalu dipakai.",
)
def template_command(output: Path) -> None:
    from reports.skm.compose import TEMPLATE

    write_out(TEMPLATE.read_bytes(), output)


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
@output_options(*BOARD_FORMATS)
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
    days = period_of(period, first, last)
    kind = format_of(form, output, BOARD_FORMATS)
    tell_unused(kind, {"--paper": paper}, used=kind != "json")
    look: dict[str, Any] = {"size": paper} if paper and kind != "json" else {}
    question = {"unit": unit, "first": days.first, "last": days.last, "lang": lang}
    write_document(config, "board", question, form=kind, output=output, **look)


@report_command.command("public", hidden=True, help="Perbarui angka di halaman umum setiap unit.")
@click.pass_obj
def public(config: Config) -> None:
    """Save for the web what the public may see, and count the weeks that are over."""
    from kiosk.commands.demo_closings import sign_demo
    from kiosk.commands.public_results import refresh
    from reports.evidence import packed
    from survey import actions

    now = datetime.now(UTC)
    with register_of(config) as register:
        actions.publish_bundle(register, config.data_dir)  # facts begin and end at midnight
        sign_demo(register, now=now)
        refresh(register, now=now)
        packed.refresh(register, now)
