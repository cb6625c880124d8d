"""Heads of chains that were written down before, whoever keeps them, and whether they still hold.

Pure values. Read next: `register/remembered.py`, which gives those of the register itself;
`proof/box_proofs.py`, which looks them up.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from survey.language import N_, Phrase, filled, number

JOURNAL: Final = "jurnal"  # what stands where a box has its device
UNKNOWN: Final = "?"  # before what was written of a chain that nobody knows here


class Keeper(StrEnum):
    """Who kept a head.

    A file from outside; a closing of a period; the public pages; the register, which took the
    entries of a box whose file is gone.
    """

    FILE = "file"
    CLOSING = "closing"
    PUBLIC = "public"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class EarlierHead:
    """A head that was written down before.

    Attributes:
        keeper: Who kept it; a closing's or the public pages' stands in the register itself.
        name: The unit and period of a closing; "" of every other.
        at: When that closing was signed, UTC; None of every other.
        box: Digits that name the chain, perhaps only the first ones; "" where only a device is
            known.
        device: Whose box it is; "" where only the digits are known.
        seq: Its number.
        printed: Its first 16 hex digits in fours.
        there: Whether the chain still has it.
        chain: Of a file's the device of the chain in which it was looked up, or `JOURNAL`; "" where
            nobody knows such a chain.
        stated: Whether it is gone and a signatory has stated why.
    """

    keeper: Keeper
    name: str
    at: datetime | None
    box: str
    device: str
    seq: int
    printed: str
    there: bool
    chain: str = ""
    stated: bool = False

    def is_of(self, box: str, device: str) -> bool:
        """Say whether it is a head of a chain, named by its hex digits and its device."""
        return box.startswith(self.box) if self.box else device == self.device


_CHAIN: Final = N_("kotak %(box)s (%(device)s)")
_LOST: Final = {
    Keeper.FILE: N_("sidik dari luar tidak cocok: %(chain)s %(seq)s %(digits)s"),
    Keeper.CLOSING: N_(
        "%(chain)s: sidik yang pernah disahkan tidak ada lagi (%(seq)s %(digits)s, %(name)s);"
        " register ini dipotong atau lebih tua"
    ),
    Keeper.PUBLIC: N_(
        "%(chain)s: sidik yang pernah diumumkan tidak ada lagi (%(seq)s %(digits)s);"
        " register ini dipotong atau lebih tua"
    ),
    Keeper.REGISTER: N_("%(chain)s: tidak ada lagi di komputer ini"),
}


def line(head: EarlierHead, lang: str = "id") -> str:
    """Say which head no chain has any more, and who kept it."""
    sentence: Phrase = _LOST[head.keeper]
    values = {"seq": number(head.seq, 0, lang), "digits": head.printed, "name": head.name}
    return filled(sentence, {**values, "chain": chain_name(head, lang)}, lang)


def chain_name(head: EarlierHead, lang: str = "id") -> str:
    """Name the chain of a head: the journal, a box with its first digits, or a device."""
    if not head.box or not head.device:
        return head.device or head.box[:8]
    if head.device == JOURNAL:
        return JOURNAL
    return filled(_CHAIN, {"box": head.box[:8], "device": head.device}, lang)
