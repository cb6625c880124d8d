import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from reports import stickers
from reports.stickers import (
    NoCounters,
    NotAnAddress,
    NotAWifiName,
    UnreachableAddress,
    check_address,
)
from survey.addresses import AddressTooLong
from survey.office.facts import Counter
from tests.reports.stored import LONG, OFFICE, UNIT, n_pages, register_of, text_of

PUBLIC = "https://skm.contoh.go.id"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://skm.contoh.go.id", "https://skm.contoh.go.id"),
        ("https://skm.contoh.go.id/", "https://skm.contoh.go.id"),
        (" HTTPS://skm.contoh.go.id/suara/ ", "https://skm.contoh.go.id/suara"),
        ("http://8.8.8.8:8080", "http://8.8.8.8:8080"),
        ("http://[2606:4700::1111]", "http://[2606:4700::1111]"),
    ],
)
def test_a_public_address_is_taken(given: str, kept: str) -> None:
    assert check_address(given) == kept


@pytest.mark.parametrize("address", [f"{PUBLIC}/{'a' * 4000}", f"{PUBLIC}/{'a' * 126}"])
def test_an_address_too_long_for_a_code_that_phones_read_is_refused(address: str) -> None:
    with pytest.raises(AddressTooLong, match=f"{len(address)} huruf"):
        check_address(address)


def test_the_longest_address_is_printed_and_read(tmp_path: Path) -> None:
    address = f"{PUBLIC}/{'a' * 125}"
    assert len(check_address(address)) == 150
    with register_of(tmp_path) as register:
        sheet = stickers.compute(register, unit=UNIT.code, address=address)
    page = pypdfium2.PdfDocument(stickers.as_pdf(sheet))[0]
    found = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert {code.text for code in found} == {one.url for one in sheet.stickers}


@pytest.mark.parametrize("path", ["<script>", "a\\b", "/a", "a//b", '"a"', "a|b", "{a}", "a^b"])
def test_a_path_that_browsers_read_in_different_ways_is_refused(path: str) -> None:
    with pytest.raises(NotAnAddress):
        check_address(f"{PUBLIC}/{path}")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x01b", "a\x1b[2Jb", "a\u202eb", "\0"])
def test_a_network_name_that_nobody_can_read_off_a_sticker_is_refused(name: str) -> None:
    with pytest.raises(NotAWifiName):
        check_address(PUBLIC, wifi=name)


@pytest.mark.parametrize("name", ['A;B"C\\$#[x]*_@<y>', "Loket – Gratis", "a" * 32])
def test_a_network_name_of_odd_signs_is_printed_as_it_is(tmp_path: Path, name: str) -> None:
    with register_of(tmp_path) as register:
        sheet = stickers.compute(register, unit=UNIT.code, address="http://10.0.0.1", wifi=name)
    text = re.sub(r"[\s\u200b]", "", text_of(stickers.as_pdf(sheet)))
    assert f"SambungkandulukeWi-Fi{re.sub(' ', '', name)}" in text


LOCAL = [
    "http://10.1.2.3",
    "http://172.16.0.1",
    "http://172.31.255.254:8080",
    "http://192.168.1.10:8080",
    "http://100.64.0.1",
    "http://100.127.255.254",
    "http://169.254.10.10",
    "http://127.0.0.1:8080",
    "http://0.0.0.0:8080",
    "http://[::1]:8080",
    "http://[fe80::1]",
    "http://[fd12:3456::1]",
    "http://[::ffff:192.168.1.10]",
    "http://localhost:8080",
    "http://LOCALHOST.",
    "http://kios.local",
    "http://kios.LOCAL.",
    "http://dukcapil",
    "http://server.lan",
    "http://server.home.arpa",
]


@pytest.mark.parametrize("address", LOCAL)
def test_an_address_only_the_office_knows_is_refused(address: str) -> None:
    with pytest.raises(UnreachableAddress, match="ponsel warga tidak dapat membukanya"):
        check_address(address)


@pytest.mark.parametrize("address", LOCAL)
def test_with_the_name_of_a_network_it_is_taken(address: str) -> None:
    assert check_address(address, wifi="Tamu Dukcapil").startswith("http://")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "skm.contoh.go.id",
        "//skm.contoh.go.id",
        "ftp://skm.contoh.go.id",
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "https://admin:rahasia@contoh.go.id",
        "https://contoh.go.id/?a=1",
        "https://contoh.go.id/#x",
        "https://contoh.go.id:99999",
        "https://contoh.go.id:0",
        "https://con toh.go.id",
        "https://127.1",
        "https://1.2.3.4.5",
        "https://contoh..go.id",
        "https://-contoh.go.id",
        "https://contöh.go.id",
        "https://[::1",
    ],
)
def test_what_is_no_address_is_refused_even_with_a_network(address: str) -> None:
    with pytest.raises(NotAnAddress, match="bukan alamat web lengkap"):
        check_address(address, wifi="Tamu")


