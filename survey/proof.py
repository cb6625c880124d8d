"""Is every answer still there, unchanged? Boxes against themselves, the register and paper.

A chain alone shows inner edits; only a head that somebody else holds shows a cut tail or an old
copy put back. Three holders are asked: the box, what the register acknowledged, and heads kept on
paper or in a weekly file. Read `ledger.py` for the chain itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey.box import ReadBox, boxes
from survey.errors import Invalid
from survey.language import N_
from survey.ledger import Head

if TYPE_CHECKING:
    from survey.register.engine import Register

_LINE = re.compile(r"\b([0-9a-f]{8,32})\b\D+?(\d+)\s+((?:[0-9a-f]{4}[ ]?){4})", re.IGNORECASE)


class NoHeads(Invalid):
    slug = "no-heads"
    sentence = N_(
        "Berkas %(file)s tidak memuat kepala rantai. Tiap baris: kotak, nomor, lalu 16 huruf "
        "heksadesimal, misalnya: 1a2b3c4d 120 7f3a 91c0 55de 02b4."
    )


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A head somebody wrote down: the first hex digits of the box, the number, 16 hex digits."""

    box: str
    seq: int
    digits: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The result, one line for each box and each head, and whether all of them hold."""

    ok: bool
    lines: tuple[str, ...]


def read_heads(file: Path) -> tuple[KeptHead, ...]:
    """Read heads from lines of text, or from the JSON of a weekly report.

    Raises:
        NoHeads: the file holds none, or cannot be read.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoHeads(file=file) from error
    if text.lstrip().startswith("{"):
        try:
            rows = json.loads(text)["heads"]
            text = "\n".join(f"{row['box']} {row['seq']} {row['head']}" for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise NoHeads(file=file) from error
    found = tuple(
        KeptHead(box.lower(), int(seq), re.sub(r"\s", "", digits).lower())
        for box, seq, digits in _LINE.findall(text)
    )
    if not found:
        raise NoHeads(file=file)
    return found


def check_boxes(folder: Path, register: Register | None, kept: Iterable[KeptHead]) -> Proof:
    """Verify every box of an installation.

    Args:
        folder: where the boxes lie.
        register: what acknowledged them; None where there is no register.
        kept: heads from outside.
    """
    held = list(kept)
    found = boxes(folder)
    lines: list[str] = []
    ok = True
    for box in found:
        known = _acknowledged(register, box)
        asked = [head for head in held if box.id.startswith(head.box)]
        well, line = _check(box, known, asked)
        ok = ok and well
        lines.append(line)
    for head in held:
        if not any(box.id.startswith(head.box) for box in found):
            ok = False
            lines.append(f"RUSAK  kotak {head.box}: tidak ada lagi di komputer ini")
    return Proof(ok, tuple(lines))


def _acknowledged(register: Register | None, box: ReadBox) -> Head | None:
    if register is None:
        return None
    from survey import actions

    return actions.head_of(register, box.id)


def _check(box: ReadBox, known: Head | None, asked: list[KeptHead]) -> tuple[bool, str]:
    """Return whether one box holds, and the line that says so."""
    name = f"kotak {box.id[:8]} ({box.device})"
    held = [Head(head.seq, bytes.fromhex(head.digits)) for head in asked]
    verdict = box.verify([*held, known] if known is not None else held)
    if not verdict.ok:
        return False, f"RUSAK  {name}: entri {verdict.first_bad}: {verdict.reason}"
    return True, f"utuh   {name}: {verdict.n} entri, kepala {box.head.seq} {box.head.printed}"
