"""`backup`, `restore`, `doctor`: is everything kept twice, and well?"""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from kiosk.commands.shared import register_of
from kiosk.config import Config
from survey.errors import LoketError

FILE = click.Path(path_type=Path, dir_okay=False)


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

    with contextlib.suppress(LoketError), register_of(config, as_it_is=True) as register:
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
