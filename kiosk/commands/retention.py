"""`retention` and `erase`: forget private parts when their time has come, or when asked to."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from kiosk.commands.planned import decide, planned
from kiosk.commands.shared import patience, register_of
from kiosk.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from survey.actions.retention import Overdue
    from survey.register.engine import Register

WAIT_S: Final = 8.0  # the service looks for erasures every 5 seconds
_POLL_S: Final = 0.2
_BACKUPS: Final = 5  # so many are named


@click.command(
    "retention",
    help="""Hapus bagian pribadi yang masa simpannya habis: waktu sesudah 90 hari, data diri
dan saran 35 hari sesudah tahun laporannya ditutup, paling lambat 31 Maret.

Layanan menjalankannya sendiri setiap hari.""",
)
@click.option("--preview", "--dry-run", is_flag=True, help="Sebutkan saja apa yang akan dihapus.")
@click.pass_obj
def retention_command(config: Config, *, preview: bool) -> None:
    from survey.actions import retention as actions

    now = datetime.now(UTC)
    with register_of(config) as register:
        if preview:
            due = actions.overdue(register, now)
            _tell(due, "akan dihapus")
            _tell_aside(config, register, now)
        else:
            _run(config, register, now)


def _run(config: Config, register: Register, now: datetime) -> None:
    from survey.actions import judge
    from survey.actions import retention as actions
    from survey.transfer import erasing, forward

    with patience():
        forward.drain(config.data_dir, register, wait_s=1)
        judge(register)  # the rules need the minute that is about to go
        actions.check_clock(register, now)
        today = _day_of(register)(now)
        again = erasing.align(register, config.boxes_dir, now)  # before what shows it is erased
        erased = actions.erase_due(register, now)
        left = _apply(config, register)
        gone = erasing.remove_damaged(register, config.boxes_dir, today)
        register.forget()
    n = sum(part.n for part in erased)
    actions.note_run(register, f"{n} bagian dihapus, {left} menunggu di kotak")
    _tell(erased, "dihapus")
    back = again.in_boxes + again.in_register
    if n_copied := back - again.refilled:
        click.echo(f"{n_copied} bagian yang muncul lagi dari salinan lama dihapus lagi.")
    if again.refilled:
        click.echo(
            f"AWAS: {again.refilled} bagian sudah dihapus register ini tetapi terisi lagi, bukan "
            "dari cadangan: ada yang menulisnya. Sudah dicatat di jurnal, lalu dihapus lagi; "
            "laporan menyebutnya sampai diperiksa dengan: loket verify."
        )
    if again.unordered:
        click.echo(
            f"{len(again.unordered)} bagian hilang dari register atau dari kotak tanpa perintah "
            "yang tercatat; di tempat lain bagian itu tetap disimpan. Jalankan: loket verify."
        )
    for name in gone:
        click.echo(f"Berkas sisihan {name} dihapus: semua isinya lewat masa simpan.")
    _tell_aside(config, register, now)
    _tell_left(left)
    _tell_unordered(erasing.open_work(register, now).n_unordered)
    _tell_backups(register, erased_any=bool(n or back))


def _day_of(register: Register) -> Callable[[datetime], date]:
    from survey.register import offices

    with register.read() as conn:
        return offices.office(conn).day_of


def _apply(config: Config, register: Register) -> int:
    """Erase in the boxes; where a service holds one, wait a little for it to do so."""
    from survey.transfer import erasing

    deadline = time.monotonic() + WAIT_S
    while (left := erasing.apply(register, config.boxes_dir)) and time.monotonic() < deadline:
        time.sleep(_POLL_S)
    return left


def _tell(some: tuple[Overdue, ...], what: str) -> None:
    from survey.actions.retention import PART_NAMES

    if not some:
        click.echo("Tidak ada bagian yang lewat masa simpan.")
    for due in some:
        click.echo(f"{due.unit}: {PART_NAMES[due.part]} dari {due.n} isian s.d. {due.last} {what}.")


def _tell_aside(config: Config, register: Register, now: datetime) -> None:
    from survey.transfer import erasing

    day_of = _day_of(register)
    today = day_of(now)
    for copy in erasing.put_aside(config.boxes_dir, day_of):
        when = f"dihapus mulai {copy.due_on}" if copy.due_on > today else "akan dihapus"
        click.echo(f"Berkas sisihan {copy.path.name} {when}.")


def _tell_left(left: int) -> None:
    if left:
        click.echo(
            f"{left} bagian masih ada di kotak yang sedang dipakai program lain; layanan "
            "menghapusnya pada putaran berikutnya."
        )


def _tell_unordered(n: int) -> None:
    if n:
        click.echo(
            f"{n} bagian dicatat untuk dihapus dari kotak, tetapi tidak ada aturan, permintaan, "
            "atau baris jurnal yang memerintahkannya; bagian itu tetap disimpan. Jalankan: "
            "loket verify."
        )


def _tell_backups(register: Register, *, erased_any: bool) -> None:
    from survey.register import audit, offices

    with register.read() as conn:
        made = [act for act in audit.acts(conn) if act.act == "backup"]
        day_of = offices.office(conn).day_of
    if not made or not erased_any:
        return
    click.echo(
        "Cadangan yang dibuat sebelum hari ini masih memuat bagian yang sudah dihapus. "
        "Hapus yang tidak diperlukan lagi, simpan sisanya terkunci:"
    )
    for act in made[-_BACKUPS:]:
        click.echo(f"  {day_of(datetime.fromisoformat(act.made_at))}  {act.subject}")
    if len(made) > _BACKUPS:
        click.echo(f"  … dan {len(made) - _BACKUPS} yang lebih lama")


@click.command(
    "erase",
    help="""Hapus bagian pribadi satu isian atas permintaan warga, dengan kode
