"""`import` and `export`: office files, ratings files, services given; and taking an import back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from kiosk.commands.shared import progress, refuse_demo, register_of, write_out
from kiosk.config import Config
from survey.errors import Invalid
from survey.language import N_

FILE = click.Path(path_type=Path, dir_okay=False)
UNIT = click.option("--unit", required=True, metavar="KODE", help="Kode unit layanan.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
BY = "baris perintah"


class UnknownFormat(Invalid):
    slug = "unknown-format"
    sentence = N_("Bentuk berkas %(name)s tidak dikenal. Yang dapat dibuat: %(known)s.")


@click.group("import", help="Masukkan data kantor, berkas penilaian, atau jumlah layanan.")
def import_command() -> None:
    pass


@import_command.command(
    "office", help="Kantor, unit, loket, petugas, jadwal: TOML, XLSX, atau CSV."
)
@click.argument("file", type=FILE)
@click.pass_obj
def import_office(config: Config, file: Path) -> None:
    from survey import actions, importing_office

    roster = file.suffix.lower() in {".csv", ".tsv", ".txt"}
    read = importing_office.read_roster(file) if roster else importing_office.read_office(file)
    with register_of(config, create=not roster) as register:
        refuse_demo(config, register)
        changes = importing_office.store(read, register, by=BY)
        actions.publish_bundle(register, config.data_dir)
    click.echo(changes.text())


@import_command.command("ratings", help="Penilaian dari berkas CSV atau XLSX.")
@click.argument("file", type=FILE)
@UNIT
@click.option(
    "--order",
    type=click.Choice(["list", "form"]),
    help="Urutan U1–U9: daftar unsur atau kuesioner.",
)
@click.option("--on", "on", type=DAY, help="Tanggal untuk berkas tanpa kolom answered_at.")
@click.option("--ignore-unknown", is_flag=True, help="Abaikan kolom yang tidak dikenal.")
@click.pass_obj
def import_ratings(
    config: Config,
    file: Path,
    unit: str,
    order: str | None,
    on: datetime | None,
    *,
    ignore_unknown: bool,
) -> None:
    from survey import importing
    from survey.box import Box

    with register_of(config) as register:
        refuse_demo(config, register)
        box = Box.open(config.boxes_dir, "import", register.tenant)
        try:
            outcome = importing.import_ratings(
                file,
                register=register,
                box=box,
                unit=unit,
                order=order,
                on=on.date() if on else None,
                ignore_unknown=ignore_unknown,
                progress=progress,
            )
        finally:
            box.close()
    click.echo(outcome.text())
    if not outcome.stored and not outcome.known:
        raise SystemExit(1)


@import_command.command("services-given", help="Banyaknya layanan: tanggal, layanan, n[, petugas].")
@click.argument("file", type=FILE)
@UNIT
@click.pass_obj
def import_services_given(config: Config, file: Path, unit: str) -> None:
    from survey import importing

    with register_of(config) as register:
        refuse_demo(config, register)
        outcome = importing.import_services_given(file, register, unit)
    click.echo(outcome.text())
    if not outcome.stored and not outcome.known:
        raise SystemExit(1)


@import_command.command("withdraw", help="Tarik kembali impor nomor N; jejaknya tetap terlihat.")
@click.argument("number", type=click.IntRange(1))
@click.pass_obj
def import_withdraw(config: Config, number: int) -> None:
    from survey import actions

    with register_of(config) as register:
        n = actions.withdraw_import(register, number, by=BY)
    click.echo(f"Impor nomor {number} ditarik: {n} jawaban tidak lagi dihitung.")


@click.group("export", help="Keluarkan data dalam bentuk yang dapat dimasukkan lagi.")
def export_command() -> None:
    pass


@export_command.command("ratings", help="Semua penilaian satu unit: CSV, XLSX, atau Parquet.")
@UNIT
@click.option("--from", "first", type=DAY, help="Tanggal pertama.")
@click.option("--to", "last", type=DAY, help="Tanggal terakhir.")
@click.option("-o", "--output", type=FILE, required=True)
@click.pass_obj
def export_ratings(
    config: Config, unit: str, first: datetime | None, last: datetime | None, output: Path
) -> None:
    from survey import exporting, forward

    kind = output.suffix.lower().lstrip(".")
    if kind not in exporting.FORMATS:
        raise UnknownFormat(name=output.name, known=", ".join(sorted(exporting.FORMATS)))
    with register_of(config) as register:
        waiting = forward.drain(config.data_dir, register)
        content = exporting.export_ratings(
            register,
            unit=unit,
            first=first.date() if first else date.min,
            last=last.date() if last else date.max,
            kind=kind,
            by=BY,
        )
    write_out(content, output)
    if waiting:
        click.echo(f"{waiting} jawaban masih menunggu dan belum ada di berkas ini.", err=True)
