"""`verify`: is every answer there, unchanged, and does the register say what the boxes say?"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kiosk.commands import minutes, recounts
from kiosk.commands.differences import NOT_COMPARED, lines_of
from kiosk.commands.options import FILE
from kiosk.commands.shared import patience, progress, register_of
from kiosk.config import Config
from survey.difference_words import NO_COPY
from survey.errors import LoketError, Missing
from survey.language import N_, filled, translator

if TYPE_CHECKING:
    from survey.box import ReadBox
    from survey.differences import Comparison
    from survey.register.engine import Register
    from survey.register.journal_check import Checked
    from survey.transfer.proof import KeptHead, Proof

BY: Final = "baris perintah"
NIGHT: Final = "pemeriksaan berkala"
CHAINS: Final = N_(
    "%(count)s kotak tidak utuh atau berkasnya tidak ada lagi; jalankan loket verify"
)
PART: Final = N_(
    "%(count)s entri dicocokkan, %(old)s di antaranya sudah pernah; semuanya: loket verify"
)
NOT_NOTED: Final = N_(
    "Hasil pemeriksaan ini tidak dapat dicatat di jurnal karena data kantor sedang tidak dapat"
    " ditulis; laporan tidak akan menyebutnya. Ulangi nanti: loket verify."
)
MOST_LINES: Final = 50  # of damaged values; of the others it is said how many there are


class NoBoxes(Missing):
    slug = "no-boxes"
    sentence = N_("Di folder %(folder)s belum ada jawaban yang tersimpan. Periksa --data.")


@dataclass(frozen=True, slots=True)
class Verified:
    """All that was looked at.

    Attributes:
        damaged: A line for each thing that is wrong with the register's file and values.
        proof: The chains.
        comparison: The rows against the boxes; None where it could not be made.
        journal: The rows against the journal; None where it could not be read.
        counts: What reports add up of weeks that are over, against the answers; likewise.
    """

    damaged: tuple[str, ...]
    proof: Proof
    comparison: Comparison | None
    journal: Checked | None = None
    counts: recounts.RecountOutcome | None = None

    @property
    def has_copy(self) -> bool:
        """Whether there are two stores to hold against each other."""
        return self.comparison is not None and self.comparison.witnessed

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        whole = self.proof.ok and not self.damaged and self.has_copy
        sealed = self.journal is not None and not self.journal.breaks
        counted = self.counts is not None and not self.counts.wrong
        return whole and sealed and counted and self.comparison is not None and self.comparison.ok

    @property
    def empty(self) -> bool:
        """Whether nothing was ever stored here."""
        nothing = self.comparison is None or self.comparison.n_away == 0
        return not self.proof.lines and not self.damaged and nothing


@click.command(
    "verify",
    help="""Periksa rantai setiap kotak dan cocokkan isi register dengan kotak-kotak itu: tidak
ada yang hilang, ditambahkan, atau diubah.""",
)
@click.option(
    "--heads", type=FILE, help="Berkas berisi sidik catatan (kepala rantai) yang pernah dicetak."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Bentuk keluaran."
)
@minutes.options
@click.option(
    "--part",
    is_flag=True,
    help="Hanya yang baru dan sebagian yang lama, bergilir; layanan menjalankannya setiap hari.",
)
@click.pass_obj
def verify_command(
    config: Config, heads: Path | None, form: str, wanted: minutes.Wanted | None, *, part: bool
) -> None:
    from survey.transfer.proof import check_boxes, read_heads

    if part:
        if heads or wanted or form != "text":
            raise click.UsageError("--part tidak bersama --heads, --document, atau --format json.")
        _verify_part(config)
        return
    kept = read_heads(heads) if heads else ()
    say = click.echo if form == "text" else _say_nothing
    if config.database_url or Path(config.register_at).exists():
        with register_of(config) as register:
            verified = _verify(config.boxes_dir, register, kept, say)
            if not _noted(register, verified):
                click.echo(translator("id")(NOT_NOTED), err=True)
    else:
        with patience():
            verified = Verified((), check_boxes(config.boxes_dir, None, kept), None)
    if verified.empty:
        raise NoBoxes(folder=config.data_dir)
    if form == "json":
        click.echo(json.dumps(_as_json(verified), ensure_ascii=False, indent=1))
    else:
        for line in _closing_lines(verified):
            click.echo(line)
    proven = minutes.write(config, wanted, verified, heads, kept)
    if not (verified.ok and proven):
        raise SystemExit(1)


def _verify_part(config: Config) -> None:
    """Check all that is new and a part of what is old, and say what was found."""
    from kiosk.commands import breaks
    from survey.transfer import nightly, verifying

    now = datetime.now(UTC)
    with register_of(config) as register:
        with patience():
            night = nightly.look(config.boxes_dir, register, now)
            counts = recounts.part(register, now)
        check = recounts.added(night.check, counts)
        noted = verifying.note(register, NIGHT, check)
    lines = [*lines_of(night.comparison), *breaks.lines_of(night.journal)]
    lines += recounts.lines_of(counts)
    if n := check.differences.get("chain", 0):
        lines.append(f"RUSAK  {filled(CHAINS, {'count': n})}")
    past = check.past
    values = {"count": check.n_entries, "old": past.n if past else 0}
    for line in (*lines, f"bagian {filled(PART, values)}"):
        click.echo(line)
    if not noted:
        click.echo(translator("id")(NOT_NOTED), err=True)
    if not check.ok:
        raise SystemExit(1)


def _noted(register: Register, verified: Verified) -> bool:
    """Write into the journal what a check that compared everything found; False if it cannot be."""
    from survey.transfer import verifying

    comparison, journal, counts = verified.comparison, verified.journal, verified.counts
    if comparison is None or journal is None or counts is None or not verified.has_copy:
        return True  # there is nothing to write: it did not get so far
    check = verifying.outcome(comparison, journal, proof=verified.proof)
    with patience():
        return verifying.note(register, BY, recounts.added(check, counts))


def _say_nothing(_line: str) -> None:
    """Leave a line to the JSON at the end."""


def _verify(
    folder: Path, register: Register, kept: tuple[KeptHead, ...], say: Callable[[str], object]
) -> Verified:
    """Look at the register's file and values, at the chains, and at the rows against them."""
    from survey.transfer.proof import check_boxes

    # Told before the boxes are gone through: that may need such a value.
    damaged: list[str] = []
    with patience():
        damaged += [*_unsound(register), *_damaged_values(register, of_answers=False)]
        if damaged:
            damaged += _damaged_values(register, of_answers=True)
    for line in damaged:
        say(line)
    if damaged:
        with patience():
            return Verified(tuple(damaged), check_boxes(folder, register, kept), None)
    proof, comparison = _compare(folder, register, kept)
    if comparison.differences or comparison.away or not proof.ok:
        # What was compared and is as it must be, is a value that can stand there.
        with patience():
            damaged = _damaged_values(register, of_answers=True)
        for line in damaged:
            say(line)
    if damaged:
        return Verified(tuple(damaged), proof, comparison)
    with patience():
        counts = recounts.all_weeks(register)
    return Verified((), proof, comparison, _journal(register), counts)


