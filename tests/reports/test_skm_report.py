import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reports.evidence import gathered
from reports.paper.blocks import drawing
from reports.paper.blocks.contents import Block, Bullets, Chart, Layout, Paragraph, Table
from reports.skm import closing, compose, respondents, results
from reports.skm import figures as skm
from reports.skm.analysis import highest, lowest
from reports.skm.compose import Edition
from reports.skm.figures import SkmReport
from survey.answers.drafts import BAND_VALUES, Bands, Channel, Draft, Kind
from survey.register import earlier
from survey.register.earlier import Earlier
from survey.register.engine import Register
from tests.builders import sealing
from tests.reports.results import to_office
from tests.reports.stored import (
    FRESH,
    OFFICE,
    OVER,
    answer,
    form,
    register_of,
    said,
    send,
    table_of,
    text_of,
)

FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
AFTER = OVER


def compute(register: Register, **more: Any) -> SkmReport:
    asked = {"unit": "dukcapil", "first": FIRST, "last": LAST, "fresh": AFTER}
    return skm.compute(register, **{**asked, **more})


def close(register: Register, period: str, reason: str = "") -> None:
    now = AFTER.until_at
    closing.close(register, unit="dukcapil", period=period, by="K", reason=reason, now=now)


def forms(n: int, *, first: date = FIRST, name: str = "f", **more: Any) -> list[Draft]:
    """Make forms in which waktu is the weakest unsur and biaya the strongest."""
    return [
        form(
            *(3, 3 + i % 2, 2, 4, 3, 3, 3 + (i % 3 > 0), 3, 2 + i % 2),
            name=(name, i),
            **{"day": first + timedelta(days=i % 60), **more},
        )
        for i in range(n)
    ]


@contextmanager
def computed(folder: Path, *answers: Draft, **more: Any) -> Iterator[SkmReport]:
    with register_of(folder, *answers) as register:
        yield compute(register, **more)


def told(tmp_path: Path) -> SkmReport:
    """Give a result with everything in it: profile, reasons, comments, earlier periods, flags."""
    people = [Bands("LP"[i % 2], "26-35", ("SD", "SMA", "S1")[i % 3], "PNS") for i in range(40)]
    now = forms(40)
    now = [replace(one, bands=bands) for one, bands in zip(now, people, strict=True)]
    words = ("Antrean terlalu lama.", "Kursi tunggu kurang.", "Siti Rahmawati membantu")
    now = [replace(one, comment=words[i % 3] if i < 18 else "") for i, one in enumerate(now)]
    slow = [
        answer("2---------", "t", i, kind=Kind.RATING, channel=Channel.KIOSK, reasons=("lama",))
        for i in range(14)
    ]
    before = forms(30, first=date(2026, 1, 5), name="before", channel=Channel.KIOSK)
    with register_of(tmp_path, *before, *now, *slow) as register:
        ended = datetime(2026, 7, 3, tzinfo=UTC)
        closing.close(register, unit="dukcapil", period="2026-S1", by="Kepala", now=ended)
        unit, no_unsur = "dukcapil", dict[str, Decimal]()
        second, year = (
            (date(2025, 7, 1), date(2025, 12, 31)),
            (date(2012, 1, 1), date(2012, 12, 31)),
        )
        old = [
            Earlier(unit, *second, Decimal("77.85"), None, no_unsur, "Laporan 2025", "0,11"),
            Earlier(unit, *year, Decimal("74.51"), 150, no_unsur, "Laporan 2012", "0,071"),
        ]
        with sealing(register) as conn:
            earlier.put(conn, old, "test")
        return compute(register, population=9000)


def squeezed(text: str) -> str:
    """Take away what the paper may change: where a line breaks, and two letters of the typeface."""
    return re.sub(r"[\s\u200b\ufffe-]", "", text.replace("Σ", "∑"))


def texts(block: Block) -> list[str]:
    match block:
        case Paragraph(text):
            return [text]
        case Bullets(items):
            return list(items)
        case Table():
            dense = block.layout is Layout.DENSE
            rows = [" ".join(cell.text for cell in row) for row in block.rows]
            cells = rows if dense else [cell.text for row in block.rows for cell in row]
            return [block.title, *(column.header for column in block.columns), *cells, block.note]
        case Chart():
            return [bar.text for bar in block.bars]
    return []


def test_every_cell_and_sentence_of_the_model_stands_on_the_paper(tmp_path: Path) -> None:
    figures = told(tmp_path)
    edition = Edition(place="Sukamaju", signed_on=date(2027, 1, 5))
    report = compose.report(to_office(figures), edition)
    pdf = compose.as_pdf(to_office(figures), edition)
    paper = squeezed(
        re.sub(r"Halaman \d+ dari \d+", "", text_of(pdf)).replace(report.paper.line, "")
    )
    wanted = [text for block in report.blocks() for text in texts(block)]
    wanted += [report.signature.place_date, *report.proof, *report.cover.title]
    assert [text for text in wanted if squeezed(text) not in paper] == []
    assert "Sukamaju, 5 Januari 2027" in " ".join(text_of(pdf).split())
    # The control: a figure that is not in the model is not on the paper either.
    assert "99,99" not in paper


