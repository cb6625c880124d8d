"""`verify`: is every answer there, unchanged, and does the register say what the boxes say?"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from kiosk.commands import minutes, recounts, stated, verified_lines
from kiosk.commands.options import FILE
from kiosk.commands.shared import patience, progress, register_of
from kiosk.config import Config
from survey.errors import Damaged, LoketError, Missing
from survey.language import N_, filled, translator

if TYPE_CHECKING:
    from survey.box import ReadBox
    from survey.proof.box_proofs import Proof
    from survey.proof.kept_heads import KeptHeads
    from survey.proof.verifying import Verified
    from survey.register.engine import Register
    from survey.register.faults import DamagedValue
    from survey.register.journal_check import Checked

BY: Final = "baris perintah"
NIGHT: Final = "pemeriksaan berkala"
PART: Final = N_(
    "%(count)s entri dicocokkan, %(old)s di antaranya sudah pernah; semuanya: loket verify"
)
UNREAD: Final = N_("%(count)s baris berkas %(file)s tidak dibaca sebagai sidik.")
NOT_NOTED: Final = N_(
    "Hasil pemeriksaan ini tidak dapat dicatat di jurnal karena data kantor sedang tidak dapat"
    " ditulis; laporan tidak akan menyebutnya. Ulangi nanti: loket verify."
)
DAMAGED_VALUE: Final = N_("tabel %(table)s, baris %(row)s, kolom %(column)s")
FOREIGN_ROW: Final = N_("tabel %(table)s, baris %(row)s, kolom %(column)s: nomor pemasangan lain")
MOST_LINES: Final = 50  # of damaged values; of the others it is said how many there are


class NoBoxes(Missing):
    slug = "no-boxes"
    sentence = N_("Di folder %(folder)s belum ada jawaban yang tersimpan. Periksa --data.")


@click.command(
    "verify",
    help="""Periksa rantai setiap kotak dan cocokkan isi register dengan kotak-kotak itu: tidak
ada yang hilang, ditambahkan, atau diubah.""",
)
@click.option("--heads", type=FILE, help="Berkas berisi sidik yang pernah dicetak.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Bentuk keluaran."
)
@stated.options
@minutes.options
@click.option(
    "--part",
    is_flag=True,
    help="Hanya yang baru dan sebagian yang lama, bergilir; layanan menjalankannya setiap hari.",
)
@click.pass_obj
def verify_command(
    config: Config,
    heads: Path | None,
    form: str,
    wanted: minutes.Wanted | None,
    signed: stated.Signed | None,
    *,
    part: bool,
) -> None:
    if part:
        if heads or wanted or signed or form != "text":
            raise click.UsageError(
                "--part tidak bersama --heads, --document, --by, atau --format json."
            )
        _verify_part(config)
        return
    from survey.proof.kept_heads import KeptHeads, read_heads

    kept = read_heads(heads) if heads else KeptHeads()
    if kept.n_unread:
        values = {"count": kept.n_unread, "file": heads}
        click.echo(filled(UNREAD, values), err=True)
    say = click.echo if form == "text" else _say_nothing
    verified = _verified(config, kept, say, signed)
    if verified.empty:
        raise NoBoxes(folder=config.data_dir)
    if form == "json":
        click.echo(json.dumps(_as_json(verified), ensure_ascii=False, indent=1))
    else:
        for line in verified_lines.lines_of(verified):
            click.echo(line)
    minutes.write(config, wanted, verified, heads)
    if not verified.ok:
        raise SystemExit(1)


def _verified(
    config: Config,
    kept: KeptHeads,
    say: Callable[[str], object],
    signed: stated.Signed | None,
) -> Verified:
    """Look at all that there is, and note in the journal what was found, and what is stated."""
    from survey.proof import verifying
    from survey.proof.box_proofs import check_boxes

    there = config.database_url or Path(config.register_at).exists()
    if not there and signed is None:  # who signs needs a journal to sign in
        with patience():
            return verifying.Verified(check_boxes(config.boxes_dir, None, kept.heads))
    with register_of(config, as_it_is=True) as register:
        verified = verifying.with_before(register, _verify(config.boxes_dir, register, kept, say))
        if signed is not None:
            verified = stated.state(register, signed, verified)
        if verified.is_worth_noting:
            _note(register, BY, verified)
    return verified


def _verify_part(config: Config) -> None:
    """Check all that is new and a part of what is old, and say what was found."""
    from survey.proof import nightly

    now = datetime.now(UTC)
    with register_of(config, as_it_is=True) as register:
        damaged = _foreign_rows(register)
        for line in damaged:
            click.echo(line)
        with patience():
            seen = nightly.look(config.boxes_dir, register, now)
            # Reports are not made from a register that has rows of another installation.
            counts = None if damaged else recounts.part(register, now)
        seen = replace(seen, damaged=damaged, counts=counts)
        for line in verified_lines.of_part(seen):
            click.echo(line)
        n_old = seen.past.n if seen.past else 0
        values = {"count": seen.check().n_entries, "old": n_old}
        click.echo(f"bagian {filled(PART, values)}")
        _note(register, NIGHT, seen)
    if seen.differences:
        raise SystemExit(1)


def _note(register: Register, by: str, verified: Verified) -> None:
    """Write into the journal what was found; say so where it cannot be."""
    from survey.proof import verifying

    with patience():
        noted = verifying.note(register, by, verified)
    if not noted:
        click.echo(translator("id")(NOT_NOTED), err=True)


def _say_nothing(_line: str) -> None:
    """Leave a line to the JSON at the end."""


def _verify(
    folder: Path, register: Register, kept: KeptHeads, say: Callable[[str], object]
) -> Verified:
    """Look at the register's file and values, at the chains, and at the rows against them."""
    from survey.proof import verifying

    # SQLite examines its file on another processor: Python waits for none of it.
    with ThreadPoolExecutor(max_workers=1) as aside:
        unsound = aside.submit(_unsound, register)
        # Told before the boxes are gone through: that may need such a value.
        damaged = _damaged_values(register, of_answers=False)
        is_damaged = bool(damaged or _foreign_rows(register))
        seen = None if is_damaged else _compared(folder, register, kept, unsound)
        with patience():
            file = unsound.result()
            damaged = [*file.damaged, *damaged]
            if damaged or is_damaged:
                damaged += _damaged_values(register, of_answers=True)
    for line in (*file.foreign, *damaged):
        say(line)
    if seen is None or damaged:
        return verifying.Verified(_chains(folder, register, kept), tuple(damaged), file.foreign)
    seen = replace(seen, foreign=file.foreign)
    if seen.differences or (seen.comparison and seen.comparison.away):
        # What was compared and is as it must be, is a value that can stand there.
        with patience():
            damaged = _damaged_values(register, of_answers=True)
        for line in damaged:
            say(line)
    if damaged:
        return replace(seen, damaged=tuple(damaged))
    with patience():
        return replace(seen, counts=recounts.all_weeks(register))


