"""`qr` and `form`: what an office prints before the first answer comes in."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands.options import QUESTIONNAIRE, UNIT
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config

OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Berkas PDF.",
)
LANG = click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Bahasa cetakan.")


@click.command("qr", help="Lembar A4 stiker loket: kode QR, alamat pendek, nama loket.")
@UNIT
@click.option("--address", required=True, metavar="URL", help="Alamat yang dijangkau ponsel warga.")
@click.option(
    "--wifi", metavar="NAMA", help="Nama Wi-Fi bila alamat hanya berlaku di dalam kantor."
)
@QUESTIONNAIRE
@LANG
@OUTPUT
@click.pass_obj
def qr_command(
    config: Config,
    *,
    unit: str,
    address: str,
    wifi: str | None,
    questionnaire: str | None,
    lang: str,
    output: Path,
) -> None:
    from reports import stickers
    from survey.questionnaire import current, instrument

    wanted = instrument(questionnaire)
    form = current(wanted.key)
    if wanted.version not in {None, form.version}:
        raise click.UsageError(f"Stiker menuju versi terbaru: --questionnaire {wanted.key}.")
    with register_of(config) as register:
        sheet = stickers.compute(
            register, unit=unit, address=address, wifi=wifi, questionnaire=form, lang=lang
        )
    write_out(stickers.as_pdf(sheet), output)


@click.command("form", help="Lembar kuesioner kosong untuk diisi di kertas.")
@click.option("--unit", metavar="KODE", help="Cetak nama kantor dan unit di kepala lembar.")
@QUESTIONNAIRE
@LANG
@OUTPUT
@click.pass_obj
def form_command(
    config: Config, *, unit: str | None, questionnaire: str | None, lang: str, output: Path
) -> None:
    from reports import form as blank_form
    from survey.questionnaire import current, instrument, load

    named = instrument(questionnaire)
    version = current(named.key) if named.version is None else load(str(named))
    if unit is None:
        form = blank_form.compute(questionnaire=version, lang=lang)
    else:
        with register_of(config) as register:
            form = blank_form.compute(register, unit=unit, questionnaire=version, lang=lang)
    write_out(blank_form.as_pdf(form), output)
