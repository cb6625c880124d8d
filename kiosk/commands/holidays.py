"""`kantor libur`: the national holidays of a year, adopted as closed days of the office."""

from __future__ import annotations

import click

from kiosk.commands.planned import decide, planned
from kiosk.commands.shared import refuse_demo, register_of
from kiosk.config import Config

BY = "baris perintah"


@click.command(
    "libur",
    help="""Catat hari libur nasional dan cuti bersama satu tahun sebagai hari tutup kantor.

Daftarnya data/reference/holidays-TAHUN.toml, menurut SKB 3 Menteri. Unit yang tetap buka pada
hari itu menulis harinya sendiri di berkas kantor (days), dan itu yang berlaku.""",
)
@click.argument("year", metavar="TAHUN", type=click.IntRange(2000, 2999))
@click.option(
    "--without-cuti-bersama", is_flag=True, help="Hari libur nasional saja, tanpa cuti bersama."
)
@planned
@click.pass_obj
def adopt(
    config: Config, year: int, *, without_cuti_bersama: bool, preview: bool, yes: bool
) -> None:
    from survey import actions

    with register_of(config) as register:
        refuse_demo(config, register)
        plan = decide(
            register,
            lambda conn: actions.adopt_holidays(
                conn, year, BY, joint_leave=not without_cuti_bersama
            ),
            preview=preview,
            yes=yes,
        )
        if plan is not None:
            actions.publish_bundle(register, config.data_dir)
    if plan is not None:
        click.echo(f"{len(plan.changes)} hari tutup tahun {year} tercatat.")
    elif not preview:
        click.echo(f"Tidak ada yang berubah: hari libur tahun {year} sudah tercatat.")
