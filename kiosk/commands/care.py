"""`verify`, `backup`, `restore`, `doctor`: is everything there, unchanged and well?"""

from __future__ import annotations

import contextlib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.shared import patience, register_of
from kiosk.config import Config
from survey.errors import LoketError, Missing
from survey.language import N_

MOST_LINES = 50  # of damaged values; of the others it is said how many there are
FILE = click.Path(path_type=Path, dir_okay=False)

if TYPE_CHECKING:
    from survey.register.engine import Register


class NoBoxes(Missing):
    slug = "no-boxes"
    sentence = N_("Di folder %(folder)s belum ada jawaban yang tersimpan. Periksa --data.")


@click.command("verify", help="Periksa rantai setiap kotak: tidak ada yang hilang atau diubah.")
@click.option(
    "--heads", type=FILE, help="Berkas berisi sidik catatan (kepala rantai) yang pernah dicetak."
)
@click.pass_obj
def verify_command(config: Config, heads: Path | None) -> None:
    from survey.transfer.proof import check_boxes, read_heads

    kept = read_heads(heads) if heads else ()
    damaged: list[str] = []  # told before the boxes are gone through: that may need such a value
    if config.database_url or Path(config.register_at).exists():
        with register_of(config) as register, patience():
            damaged = _damaged_values(register)
            for line in damaged:
                click.echo(line)
            proof = check_boxes(config.boxes_dir, register, kept)
    else:
        proof = check_boxes(config.boxes_dir, None, kept)
    if not proof.lines and not damaged:
        raise NoBoxes(folder=config.data_dir)
    for line in proof.lines:
        click.echo(line)
    if not proof.ok or damaged:
        raise SystemExit(1)


def _damaged_values(register: Register) -> list[str]:
    """Give a line for each damaged value of the register, and how many more there are."""
    from survey.register import soundness

    faults = soundness.faults(register)
    lines = [
        "RUSAK  register: tabel {table}, baris {row}, kolom {column}".format_map(fault.values)
        for fault in islice(faults, MOST_LINES)
    ]
    more = sum(1 for _ in faults)
    return [*lines, f"RUSAK  register: {more} nilai lagi"] if more else lines


@click.command(
    "backup", help="Simpan cadangan lengkap dalam satu berkas. Layanan boleh tetap berjalan."
)
@click.argument("file", type=FILE)
@click.pass_obj
def backup_command(config: Config, file: Path) -> None:
    from survey.transfer import archive

    made = archive.backup(config.data_dir, file)
    click.echo(f"Cadangan tersimpan di {file}: {len(made.files)} berkas, dibuat {made.made_at}.")
    if config.database_url:
        click.echo(
            "Register di PostgreSQL tidak termasuk; cadangkan dengan pg_dump pada saat yang sama.",
            err=True,
        )
    _note_backup(config, file)


def _note_backup(config: Config, file: Path) -> None:
    """Note where a copy lies: what is erased later is still in it, and `retention` says so."""
    from survey.actions import retention

    with contextlib.suppress(LoketError), register_of(config) as register:
        retention.note_backup(register, str(file.absolute()), "baris perintah")


@click.command("restore", help="Pulihkan cadangan ke folder kosong; tidak pernah menimpa.")
@click.argument("file", type=FILE)
@click.pass_obj
def restore_command(config: Config, file: Path) -> None:
    from survey.transfer import archive

    made = archive.restore(file, config.data_dir)
    click.echo(
        f"{len(made.files)} berkas dari {made.made_at} dipulihkan ke {config.data_dir}. "
        "Rantai baru dimulai saat layanan dijalankan."
    )
    click.echo(
        "Cadangan ini memuat lagi bagian yang dihapus sesudah dibuat. Jalankan: loket retention, "
        "lalu ulangi loket erase untuk kode yang diminta sesudah itu."
    )


@click.command("doctor", help="Periksa komputer dan data ini, dan sebutkan yang perlu dibenahi.")
@click.pass_obj
def doctor_command(config: Config) -> None:
    from kiosk.machine.doctor import examine

    findings = examine(config)
    for finding in findings:
        click.echo(f"{'baik ' if finding.well else 'PERLU'}  {finding.text}")
    if not all(finding.well for finding in findings):
        raise SystemExit(1)