def _compared(
    folder: Path, register: Register, kept: KeptHeads, unsound: Future[_OfFile]
) -> Verified | None:
    """Hold the rows against boxes and journal; None where the register's file is what stops it."""
    from survey.box import boxes
    from survey.proof import verifying

    try:
        with _counting(boxes(folder)) as tell, _uncollected():
            return verifying.compare_all(
                folder, register, datetime.now(UTC), kept=kept.heads, progress=tell
            )
    except LoketError:
        if unsound.result().damaged:
            return None
        raise


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for circles among millions of objects that make none: a tenth faster."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _counting(here: list[ReadBox]) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how many entries were gone through."""
    shows = _is_terminal()
    total = sum(map(_length, here)) if shows else 0
    with progress() if shows else nullcontext(lambda *_: None) as show:
        yield lambda n: show(n, total)


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _length(box: ReadBox) -> int:
    try:
        return box.head.seq
    except LoketError:
        return 0


class _OfFile(NamedTuple):
    """Lines on the register's file as a whole: what is damaged, what is only not ours."""

    damaged: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def _unsound(register: Register) -> _OfFile:
    """Say what is wrong with the register's file as a whole, if anything is."""
    from survey.register import integrity
    from survey.register.faults import ForeignInDatabase, UnsoundFile

    try:
        with register.read() as conn:
            integrity.check(conn)
    except ForeignInDatabase as error:  # a server's, which its administrator may have put there
        return _OfFile(foreign=(f"RUSAK  register: {error}",))
    except UnsoundFile as error:
        return _OfFile(damaged=(f"RUSAK  register: {error}",))
    return _OfFile()


def _damaged_values(register: Register, *, of_answers: bool) -> list[str]:
    """Give a line for each damaged value of the tables of answers, or of all others."""
    from survey.register import schema, soundness

    answers = (schema.entry, schema.response, schema.response_private, schema.flag)
    others = [table for table in schema.metadata.sorted_tables if table not in answers]
    faults = soundness.faults(register, others if of_answers else answers)
    lines = list(map(_damage, islice(faults, MOST_LINES)))
    more = sum(1 for _ in faults)
    return [*lines, f"RUSAK  register: {more} nilai lagi"] if more else lines


def _foreign_rows(register: Register) -> tuple[str, ...]:
    """Give a line for each table that has rows of another installation."""
    from survey.register.foreign_rows import foreign_rows

    with patience(), register.read() as conn:
        return tuple(map(_damage, foreign_rows(conn)))


def _damage(fault: DamagedValue) -> str:
    from survey.register.faults import ForeignRow

    sentence = FOREIGN_ROW if isinstance(fault, ForeignRow) else DAMAGED_VALUE
    return f"RUSAK  register: {filled(sentence, fault.values)}"


def _chains(folder: Path, register: Register, kept: KeptHeads) -> Proof:
    """Follow the chains beside a damaged register, with the heads it knows if they can be read."""
    from survey.proof.box_proofs import check_boxes

    with patience():
        try:
            return check_boxes(folder, register, kept.heads)
        except Damaged:  # what it is was told
            return check_boxes(folder, None, kept.heads)


def _as_json(verified: Verified) -> dict[str, object]:
    comparison = verified.comparison
    return {
        "ok": verified.ok,
        "differences": verified.n_differences,
        "compared_with_copy": verified.has_copy,
        "damaged": [*verified.foreign, *verified.damaged],
        "boxes": [asdict(box) for box in verified.proof.boxes],
        "lost": list(verified.proof.losses),
        "stated": list(verified.proof.explained),
        "heads": {
            "given": len(verified.proof.outside),
            "unfit": [head.printed for head in verified.proof.unfit],
        },
        "comparison": None if comparison is None else asdict(comparison),
        "journal": None if verified.journal is None else _journal_json(verified.journal),
        "counts": None if verified.counts is None else verified.counts.as_json(),
        "before": [finding.params() for finding in verified.before],
    }


def _journal_json(checked: Checked) -> dict[str, object]:
    head = {"seq": checked.head.seq, "head": checked.head.printed}
    return {**asdict(checked), "head": head}
