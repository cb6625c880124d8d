"""What a terminal makes of the program: letters it does not know, Ctrl+C, being told to stop.

Old terminals and pipes know Latin-1 or plain ASCII only. What they cannot show is written with
the letters they have; nothing ends in an error because of a dash. Read next: `cli.py`.
"""

from __future__ import annotations

import codecs
import io
import signal
import sys
import unicodedata
from types import FrameType
from typing import Final

from survey.errors import Invalid
from survey.language import N_

# What a typewriter has instead; every other letter loses its accent or becomes a question mark.
_INSTEAD: Final = {
    "–": "-", "—": "-", "−": "-", "‑": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'",
    "•": "*", "·": "-", "×": "x", "→": "->", "≥": ">=", "≤": "<=", "±": "+/-", "\u200b": "",
}  # fmt: skip
_ERRORS: Final = "loket-plain"
# click takes a stream whose encoding is called "ascii" for a mistake and writes UTF-8 into it.
_ASCII: Final = "loket_ascii"


class UnreadableArgument(Invalid):
    slug = "unreadable-argument"
    sentence = N_(
        "Perintah ini memuat huruf yang tidak terbaca dengan setelan bahasa terminal ini. "
        "Jalankan lagi dengan PYTHONUTF8=1 di depannya."
    )


def prepare() -> None:
    """Let every letter be written somehow, and let Ctrl+C and SIGTERM end a command quietly."""
    codecs.register_error(_ERRORS, _instead)
    codecs.register(_plain_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            plain = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding=_ASCII if plain else None, errors=_ERRORS)
    # A shell that starts something in the background lets it ignore Ctrl+C.
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)
    signal.signal(signal.SIGTERM, _end)


def one_line(text: str) -> str:
    """Keep what a person or a file said from moving the cursor or looking like a second message."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def check_arguments(words: list[str]) -> None:
    """Refuse words that this terminal's settings made unreadable, before they are stored.

    Raises:
        UnreadableArgument: one holds bytes that are no letters here.
    """
    if any("\ud800" <= letter <= "\udfff" for word in words for letter in word):
        raise UnreadableArgument


def _end(number: int, _frame: FrameType | None) -> None:
    # As a shell reports a program that a signal ended; what is half done cleans up on its way out.
    raise SystemExit(128 + number)


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    instead = _INSTEAD.get(letter)
    if instead is None:
        bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
        instead = bare or "?"
    return instead, error.start + 1


def _plain_ascii(name: str) -> codecs.CodecInfo | None:
    if name != _ASCII:
        return None
    ascii_codec = codecs.lookup("ascii")
    return codecs.CodecInfo(
        name=_ASCII,
        encode=ascii_codec.encode,
        decode=ascii_codec.decode,
        streamreader=ascii_codec.streamreader,
        streamwriter=ascii_codec.streamwriter,
        incrementalencoder=ascii_codec.incrementalencoder,
        incrementaldecoder=ascii_codec.incrementaldecoder,
    )
