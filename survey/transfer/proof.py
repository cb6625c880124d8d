"""Is every answer still there, unchanged? Boxes against themselves, the register and paper.

A chain alone shows inner edits; only a head that somebody else holds shows a cut tail or an old
copy put back. Three holders are asked: the box, what the register acknowledged, and heads kept on
paper or in a weekly file, those of the register's journal too. Read `ledger.py` for the chain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.box import Following, ReadBox, boxes
from survey.errors import Invalid
from survey.exchange.tables.table import NoSuchFile
from survey.files import reason
from survey.language import N_
from survey.ledger import Head

if TYPE_CHECKING:
    from survey.register.engine import Register

# A head as people keep it: the end of a line of the weekly print, its QR code, or `loket verify`.
_HEAD = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d+)\s+((?:[0-9a-f]{4} ?){4})\s*$", re.IGNORECASE
)
_BOX = re.compile(r"\b[0-9a-f]{8,32}\b", re.IGNORECASE)


class NoHeads(Invalid):
    slug = "no-heads"
    sentence = N_(
        "Berkas %(file)s tidak memuat kepala rantai. Tiap baris: kotak, nomor, lalu 16 huruf "
        "heksadesimal, misalnya: main 120 7f3a 91c0 55de 02b4."
    )


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head somebody wrote down: its box or only the device it stood in, number, 16 hex digits."""

    box: str  # the first hex digits of the box's id, or nothing
    device: str  # the device's name where no box is given: what the weekly print shows
    seq: int
    digits: str

    @property
    def head(self) -> Head:
        return Head(self.seq, bytes.fromhex(self.digits))


@dataclass(frozen=True, slots=True)
class BoxProof:
    """Whether one box holds, by itself and against the heads that others hold of it.

    Attributes:
        box: 32 hex digits.
        device: Whose it is.
        ok: Whether all of it holds.
        n: Entries that hold, from the first one on.
        head: The last entry's place and printed digits; None where it does not hold.
        first_bad: The first entry that does not hold, None where all do.
        reason: Why it does not.
    """

    box: str
    device: str
    ok: bool
    n: int
    head: tuple[int, str] | None
    first_bad: int | None
    reason: str

    @property
    def line(self) -> str:
        """Say it in one line."""
        name = f"kotak {self.box[:8]} ({self.device})"
        if self.head is None:
            return f"RUSAK  {name}: entri {self.first_bad}: {self.reason}"
        return f"utuh   {name}: {self.n} entri, kepala {self.head[0]} {self.head[1]}"


@dataclass(frozen=True, slots=True)
class Proof:
    """The result: each box, and a line for each head that no box can answer for."""

    boxes: tuple[BoxProof, ...]
    lost: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them hold."""
        return not self.lost and all(box.ok for box in self.boxes)

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each box and each head that is lost."""
        return (*(box.line for box in self.boxes), *self.lost)


