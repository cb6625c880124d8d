"""`export office`: the office as it is known, as a file that can be imported again."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands.shared import register_of
from kiosk.config import Config


@click.command(
    "office",
    help="""Kantor sebagaimana tercatat: TOML atau XLSX, dapat diimpor lagi tanpa perubahan.

Dengan jam buka, hari tutup, dan masa pakai beserta tanggalnya, juga yang lalu dan yang akan
datang. Jadwal petugas tidak ada di dalamnya.""",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Berkas hasil: toml, xlsx.",
)
@click.pass_obj
def export_office(config: Config, *, output: Path) -> None:
    from survey.exchange.offices import office_writing

    with register_of(config) as register:
        n = office_writing.export_office(output, register=register)
    click.echo(f"{output}: {n} unit.", err=True)
