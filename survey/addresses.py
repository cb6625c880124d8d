"""How long the address may be that citizens scan and type; what it may look like is elsewhere.

Read next: `reports/stickers.py`, which checks that a phone can reach it.
"""

from typing import Final

from survey.errors import Invalid
from survey.language import N_

# A QR code of it is still read from a sticker by a cheap phone; nobody types one so long anyway.
LONGEST: Final = 150


class AddressTooLong(Invalid):
    """An address that no QR code can carry so that a phone reads it."""

    slug = "address-too-long"
    sentence = N_(
        "Alamat web sepanjang %(n)s huruf tidak muat di kode QR yang terbaca ponsel."
        " Pakai alamat yang lebih pendek, paling panjang %(most)s huruf."
    )


def check_length(address: str) -> str:
    """Give an address back when it is short enough.

    Raises:
        AddressTooLong: It has more than 150 characters.
    """
    if len(address) > LONGEST:
        raise AddressTooLong(n=len(address), most=LONGEST, field="address")
    return address
