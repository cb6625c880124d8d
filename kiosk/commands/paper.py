"""`qr` and `form`: what an office prints before the first answer comes in."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands.files import UNIT
from kiosk.commands.shared import NoData, write_out
from kiosk.config import Config

OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True
)
LANG = click.option("--lang", type=click.Choice(["id", "en"]), default="id")


@click.command("qr", help="Lembar A4 stiker loket: kode QR, alamat pendek, nama loket.")
@UNIT
@click.option("--address", required=True, metavar="URL", help="Alamat yang dijangkau ponsel warga.")
@click.option(
    "--wifi", metavar="NAMA", help="Nama Wi-Fi bila alamat hanya berlaku di dalam kantor."
)
@LANG
@OUTPUT
@click.pass_obj
def qr_command(
    config: Config, *, unit: str, address: str, wifi: str | None, lang: str, output: Path
) -> None:
    from reports import stickers
    from survey.offices import Bundle

    try:
        bundle = Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoData(folder=config.data_dir) from error
    write_out(stickers.as_pdf(bundle, unit, address=address, wifi=wifi, lang=lang), output)


@click.command("form", help="Lembar kuesioner SKM kosong untuk diisi di kertas.")
@click.option("--unit", metavar="KODE", help="Cetak nama kantor dan unit di kepala lembar.")
@LANG
@OUTPUT
@click.pass_obj
def form_command(config: Config, unit: str | None, lang: str, output: Path) -> None:
    from reports import blank_form
    from survey.offices import Bundle

    office, where = None, None
    if unit:
        try:
            bundle = Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise NoData(folder=config.data_dir) from error
        office, where = bundle.office, bundle.unit(unit)
    write_out(blank_form.as_pdf(office, where, lang=lang), output)
