"""The Berita Acara of a verification: what it says, and that two people can sign it."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reports.minutes import compose
from reports.minutes.compose import day_in_words, in_words
from reports.minutes.figures import Conclusion, Minutes, Party, newest
from reports.minutes.limits import limits
from reports.paper import documents
from reports.paper.blocks.contents import Code, Codes, PrintBlock, Table, Together
from reports.paper.blocks.pen import Pen
from survey.differences import Away, Whereabouts
from survey.earlier_heads import EarlierHead, Keeper
from survey.proof.kept_heads import read_heads
from survey.register import seals
from survey.register.erased import ErasedPart
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
    assert "10 lain tidak ada di sini. Daftarnya dalam Lampiran II" in first
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


def test_what_is_not_here_is_not_said_to_have_been_examined() -> None:
    """The register alone answers for a box that is gone, and cannot confirm itself."""
    box = replace(minuted.BOXES[0], head="", here=False)
    away = (Away(box.box, "main", 1205, Whereabouts.GONE),)
    earlier = (minuted.closed(minuted.JOURNALED, 250), minuted.closed(box, 640))
    gone = replace(minuted.closed(box, 1205), keeper=Keeper.REGISTER, name="", at=None, there=False)
    record = some_minutes(
        (box,),
        comparison=minuted.a_comparison(n_boxes=0, n_entries=0, n_rows=0, away=away),
        earlier=(*earlier, gone),
    )
    text = said(compose.printout(record))
    assert "keutuhan data belum dapat dipastikan. Ditemukan 1 perbedaan" in text
    assert "tidak ada di sini, jadi tidak diperiksa; menurut register: 1–1.205" in text
    assert "2 sidik; 1 masih ada pada rantainya; 1 hanya dapat dicari di register" in text
    assert "semuanya masih ada" not in text
    assert "Setiap entri yang diterima register dapat dicocokkan" not in text
    (main,) = (cells for cells in tables_of(record)["rantai"] if cells[0].startswith("main"))
    assert main[1:3] == ["–", "–"]


def tables_of(minutes: Minutes) -> dict[str, list[list[str]]]:
    """Give the texts of the record's tables by name."""
    return {
        block.name: [[cell.text for cell in row] for row in block.rows]
        for block in compose.printout(minutes).blocks
        if isinstance(block, Table)
    }


def test_where_nothing_was_compared_it_does_not_say_that_nothing_differs() -> None:
    text = said(compose.printout(alone()))
    assert "Tidak dapat dikatakan: isi register tidak dapat dicocokkan dengan kotak." in text
    assert "Tidak ada.\n" not in text
    assert "Tidak dapat dikatakan" not in said(compose.printout(minuted.whole()))


def test_whoever_signs_reads_the_result_on_the_page_he_signs() -> None:
    page = next(p for p in pages_of(a_pdf(minuted.different())) if "\nPIHAK PERTAMA," in p)
    assert "Hasil pemeriksaan: Ditemukan 46 perbedaan." in " ".join(page.split())


def test_what_is_overdue_is_told_beside_what_was_erased() -> None:
    record = some_minutes(erased=minuted.NOTHING_ERASED, overdue={"time": 7316, "comment": 2})
    text = said(compose.printout(record))
    assert "belum dihapus, menurut jawaban: waktu 7.316 dan saran 2." in text
    assert "jatuh tempo dan belum" not in said(compose.printout(minuted.whole()))


def test_what_rules_and_requests_do_not_add_up_to_is_explained() -> None:
    parts = (
        ErasedPart("time", 612, 0, 613, n_again=1),
        ErasedPart("bands", 40, 3, 42),
        ErasedPart("comment", 40, 2, 45, n_absent=2),
    )
    text = said(compose.printout(some_minutes(erased=replace(minuted.ERASED, parts=parts))))
    assert "waktu: 1 dihapus menurut perintah yang tercatat di kotak, bukan di register" in text
    assert "data diri: 1 diminta warga sesudah dihapus menurut aturan" in text
    assert "saran: 2 datang tanpa bagian itu; 1 dihapus sekali lagi" in text
    alone_ = replace(minuted.ERASED, parts=parts, acts={})
    untold = said(compose.printout(some_minutes(erased=alone_)))
    assert "1 tidak ada lagi tanpa catatan di jurnal" in untold
    assert "waktu: " not in said(compose.printout(minuted.whole()))  # the control: it adds up


def test_a_head_that_does_not_fit_may_be_of_before_a_restore() -> None:
    record = some_minutes(earlier=(minuted.a_kept(there=False),))
    assert record.conclusion is Conclusion.UNFIT
    assert "dipulihkan dari cadangan" in said(compose.printout(record))


def test_the_head_of_then_is_rather_one_from_outside_and_of_several_the_furthest() -> None:
    chain = minuted.BOXES[0]
    kept = minuted.a_kept(seq=300)
    signed = (minuted.closed(chain, 640), minuted.closed(chain, 250))

    def then(*earlier: EarlierHead) -> EarlierHead | None:
        return newest(some_minutes(earlier=earlier), chain)

    assert then(*signed) == signed[0]
    assert then(*reversed(signed)) == signed[0]
    assert then(*signed, kept) == kept  # what the register itself keeps, it could also change
    assert then(kept, minuted.a_kept(seq=200), *signed) == kept
    # One that no chain has proves nothing, nor does one of another chain.
    assert then(signed[1], replace(kept, there=False)) == signed[1]
    assert then(minuted.closed(minuted.BOXES[1], 200), minuted.closed(minuted.JOURNALED, 1)) is None


# What each limit is about, on paper and on the page, in one order.
OF_LIMITS = (
    ("Tanpa sidik", "Without a head"),
    ("baris jurnal tambahan", "append a line of the journal"),
    ("jam komputer dimundurkan", "clock that was set back"),
    ("kotak lama", "an old box"),
    ("0007", "0007"),
    ("/ikm", "`result`"),
    ("perintah penghapusan karangan", "an order of a line that the journal never had"),
    ("masih ada di register tetapi tidak ada lagi di kotaknya", "older than its boxes"),
    ("bercabang", "forked"),
    ("Perintah asing", "A trigger"),
    ("yang kotaknya tidak ada di sini", "whose box is not at hand"),
)


def test_the_paper_names_as_many_limits_as_the_page_for_programmers() -> None:
    page = (Path(__file__).parents[2] / "docs" / "proof.md").read_text("utf-8")
    section = page.partition("## 5. What nothing finds")[2].partition("\n## ")[0]
    n = sum(line.startswith("- ") for line in section.splitlines())
    told = limits(Pen("id"))
    assert len(told.items) == n == len(OF_LIMITS)
    points = [line for line in section.splitlines() if line.startswith("- ")]
    for item, point, (paper, programmers) in zip(told.items, points, OF_LIMITS, strict=True):
        assert paper in item
        assert programmers in point


def test_the_annex_says_with_which_number_the_journal_begins() -> None:
    tenant = 4_611_686_018_427_387
    text = said(compose.printout(some_minutes(tenant=tenant)))
    start = hashlib.sha256(b"suara-loket journal 1\0" + tenant.to_bytes(8, "big")).digest()
    assert start == seals.genesis(tenant).hash
    assert "SHA-256(“suara-loket journal 1\\0”, nomor pemasangan 8 byte)" in text
    assert str(tenant) in text
