"""Counter stickers: a large QR code per counter with the same short address in words below it.

An address that a citizen's phone cannot reach is refused here, because nobody notices a dead
sticker before it hangs. What the address leads to is the business of the web pages. Read next:
templates/stickers/main.typ, which has its size.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import SplitResult, urlsplit

from reports.paper import documents
from survey.addresses import check_length
from survey.errors import Invalid, Missing
from survey.language import N_, translator
from survey.questionnaire import Questionnaire, is_official
from survey.register.engine import Register
from survey.register.offices import office as read_office
from survey.register.offices import unit as read_unit

# Names that only some networks know; a phone on mobile data does not.
LOCAL_ENDINGS = ("local", "localhost", "lan", "internal", "intranet", "home.arpa")
LONGEST_WIFI_NAME = 32  # bytes of an SSID, IEEE 802.11
# What RFC 3986 lets stand in an address as it is; browsers read the others in different ways.
_SIGNS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


class NotAnAddress(Invalid):
    """The address cannot stand in a QR code that a phone is to open."""

    slug = "not-an-address"
    sentence = N_(
        "“%(address)s” bukan alamat web lengkap."
        " Tulis misalnya https://skm.contoh.go.id, tanpa tanda tanya atau pagar."
    )


class UnreachableAddress(Invalid):
    """The address works only inside a network."""

    slug = "unreachable-address"
    sentence = N_(
        "Alamat “%(address)s” hanya dikenal di jaringan kantor; ponsel warga tidak dapat"
        " membukanya. Pakai alamat umum, atau sebutkan nama Wi-Fi untuk warga dengan --wifi."
    )


class NotAWifiName(Invalid):
    """The name cannot be the name of a wireless network."""

    slug = "not-a-wifi-name"
    sentence = N_("Nama Wi-Fi “%(name)s” tidak dapat dipakai: isi 1 sampai 32 huruf.")


class NoCounters(Missing):
    """A unit without counters has nothing to put a sticker on."""

    slug = "no-counters"
    sentence = N_("Unit %(unit)s belum mempunyai loket. Tambahkan loket di berkas kantor dahulu.")


class AllCountersEnded(Missing):
    """Every counter of a unit was ended."""

    slug = "all-counters-ended"
    sentence = N_(
        "Semua loket unit %(unit)s sudah tidak dipakai. Kalau ada yang masih dipakai, buka lagi "
        "dahulu: loket kantor buka loket %(unit)s/KODE --from TANGGAL."
    )


@dataclass(frozen=True, slots=True)
class Sticker:
    """One counter's sticker."""

    counter: str
    url: str


@dataclass(frozen=True, slots=True)
class StickerSheet:
    """All stickers of a unit, with the words they share."""

    paper: documents.Paper
    unit: str
    invitation: str
    wifi: str
    stickers: tuple[Sticker, ...]
    lang: str


def check_address(address: str, wifi: str | None = None) -> str:
    """Check that a citizen's phone can open an address.

    Args:
        address: A web address with scheme, without query; a path before the code is allowed.
        wifi: Name of the network to join first; with it an address inside that network is fine.

    Returns:
        The address without a slash at its end.

    Raises:
        NotAnAddress: No web address, or one with parts that do not belong in it.
        AddressTooLong: No phone would read the code of it.
        UnreachableAddress: A private or local address, and no network is named.
        NotAWifiName: The network's name is empty or too long.
    """
    if wifi is not None and not _is_wifi_name(wifi.strip()):
        raise NotAWifiName(name=wifi, field="wifi")
    parts = _split(check_length(address.strip()))
    if parts is None or not parts.hostname:
        raise NotAnAddress(address=address, field="address")
    host = parts.hostname.rstrip(".").lower()
    if _is_local(host, address) and wifi is None:
        raise UnreachableAddress(address=address, field="address")
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"


def join_first(wifi: str | None, lang: str) -> str:
    """Say which network a phone must join before it reaches the address; "" where it need not."""
    if not wifi:
        return ""
    _ = translator(lang)
    return _("Sambungkan dulu ke Wi-Fi %(name)s") % {"name": wifi.strip()}


def _is_wifi_name(name: str) -> bool:
    """Say whether a network can be called so, and a person can read it off a sticker."""
    return 1 <= len(name.encode()) <= LONGEST_WIFI_NAME and name.isprintable()


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    wrong = (
        parts.scheme.lower() not in {"http", "https"}
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or port == 0
        or "//" in parts.path
        or not _SIGNS.fullmatch(address)
    )
    return None if wrong else parts


def _is_local(host: str, address: str) -> bool:
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        if labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
            raise NotAnAddress(address=address, field="address") from None
        return len(labels) == 1 or any(host.endswith(f".{end}") for end in LOCAL_ENDINGS)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global or ip.is_multicast


def compute(
    register: Register,
    *,
    unit: str,
    address: str,
    wifi: str | None = None,
    questionnaire: Questionnaire | None = None,
    lang: str = "id",
) -> StickerSheet:
    """Collect what the stickers of a unit's counters say.

    Address and Wi-Fi are as in `check_address`, which may refuse them; the code leads to the
    official form, unless another questionnaire is named.

    Raises:
        NotInUse: The unit was ended.
        NoCounters: The unit has no counters.
        AllCountersEnded: All of them were ended.
    """
    base = check_address(address, wifi)
    with register.read() as conn:
        office, whole_unit = read_office(conn), read_unit(conn, unit)
    today = office.day_of(datetime.now(UTC))
    whole_unit.check_in_use(today)
    office_unit = whole_unit.during(today, date.max)  # also what is yet to begin
    if not whole_unit.counters:
        raise NoCounters(unit=office_unit.name)
    if not office_unit.counters:
        raise AllCountersEnded(unit=office_unit.code)
    _ = translator(lang)
    name = office_unit.public_name or office_unit.name
    asks, invitation = "", _("Bagaimana pelayanan kami? Pindai dan sampaikan penilaian Anda.")
    if questionnaire is not None and not is_official(questionnaire):
        asks = f"?questionnaire={questionnaire.key}"
        title = questionnaire.title.say(lang)
        invitation = _("%(title)s: pindai dan isi.") % {"title": title}
    return StickerSheet(
        paper=documents.paper(
            office, title=_("Stiker loket %(unit)s") % {"unit": name}, line="", lang=lang
        ),
        unit=name,
        invitation=invitation,
        wifi=join_first(wifi, lang),
        stickers=tuple(Sticker(c.name, f"{base}/{c.short}{asks}") for c in office_unit.counters),
        lang=lang,
    )


def as_pdf(sheet: StickerSheet) -> bytes:
    """Print the stickers, four on an A4 page, with marks where to cut."""
    _ = translator(sheet.lang)
    files = {f"{i}.svg": documents.svg_qr(sticker.url) for i, sticker in enumerate(sheet.stickers)}
    stickers = [
        {
            "qr": f"{i}.svg",
            "alt": _("Kode QR menuju %(url)s") % {"url": sticker.url},
            "counter": sticker.counter,
            "url": sticker.url,
        }
        for i, sticker in enumerate(sheet.stickers)
    ]
    data = {
        "paper": sheet.paper,
        "unit": sheet.unit,
        "invitation": sheet.invitation,
        "wifi": sheet.wifi,
        "stickers": stickers,
    }
    return documents.typeset("stickers", data, files)