def test_the_outline_is_the_official_one(tmp_path: Path) -> None:
    with computed(tmp_path, *forms(12)) as figures:
        report = compose.report(to_office(figures))
    parts = [
        (chapter.number, [section.number for section in chapter.sections if section.number])
        for chapter in (*report.chapters, *report.annexes)
    ]
    assert parts == [
        ("BAB I", ["1.1", "1.2", "1.3"]),
        ("BAB II", ["2.1", "2.2", "2.3", "2.4", "2.5"]),
        ("BAB III", ["3.1", "3.2"]),
        ("BAB IV", ["4.1", "4.2", "4.3"]),
        ("BAB V", []),
        *((f"Lampiran {n}", []) for n in (1, 2, 3, 4)),
    ]
    heads = [column.header for column in table_of(report, "rtl").columns]
    assert heads == [
        *("No", "Prioritas Unsur", "Program/Kegiatan", "TW I", "TW II", "TW III", "TW IV"),
        "Penanggung Jawab",
    ]
    names = [table.name for table in report.tables()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("n", [0, 1, 9])
def test_below_ten_forms_no_table_of_answers_is_written(tmp_path: Path, n: int) -> None:
    with computed(tmp_path, *forms(n)) as figures:
        report = compose.report(to_office(figures))
    names = {table.name for table in report.tables()}
    assert not names & {"responden", "unsur", "pengolahan", "jumlah", "terendah", "ringkasan"}
    assert report.charts() == ()
    text = said(report)
    assert str(figures.result.ikm).replace(".", ",") not in text
    assert "IKM unit layanan" not in text
    assert ("Belum ada formulir" if n == 0 else f"Baru {n} formulir") in text


def test_the_three_lowest_and_highest_hold_ties_together(tmp_path: Path) -> None:
    with computed(tmp_path, *forms(12)) as figures:
        low, high = lowest(to_office(figures).figures), highest(to_office(figures).figures)
    assert low[0].key == "waktu"
    assert {line.key for line in low}.isdisjoint(line.key for line in high)
    assert high[0].key == "biaya"
    for some in (low, high):
        values = {line.exact for line in figures.result.unsur if line not in some}
        assert values.isdisjoint(line.exact for line in some)


def test_when_all_unsur_are_equal_none_is_called_weak(tmp_path: Path) -> None:
    with computed(tmp_path, *(form(*[3] * 9, name=i) for i in range(12))) as figures:
        report = compose.report(to_office(figures))
    assert "Semua unsur yang dijawab bernilai sama" in said(report)
    assert [row[1].text for row in table_of(report, "rtl").rows] == ["", "", ""]


def test_one_weak_unsur_is_named_alone_where_all_others_are_equal(tmp_path: Path) -> None:
    answers = [form(3, 3, 1, 3, 3, 3, 3, 3, 3, name=i) for i in range(12)]
    with computed(tmp_path, *answers) as figures:
        assert [line.key for line in lowest(to_office(figures).figures)] == ["waktu"]
        assert len(highest(to_office(figures).figures)) == 8


def test_reasons_and_comments_stand_behind_the_lowest_unsur(tmp_path: Path) -> None:
    report = compose.report(to_office(told(tmp_path)))
    text = said(report)
    assert re.search(r"Waktu Penyelesaian: [^.]+ \(14 orang\)\.", text)
    assert "“Antrean terlalu lama.”" in text
    assert "Siti" not in text
    assert "(4 orang)" not in text


def test_earlier_periods_stand_with_their_source_and_what_differs(tmp_path: Path) -> None:
    figures = told(tmp_path)
    report = compose.report(to_office(figures))
    rows = [[cell.text for cell in row] for row in table_of(report, "tren").rows]
    assert [row[0] for row in rows] == [
        *("Tahun 2012", "Semester II 2025", "Semester I 2026", "Semester II 2026")
    ]
    assert rows[0][2:] == ["74,51", "–", "Laporan 2012 (bobot 0,071)"]
    assert rows[1][1:] == ["–", "77,85", "–", "Laporan 2025 (bobot 0,11)"]
    drawn = next(chart for chart in report.charts() if chart.name == "grafik-tren")
    assert [bar.name for bar in drawn.bars] == [row[0] for row in rows[1:]]
    text = said(report)
    assert "Bagian saluran Layar loket berubah dari 100% menjadi 0%" in text
    assert "Dibanding Semester I 2026, IKM" in text
    assert "sekitar 1% lebih rendah" in text


def test_a_change_that_chance_makes_is_said_to_be_one(tmp_path: Path) -> None:
    answers = [*forms(30), *forms(29, first=date(2026, 1, 5), name="before")]
    with register_of(tmp_path, *answers) as register:
        ended = datetime(2026, 7, 3, tzinfo=UTC)
        closing.close(register, unit="dukcapil", period="2026-S1", by="Kepala", now=ended)
        near = said(compose.report(to_office(compute(register))))
    assert "masih dalam batas kebetulan" in near
    assert "lebih besar daripada yang biasa" not in near


def test_working_days_follow_the_hours_and_the_closed_days(tmp_path: Path) -> None:
    office = replace(OFFICE, closed=frozenset({date(2026, 8, 17), date(2026, 8, 16)}))
    with register_of(tmp_path, *forms(3), office=office) as register:
        days = table_of(compose.report(to_office(compute(register))), "waktu").rows[1]
    weekdays = sum(
        (FIRST + timedelta(days=i)).weekday() < 5 for i in range((LAST - FIRST).days + 1)
    )
    assert (days[2].text, days[3].value) == ("1 Juli–31 Desember 2026", weekdays - 1)


def test_parts_add_up_to_the_whole_in_every_group(tmp_path: Path) -> None:
    figures = told(tmp_path)
    for one in figures.respondents:
        assert sum(group.n for group in one.groups) == figures.n
        joined = respondents.joined(one)
        assert sum(group.n for group in joined.groups) == figures.n
        assert all(group.n >= 5 for group in joined.groups)


def test_too_many_forms_give_way_to_their_spread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathered, "MOST_STRINGS", 20)
    with computed(tmp_path, *forms(21)) as figures:
        report = compose.report(to_office(figures))
    assert figures.gathered.times == {}
    assert "pengolahan" not in {table.name for table in report.tables()}
    for row in table_of(report, "sebaran").rows:
        assert sum(int(cell.value or 0) for cell in row[2:]) == 21
    assert table_of(report, "jumlah").rows[4][-1].value == figures.result.ikm


