"""A result from elsewhere stands beside ours as a number, never as a rise or a fall."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from reports.paper.blocks.contents import Chart
from reports.skm import as_json, closing, compose
from reports.skm.figures import SkmReport
from reports.skm.history import Chance, Move, Past, drawable, move, of_other_unsur
from reports.skm.index import Result
from survey.language import translator
from survey.questionnaire import load
from survey.register import earlier
from survey.register.earlier import Earlier
from tests.builders import sealing
from tests.reports.results import to_keeper, to_office
from tests.reports.stored import answer, register_of, table_of, text_of
from tests.reports.test_skm_report import compute, forms
from tests.versions import NINE, TEN, published, scores

TYPED = Earlier(
    "dukcapil", date(2026, 1, 1), date(2026, 6, 30), Decimal("60.00"), 40, {}, "Laporan lama", ""
)

JUDGED = (
    "perubahan sebesar itu masih dalam batas kebetulan",
    "perubahan itu lebih besar daripada yang biasa terjadi karena kebetulan",
)


@contextmanager
def beside(folder: Path, *old: Earlier, before: int = 0, lang: str = "id") -> Iterator[SkmReport]:
    """Give a result with typed ones before it, or one that was closed here of so many forms."""
    past = forms(before, first=date(2026, 1, 5), name="before")
    with register_of(folder, *forms(30), *past) as register:
        with sealing(register) as conn:
            earlier.put(conn, old, "test")
        if before:
            ended = datetime(2026, 7, 3, tzinfo=UTC)
            closing.close(register, unit="dukcapil", period="2026-S1", by="Kepala", now=ended)
        yield compute(register, lang=lang)


def printed(report: SkmReport) -> dict[str, str]:
    """Give the text of every format that says something of the trend, spaces made alike."""
    file = docx.Document(io.BytesIO(compose.as_docx(to_office(report))))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(compose.as_xlsx(to_office(report))))
    values = [str(cell.value) for page in book for row in page.iter_rows() for cell in row]
    texts = {
        "pdf": text_of(compose.as_pdf(to_office(report))).replace("\u00ad", "").replace("-\n", "-"),
        "docx": " ".join([*(one.text for one in file.paragraphs), *cells]),
        "xlsx": " ".join(values),
    }
    return {name: " ".join(text.split()) for name, text in texts.items()}


@pytest.mark.parametrize(
    ("lang", "difference", "why", "claims"),
    [
        (
            "id",
            "selisih IKM +",
            "tidak dapat dibandingkan secara statistik karena cara pengambilan sampel",
            ("IKM naik", "IKM turun", *JUDGED),
        ),
        (
            "en",
            "the IKM differs by +",
            "cannot be compared statistically, because it is not known how",
            ("IKM rose", "IKM fell", *map(translator("en"), JUDGED)),
        ),
    ],
)
def test_a_difference_from_a_result_of_elsewhere_is_a_number_and_no_change(
    tmp_path: Path, lang: str, difference: str, why: str, claims: tuple[str, ...]
) -> None:
    with beside(tmp_path, TYPED, lang=lang) as report:
        points = report.result.ikm and report.result.ikm - TYPED.ikm
        for text in printed(report).values():
            assert difference + str(points).replace(".", "," if lang == "id" else ".") in text
            assert why in text
            assert not [claim for claim in claims if claim in text]
        found: Any = as_json.as_json(to_keeper(report))["change"]
    assert found == {
        "from": "2026-01-01",
        "to": "2026-06-30",
        "points": str(points),
        "weight": "",
        "chance": "unknown sampling",
    }


def test_a_fall_of_a_closed_result_is_still_told_with_what_chance_does(tmp_path: Path) -> None:
    with beside(tmp_path, before=29) as report:
        assert report.move is not None
        assert report.move.chance is Chance.WITHIN
        for text in printed(report).values():
            assert "masih dalam batas kebetulan" in text
            assert "tidak dapat dibandingkan" not in text


def moved(history: Sequence[Past], ikm: int) -> Move | None:
    """Lay an index of nine unsur beside earlier ones, sure to two points."""
    now, sure = Decimal(ikm), Decimal(2)
    return move(history, Result(load("skm-2017/1"), 40, 40, now, now - sure, now + sure, (), {}))


def test_a_closed_result_without_its_range_is_no_exact_one() -> None:
    old = Past(date(2026, 1, 1), date(2026, 6, 30), 40, Decimal("70.00"), unsur=frozenset(NINE))
    found = moved((old,), 78)
    assert found is not None
    assert found.chance is Chance.UNKNOWN_RANGE


def test_a_newer_result_of_elsewhere_is_the_one_compared_and_not_judged(tmp_path: Path) -> None:
    with beside(tmp_path, TYPED._replace(ikm=Decimal("99.00"), weight="0,11")) as report:
        assert report.move is not None
        assert report.move.points == report.result.reconciliation["0.11"] - Decimal("99.00")
        assert all("(keduanya dengan bobot 0,11)" in text for text in printed(report).values())
        assert all("selisih IKM −" in text for text in printed(report).values())


@contextmanager
def asked_ten(folder: Path, *old: Earlier, nine: int = 0) -> Iterator[SkmReport]:
    """Give a result of ten unsur; before it typed ones, or one of nine that was closed here."""
    with published(folder / "questionnaires", "skm-2017/3"):
        form = load("skm-2017/3")
        given = scores(form, keamanan=1)
        now = [
            replace(answer(given, form.ref, i, day=date(2026, 11, 17)), questionnaire=form.ref)
            for i in range(30)
        ]
        past = forms(nine, first=date(2026, 1, 5), name="before")
        (folder / "register").mkdir()
        with register_of(folder / "register", *past, *now) as register:
            with sealing(register) as conn:
                earlier.put(conn, old, "test")
            if nine:
                ended = datetime(2026, 7, 3, tzinfo=UTC)
                closing.close(register, unit="dukcapil", period="2026-S1", by="K", now=ended)
            yield compute(register)


def test_another_questionnaire_is_no_fall_of_the_index(tmp_path: Path) -> None:
    with asked_ten(tmp_path, nine=30) as report:
        assert report.move is not None
        assert report.move.chance is Chance.OTHER_UNSUR
        assert report.move.points == report.result.ikm - report.history[-1].ikm  # type: ignore[operator]
        assert not [
            block.name
            for block in compose.report(to_office(report)).blocks()
            if isinstance(block, Chart) and block.name == "grafik-tren"
        ]
        for text in printed(report).values():
            assert "selisih IKM −" in text
            assert "tidak dapat dibandingkan: unsur kuesionernya lain" in text
            assert "karena unsur kuesionernya lain: Semester I 2026." in text
            assert not [claim for claim in ("IKM naik", "IKM turun", *JUDGED) if claim in text]
        found: Any = as_json.as_json(to_keeper(report))["change"]
    assert found["chance"] == "other unsur"


@pytest.mark.parametrize("weight", ["", "1/9", "0,11"])
def test_an_older_result_of_nine_unsur_stands_in_no_line_with_one_of_ten(
    tmp_path: Path, weight: str
) -> None:
    with asked_ten(tmp_path, TYPED._replace(weight=weight)) as report:
        assert report.move is not None
        assert report.move.chance is Chance.OTHER_UNSUR
        assert drawable(report.history, frozenset(TEN)) == []
        text = printed(report)["docx"]
        assert "menurut Laporan lama, selisih IKM +" in text
        assert "tidak dapat dibandingkan: unsur kuesionernya lain" in text


def test_the_last_one_of_the_same_unsur_is_compared_past_one_of_other_unsur() -> None:
    def past(half: int, ikm: int, *unsur: str) -> Past:
        days = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31))
        low, high = Decimal(ikm - 2), Decimal(ikm + 2)
        return Past(*days[half], 40, Decimal(ikm), low=low, high=high, unsur=frozenset(unsur))

    history = (past(0, 77, *NINE), past(1, 60, *TEN))
    found = moved(history, 78)
    assert found is not None
    assert (found.before, found.points, found.chance) == (history[0], Decimal(1), Chance.WITHIN)
    assert of_other_unsur(history, frozenset(NINE)) == [history[1]]


@pytest.mark.parametrize(
    ("weight", "grade"), [("1/9", "D"), ("", "–"), ("0,11", "–"), ("0.111", "–"), ("0,071", "–")]
)
def test_only_an_index_of_exact_weights_is_graded_in_the_history(
    tmp_path: Path, weight: str, grade: str
) -> None:
    with beside(tmp_path, TYPED._replace(weight=weight)) as report:
        row = [cell.text for cell in table_of(compose.report(to_office(report)), "tren").rows[0]]
    assert row[2:4] == ["60,00", grade]
