"""One official IKM by a rule of before the period, the other figure beside it, and who vouches."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from reports.skm import as_json, closing, compose, provenance
from reports.skm.figures import SkmReport
from reports.units import reading
from survey import actions
from survey.actions.closing import ReasonNeeded
from survey.actions.exclusions import set_exclusion
from survey.answers.drafts import Channel, Draft
from survey.answers.origins import Circumstances, Provenance
from survey.register import closings
from survey.register.engine import Register
from tests.reports.results import to_keeper, to_office, to_outside
from tests.reports.stored import OVER, UNIT, form, register_of, said, send, table_of
from tests.reports.test_skm_report import FIRST, LAST, close, compute, forms

BEFORE = datetime(2026, 6, 15, 3, tzinfo=UTC)


def stuffed(n: int = 12) -> list[Draft]:
    """Make forms of all 4s that one browser sent behind its fifth."""
    sixth = Circumstances(nth=9)
    return [form(*(4,) * 9, name=("false", i), circumstances=sixth) for i in range(n)]


def keys(report: SkmReport) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(as_json.as_json(to_keeper(report))))
    return plain


def excludes(register: Register, rules: str = "same-device") -> None:
    with time_machine.travel(BEFORE, tick=False):
        actions.carry_out(
            register, lambda conn: set_exclusion(conn, UNIT.code, rules, first=FIRST, by="Ayu")
        )


def filled(register: Register, answers: Sequence[Draft]) -> SkmReport:
    send(register, answers)
    actions.judge(register)
    return compute(register)


def test_the_official_figure_leaves_out_what_was_said_before_and_the_other_stands_beside_it(
    tmp_path: Path,
) -> None:
    with register_of(tmp_path / "honest") as register:
        truth = keys(filled(register, forms(40)))
    with register_of(tmp_path / "all") as register:
        every = keys(filled(register, [*forms(40), *stuffed()]))
    with register_of(tmp_path / "rule") as register:
        excludes(register)
        report = filled(register, [*forms(40), *stuffed()])
        by_rule, paper = keys(report), compose.report(to_office(report))
    assert (by_rule["n"], by_rule["ikm"]) == (truth["n"], truth["ikm"]) == (40, truth["ikm"])
    assert by_rule["respondents"] == truth["respondents"]
    assert by_rule["unsur"] == truth["unsur"]
    assert by_rule["exclusion"] == {
        "rules": ["same-device"],
        "set_on": "2026-06-15",
        "n": 12,
        "ikm_with": every["ikm"],
    }
    assert every["exclusion"] == {"rules": [], "set_on": None, "n": 0, "ikm_with": None}
    assert every["ikm"] != truth["ikm"], "the control: without a rule all forms count"
    with_all = every["ikm"].replace(".", ",")
    assert f"banyaknya 12. Dengan semuanya IKM {with_all}." in said(paper)
    rows = [[cell.text for cell in row] for row in table_of(paper, "dua-angka").rows]
    official = truth["ikm"].replace(".", ",")
    assert [row[1:] for row in rows] == [["40", official], ["52", with_all]]


def test_few_forms_that_are_left_out_are_not_told_by_a_difference(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        excludes(register)
        report = filled(register, [*forms(40), *stuffed(4)])
        shown = to_office(report)
    assert keys(report)["exclusion"]["n"] == 4, "the custodian has it"
    assert shown.figures.left_out.with_them is None
    assert "banyaknya 4." in said(compose.report(shown))
    assert "Dengan semuanya IKM" not in said(compose.report(shown))


def test_a_closing_signs_the_rule_and_the_public_sees_the_official_figure(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        excludes(register)
        filled(register, [*forms(40), *stuffed()])
        close(register, "2026-S2")
        with register.read() as conn:
            signed = closings.latest(conn, UNIT.code, "2026-S2")
        report = compute(register)
        outside = compose.report(to_outside(report))
    assert signed is not None
    assert signed.figures["n"] == 40
    assert dict(signed.figures["exclusion"])["rules"] == ["same-device"]  # type: ignore[call-overload]
    assert closing.exclusion_of(signed).startswith(
        "tidak dihitung menurut aturan yang ditetapkan 2026-06-15: same-device (12 formulir; dengan"
    )
    assert to_office(report).figures.as_closed
    assert "banyaknya 12" in said(outside)


def test_the_sheet_of_units_has_the_same_forms(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        excludes(register)
        report = filled(register, [*forms(40), *stuffed()])
        sheet = reading.read(register, first=FIRST, last=LAST, fresh=OVER)
    [line] = sheet.units
    assert line.forms.n == report.n == 40


def test_an_older_period_keeps_every_form(tmp_path: Path) -> None:
    with register_of(tmp_path) as register:
        excludes(register)
        old = date(2026, 6, 1)
        sixth = Circumstances(nth=9)
        every = [
            form(*(4,) * 9, name=("old", i), day=old + timedelta(i % 20), circumstances=sixth)
            for i in range(15)
        ]
        filled(register, every)
        report = compute(register, first=old, last=date(2026, 6, 30))
    assert report.n == 15
    assert keys(report)["flags"]["n"] == 15


def of(provenance_word: Provenance, n: int, service: str = "ktp", score: int = 3) -> list[Draft]:
    channel = Channel.KIOSK if provenance_word is Provenance.KIOSK else Channel.QR
    return [
        form(
            *(score,) * 9,
            name=(provenance_word, service, i),
            channel=channel,
            provenance=provenance_word,
            service=service,
            day=date(2026, 7 + i % 6, 10),
        )
        for i in range(n)
    ]


def test_forms_are_told_by_what_vouches_for_them(tmp_path: Path) -> None:
    answers = [
        *of(Provenance.QR, 70, score=4),
        *of(Provenance.KIOSK, 90, score=3),
        *of(Provenance.TICKET, 72, score=2),
    ]
    with register_of(tmp_path, *answers) as register:
        report = compute(register)
        paper = compose.report(to_office(report))
    lines = {line["provenance"]: line for line in keys(report)["provenance"]}
    assert list(lines) == ["visit", "kiosk", "qr"], "the best vouched for first"
    assert {name: (line["n"], line["ikm"]) for name, line in lines.items()} == {
        "visit": (72, "50.00"),
        "kiosk": (90, "75.00"),
        "qr": (70, "100.00"),
    }
    rows = [[cell.text for cell in row] for row in table_of(paper, "asal").rows]
    assert [row[0] for row in rows] == [
        "Kunjungan atau kode tiket",
        "Layar loket terpasang",
        "Stiker QR",
    ]
    assert [row[3] for row in rows] == ["50,00", "75,00", "100,00"]


def test_small_groups_are_joined_and_a_month_has_no_figures_of_groups(tmp_path: Path) -> None:
    answers = [*of(Provenance.QR, 72), *of(Provenance.KIOSK, 3), *of(Provenance.ASSISTED, 2)]
    with register_of(tmp_path, *answers) as register:
        paper = compose.report(to_office(compute(register)))
        month = compute(register, first=date(2026, 7, 1), last=date(2026, 7, 31))
    rows = [[cell.text for cell in row][:2] for row in table_of(paper, "asal").rows]
    assert rows == [["Stiker QR", "72"], ["Layar loket terpasang, Dibantu petugas survei", "5"]]
    assert keys(month)["provenance"][1]["shown"] is False
    shown = to_office(month).figures.origins.lines
    assert [line.ikm for line in shown] == [None] * len(shown)


@pytest.mark.parametrize(("more", "shown"), [(3, False), (0, True), (60, True)])
def test_a_group_near_a_service_has_no_figure_of_its_own(more: int, shown: bool) -> None:
    """Taken off each other the two would tell on three people."""
    together = {("kk", "qr"): 50, ("ktp", "kiosk"): 60, ("ktp", "qr"): more}
    assert provenance._near_a_service("qr", together, {"kk"}) is not shown


def test_a_closing_tells_changes_of_origin_in_words(tmp_path: Path) -> None:
    with register_of(tmp_path, *of(Provenance.QR, 70)) as register:
        close(register, "2026-S2")
        send(register, of(Provenance.TICKET, 70, score=2))
        with pytest.raises(ReasonNeeded) as needed:
            close(register, "2026-S2")
    changes = closing.told(needed.value.changes)
    assert any(line.startswith("asal formulir Kunjungan atau kode tiket") for line in changes)
