"""The Berita Acara of a verification: what it says, and that two people can sign it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reports.minutes import compose
from reports.minutes.compose import day_in_words, in_words
from reports.minutes.figures import Conclusion, Minutes, Party
from reports.paper import documents
from reports.paper.blocks.contents import Code, Codes, PrintBlock, Together
from survey.differences import Away, Whereabouts
from survey.transfer.kept_heads import read_heads
from tests.reports import minuted
from tests.reports.minuted import CASES, a_pdf, some_minutes
from tests.reports.stored import n_pages, pages_of, said, text_of

DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def number_of(words: str) -> int:
    """Read a number in words, in a way of its own."""
    total = part = 0
    for word in words.split():
        if word in DIGITS:
            part = DIGITS.index(word)
            continue
        match word:
            case "sepuluh" | "sebelas":
                total, part = total + (10 if word == "sepuluh" else 11), 0
            case "belas":
                total, part = total + 10 + part, 0
            case "puluh" | "ratus" | "ribu":
                total, part = total + part * {"puluh": 10, "ratus": 100, "ribu": 1000}[word], 0
            case "seratus" | "seribu":
                total += 100 if word == "seratus" else 1000
            case _:
                raise AssertionError(word)
    return total + part


def test_every_number_of_a_date_is_written_as_it_is_read() -> None:
    for n in (*range(1, 32), *range(2020, 2100), *range(0, 10000, 7)):
        assert number_of(in_words(n)) == n
    assert in_words(2099) == "dua ribu sembilan puluh sembilan"
    assert in_words(2011) == "dua ribu sebelas"
    assert in_words(1945) == "seribu sembilan ratus empat puluh lima"
    for beyond in (-1, 10_000):
        with pytest.raises(ValueError, match=str(beyond)):
            in_words(beyond)


def test_every_day_of_eighty_years_has_its_words() -> None:
    weekdays = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    months = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"]
    months += ["September", "Oktober", "November", "Desember"]
    on, last = date(2020, 1, 1), date(2099, 12, 31)
    days = {day_in_words(on + timedelta(n)): on + timedelta(n) for n in range(0, 29220, 11)}
    days |= {day_in_words(day): day for day in (on, last, date(2024, 2, 29))}
    for words, day in days.items():
        weekday, rest = words.split(", tanggal ")
        number, rest = rest.split(" bulan ")
        month, year = rest.split(" tahun ")
        assert weekday == weekdays[day.weekday()]
        assert (number_of(number), number_of(year)) == (day.day, day.year)
        assert month == months[day.month - 1]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_all_that_it_says_stands_on_paper_and_nobody_signs_an_empty_page(
    name: str, lang: str
) -> None:
    minutes = CASES[name]()
    minutes = replace(minutes, filled_in=replace(minutes.filled_in, lang=lang))
    pages = pages_of(a_pdf(minutes))
    paper = re.sub(r"[\s\u200b]", "", "".join(pages)).casefold()
    words = [
        word for word in said(compose.printout(minutes)).split() if word.casefold() not in paper
    ]
    assert words == []
    signed, erased = ("PIHAK PERTAMA,", "4. Yang dihapus")
    if lang == "en":
        signed, erased = "FIRST PARTY,", "4. What was erased"
    (page,) = (page for page in pages if f"\n{signed}" in page)
    assert erased in page


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_is_one_page_to_sign_and_one_that_says_how_to_check(lang: str) -> None:
    minutes = minuted.whole()
    first, second = pages_of(
        a_pdf(replace(minutes, filled_in=replace(minutes.filled_in, lang=lang)))
    )
    assert "verifier.py" in second
    assert "verifier.py" not in first
    assert (
        "Pada hari ini, Senin, tanggal tiga puluh bulan November tahun dua ribu dua puluh" in first
    ) is (lang == "id")


def test_many_boxes_stand_in_an_annex_of_their_own() -> None:
    first, second, third = pages_of(a_pdf(minuted.many_boxes()))
    assert "daftarnya dalam Lampiran II" in first
    assert "Lampiran I:" in second
    assert all(f"tablet-{n} (" in third for n in range(1, 31))
    assert "tablet-9 (" not in first
    assert "9 entri kotak tablet-21" in first
    assert "54 entri dari 6 kotak lain" in first


def codes_of(blocks: tuple[PrintBlock, ...]) -> list[Code]:
    inside: list[Code] = []
    for block in blocks:
        match block:
            case Codes(items):
                inside += items
            case Together(some):
                inside += codes_of(some)
            case _:
                for column in getattr(block, "columns", ()):
                    inside += codes_of(column) if isinstance(column, tuple) else []
    return inside


@pytest.mark.parametrize(("name", "n", "n_codes"), [("whole", 4, 1), ("many_boxes", 21, 3)])
def test_the_codes_hold_every_head_as_both_verifiers_read_it(
    tmp_path: Path, name: str, n: int, n_codes: int
) -> None:
    minutes = CASES[name]()
    codes = codes_of(compose.printout(minutes).blocks)
    assert len(codes) == n_codes
    content = "\n".join(code.content for code in codes)
    (tmp_path / "sidik.txt").write_text(content, "utf-8")
    known = {chain.box[:8]: chain for chain in minutes.chains if chain.head}
    kept = read_heads(tmp_path / "sidik.txt").heads
    assert {head.box: head.seq for head in kept} == {box: c.last for box, c in known.items()}
    assert len(kept) == n
    for line in content.splitlines():  # as verifier.py takes a line apart
        box, seq, *digits = line.split()
        assert known[box].head.replace(" ", "") == "".join(digits)
        assert known[box].last == int(seq)
    for code in codes:  # printed 32 mm wide
        assert 32 / n_modules(code.content) > 0.35, "a cheap telephone does not read it"


def n_modules(content: str) -> int:
    """Say how many squares a code is wide, its quiet zone among them."""
    drawn = re.search(rb'viewBox="0 0 (\d+)', documents.svg_qr(content))
    assert drawn
    return int(drawn[1])


@pytest.mark.parametrize(
    ("name", "conclusion", "n"),
    [
        ("whole", Conclusion.WHOLE, 0),
        ("not_at_hand", Conclusion.WHOLE, 0),
        ("different", Conclusion.DIFFERENT, 2 + 41 + 1 + 1 + 1),
    ],
)
def test_the_conclusion_counts_every_kind_of_difference(
    name: str, conclusion: Conclusion, n: int
) -> None:
    minutes = CASES[name]()
    assert (minutes.conclusion, minutes.seen.n_differences) == (conclusion, n)


def test_a_difference_is_named_by_its_place_and_what_is_beyond_by_its_number() -> None:
    text = said(compose.printout(minuted.different()))
    assert "Ditemukan 46 perbedaan" in text
    assert "entri 12, kotak 01010101 (main), hari 2026-11-16, unit dukcapil: scores" in text
    assert "dan 38 lagi" in text
    assert "jurnal baris 88" in text
    assert "terputus di catatan 101" in text
    assert "main 01010101 640 7f3a 91c0 55de 02b4 (dukcapil 2026-S1)" in text


def damaged() -> Minutes:
    return some_minutes(damaged=("RUSAK  register: tabel response, baris 7",), erased=None)


def alone() -> Minutes:
    away = Away("05" * 16, "tablet-8", 18, Whereabouts.ELSEWHERE)
    return some_minutes((), comparison=minuted.a_comparison(n_boxes=0, n_entries=0, away=(away,)))


@pytest.mark.parametrize(
    ("minutes", "conclusion", "text"),
    [
        (damaged, Conclusion.DAMAGED, "Register rusak"),
        (alone, Conclusion.NO_COPY, "Tidak ada salinan pembanding"),
    ],
)
def test_what_cannot_be_confirmed_is_not_said_to_be_whole(
    minutes: Callable[[], Minutes], conclusion: Conclusion, text: str
) -> None:
    record = minutes()
    assert record.conclusion is conclusion
    assert text in text_of(a_pdf(record))
    assert "Tidak ditemukan perbedaan" not in text_of(a_pdf(record))
    assert "Tidak ditemukan perbedaan" in text_of(a_pdf(minuted.whole()))  # the control


def test_what_nobody_gave_is_left_to_be_written_by_hand() -> None:
    text = text_of(a_pdf(minuted.by_hand()))
    assert "Nomor: …" in text
    assert "bertempat di …" in text
    assert text.count("NIP …") == 2
    assert "Belum ada yang dihapus." in text


def test_a_demonstration_says_so_on_every_page_and_a_real_office_on_none() -> None:
    minutes = minuted.whole()
    demo = replace(minutes, office=replace(minutes.office, demo=True))
    assert all("CONTOH" in page.splitlines() for page in pages_of(a_pdf(demo)))
    assert not any("CONTOH" in page.splitlines() for page in pages_of(a_pdf(minutes)))


def test_the_same_record_is_the_same_file() -> None:
    assert a_pdf(minuted.whole()) == a_pdf(minuted.whole())


def test_names_of_any_length_can_sign() -> None:
    pdf = a_pdf(minuted.long_names())
    assert n_pages(pdf) == 3
    minutes = minuted.whole()
    endless = Party("A" * 300, "B" * 300, "1" * 60)
    strange = replace(minutes.filled_in, examiner=endless, place="漢字 😀", number="\\[*_#")
    assert n_pages(a_pdf(replace(minutes, filled_in=strange))) >= 2