def _journal(register: Register) -> Checked:
    from survey.register.journal_check import check

    with patience(), register.read() as conn:
        return check(conn)


def _compare(
    folder: Path, register: Register, kept: tuple[KeptHead, ...]
) -> tuple[Proof, Comparison]:
    from survey.box import boxes
    from survey.transfer.comparison import Comparing
    from survey.transfer.proof import check_boxes
    from survey.transfer.whereabouts import Folder

    here = boxes(folder)
    with _counting(here) as tell, _uncollected():
        comparing = Comparing(register, here, datetime.now(UTC), tell)
        proof = check_boxes(folder, register, kept, comparing.box)
    with patience():
        return proof, comparing.finish(Folder(folder, here, register))


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


def _unsound(register: Register) -> list[str]:
    """Give the line that says what is wrong with the register's file as a whole, if anything is."""
    from survey.register import integrity
    from survey.register.faults import UnsoundFile

    try:
        with register.read() as conn:
            integrity.check(conn)
    except UnsoundFile as error:
        return [f"RUSAK  register: {error}"]
    return []


def _damaged_values(register: Register, *, of_answers: bool) -> list[str]:
    """Give a line for each damaged value of the tables of answers, or of all others."""
    from survey.register import schema, soundness

    answers = (schema.entry, schema.response, schema.response_private, schema.flag)
    others = [table for table in schema.metadata.sorted_tables if table not in answers]
    faults = soundness.faults(register, others if of_answers else answers)
    lines = [
        "RUSAK  register: tabel {table}, baris {row}, kolom {column}".format_map(fault.values)
        for fault in islice(faults, MOST_LINES)
    ]
    more = sum(1 for _ in faults)
    return [*lines, f"RUSAK  register: {more} nilai lagi"] if more else lines


def _closing_lines(verified: Verified) -> Iterator[str]:
    """Say what was found, in the end what was compared."""
    _ = translator("id")
    yield from verified.proof.lines
    if verified.comparison is not None:
        yield from lines_of(verified.comparison)
    elif verified.damaged:
        yield f"AWAS   {_(NOT_COMPARED)}"
    if verified.journal is not None:
        from kiosk.commands import breaks

        yield from breaks.lines_of(verified.journal)
    if verified.counts is not None:
        yield from recounts.lines_of(verified.counts)
    if not verified.has_copy and not verified.damaged:
        yield f"AWAS   {_(NO_COPY)}"


def _as_json(verified: Verified) -> dict[str, object]:
    comparison = verified.comparison
    return {
        "ok": verified.ok,
        "compared_with_copy": verified.has_copy,
        "damaged": list(verified.damaged),
        "boxes": [asdict(box) for box in verified.proof.boxes],
        "lost": list(verified.proof.lost),
        "comparison": None if comparison is None else asdict(comparison),
        "journal": None if verified.journal is None else _journal_json(verified.journal),
        "counts": None if verified.counts is None else verified.counts.as_json(),
    }


def _journal_json(checked: Checked) -> dict[str, object]:
    head = {"seq": checked.head.seq, "head": checked.head.printed}
    return {**asdict(checked), "head": head}
