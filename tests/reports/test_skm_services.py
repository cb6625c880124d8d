"""The official result by service: forms, recipients, sample and index; one service's own result."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import pytest

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.skm import as_json, compose
from reports.skm.figures import SkmReport
from reports.skm.shown import let_out
from survey import actions
from survey.answers.drafts import Channel, Draft
from survey.index.scoring import mutu, sample_size
from survey.register.engine import Register
from survey.register.services import Given, Recorded
from tests.reports.results import to_keeper, to_office, to_outside
from tests.reports.stored import UNIT, form, register_of, said, send, table_of, text_of
from tests.reports.test_skm import case
from tests.reports.test_skm_report import FIRST, LAST, close, compute

OFFICES = [each for each in Audience if each not in {Audience.PUBLIC, Audience.CUSTODIAN}]
SEMESTER = "2026-S2"


def of(service: str, n: int, *scores: int, **more: Any) -> list[Draft]:
    """Make forms that all say the same of one service."""
    nine = scores if len(scores) == 9 else (*scores,) * 9
    return [form(*nine, name=(service, scores, i, more), service=service, **more) for i in range(n)]


def by_chance(seed: int, n: int) -> list[Draft]:
    chance = Random(seed)
    return [
        form(
            *chance.choices([0, 1, 2, 3, 4], [1, 2, 6, 30, 30], k=9),
            name=(seed, i),
            service=chance.choice(["ktp", "ktp", "kk", ""]),
            day=FIRST + timedelta(days=chance.randrange(180)),
            channel=chance.choice([Channel.QR, Channel.IMPORT]),
        )
        for i in range(n)
    ]


@contextmanager
def computed(folder: Path, *answers: Draft, **more: Any) -> Iterator[SkmReport]:
    with register_of(folder, *answers) as register:
        yield compute(register, **more)


def keys(report: SkmReport) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(as_json.as_json(to_keeper(report))))
    return found


def rows(report: SkmReport) -> list[list[str]]:
    table = table_of(compose.report(to_office(report)), "layanan")
    return [[cell.text for cell in row] for row in table.rows]


def test_two_published_results_in_one_unit_keep_their_index(tmp_path: Path) -> None:
    """Sekadau has 78.68 from 49 forms and Gaspul 91.48 from 29; pooled they are 83.44."""
    sekadau = case("sekadau_2019s1_first49.csv", "form")
    gaspul = case("gaspul_kemenag_sulbar_2025q3_reconstructed.csv", "list")
    gaspul = [replace(f, id=form(name=("g", i)).id, service="kk") for i, f in enumerate(gaspul)]
    with computed(tmp_path, *sekadau, *gaspul) as report:
        lines = {line["service"]: line for line in keys(report)["services"]}
        table = rows(report)
        paper = " ".join(text_of(compose.as_pdf(to_office(report))).split())
    assert {code: (line["n"], line["ikm"], line["mutu"]) for code, line in lines.items()} == {
        "ktp": (49, "78.68", "B"),
        "kk": (29, "91.48", "A"),
    }
    assert table == [
        ["KTP-el", "49", "", "", "", "78,68", "B"],
        ["Kartu Keluarga", "29", "", "", "", "91,48", "A"],
        ["seluruh unit", "78", "", "", "", "83,44", "B"],
    ]
    assert "Kartu Keluarga 29 91,48 A" in paper


def test_a_unit_s_index_pools_its_forms_and_is_not_the_mean_of_its_services(
    tmp_path: Path,
) -> None:
    """30 forms of 4 and 10 of 2: (30 x 100 + 10 x 50) / 40 = 87.50, and the mean would be 75."""
    with computed(tmp_path, *of("ktp", 30, 4), *of("kk", 10, 2)) as report:
        assert report.result.ikm == Decimal("87.50")
        assert [line[-2:] for line in rows(report)] == [
            ["100,00", "A"],
            ["50,00", "D"],
            ["87,50", "B"],
        ]


@pytest.mark.parametrize("seed", range(4))
def test_the_lines_add_up_to_the_unit_unsur_by_unsur(tmp_path: Path, seed: int) -> None:
    with computed(tmp_path, *by_chance(seed, 90)) as report:
        found = keys(report)
    lines = found["services"]
    assert sum(line["n"] for line in lines) == found["n"] == 90
    assert [line["service"] for line in lines] == ["ktp", "kk", ""]
    for place, unsur in enumerate(found["unsur"]):
        own = [line["unsur"][place] for line in lines]
        assert {each["key"] for each in own} == {unsur["key"]}
        assert sum(each["n"] for each in own) == unsur["n"]
        assert sum(each["sum"] for each in own) == unsur["sum"]
    for line in lines:
        assert line["mutu"] == mutu(Decimal(line["ikm"])).value


def test_a_service_that_the_office_no_longer_lists_has_a_line_by_its_code(tmp_path: Path) -> None:
    with computed(tmp_path, *of("ktp", 12, 3), *of("akta", 11, 4)) as report:
        lines = keys(report)["services"]
    assert [(line["service"], line["name"], line["n"]) for line in lines] == [
        ("ktp", "KTP-el", 12),
        ("akta", "akta", 11),
    ]


def test_a_unit_whose_forms_name_no_service_has_no_table(tmp_path: Path) -> None:
    with computed(tmp_path, *of("", 20, 3)) as report:
        assert keys(report)["services"] == []
        assert "layanan" not in {t.name for t in compose.report(to_office(report)).tables()}


DAYS = [day for i in range(365) if (day := date(2026, 1, 1) + timedelta(i)).weekday() < 5]


def recorded(register: Register, per_day: dict[str, int], days: Sequence[date] = DAYS) -> None:
    given = [Given(UNIT.code, day, code, "", n) for day in days for code, n in per_day.items() if n]
    actions.set_services_given(register, given, "queue", "test")


def test_each_service_has_the_sample_that_its_own_recipients_ask_for(tmp_path: Path) -> None:
    """261 days of 4 and of 2: 1044, 522 and 1566 recipients ask for 281, 222 and 309 forms."""
    from_july = [form(*[3] * 9, name=i, day=FIRST + timedelta(i % 184)) for i in range(385)]
    answers = [replace(f, service="kk" if i < 225 else "ktp") for i, f in enumerate(from_july)]
    with register_of(tmp_path, *answers) as register:
        recorded(register, {"ktp": 4, "kk": 2})
        report = compute(register)
        lines = [line["sample"] for line in keys(report)["services"]]
        table = rows(report)
    assert [sample_size(n) for n in (1044, 522, 1566)] == [281, 222, 309]
    assert [(own["population"], own["required"], own["sufficient"]) for own in lines] == [
        (1044, 281, False),
        (522, 222, True),
    ]
    assert [row[1:5] for row in table] == [
        ["160", "1.044", "281", "Belum sesuai"],
        ["225", "522", "222", "Sesuai"],
        ["385", "1.566", "309", "Sesuai"],
    ]


def test_a_service_that_a_recorded_day_does_not_name_was_not_given_on_it(tmp_path: Path) -> None:
    """Else a rare service would never have a whole record, and its sample never be enough."""
    fridays = [day for day in DAYS if day.weekday() == 4]
    kk = [one for day in fridays if day >= FIRST for one in of("kk", 1, 4, day=day)]
    with register_of(tmp_path, *of("ktp", 12, 3), *kk) as register:
        recorded(register, {"ktp": 4})
        recorded(register, {"kk": 1}, fridays)
        found = keys(compute(register))
    sample = next(line["sample"] for line in found["services"] if line["service"] == "kk")
    assert sample == {
        "population": len(fridays),
        "required": sample_size(len(fridays)),
        "sufficient": False,
        "or_more": False,
        "days": {"recorded": 261, "open": 261},
    }


def test_more_answers_than_recorded_services_make_recipients_a_lower_bound(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 12, 3), *of("kk", 140, 4)) as register:
        recorded(register, {"ktp": 4, "kk": 1})
        found = keys(compute(register))
    assert [line["sample"]["or_more"] for line in found["services"]] == [False, True]


def test_where_few_days_are_recorded_recipients_are_a_lower_bound(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 60, 3), *of("kk", 12, 4)) as register:
        recorded(register, {"ktp": 2, "kk": 1}, DAYS[:40])
        report = compute(register)
        [ktp, kk, _] = rows(report)
    assert ktp[2:5] == ["≥ 80", "≥ 66", "Belum sesuai"]
    assert kk[2:5] == ["≥ 40", "≥ 36", "Belum sesuai"]


def test_a_total_that_names_no_service_leaves_a_gap_in_each_of_them() -> None:
    given = [
        Recorded("2026-11-16", "ktp", "", 3, "queue"),
        Recorded("2026-11-17", "", "", 9, "queue"),
        Recorded("2026-11-18", "", "", 9, "queue"),
        Recorded("2026-11-18", "ktp", "", 4, "queue"),
        Recorded("2026-11-19", "KK", "", 2, "queue"),
    ]
    by_service = quality.by_service(given)
    days = {code: {row.day[-2:]: row.n for row in own} for code, own in by_service.items()}
    # Of the 18th five are of a service that nobody named, of the 17th all.
    assert days == {"ktp": {"16": 3, "18": 4, "19": 0}, "kk": {"16": 0, "19": 2}}


def test_while_a_period_runs_each_service_has_its_forms_and_no_index(tmp_path: Path) -> None:
    now = Freshness(0, datetime(2026, 12, 1, 3, tzinfo=UTC))
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 30, 4), *of("kk", 9, 4, day=LAST)) as r:
        send(r, of("kk", 9, 4, day=date(2026, 11, 27)))
        running, own = compute(r, fresh=now), compute(r, fresh=now, service="kk")
        over = compute(r)
    assert [(line["n"], line["ikm"]) for line in keys(running)["services"]] == [
        (30, None),
        (30, None),
    ]
    assert "IKM setiap layanan dihitung setelah periode berakhir." in said(
        compose.report(to_office(running))
    )
    assert (own.n, own.result.ikm, own.n_to_come) == (0, None, 48)
    assert "Hasil satu layanan dihitung setelah periode berakhir: 48 formulir menunggu." in said(
        compose.report(to_office(own))
    )
    # The control: with the period they have it.
    assert [line["ikm"] for line in keys(over)["services"]] == ["75.00", "100.00"]


@pytest.mark.parametrize("audience", OFFICES)
def test_nobody_but_the_custodian_sees_the_index_of_a_few(
    tmp_path: Path, audience: Audience
) -> None:
    """Nine for kk: its index, and that of ktp, from which and the unit's it would follow."""
    few, enough = [*of("ktp", 30, 3), *of("kk", 9, 4)], [*of("ktp", 30, 3), *of("kk", 10, 4)]
    for folder, answers, shown in (("a", few, False), ("b", enough, True)):
        (tmp_path / folder).mkdir()
        with computed(tmp_path / folder, *answers) as report:
            figures = let_out(report, audience).figures
            seen = figures.service_lines
            assert figures.gathered.by_service == {}
            assert [line.result is not None for line in seen] == [shown, shown]
            assert [line.n for line in seen] == [line.n for line in report.service_lines]
            assert [line["ikm"] for line in keys(report)["services"]] == ["75.00", "100.00"]
            assert [line["shown"] for line in keys(report)["services"]] == [shown, shown]
            text = said(compose.report(let_out(report, audience)))
            assert ("Tanpa IKM: formulirnya terlalu sedikit" in text) is not shown


