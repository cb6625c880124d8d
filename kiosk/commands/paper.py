"""`qr` and `form`: what an office prints before the first answer comes in."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands.options import QUESTIONNAIRE, UNIT
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config
from survey.errors import Invalid
from survey.language import N_

ADDRESS = click.option(
    "--address",
    metavar="URL",
    help="Alamat yang dijangkau ponsel warga. Bawaan: KIOSK_ADDRESS, atau alamat layanan yang "
    "sedang berjalan.",
)
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Berkas PDF.",
)
LANG = click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Bahasa cetakan.")


class NoAddress(Invalid):
    """Neither the command nor a setting nor a running service says what citizens open."""

    slug = "no-address"
    sentence = N_(
        "Belum diketahui alamat yang dijangkau ponsel warga. Sebutkan dengan --address URL, "
        "misalnya --address https://skm.contoh.go.id, atau isi setelan KIOSK_ADDRESS."
    )


def citizens_address(config: Config, named: str | None) -> str:
    """Return the address that is printed for citizens: named, else set, else the service's.

    Raises:
        NoAddress: nobody says one.
    """
    from kiosk.machine.addresses import serving

    if named is None and not (named := config.address or serving(config).address):
        raise NoAddress(field="address")
    return named


@click.command("qr", help="Lembar A4 stiker loket: kode QR, alamat pendek, nama loket.")
@UNIT
@ADDRESS
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
    address: str | None,
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
    printed = citizens_address(config, address)
    with register_of(config) as register:
        sheet = stickers.compute(
            register, unit=unit, address=printed, wifi=wifi, questionnaire=form, lang=lang
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
