"""The board of a closed period: on paper, as a picture, as JSON; the same number as was signed."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import update

from reports.board import as_json, figures, words
from reports.board.figures import Board, ChangedSince, NotClosed, NotPublic
from reports.board.publication import AcceptedFigures, Correction
from reports.skm.closing import close
from survey.answers.drafts import Bands, Draft
from survey.closing import NotClosable
from survey.office.facts import Office, Unit
from survey.register.engine import Register
from survey.register.schema import closing
from tests.reports.published import to_public
from tests.reports.stored import LONG, OFFICE, form, n_pages, register_of, text_of
from tests.reports.stored import UNIT as PLACE

JANUARY = datetime(2027, 1, 4, tzinfo=UTC)
FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
EDUCATIONS = ("SD", "SMP", "SMA", "D3", "S1", "S2", "S3", "")


def forms(*bands: Bands) -> list[Draft]:
    nine = (3, 3, 3, 4, 3, 3, 3, 3, 3)
    return [form(*nine, name=i, bands=band) for i, band in enumerate(bands)]


def ask(register: Register, **more: Any) -> Board:
    asked: dict[str, Any] = {"unit": "dukcapil", "first": FIRST, "last": LAST, "now": JANUARY}
    return figures.compute(register, **(asked | more))


def sign(register: Register, period: str = "2026-S2", *, now: datetime = JANUARY) -> None:
    close(register, unit="dukcapil", period=period, by="Endang Lestari", now=now)


def board(
    folder: Path, answers: Sequence[Draft], *, office: Office = OFFICE, unit: Unit = PLACE
) -> Board:
    with register_of(folder, *answers, office=office, unit=unit) as register:
        sign(register)
        return ask(register)


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def test_the_board_shows_what_was_signed(tmp_path: Path) -> None:
    shown = board(tmp_path, forms(*[Bands()] * 12))
    text = flat(words.as_pdf(to_public(shown)))
    for said in (
        "INDEKS KEPUASAN MASYARAKAT (IKM)",
        "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL PEMERINTAH KABUPATEN CONTOH",
        "SEMESTER II 2026",
        "NILAI IKM 77,78 Mutu B · Baik",
        "Diisi sukarela oleh 12 orang (jumlah penerima layanan tidak tercatat lengkap)",
        "Nama layanan Dukcapil Contoh",
        "Jumlah responden 12 orang",
        "1 Juli–31 Desember 2026",
        "TERIMA KASIH ATAS PENILAIAN YANG TELAH ANDA BERIKAN.",
    ):
        assert said in text
    found = as_json.as_json(to_public(shown))
    assert (found["ikm"], found["n"], found["mutu"]) == ("77.78", 12, "B")


def test_who_answered_stands_beside_how_many_were_served(tmp_path: Path) -> None:
    shown = board(tmp_path, forms(*[Bands()] * 31))
    assert shown.figures is not None
    served = replace(shown.figures, services_given=9000, coverage=31 / 9000)
    shown = replace(shown, line=replace(shown.line, figures=served))
    text = flat(words.as_pdf(to_public(shown)))
    assert "Diisi sukarela oleh 31 dari 9.000 penerima layanan (0,3%); rentang" in text


def test_a_period_that_nobody_signed_has_no_board(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(*[Bands()] * 12)) as register:
        with pytest.raises(NotClosed) as refused:
            ask(register)
        sign(register)
        with pytest.raises(NotClosed, match="2026-TW4"):
            ask(register, first=date(2026, 10, 1))
        with pytest.raises(NotClosable, match="2026-S2"):  # nothing impossible is advised
            ask(register, first=date(2026, 7, 2))
    assert "loket close --unit dukcapil --period 2026-S2" in str(refused.value)


def test_a_period_whose_difference_tells_on_a_few_has_no_board(tmp_path: Path) -> None:
    august = [replace(draft, day=date(2026, 8, 3)) for draft in forms(*[Bands()] * 3)]
    more = [replace(form(4, 4, 4, 4, 4, 4, 4, 4, 4, name=f"n{i}")) for i in range(20)]
    with register_of(tmp_path, *august, *more) as register:
        sign(register, "2026-TW4", now=JANUARY - timedelta(days=1))
        sign(register)
        with pytest.raises(NotPublic):
            ask(register)


@pytest.mark.parametrize("n", [1, 9])
def test_below_ten_forms_there_is_no_number_and_no_count_of_people(tmp_path: Path, n: int) -> None:
    shown = board(tmp_path, forms(*[Bands("L", "", "S1")] * n))
    found = as_json.as_json(to_public(shown))
    assert (found["n"], found["ikm"], found["sex"]) == (None, None, None)
    text = flat(words.as_pdf(to_public(shown)))
    assert "77,78" not in text
    assert "Laki-laki" not in text
    assert "kurang dari 10: terlalu sedikit untuk satu nilai" in text


def test_a_small_group_and_what_would_betray_it_are_hidden(tmp_path: Path) -> None:
    bands = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8 + [Bands("", "", "S3")] * 2
    shown = board(tmp_path, forms(*bands))
    found: dict[str, Any] = as_json.as_json(to_public(shown))
    assert found["sex"] == {"L": 12, "P": None, "not_said": None}
    assert found["education"] == {
        **dict.fromkeys(("SD", "SMP", "D3", "S2", "not_said"), 0),
        "SMA": 12,
        "S1": None,
        "S3": None,
    }
    text = flat(words.as_pdf(to_public(shown)))
    assert "Perempuan •" in text
    assert "jumlah kecil tidak ditampilkan" in text


def test_large_groups_are_printed_with_their_numbers(tmp_path: Path) -> None:
    bands = [Bands("L", "", "SMA")] * 12 + [Bands("P", "", "S1")] * 8
    text = flat(words.as_pdf(to_public(board(tmp_path, forms(*bands)))))
    assert "Laki-laki 12 Perempuan 8" in text
    assert "SMA 12 S1 8" in text
    assert "jumlah kecil" not in text


def crowded(folder: Path) -> Board:
    """Give the board with the longest names, the most groups and a correction."""
    office = replace(
        OFFICE, name=f"Dinas {LONG}", letterhead=(LONG.upper(), OFFICE.name.upper()), demo=True
    )
    bands = [Bands("LP"[i % 2], "", EDUCATIONS[i % 8]) for i in range(80)]
    shown = board(folder, forms(*bands), office=office, unit=replace(PLACE, public_name=LONG))
    assert shown.figures is not None
    told = Correction(date(2027, 3, 1), "Formulir kertas " * 40, True, Decimal("74.44"))
    full = replace(shown.figures, ikm=Decimal("100.00"), mutu="A", kinerja="Sangat baik")
    signed = AcceptedFigures(LONG, date(2027, 3, 1), "(5 jawaban diubah): Kartu memori " * 20)
    line = replace(shown.line, figures=full, corrections=(told,), accepted=signed)
    return replace(shown, line=line)


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297)])
def test_the_board_is_one_upright_page_of_the_paper_asked_for(
    tmp_path: Path, size: words.Size, width: int
) -> None:
    pdf = words.as_pdf(to_public(crowded(tmp_path)), size)
    document = pypdfium2.PdfDocument(pdf)
    points = document[0].get_width()
    document.close()
    assert n_pages(pdf) == 1
    assert points / 72 * 25.4 == pytest.approx(width, abs=0.5)
    text = flat(pdf)
    assert "CONTOH" in text
    assert LONG in text
    assert "Diperbaiki tanggal 1 Maret 2027, semula 74,44: Formulir kertas" in text


@pytest.mark.parametrize(
    ("size", "pixels"),
    [("square", (1080, 1080)), ("portrait", (1080, 1350)), ("a4", (1191, 1684))],
)
def test_a_picture_has_the_pixels_asked_for_and_nothing_runs_over_its_edge(
    tmp_path: Path, size: words.Size, pixels: tuple[int, int]
) -> None:
    shown = crowded(tmp_path)
    with Image.open(io.BytesIO(words.as_png(to_public(shown), size))) as picture:
        assert picture.size == pixels
    # The same page as a PDF says what stands inside its edges.
    page = words.as_pdf(to_public(shown), size)
    assert n_pages(page) == 1
    text = flat(page)
    for said in ("100,00", "Sangat baik", "CONTOH", LONG, "Diisi sukarela oleh 80 orang"):
        assert said in text


def test_the_same_board_is_the_same_bytes(tmp_path: Path) -> None:
    shown = board(tmp_path, forms(*[Bands()] * 12))
    assert words.as_pdf(to_public(shown)) == words.as_pdf(to_public(shown))
    assert words.as_png(to_public(shown)) == words.as_png(to_public(shown))


def test_the_board_speaks_english_too(tmp_path: Path) -> None:
    shown = replace(board(tmp_path, forms(*[Bands()] * 12)), lang="en")
    assert "77.78" in flat(words.as_pdf(to_public(shown)))


def test_a_closing_that_was_changed_by_hand_has_no_board(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(*[Bands()] * 12)) as register:
        sign(register)
        with register.begin() as conn:
            conn.execute(update(closing).values(signed_by="Orang lain"))
        with pytest.raises(ChangedSince):
            ask(register)