buktinya. Nilainya tetap dihitung; saran, data diri, dan waktunya hilang.

Tanpa --receipt: daftar kode yang pernah diminta, untuk diulang sesudah cadangan
dipulihkan.""",
)
@click.option("--receipt", metavar="KODE", help="Kode bukti, misalnya K7QX2-9MDHA.")
@click.option(
    "--part",
    type=click.Choice(["comment", "profile", "time", "all"]),
    default="all",
    help="Yang dihapus: saran, data diri, waktu, atau semuanya.",
)
@planned
@click.pass_obj
def erase_command(
    config: Config, receipt: str | None, part: str, *, preview: bool, yes: bool
) -> None:
    with register_of(config) as register:
        if receipt is None:
            _list(register)
        else:
            _erase(config, register, receipt, part, preview=preview, yes=yes)


def _list(register: Register) -> None:
    from survey.actions.retention import PART_NAMES
    from survey.register import erasures, offices

    with register.read() as conn:
        requested, day_of = erasures.asked_for(conn), offices.office(conn).day_of
    if not requested:
        click.echo("Belum ada penghapusan yang diminta.")
    for receipt, part, made_at in requested:
        on = day_of(datetime.fromisoformat(made_at))
        click.echo(f"{on}  {receipt}  {PART_NAMES[part]}")


def _erase(
    config: Config, register: Register, receipt: str, part: str, *, preview: bool, yes: bool
) -> None:
    from survey import actions
    from survey.actions.retention import erasure
    from survey.register import erasures
    from survey.transfer import erasing, forward

    forward.drain(config.data_dir, register)
    act = partial(erasure, receipt=receipt, part=part, by="baris perintah")
    plan = decide(register, act, preview=preview, yes=yes)
    if preview:
        return
    if plan is None and not yes:
        actions.carry_out(register, act)  # the wish is noted for boxes that come back
    left = _apply(config, register)
    register.forget()
    code = receipt.strip().upper()
    words = ", ".join(change.old for change in plan.changes) if plan else ""
    click.echo(
        f"{words[0].upper()}{words[1:]} pada {code} dihapus; nilainya tetap dihitung."
        if words
        else f"Bagian itu pada {code} sudah dihapus sebelumnya."
    )
    _tell_left(left)
    with register.read() as conn:
        ids = [erasure.id for erasure in erasures.of_receipt(conn, receipt)]
    for copy in erasing.put_aside(config.boxes_dir, _day_of(register)):
        if copy.may_hold(ids):
            click.echo(
                f"Berkas sisihan {copy.path.name} masih dapat memuatnya; dihapus mulai "
                f"{copy.due_on}. Hapus sekarang bila tidak diperlukan untuk pemeriksaan."
            )
    _tell_backups(register, erased_any=True)