def test_a_month_prints_no_index_by_service(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 30, 4)) as register:
        month = compute(register, first=date(2026, 11, 1), last=date(2026, 11, 30))
        triwulan = compute(register, first=date(2026, 10, 1))
    assert [row[-2:] for row in rows(month)[:2]] == [["–", "–"]] * 2
    assert "dicetak untuk triwulan, semester, atau tahun" in said(compose.report(to_office(month)))
    assert [row[-1] for row in rows(triwulan)[:2]] == ["C", "A"]


def test_a_service_that_is_nearly_all_one_officer_s_has_no_index_in_print(tmp_path: Path) -> None:
    his = of("kk", 20, 4, officer="P01", channel=Channel.IMPORT)
    with computed(tmp_path, *his, *of("ktp", 40, 3)) as report:
        assert [row[-2] for row in rows(report)] == ["–", "–", "83,33"]
    (tmp_path / "b").mkdir()
    # The control: forms that are about no officer.
    with computed(tmp_path / "b", *of("kk", 20, 4), *of("ktp", 40, 3)) as report:
        assert [row[-2] for row in rows(report)] == ["75,00", "100,00", "83,33"]


def test_the_public_sees_the_lines_it_may_and_all_others_together(tmp_path: Path) -> None:
    answers = [*of("ktp", 30, 3), *of("kk", 6, 4), *of("", 7, 4)]
    with register_of(tmp_path, *answers) as register:
        close(register, SEMESTER)
        report = compute(register)
        copy = compose.report(to_outside(report))
        close(register, "2026")
        beside = compose.report(to_outside(compute(register)))
    table = [[cell.text for cell in row] for row in table_of(copy, "layanan").rows]
    assert table == [
        ["KTP-el", "30", "", "", "", "75,00", "C"],
        ["layanan lain dan tanpa nama layanan", "13", "", "", "", "–", "–"],
        ["seluruh unit", "43", "", "", "", "82,56", "B"],
    ]
    # Beside another public period it is left out, as who the respondents are is.
    assert "layanan" not in {t.name for t in beside.tables()}


