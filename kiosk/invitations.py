"""How a browser gets to be a kiosk: by a one-time link, or by six digits that it shows.

Both are small files in `pairs/` with a short life, so that the command line and the service
understand each other without asking the network. Of a link the folder knows the digest alone. A
screen that shows digits keeps a secret of its own: who only reads the digits from the glass gets
nothing. Read next: `pairing.py`.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.config import Config
from kiosk.pairing import PairNote, digest, folder_of, kiosk_file, make_kiosk, paired, read_note
from kiosk.paths import PAIR_LINK, path
from survey.errors import Invalid, Missing, Refused
from survey.files import whole
from survey.language import N_

LINK_LIVES_S: Final = 15 * 60
DIGITS_LIVE_S: Final = 10 * 60
MOST_SCREENS: Final = 5  # of one counter that show digits at once
MOST_IN_ALL: Final = 60  # of all counters: nobody fills the folder, counter by counter
MOST_WRONG: Final = 5  # wrong digits, after which a counter's screens show others
_ASKS, _GRANTED, _WRONG = ".asks", ".granted", ".wrong"
_SHORT_LIVED = {".link", ".used", _ASKS, _GRANTED, _WRONG}


class LinkUsed(Refused):
    slug = "pairing-link-used"
    sentence = N_(
        "Tautan pemasangan ini sudah dipakai atau lewat 15 menit. "
        "Buat yang baru di komputer kantor dengan: loket pair."
    )


class NoDigits(Invalid):
    slug = "no-digits"
    sentence = N_(
        "“%(digits)s” bukan enam angka. Ketik angka yang tampil di layar loket, misalnya 482913."
    )


class UnknownDigits(Missing):
    slug = "unknown-digits"
    sentence = N_(
        "Tidak ada layar di loket %(place)s yang menampilkan angka %(digits)s. Periksa angka di "
        "layar itu (berlaku 10 menit) lalu ulangi, atau pakai tautan: loket pair tanpa angka."
    )


class DigitsElsewhere(Refused):
    slug = "digits-elsewhere"
    sentence = N_(
        "Angka %(digits)s tampil di layar loket %(other)s, bukan %(place)s. "
        "Periksa loketnya lalu ulangi."
    )


class TooManyScreens(Refused):
    """Somebody asks for digits again and again; the link still works."""

    status = 429
    slug = "too-many-screens"
    sentence = N_(
        "Terlalu banyak layar sedang menunggu dipasangkan. "
        "Coba lagi 10 menit lagi, atau pakai tautan: loket pair."
    )


class Invitation(NamedTuple):
    """What a screen that wants to be paired is given.

    Attributes:
        digits: what it shows, six of them.
        secret: what it keeps to itself, and asks with.
        lives_s: for how many seconds both hold.
        before: the addresses at which browsers of this counter were paired.
    """

    digits: str
    secret: str
    lives_s: int
    before: tuple[str, ...]


def new_link(config: Config, unit: str, counter: str) -> str:
    """Return the path of a one-time link that makes the browser opening it a kiosk.

    Args:
        config: whose data folder keeps the link.
        unit: code of the unit.
        counter: code of the counter the screen stands at.
    """
    token = secrets.token_urlsafe(32)
    note = PairNote(unit, counter, until=int(time.time()) + LINK_LIVES_S)
    _write(config, f"{digest(token)}.link", note)
    return path(PAIR_LINK, unit, counter).replace("<token>", token)


def use_link(config: Config, unit: str, counter: str, token: str, address: str = "") -> str:
    """Turn a link into a kiosk's cookie, once.

    Args:
        config: whose data folder keeps the link.
        unit: code of the unit.
        counter: code of the counter.
        token: the end of the link.
        address: where the browser came to.

    Returns:
        the value of the cookie.

    Raises:
        LinkUsed: the link is unknown, used, too old, or for another counter.
    """
    link = folder_of(config) / f"{digest(token)}.link"
    note = _holding(link)
    if note is not None and not note.is_at(unit, counter):
        raise LinkUsed  # and stays what it is: somebody mistook the counter
    if _take(link) is None or note is None:
        raise LinkUsed
    return make_kiosk(config, note.unit, note.counter, address)


def ask(config: Config, unit: str, counter: str) -> Invitation:
    """Give a screen that is no kiosk yet six digits to show.

    Raises:
        TooManyScreens: so many of its counter, or of all, show some already.
    """
    _forget_old(config)
    waiting = _waiting(config)
    here = sum(note.is_at(unit, counter) for note in waiting.values())
    if here >= MOST_SCREENS or len(waiting) >= MOST_IN_ALL:
        raise TooManyScreens
    shown = {note.digits for note in waiting.values()}
    while (digits := f"{secrets.randbelow(1_000_000):06d}") in shown:
        pass
    secret = secrets.token_urlsafe(32)
    until = int(time.time()) + DIGITS_LIVE_S
    note = PairNote(unit, counter, until=until, digits=digits)
    _write(config, f"{digest(secret)}{_ASKS}", note)
    before = {known.address for known in paired(config) if known.is_at(unit, counter)}
    return Invitation(digits, secret, DIGITS_LIVE_S, tuple(sorted(before - {""})))


def grant(config: Config, unit: str, counter: str, digits: str) -> None:
    """Say that the screen which shows these digits is the kiosk of a counter.

    Raises:
        NoDigits: these are not six digits.
        DigitsElsewhere: a screen of another counter shows them.
        UnknownDigits: no screen shows them, or does no more.
    """
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        raise NoDigits(digits=digits)
    place = f"{unit}/{counter}"
    waiting = _waiting(config)
    for file, note in waiting.items():
        if note.digits != digits:
            continue
        if not note.is_at(unit, counter):
            raise DigitsElsewhere(digits=digits, other=f"{note.unit}/{note.counter}", place=place)
        try:
            file.rename(file.with_suffix(_GRANTED))
        except FileNotFoundError:
            continue  # its time was over just now
        return
    _count_wrong([file for file, note in waiting.items() if note.is_at(unit, counter)])
    raise UnknownDigits(digits=digits, place=place)


def claim(config: Config, unit: str, counter: str, secret: str, address: str = "") -> str | None:
    """Give a screen its cookie when its digits were granted; None while they are not.

    The cookie follows from the secret, so that a screen whose answer was lost on the way is given
    the same one when it asks again.

    Raises:
        LinkUsed: nobody waits with this secret, or its time is over.
    """
    cookie = digest(f"cookie of {secret}")
    if kiosk_file(config, cookie).exists():
        return cookie
    asks = folder_of(config) / f"{digest(secret)}{_ASKS}"
    note = _take(asks.with_suffix(_GRANTED))
    # A screen that was let in has as long again to hear of it, and no more.
    granted = note is not None and note.until + DIGITS_LIVE_S >= time.time()
    if note is not None and granted and note.is_at(unit, counter):
        return make_kiosk(config, note.unit, note.counter, address, cookie)
    if _holding(asks) is None:
        raise LinkUsed
    return None


def _write(config: Config, name: str, note: PairNote) -> None:
    folder = folder_of(config)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(folder / name) as spare:
        spare.write_text(note.dump(), encoding="utf-8")


def _take(file: Path) -> PairNote | None:
    """Take a note away, so that only the first of two who want it gets it."""
    taken = file.with_suffix(".used")
    try:
        file.rename(taken)  # of two browsers with one link, one rename succeeds
        note = read_note(taken)
        taken.unlink()
    except (OSError, ValueError):
        return None
    return note


def _waiting(config: Config) -> dict[Path, PairNote]:
    """Return the screens that show digits which still hold."""
    files = folder_of(config).glob(f"*{_ASKS}")
    return {file: note for file in files if (note := _holding(file)) is not None}


def _holding(file: Path) -> PairNote | None:
    """Read a link or the note of a screen that shows digits; None when it is gone or too old."""
    try:
        note = read_note(file)
    except (OSError, ValueError):
        return None
    return note if note.until >= time.time() else None


def _forget_old(config: Config) -> None:
    """Take away what can be used no more: links, digits, and what was granted and not fetched."""
    old = time.time() - 2 * LINK_LIVES_S
    for file in folder_of(config).glob("*"):
        with contextlib.suppress(OSError):  # somebody else was faster
            if file.suffix in _SHORT_LIVED and file.stat().st_mtime < old:
                file.unlink(missing_ok=True)


def _count_wrong(files: list[Path]) -> None:
    """Count wrong digits against the screens they were meant for; too many, and they get others."""
    for file in files:
        tally = file.with_suffix(_WRONG)
        tally.touch(mode=0o600)
        with tally.open("a", encoding="ascii") as more:
            more.write(".")
        if tally.stat().st_size >= MOST_WRONG:
            file.unlink(missing_ok=True)
            tally.unlink(missing_ok=True)
