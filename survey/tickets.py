"""Codes that a citizen draws from a box at the counter: what one is, and whether it is ours.

A code proves that its bearer was there when something was handed out, and nothing else: it names
no officer, no service, no day on which it was taken. Nobody keeps a list of codes. Each carries its
last day and a random number, and a keyed digest over both and the unit; whoever has not the key of
the installation cannot make one. Pure functions. Read next: `kiosk/tickets.py`, which knows the
used ones.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from survey.errors import Invalid
from survey.language import N_

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_DAYS: Final = 366
_MISREAD: Final = str.maketrans("OIL", "011", "- ")
_LENGTH: Final = 16
_BITS: Final = 5
_EPOCH: Final = date(2020, 1, 1)
_DAY_BITS, _RANDOM_BITS, _PROOF_BITS = 15, 30, 35
_CONTEXT: Final = b"suara-loket ticket 1\0"


class WrongTicket(Invalid):
    """A code that this installation cannot have made for this unit."""

    slug = "wrong-ticket"
    sentence = N_(
        "Kode tiket ini tidak dikenal di sini. Periksa huruf dan angkanya, atau kosongkan: jawaban"
        " Anda tetap dihitung tanpa kode."
    )


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that this installation made.

    Attributes:
        code: In its one form, without dashes.
        last: The last day on which it counts.
    """

    code: str
    last: date

    @property
    def printed(self) -> str:
        """The code in fours, as it stands on paper."""
        return "-".join(self.code[n : n + 4] for n in range(0, _LENGTH, 4))


def make(key: bytes, unit: str, last: date, n: int) -> tuple[Ticket, ...]:
    """Make n different codes in no order.

    Args:
        key: The installation's own.
        unit: The unit's code.
        last: The last day on which they count.
        n: How many, 1 or more.
    """
    numbers: set[int] = set()
    while len(numbers) < n:
        numbers.add(secrets.randbits(_RANDOM_BITS))
    day = (last - _EPOCH).days
    drawn = sorted(numbers, key=lambda _number: secrets.randbits(64))
    return tuple(Ticket(_code(key, unit, day, number), last) for number in drawn)


def read_ticket(key: bytes, unit: str, text: str) -> Ticket:
    """Read a code as a person may have typed it.

    Args:
        key: The installation's own.
        unit: The unit's code in any case.
        text: With or without dashes, in any case, O for 0, I or L for 1.

    Raises:
        WrongTicket: It was not made here for this unit.
    """
    code = text.strip().upper().translate(_MISREAD)
    if len(code) != _LENGTH or not set(code) <= set(ALPHABET):
        raise WrongTicket(field="ticket")
    value = 0
    for letter in code:
        value = value << _BITS | ALPHABET.index(letter)
    payload = value >> _PROOF_BITS
    day, number = payload >> _RANDOM_BITS, payload & ((1 << _RANDOM_BITS) - 1)
    if not hmac.compare_digest(code, _code(key, unit, day, number)):
        raise WrongTicket(field="ticket")
    return Ticket(code, _EPOCH + timedelta(days=day))


def used_digest(key: bytes, ticket: Ticket) -> bytes:
    """Give what is kept of a used code: nobody without the key finds the code in it."""
    return hmac.digest(key, _CONTEXT + b"used\0" + ticket.code.encode(), sha256)[:16]


def _code(key: bytes, unit: str, day: int, number: int) -> str:
    payload = day << _RANDOM_BITS | number
    covered = _CONTEXT + unit.casefold().encode() + b"\0" + payload.to_bytes(6, "big")
    proof = int.from_bytes(hmac.digest(key, covered, sha256), "big") >> (256 - _PROOF_BITS)
    value = payload << _PROOF_BITS | proof
    shifts = range(_BITS * (_LENGTH - 1), -1, -_BITS)
    return "".join(ALPHABET[value >> shift & 31] for shift in shifts)
