"""What a person should hear of screens and of the office's address, in sentences.

A tap from a browser that is not paired is kept and stays out of officers' figures, so an office
has to hear of it: at the start of the service, from `doctor`, and on the touchscreen itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kiosk.config import Config
from kiosk.hosts import Hosts
from kiosk.machine.addresses import addresses, is_running, serving
from kiosk.noticed import noticed
from kiosk.pairing import PairNote, paired, screens
from kiosk.waiting import overdue
from survey.language import date_range
from survey.office.bundle import Bundle


def at_the_start(config: Config, *, demo: bool) -> tuple[str, ...]:
    """Return the sentences that `serve` says as it begins; the demonstration needs less."""
    return tuple(filter(None, (unpaired(config), "" if demo else unanswered(config))))


def unanswered(config: Config) -> str:
    """Ask for the address that stands on the stickers, while nobody has given it; "" when known."""
    if config.address or not config.bundle_file.exists():
        return ""
    return (
        "Alamat kantor belum diisi. Isi setelan KIOSK_ADDRESS dengan alamat yang tercetak di "
        "stiker, misalnya KIOSK_ADDRESS=https://skm.contoh.go.id; selama kosong, layanan menjawab "
        "dengan nama apa pun yang diminta."
    )


def unpaired(config: Config) -> str:
    """Say at which counters taps come from browsers that nobody paired, and since when; "" none.

    Where one was paired meanwhile nobody is told to pair; its first tap ends what is said.
    """
    places, notes = sorted(noticed(config).unpaired.items()), paired(config)
    known = {f"{note.unit}/{note.counter}".lower() for note in notes}
    sentences = []
    if text := _since((place, day) for place, day in places if place.lower() not in known):
        sentences.append(
            f"Ketukan di {text} bukan dari layar yang dipasangkan: tersimpan, tetapi tidak ikut "
            "dalam angka petugas. Pasangkan layar itu: loket pair --unit KODE --counter KODE."
        )
    if text := _since((place, day) for place, day in places if place.lower() in known):
        sentences.append(
            f"Ketukan di {text} bukan dari layar yang dipasangkan. Sekarang sudah ada layar yang "
            "dipasangkan di sana, tetapi belum ada ketukan darinya; bila layar di loket masih "
            "bertuliskan “belum dipasangkan”, yang dipasangkan adalah peramban lain."
        )
    return " ".join(sentences)


def _since(places: Iterable[tuple[str, date]]) -> str:
    return ", ".join(f"{place} sejak {_day(day)}" for place, day in places)


def unsent(config: Config) -> str:
    """Say which paired screens keep answers that should be here by now, or that were refused."""
    known = noticed(config).waiting
    late = overdue({screen: known[screen] for screen in known.keys() & screens(config)})
    if not late or not config.bundle_file.exists():
        return ""
    zone = Bundle.parse(config.bundle_file.read_text(encoding="utf-8")).office.zone
    each = [
        f"{waits.place} {waits.n} menunggu sejak {_time(waits.since, zone)}"
        + (f", {waits.refused} ditolak atau tidak utuh" if waits.refused else "")
        + f" (kabar terakhir {_time(waits.heard, zone)})"
        for waits in late
    ]
    return (
        f"Jawaban yang masih tersimpan di layar: {'; '.join(each)}. Biarkan layar itu menyala di "
        "alamat yang sama dan jangan hapus data perambannya; yang ditolak dicoba lagi setiap kali "
        "halamannya dimuat."
    )


def _time(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{_day(local.date())} {local:%H.%M}"


def elsewhere(config: Config) -> str:
    """Say which counters were paired only at addresses that do not lead here any more; "" none.

    A browser sends its cookie, its cached page and its unsent answers to the address it had. It
    can be said only while the service runs: else nobody knows where it will.
    """
    if not is_running(config):
        return ""
    now, notes = addresses(config), paired(config)
    here = {(note.unit, note.counter) for note in notes if _leads_here(config, note.address, now)}
    moved = [note for note in notes if (note.unit, note.counter) not in here]
    if not moved:
        return ""
    return (
        f"Alamat layanan berubah: {', '.join(_places(moved))}, sedangkan sekarang "
        f"{' atau '.join(now)}. Kembalikan alamat itu, atau pasangkan lagi layarnya: loket pair."
    )


def _leads_here(config: Config, address: str, now: tuple[str, ...]) -> bool:
    if not address or urlsplit(address).netloc in {urlsplit(known).netloc for known in now}:
        return True
    name = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return Hosts(serving(config)).knows(name)


def _places(notes: Iterable[PairNote]) -> list[str]:
    return [f"layar {note.unit}/{note.counter} dipasangkan di {note.address}" for note in notes]


def _day(day: date) -> str:
    return date_range(day, day, "id")