@pytest.mark.parametrize("name", ["", "   ", "x" * 33])
def test_a_network_needs_a_name(name: str) -> None:
    with pytest.raises(NotAWifiName):
        check_address(PUBLIC, wifi=name)


def codes(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=2).to_pil() for page in document]
    document.close()
    found = [code for page in pages for code in zxingcpp.read_barcodes(page)]
    assert {code.ec_level for code in found} == {"H"}
    return sorted(code.text for code in found)


def test_what_a_phone_reads_stands_in_words_below(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        sheet = stickers.compute(register, unit="DUKCAPIL", address=PUBLIC)
    pdf = stickers.as_pdf(sheet)
    assert codes(pdf) == ["https://skm.contoh.go.id/K7Q2", "https://skm.contoh.go.id/M4XA"]
    text = text_of(pdf)
    for words in (*codes(pdf), "Loket 1", "Loket 2", "Dukcapil Contoh", "Pindai dan"):
        assert words in text
    assert "Wi-Fi" not in text
    assert "CONTOH\n" not in text


def test_the_code_is_five_centimetres_or_more(tmp_path: Path) -> None:
    long = "https://skm.dukcapil.kabupaten-kepulauan-seribu.go.id"
    with register_of(tmp_path) as register:
        pdf = stickers.as_pdf(stickers.compute(register, unit="dukcapil", address=long))
    scale = 3
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=scale).to_pil()
    document.close()
    for code in zxingcpp.read_barcodes(picture):
        corners = code.position
        millimetres = (corners.top_right.x - corners.top_left.x) / scale / 72 * 25.4
        assert millimetres >= 50


def test_a_network_is_named_on_every_sticker(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        sheet = stickers.compute(
            register, unit="dukcapil", address="http://192.168.1.10:8080", wifi="Tamu Dukcapil"
        )
    assert text_of(stickers.as_pdf(sheet)).count("Sambungkan dulu ke Wi-Fi Tamu Dukcapil") == 2


def test_many_counters_with_long_names_fill_further_pages(tmp_path: Path) -> None:
    counters = tuple(Counter(f"L{i}", f"Loket {i} {LONG}", (), f"A2B{i}") for i in range(2, 8))
    unit = replace(UNIT, public_name=LONG, counters=counters)
    office = replace(OFFICE, demo=True)
    with register_of(tmp_path, office=office, unit=unit) as register:
        pdf = stickers.as_pdf(stickers.compute(register, unit="dukcapil", address=PUBLIC))
    assert n_pages(pdf) == 2
    assert codes(pdf) == [f"{PUBLIC}/A2B{i}" for i in range(2, 8)]
    assert text_of(pdf).count("CONTOH") == 6


def test_a_unit_without_counters_is_told_so(tmp_path: Path) -> None:
    with (
        register_of(tmp_path, unit=replace(UNIT, counters=())) as register,
        pytest.raises(NoCounters, match="belum mempunyai loket"),
    ):
        stickers.compute(register, unit="dukcapil", address=PUBLIC)
