"""What a clerk is told after a file came in: how it was read, and all that was left aside.

Everything that needs a look goes to the error channel, the last line to the plain one. Read next:
`files.py`, which has the commands.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.config import Config
from survey.errors import Conflict, LoketError
from survey.language import N_

if TYPE_CHECKING:
    from survey.box import Box
    from survey.exchange.outcomes import ImportOutcome
    from survey.register.engine import Register

MOST_NAMES = 24


class ImportUnderWay(Conflict):
    """Another process brings a file in; what it stores now would be missed."""

    slug = "import-under-way"
    sentence = N_(
        "Impor lain sedang berjalan (PID %(pid)s), jadi perintah ini belum mengerjakan apa-apa. "
        "Tunggu sampai impor itu selesai, atau hentikan, lalu jalankan lagi perintah ini."
    )


@contextlib.contextmanager
def import_box(config: Config, register: Register) -> Iterator[Box]:
    """Hold the box of imports, with nothing in it that waits; no other import goes on meanwhile.

    Raises:
        ImportUnderWay: Another process holds it.
    """
    from survey.box import AlreadyRunning, Box
    from survey.transfer.forward import IMPORTING, empty

    try:
        box = Box.open(config.boxes_dir, IMPORTING, register.tenant)
    except AlreadyRunning as held:
        raise ImportUnderWay(pid=held.values["pid"]) from held
    with contextlib.closing(box):
        empty(box, register)
        yield box


@contextlib.contextmanager
def told_if_stopped(register: Register, box: Box) -> Iterator[None]:
    """Say what is stored already when Ctrl+C or SIGTERM ends an import."""
    from survey.register import imports
    from survey.transfer.forward import empty

    with register.read() as conn:
        before = imports.current(conn)
    try:
        yield
    except SystemExit:
        empty(box, register)
        with register.read() as conn:
            number, brought = imports.current(conn), imports.brought(conn)
        click.echo(err=True)
        if number is None or number == before:
            click.echo("Impor dihentikan; belum ada baris yang tersimpan.", err=True)
        else:
            n = brought[number].n if number in brought else 0
            click.echo(
                f"Impor dihentikan sebelum selesai: {n} jawaban sudah tersimpan (impor nomor "
                f"{number}), baris lainnya belum. Impor lagi berkas yang sama untuk melanjutkan; "
                "yang tersimpan dikenali. Kalau tidak jadi, jalankan loket import withdraw "
                f"{number}.",
                err=True,
            )
        raise


def tell_imported(outcome: ImportOutcome, *, dated: bool) -> None:
    """Say what became of a file of ratings; a file that gave nothing ends the command with 1.

    Args:
        outcome: What became of it.
        dated: Whether a day was given for lines that carry none.
    """
    _tell_reading(outcome)
    if dated and outcome.n_undated < outcome.stored + outcome.known:
        click.echo(
            f"--on dipakai untuk {outcome.n_undated} baris; baris lain mempunyai tanggal sendiri.",
            err=True,
        )
    _tell_alike(outcome)
    _tell_said_before(outcome)
    _tell_unasked(outcome)
    _tell_lacking(outcome)
    if outcome.n_forgotten:
        click.echo(
            f"{outcome.n_forgotten} baris disimpan tanpa bagian yang sudah dihapus atas permintaan "
            "warganya.",
            err=True,
        )
    if outcome.stored and outcome.elsewhere:
        places = [f"unit {each.unit} (impor nomor {each.n})" for each in outcome.elsewhere]
        click.echo(
            f"Isi berkas ini sama persis dengan yang sudah diimpor untuk {some(places)}, dan "
            "sekarang dihitung di situ dan di sini. Kalau salah satunya keliru, tarik impornya "
            "dengan loket import withdraw NOMOR.",
            err=True,
        )
    tell_rejected(
        outcome.faults,
        outcome.rejected_file,
        n_to_mend=outcome.rejected - outcome.n_counting,
        n_counting=outcome.n_counting,
        set_aside=outcome.set_aside,
    )
    _tell_mending(outcome)
    number = f" (impor nomor {outcome.number})" if outcome.number is not None else ""
    nothing = not outcome.stored and not outcome.known
    click.echo(
        f"{outcome.stored} baris tersimpan{number}, {outcome.known} sudah tercatat sebelumnya, "
        f"{outcome.rejected} ditolak.",
        err=nothing,
    )
    if nothing:
        raise SystemExit(1)


def _tell_said_before(outcome: ImportOutcome) -> None:
    """Name lines that say what people of another day or counter say, and the way out."""
    if not outcome.said_before:
        return
    rows = list[str]()
    for row, answer in outcome.said_before:
        at = f" di loket {answer.named}" if answer.named else ""
        brought = f"impor nomor {answer.number}, {answer.file}"
        rows.append(f"baris {row} dengan jawaban hari {answer.says.day}{at} ({brought})")
    click.echo(
        f"{len(rows)} baris baru sama isinya, kecuali hari atau loketnya, dengan orang yang sudah "
        f"terhitung, dan jarang itu kebetulan: {some(rows)}. Kalau hari atau loket itu "
        "dibetulkan, orangnya sekarang terhitung dua kali: jalankan loket import withdraw "
        f"{outcome.number}, hapus baris itu dari daftar, lalu impor lagi.",
        err=True,
    )


def _tell_unasked(outcome: ImportOutcome) -> None:
    """Name lines that may be people who count already, which nothing can tell, and the way out."""
    named = {each.row for each in outcome.said_before}
    if not (rows := [row for row in outcome.unasked if row not in named]):
        return
    click.echo(
        f"{len(rows)} baris baru sama isinya, kecuali hari atau loketnya, dengan "
        "jawaban daftar ini yang tidak ada lagi di berkas, dan tidak dapat dibedakan dari "
        f"jawaban orang lain: baris {some(rows)}. Kalau harinya atau loketnya "
        "dibetulkan, orangnya sekarang terhitung dua kali: jalankan loket import withdraw "
        f"{outcome.number}, hapus baris itu dari daftar, lalu impor lagi.",
        err=True,
    )


def _tell_mending(outcome: ImportOutcome) -> None:
    """Say where wrong lines are put right, and where the whole list is wrong."""
    if outcome.rejected > outcome.n_counting:
        click.echo(
            "Perbaiki di berkas itu, lalu impor berkas itu; atau perbaiki di berkas asal saja. "
            "Biarkan kolom id dan rejected_import di berkas itu apa adanya.",
            err=True,
        )
    if outcome.n_above_scale:
        out = f", jalankan loket import withdraw {outcome.number}" if outcome.number else ""
        click.echo(
            f"{outcome.n_above_scale} baris ditolak karena bernilai di atas 4. Kalau daftar ini "
            "memakai skala lain, misalnya 1–5 atau 1–10, nilai 1–4 di dalamnya pun berarti lain: "
            f"jangan pakai daftar ini{out}.",
            err=True,
        )


def _tell_reading(outcome: ImportOutcome) -> None:
    """Say how a list was read, and everything in it that is no rating."""
    left = outcome.left_out
    if outcome.day_label:
        click.echo(f"Kolom “{outcome.day_label}” dibaca sebagai answered_at.", err=True)
    if by_sheet := [f"{sheet} {n} baris" for sheet, n in outcome.n_by_sheet.items()]:
        click.echo(f"Dibaca dari {len(by_sheet)} lembar: {', '.join(by_sheet)}.", err=True)
    if left.unseen.n_rows or left.unseen.n_columns:
        click.echo(
            f"{left.unseen.n_rows} baris dan {left.unseen.n_columns} kolom yang tersembunyi di "
            "lembar kerja (oleh saringan, misalnya) ikut dibaca.",
            err=True,
        )
    if left.n_titles:
        click.echo(f"{left.n_titles} baris di atas judul kolom dilewati.", err=True)
    for what, is_closing in (("jumlah atau rata-rata", False), ("penutup (tanda tangan)", True)):
        rows = [
            f"{f'{row.sheet}, ' if row.sheet else ''}baris {row.number} ({row.label})"
            for row in left.footers
            if row.is_closing == is_closing
        ]
        if rows:
            click.echo(
                f"{len(rows)} baris {what} dilewati karena bukan responden: {some(rows)}.",
                err=True,
            )
    if left.n_unused:
        click.echo(f"{left.n_unused} baris hanya berisi nomor dan dilewati.", err=True)
    if left.columns:
        n = len(left.columns)
        click.echo(f"{n} kolom tidak dibaca: {some(left.columns)}.", err=True)
    if left.sheets:
        sheets = [
            f"{sheet.name} ({'tersembunyi, ' if sheet.hidden else ''}{sheet.n_rows} baris)"
            for sheet in left.sheets
        ]
        click.echo(f"{len(sheets)} lembar tidak dibaca: {some(sheets)}.", err=True)


def _tell_alike(outcome: ImportOutcome) -> None:
    """Say which lines were taken for those of another list, and what to do if they are not."""
    if outcome.n_corrected:
        click.echo(
            f"{outcome.n_corrected} baris sama dengan baris yang sudah dibetulkan dan diimpor "
            "lewat berkas baris yang ditolak, jadi tidak dihitung lagi.",
            err=True,
        )
    if not outcome.n_as_elsewhere:
        return
    first = f"loket import withdraw {outcome.number}, lalu " if outcome.number is not None else ""
    click.echo(
        f"{outcome.n_as_elsewhere} baris tanpa id dianggap baris yang sama dengan yang sudah "
        f"tercatat lewat berkas lain; kalau itu jawaban orang lain: {first}impor lagi dengan "
        "--batch NAMA --other-people.",
        err=True,
    )


def _tell_lacking(outcome: ImportOutcome) -> None:
    """Say that a list lost lines that count, and what to do; nothing was changed."""
    if not (lacking := outcome.lacking):
        return
    places = ", ".join(f"{n} dari impor nomor {number}" for number, n in lacking.items())
    numbers = " ".join(map(str, lacking))
    click.echo(
        f"{sum(lacking.values())} jawaban yang tersimpan dari daftar ini tidak ada lagi di "
        f"berkasnya ({places}) dan tetap dihitung. Kalau barisnya sengaja dihapus, atau dipindah "
        f"ke berkas lain: loket import withdraw {numbers}, lalu impor lagi daftar lengkapnya. "
        "Kalau terhapus tanpa sengaja, kembalikan ke daftar.",
        err=True,
    )


def some(names: Sequence[str]) -> str:
    """List names, of very many only the first ones and how many there are beyond."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f", dan {more} lagi" if more > 0 else "")


