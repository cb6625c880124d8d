import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from reports.paper import documents
from reports.paper.documents import CannotTypeset, Paper, svg_qr, typeset
from tests.reports.stored import OFFICE, n_pages, text_of

PAPER = Paper(
    title="Judul dokumen",
    lang="id",
    line="Baris kaki",
    author="Dinas Contoh",
    page_of="Halaman {page} dari {pages}",
)
TEMPLATE = """#import "/shared/base.typ": *
#show: document-of.with(data.paper)
#title-block(data.paper.title, "")
#data.words
#if "picture" in data { drawing("qr.svg", data.picture, width: 30mm) }
#if "more" in data { pagebreak() }
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay a template of our own beside the shared look."""
    shared = documents.TEMPLATES / "shared"
    (tmp_path / "shared").symlink_to(shared)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "main.typ").write_text(TEMPLATE)
    monkeypatch.setattr(documents, "TEMPLATES", tmp_path)
    return tmp_path / "own" / "main.typ"


def make(words: str, **more: object) -> bytes:
    return typeset("own", {"paper": PAPER, "words": words, **more}, {"qr.svg": svg_qr("https://x")})


@pytest.mark.usefixtures("template")
def test_a_document_is_tagged_and_has_title_language_and_author() -> None:
    pdf = make("isi", picture="Kode QR")
    document = pypdfium2.PdfDocument(pdf)
    about = document.get_metadata_dict()
    tagged = document.is_tagged()
    document.close()
    assert about["Title"] == "Judul dokumen"
    assert about["Author"] == "Dinas Contoh"
    assert tagged
    assert re.search(rb"/Lang\s?\(id", pdf)
    assert re.search(rb"/Alt\s?\(Kode QR", pdf)
    assert b"pdfuaid" in pdf


@pytest.mark.usefixtures("template")
def test_the_same_input_gives_the_same_bytes() -> None:
    assert make("isi") == make("isi")
    assert make("isi") != make("lain")


@pytest.mark.usefixtures("template")
def test_a_document_can_say_when_it_was_made() -> None:
    at = datetime(2026, 11, 20, 8, 4, tzinfo=UTC)
    data = {"paper": PAPER, "words": "isi"}
    assert b"20261120080400" in typeset("own", data, made_at=at)
    assert b"20261120080400" not in typeset("own", data)


@pytest.mark.usefixtures("template")
def test_each_page_says_its_number_and_which_document_it_is() -> None:
    text = text_of(make("isi", more=True))
    assert "Halaman 1 dari 2" in text
    assert "Halaman 2 dari 2" in text
    assert text.count("Baris kaki") == 2


@pytest.mark.usefixtures("template")
def test_what_a_citizen_wrote_is_never_taken_for_markup() -> None:
    words = '#panic("x") *tebal* $1/2$ @rujukan <label> // akhir \\ #"'
    assert words in text_of(make(words)).replace("”", '"').replace("“", '"')


@pytest.mark.usefixtures("template")
def test_letters_the_typeface_lacks_are_seen_as_missing_and_stop_nothing() -> None:
    text = text_of(make("baik 😀 جيد 很好 \u202eterbalik\u202c \u200bΣ ▒"))
    assert "baik ◊ ◊◊◊ ◊◊ terbalik" in text
    assert "∑ •" in text


@pytest.mark.usefixtures("template")
def test_a_word_without_end_stays_on_the_paper() -> None:
    document = pypdfium2.PdfDocument(make("a" * 500))
    page = document[0]
    width = page.get_width()
    textpage = page.get_textpage()
    right = max(textpage.get_charbox(i)[2] for i in range(textpage.count_chars()))
    document.close()
    assert right < width - 40


@pytest.mark.usefixtures("template")
def test_a_picture_without_words_for_the_blind_is_refused(template: Path) -> None:
    template.write_text(TEMPLATE.replace('drawing("qr.svg", data.picture', 'image("/files/qr.svg"'))
    with pytest.raises(CannotTypeset, match="alt"):
        make("isi", picture="")


def test_a_warning_of_the_compiler_is_an_error(template: Path) -> None:
    template.write_text(TEMPLATE + '#text(font: "Tidak Ada")[x]')
    with pytest.raises(CannotTypeset, match="own tidak dapat dicetak: unknown font family"):
        make("isi")


def test_a_broken_template_is_told_in_one_sentence(template: Path) -> None:
    template.write_text("#let")
    with pytest.raises(CannotTypeset) as told:
        make("isi")
    assert "\n" not in str(told.value)


def test_a_demonstration_says_contoh_on_every_page() -> None:
    from dataclasses import replace

    demo = documents.paper(replace(OFFICE, demo=True), title="T", line="", lang="id")
    assert demo.demo == "CONTOH"
    assert documents.paper(OFFICE, title="T", line="", lang="id").demo == ""


@pytest.mark.usefixtures("template")
def test_the_mark_of_a_demonstration_stands_in_the_header_too() -> None:
    from dataclasses import replace

    pdf = typeset("own", {"paper": replace(PAPER, demo="CONTOH"), "words": "isi", "more": True})
    assert n_pages(pdf) == 2
    assert text_of(pdf).count("CONTOH") >= 4
    assert "CONTOH" not in text_of(make("isi"))


def test_without_a_signatory_there_is_room_to_write() -> None:
    from dataclasses import replace

    blank = documents.signature(replace(OFFICE, signatory=None), on=None, lang="id")
    assert blank.name == ""
    assert blank.nip.startswith("NIP …")
    signed = documents.signature(OFFICE, on=datetime(2026, 11, 20, tzinfo=UTC).date(), lang="id")
    assert signed.name == "Dra. Endang Lestari, M.Si."
    assert signed.place_date.endswith("20 November 2026")


@pytest.mark.parametrize(
    "name", sorted(p.parent.name for p in documents.TEMPLATES.glob("*/main.typ"))
)
def test_no_template_holds_words_or_arithmetic_of_its_own(name: str) -> None:
    source = (documents.TEMPLATES / name / "main.typ").read_text()
    code = re.sub(r"//.*", "", source)
    words = re.findall(r'"([^"]*)"', code)
    indonesian = [w for w in words if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", w)]
    assert indonesian == []
