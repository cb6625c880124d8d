"""What a ticket says: where its box stands, how to come to the form, how long its code holds."""

import re
from datetime import date

import pypdfium2
import pytest

from reports import tickets
from survey.office.facts import Counter, Office, Unit
from survey.office.opening import Opening
from survey.tickets import Ticket, make, read_ticket
from tests.reports.stored import n_pages, text_of

KEY = b"k" * 32
LAST = date(2026, 9, 30)
OFFICE = Office(name="Dinas Contoh", region="9999", timezone="Asia/Jakarta")
LONG = "Pelayanan Terpadu Satu Pintu dan Penanaman Modal Kabupaten Kepulauan Contoh Utara"


def sheet(
    n: int = 1,
    *,
    name: str = "Dukcapil Contoh",
    address: str = "https://skm.contoh.go.id",
    wifi: str | None = None,
    lang: str = "id",
) -> tuple[tuple[Ticket, ...], bytes]:
    counter = Counter("L1", "Loket Pendaftaran", (), "AB7K")
    unit = Unit(
        code="u",
        name=name,
        public_name=name,
        opening=Opening.always("Mon-Fri 08:00-15:00"),
        services=(),
        counters=(counter,),
    )
    codes = make(KEY, "u", LAST, n)
    made = tickets.compose(
        OFFICE, unit, counter, codes, address=address, wifi=wifi, last=LAST, lang=lang
    )
    return codes, tickets.as_pdf(made)


def words_of(pdf: bytes) -> str:
    return re.sub(r"[\s\u200b]+", " ", text_of(pdf).replace("\u200b", ""))


def size_of(pdf: bytes, words: str) -> float:
    """Give the smallest type in which these words stand on the first page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        text = page.get_text_range()
        at = text.index(words)
        places = range(at, at + len(words))
        sizes = [pypdfium2.raw.FPDFText_GetFontSize(page, n) for n in places if text[n].strip()]
        return float(min(sizes))
    finally:
        document.close()


def test_a_ticket_names_its_counter_and_what_to_type_is_what_the_form_reads() -> None:
    [ticket], pdf = sheet()
    words = words_of(pdf)
    assert "Dukcapil Contoh Loket Pendaftaran" in words
    assert "tanpa spasi: https://skm.contoh.go.id/AB7K?k=" in words
    typed = words.partition("?k=")[2].split()[0]
    assert read_ticket(KEY, "u", typed) == ticket
    assert "Satu kode untuk satu formulir, sampai 30 September 2026. Tanpa nama." in words


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_network_that_must_be_joined_first_stands_on_every_ticket(lang: str) -> None:
    wifi = "WIFI-PENGUNJUNG"
    _, pdf = sheet(20, address="http://192.168.1.10:8080", wifi=wifi, lang=lang)
    assert words_of(pdf).count(wifi) == 20, "whole, in one line"
    assert wifi not in words_of(sheet(20, lang=lang)[1]), "the control"


def test_twenty_tickets_are_a_page_also_with_the_longest_names() -> None:
    wifi = "W" * 32
    for n, pages in ((20, 1), (21, 2)):
        _, pdf = sheet(n, name=LONG, address="http://192.168.100.100:8080/survei", wifi=wifi)
        assert n_pages(pdf) == pages
        assert words_of(pdf).count("30 September 2026. Tanpa nama.") == n


@pytest.mark.parametrize("name", ["Dukcapil Contoh", LONG])
def test_how_long_a_code_holds_and_what_to_type_are_large_enough_to_read(name: str) -> None:
    _, pdf = sheet(name=name, address="http://192.168.100.100:8080", wifi="WIFI-PENGUNJUNG")
    for words in ("Satu kode", "September", "tanpa spasi", "http://192.", "Sambungkan", "WIFI"):
        assert size_of(pdf, words) >= 7, words
    assert size_of(pdf, "Dukcapil" if name != LONG else "Pelayanan") < 8.1, "the control"
