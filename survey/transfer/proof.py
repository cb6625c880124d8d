"""Is every answer still there, unchanged? Boxes against themselves, the register and paper.

A chain alone shows inner edits; only a head that somebody else holds shows a cut tail or an old
copy put back. Three holders are asked: the box, what the register acknowledged, and heads kept on
paper or in a weekly file. Read `ledger.py` for the chain itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.box import ReadBox, boxes
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
class Proof:
    """The result, one line for each box and each head, and whether all of them hold."""

    ok: bool
    lines: tuple[str, ...]


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


def check_boxes(folder: Path, register: Register | None, kept: Iterable[KeptHead]) -> Proof:
    """Verify every box of an installation.

    Args:
        folder: where the boxes lie.
        register: what acknowledged them; None where there is no register.
        kept: heads from outside.
    """
    held = [*kept, *_acknowledged(register)]
    here = boxes(folder)
    checks = [
        _check(box, [head.head for head in held if head.box and box.id.startswith(head.box)])
        for box in here
    ]
    lost = dict.fromkeys(line for head in held if (line := _lost(head, here)))
    ok = all(well for well, _line in checks) and not lost
    return Proof(ok, (*(line for _well, line in checks), *lost))


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


def _acknowledged(register: Register | None) -> Iterator[KeptHead]:
    """Give what the register holds: also of a box whose whole file was taken away."""
    if register is None:
        return
    from survey.register import answers

    with register.read() as conn:
        for known in answers.heads(conn):
            yield KeptHead(known.box, "", known.head.seq, known.head.hash.hex())


def _check(box: ReadBox, held: list[Head]) -> tuple[bool, str]:
    """Return whether one box holds, and the line that says so."""
    name = f"kotak {box.id[:8]} ({box.device})"
    verdict = box.verify(held)
    if not verdict.ok:
        return False, f"RUSAK  {name}: entri {verdict.first_bad}: {verdict.reason}"
    return True, f"utuh   {name}: {verdict.n} entri, kepala {box.head.seq} {box.head.printed}"