def tell_rejected(
    faults: Sequence[tuple[int, LoketError]],
    file: Path | None,
    *,
    n_to_mend: int,
    n_counting: int = 0,
    set_aside: Path | None,
) -> None:
    """Say which lines were given back, where they are, and what to do with them.

    Args:
        faults: The first few: line number and reason.
        file: Where they are; None where none was given back.
        n_to_mend: How many have something wrong in them.
        n_counting: How many say something else than the answers that count in their place.
        set_aside: Where the file went that stood there and was changed since.
    """
    for line, fault in faults:
        click.echo(f"baris {line}: {fault}", err=True)
    if set_aside:
        click.echo(
            f"Di tempat berkas baris yang ditolak ada berkas yang isinya lain dari yang terakhir "
            f"ditulis di situ. Berkas itu sekarang bernama {set_aside}; kalau berisi perbaikan, "
            "imporlah.",
            err=True,
        )
    if n_to_mend:
        click.echo(f"Baris yang ditolak ada di {file}; perbaiki lalu impor lagi.", err=True)
    if n_counting:
        which = f"{n_counting} baris di antaranya" if n_to_mend else f"Baris yang ditolak di {file}"
        click.echo(
            f"{which} berisi lain dari jawaban yang dihitung, jadi tidak ada yang diperbaiki di "
            "situ: kalau yang dihitung itu benar, hapus barisnya; kalau barisnya yang benar, tarik "
            "dahulu impor yang disebut, lalu impor lagi daftar lengkapnya.",
            err=True,
        )