def test_the_signature_is_that_of_who_closed_the_period(tmp_path: Path) -> None:
    with register_of(tmp_path, *forms(12)) as register:
        found = closing.close(
            register,
            unit="dukcapil",
            period="2026-S2",
            by="Plt. Kepala Baru",
            position="Plt. Kepala Dinas",
            nip="1975",
            now=AFTER.until_at,
        )
        report = compose.report(to_office(compute(register)))
    assert (report.signature.name, report.signature.nip) == ("Plt. Kepala Baru", "NIP 1975")
    assert found.closing.digest[:16] in " ".join(report.proof)
    assert "berbeda dari angka yang ditutup" not in " ".join(report.proof)


def test_charts_are_the_same_bytes_every_time_and_say_their_values(tmp_path: Path) -> None:
    figures = told(tmp_path)
    for chart in compose.report(to_office(figures)).charts():
        drawn = drawing.draw(chart)
        assert drawn == drawing.draw(chart)
        assert all(bar.text in drawn.decode() for bar in chart.bars)
        assert all(bar.text in chart.alt for bar in chart.bars)
        assert drawing.draw(chart, "png").startswith(b"\x89PNG")


def test_every_code_of_the_form_has_a_name() -> None:
    plain = {"SD", "SMP", "SMA", "S1", "S2", "S3", "PNS", "TNI"}
    known = {code for codes in BAND_VALUES.values() for code in codes}
    assert known - plain <= results.CODES.keys()


def test_two_prints_of_a_running_period_never_differ_by_a_few_people(tmp_path: Path) -> None:
    monday = date(2026, 11, 9)
    counts = [7, 2, 6, 3, 1, 9, 4]
    days = [monday + timedelta(days=i) for i in range(7)]
    answers = [
        one
        for day, n in zip(days, counts, strict=True)
        for one in forms(n, day=day, name=day.isoformat())
    ]
    printed, arrived = [], []
    with register_of(tmp_path) as register:
        for day in days:
            send(register, [one for one in answers if one.day == day])
            for hour in (1, 9):
                fresh = replace(FRESH, until_at=datetime(*day.timetuple()[:3], hour, tzinfo=UTC))
                found = compute(register, fresh=fresh)
                printed.append(found.n)
                arrived.append(found.n + found.n_to_come)
        printed.append(compute(register).n)
    steps = [b - a for a, b in pairwise(printed)]
    assert all(step == 0 or step >= 5 for step in steps)
    assert printed[-1] == arrived[-1] == sum(counts)
    assert any(0 < b - a < 5 for a, b in pairwise(arrived))  # the control
