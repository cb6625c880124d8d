"""A file of heads that somebody kept outside: printed, scanned, saved, or typed from paper.

Read next: `box_proofs.py`, which looks them up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from survey.canonical import read_json
from survey.errors import Invalid
from survey.exchange.tables.table import NoSuchFile
from survey.files import reason
from survey.language import N_
from survey.ledger import Head

# A head as people keep it: the end of a line of the weekly print, its QR code, or `loket verify`.
_HEAD: Final = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d+)\s+((?:[0-9a-f]{4} ?){4})\s*$", re.IGNORECASE
)
_BOX: Final = re.compile(r"\b[0-9a-f]{8,32}\b", re.IGNORECASE)
_MOST_DIGITS: Final = 10  # of a number: no chain is as long
_RESULTS: Final = frozenset({"utuh", "rusak", "beda"})  # how a line of `loket verify` begins


class NoHeads(Invalid):
    slug = "no-heads"
    sentence = N_(
        "Berkas %(file)s tidak memuat sidik. Tiap baris: kotak, nomor, lalu 16 huruf "
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
class KeptHeads:
    """What a file of heads holds.

    Attributes:
        heads: In the order of their lines, each once.
        n_unread: Lines that are not empty and say no head.
    """

    heads: tuple[KeptHead, ...] = ()
    n_unread: int = 0


def read_heads(file: Path) -> KeptHeads:
    """Read heads from lines of text, or from the JSON of a weekly report.

    Raises:
        NoSuchFile: there is no such file, or it may not be read.
        NoHeads: the file holds none.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NoSuchFile(file=file, reason=reason(error)) from error
    except UnicodeDecodeError as error:
        raise NoHeads(file=file) from error
    if text.lstrip().startswith("{"):
        try:
            rows = read_json(text)["heads"]
            text = "\n".join(f"{row['box']} {row['seq']} {row['head']}" for row in rows)
        except (ValueError, KeyError, TypeError) as error:
            raise NoHeads(file=file) from error
    lines = [line for line in text.splitlines() if line.strip()]
    read = [_kept(line) for line in lines]
    heads = tuple(dict.fromkeys(head for head in read if head is not None))
    if not heads:
        raise NoHeads(file=file)
    return KeptHeads(heads, read.count(None))


def _kept(line: str) -> KeptHead | None:
    """Read one line that ends with a number and 16 hex digits and names its box before them."""
    tail = _HEAD.search(line)
    before = line[: tail.start()].casefold() if tail else ""
    names = [name.rstrip(":") for name in before.split()]
    if names and names[0] in _RESULTS:
        del names[0]
    if tail is None or not names:
        return None
    seq, digits = re.sub(r"[.,]", "", tail[1]), re.sub(r"\s", "", tail[2]).lower()
    if len(seq) > _MOST_DIGITS:
        return None
    box = _BOX.search(before)
    return KeptHead(box[0] if box else "", "" if box else names[0], int(seq), digits)