def read_heads(file: Path) -> tuple[KeptHead, ...]:
    """Read heads from lines of text, or from the JSON of a weekly report.

    Raises:
        NoSuchFile: there is no such file, or it may not be read.
        NoHeads: the file holds none.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise NoSuchFile(file=file, reason=reason(error)) from error
    except UnicodeDecodeError as error:
        raise NoHeads(file=file) from error
    if text.lstrip().startswith("{"):
        try:
            rows = json.loads(text)["heads"]
            text = "\n".join(f"{row['box']} {row['seq']} {row['head']}" for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise NoHeads(file=file) from error
    heads = tuple(kept for line in text.splitlines() if (kept := _kept(line)) is not None)
    if not heads:
        raise NoHeads(file=file)
    return heads


def _kept(line: str) -> KeptHead | None:
    """Read one line that ends with a number and 16 hex digits and names its box before them."""
    tail = _HEAD.search(line)
    before = line[: tail.start()].lower() if tail else ""
    if tail is None or not before.strip():
        return None
    seq, digits = re.sub(r"[.,]", "", tail[1]), re.sub(r"\s", "", tail[2]).lower()
    box = _BOX.search(before)
    return KeptHead(box[0] if box else "", "" if box else before.split()[0], int(seq), digits)


def check_boxes(
    folder: Path,
    register: Register | None,
    kept: Iterable[KeptHead],
    watch: Callable[[ReadBox, Following], object] | None = None,
) -> Proof:
    """Verify every box of an installation.

    Args:
        folder: where the boxes lie.
        register: what acknowledged them; None where there is no register.
        kept: heads from outside.
        watch: reads along with each box, from its first entry to its last.
    """
    here = boxes(folder)
    kept, of_journal = _sorted_out(register, kept)
    acknowledged = list(_acknowledged(register, folder, here))
    held = [*kept, *acknowledged]
    checks = tuple(
        _check(box, [head.head for head in held if head.box and box.id.startswith(head.box)], watch)
        for box in here
    )
    lost = dict.fromkeys(line for head in held if (line := _lost(head, here)))
    return Proof(checks, (*lost, *of_journal, *_forgotten(register)))


def _forgotten(register: Register | None) -> Iterator[str]:
    """Give a line for each chain that lacks what this register itself had signed or published."""
    if register is None:
        return
    from survey.register import remembered, seals

    with register.read() as conn:
        lost = remembered.lost(conn)
    for chain in lost:
        name = "jurnal" if chain == seals.chain_id(register.tenant) else f"kotak {chain[:8]}"
        yield (
            f"RUSAK  {name}: sidik yang pernah disahkan atau diumumkan tidak ada lagi; register "
            "ini dipotong atau lebih tua"
        )


def _sorted_out(
    register: Register | None, kept: Iterable[KeptHead]
) -> tuple[list[KeptHead], list[str]]:
    """Give the heads of boxes, and a line for each of the journal that it does not hold."""
    from survey.register import journal, seals
    from survey.register.heads import JOURNAL

    name = "" if register is None else seals.chain_id(register.tenant)
    of_boxes, lines = [], []
    for head in kept:
        if head.device != JOURNAL and not (head.box and name.startswith(head.box)):
            of_boxes.append(head)
            continue
        holds = False
        if register is not None:
            with register.read() as conn:
                holds = journal.holds(conn, head.head)
        if not holds:
            lines.append(f"RUSAK  jurnal: kepala {head.seq} tidak ada di jurnal register ini")
    return of_boxes, lines


def _lost(kept: KeptHead, here: list[ReadBox]) -> str | None:
    """Return what to say of a head that no box here can answer for."""
    if kept.box:
        if any(box.id.startswith(kept.box) for box in here):
            return None
        return f"RUSAK  kotak {kept.box[:8]}: tidak ada lagi di komputer ini"
    # A device may have had several boxes; on paper stands only its name.
    if any(box.device == kept.device and box.verify([kept.head]).ok for box in here):
        return None
    return f"RUSAK  {kept.device}: kepala {kept.seq} tidak ada di kotak mana pun"


def _acknowledged(
    register: Register | None, folder: Path, here: list[ReadBox]
) -> Iterator[KeptHead]:
    """Give what the register holds: also of a box whose whole file was taken away.

    Not of one that was damaged and put aside, nor of a device that never wrote here.
    """
    if register is None:
        return
    from survey.register import heads
    from survey.transfer.whereabouts import Folder

    absent = Folder(folder, here, register)
    with register.read() as conn:
        for known in heads.of_boxes(conn):
            if absent.must_hold(known.box):
                yield KeptHead(known.box, "", known.head.seq, known.head.hash.hex())


def _check(
    box: ReadBox, held: list[Head], watch: Callable[[ReadBox, Following], object] | None
) -> BoxProof:
    """Return whether one box holds."""
    following = box.follow(held)
    if watch is None:
        verdict = box.verify(held)
    else:
        watch(box, following)
        verdict = following.check()
    head = (box.head.seq, box.head.printed) if verdict.ok else None
    reason = verdict.reason or ""
    return BoxProof(box.id, box.device, verdict.ok, verdict.n, head, verdict.first_bad, reason)