def test_workbook_word_and_csv_have_what_paper_has_of_each_service(tmp_path: Path) -> None:
    mark = "{{ skm.services[0].ikm }} {{ skm.services[1].ikm|default('–') }} {{ skm.service }}."
    own = docx.Document()
    own.add_paragraph(mark)
    own.save(str(tmp_path / "own.docx"))
    answers = [*of("ktp", 30, 3), *of("kk", 6, 4), *of("", 7, 4)]
    with computed(tmp_path, *answers) as report:
        shown = to_office(report)
        word = docx.Document(io.BytesIO(compose.as_docx(shown, template=tmp_path / "own.docx")))
        book = openpyxl.load_workbook(io.BytesIO(compose.as_xlsx(shown)))
        table = list(csv.DictReader(io.StringIO(as_json.as_csv(shown).decode("utf-8-sig"))))
    assert word.paragraphs[0].text in {"75.00  .", "75.00 – ."}
    cells = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert [row[:7] for row in cells if row[0] in {"KTP-el", "Kartu Keluarga"}] == [
        ("KTP-el", 30, None, None, None, 75, "C"),
        ("Kartu Keluarga", 6, None, None, None, "–", "–"),
    ]
    assert [(row["label"], row["n"], row["ikm"]) for row in table if row["key"] == "service"] == [
        ("ktp", "30", "75.00"),
        ("kk", "6", ""),
        ("", "7", ""),
    ]
