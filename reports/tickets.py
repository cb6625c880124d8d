"""Tickets for the box at a counter: each with a code as QR and in letters, to be cut and shuffled.

No number stands on them, and no two sheets can be put in order by their codes. Read next:
survey/tickets.py, stickers.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.paper import documents
from reports.stickers import AllCountersEnded, NoCounters, check_address, join_first
from survey.errors import Invalid
from survey.language import N_, date_range, translator
from survey.office.facts import Counter, Office, Unit
from survey.tickets import Ticket


class WhichCounter(Invalid):
    """A unit with several counters, of which none is named."""

    slug = "which-counter"
    sentence = N_(
        "Unit %(unit)s mempunyai beberapa loket: sebutkan loket tempat kotak tiketnya berada dengan"
        " --counter (%(known)s)."
    )


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """The tickets of one print, with the words they share."""

    paper: documents.Paper
    unit: str
    counter: str
    address: str
    wifi: str
    tickets: tuple[Ticket, ...]
    last: date
    lang: str


def counter_of(unit: Unit, today: date, code: str | None) -> Counter:
    """Find the counter at which the box stands.

    Raises:
        UnknownCounter: The unit has none of that code.
        NoCounters, AllCountersEnded: It has none in use.
        WhichCounter: It has several, and none is named.
    """
    unit.check_in_use(today)
    if not unit.counters:
        raise NoCounters(unit=unit.name)
    counters = unit.during(today, today).counters
    if code is not None:
        return unit.counter(code)
    if not counters:
        raise AllCountersEnded(unit=unit.code)
    if len(counters) > 1:
        known = ", ".join(counter.code for counter in counters)
        raise WhichCounter(field="counter", unit=unit.code, known=known)
    return counters[0]


def compose(
    office: Office,
    unit: Unit,
    counter: Counter,
    tickets: tuple[Ticket, ...],
    *,
    address: str,
    wifi: str | None = None,
    last: date,
    lang: str = "id",
) -> TicketSheet:
    """Lay out what a print of tickets says.

    Raises:
        NotAnAddress, AddressTooLong, UnreachableAddress, NotAWifiName: As for stickers.
    """
    _ = translator(lang)
    name = unit.public_name or unit.name
    title = _("Tiket survei %(unit)s") % {"unit": name}
    return TicketSheet(
        paper=documents.paper(office, title=title, line="", lang=lang),
        unit=name,
        counter=counter.name,
        address=f"{check_address(address, wifi)}/{counter.short}",
        wifi=join_first(wifi, lang),
        tickets=tickets,
        last=last,
        lang=lang,
    )


def as_pdf(sheet: TicketSheet) -> bytes:
    """Print the tickets, 20 on an A4 page, with lines to cut along."""
    _ = translator(sheet.lang)
    links = [f"{sheet.address}?k={ticket.code}" for ticket in sheet.tickets]
    files = {f"{n}.svg": documents.svg_qr(link) for n, link in enumerate(links)}
    until = date_range(sheet.last, sheet.last, sheet.lang)
    data = {
        "paper": sheet.paper,
        "unit": sheet.unit,
        "counter": sheet.counter,
        "wifi": sheet.wifi,
        "invitation": _("Pindai dan sampaikan penilaian Anda."),
        "typed": _("Atau ketik bersambung, tanpa spasi:"),
        "address": f"{sheet.address}?k=",
        "until": _("Satu kode untuk satu formulir, sampai %(day)s. Tanpa nama.") % {"day": until},
        "tickets": [
            {
                "qr": f"{n}.svg",
                "alt": _("Kode QR tiket %(code)s") % {"code": ticket.printed},
                "code": ticket.printed,
            }
            for n, ticket in enumerate(sheet.tickets)
        ],
    }
    return documents.typeset("tickets", data, files)
