"""One service's own official result: its line of the unit, printed and closed with the unit."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from kiosk.cli import loket
from reports.disclosure.audiences import Audience
from reports.paper.blocks.contents import tables_of
from reports.skm import closing, compose, services, shown
from reports.skm.shown import let_out
from survey.closing import Closing, sealed
from survey.office.dated import Fact, Noun, Spell, Topic
from survey.office.facts import Service
from survey.questionnaire import current, instrument
from survey.register import closings, facts
from tests.builders import sealing
from tests.reports.results import to_office, to_outside
from tests.reports.stored import UNIT, register_of, said, send, table_of
from tests.reports.test_skm_report import FIRST, close, compute
from tests.reports.test_skm_services import DAYS, SEMESTER, by_chance, computed, keys, of, recorded


def test_the_result_of_one_service_is_its_line_of_the_unit(tmp_path: Path) -> None:
    with register_of(tmp_path, *by_chance(7, 120)) as register:
        recorded(register, {"ktp": 4, "kk": 1})
        unit, own = keys(compute(register)), keys(compute(register, service="KTP"))
        paper = compose.report(to_office(compute(register, service="KTP")))
    line = next(each for each in unit["services"] if each["service"] == "ktp")
    assert own["service"] == "ktp"
    shared = ("n", "n_complete", "ikm", "ikm_low", "ikm_high", "mutu", "kinerja", "unsur", "sample")
    assert {key: own[key] for key in shared} == {key: line[key] for key in shared}
    assert own["services_given"] == 4 * len([day for day in DAYS if day >= FIRST])
    assert own["services"] == []
    assert set(own["respondents"]) == {"service"}
    assert paper.cover.unit == "KTP-el, Pelayanan Loket Dukcapil"
    # Its rows beside those of the unit's months would say who said what.
    assert "pengolahan" not in {table.name for table in tables_of(paper.blocks())}
    assert len(table_of(paper, "sebaran").rows) == len(own["unsur"])
    text = said(paper)
    assert "Karakteristik responden dihitung untuk seluruh unit, tidak menurut layanan." in text
    ikm = own["ikm"].replace(".", ",")
    assert f"Nilai IKM {paper.cover.unit} untuk Semester II 2026 adalah {ikm}" in text


def test_the_coverage_in_a_service_s_report_is_of_its_own_services(tmp_path: Path) -> None:
    """Of the unit's it was: a share of all services under the name of one."""
    with register_of(tmp_path, *by_chance(7, 120)) as register:
        recorded(register, {"ktp": 4, "kk": 1})
        by_code = {code: compute(register, service=code) for code in (None, "ktp", "kk")}
        text = said(compose.report(to_office(by_code["ktp"])))
    rated = {code: report.trust.facts.coverage for code, report in by_code.items()}
    n_days = rated[None].days
    assert {code: coverage.services for code, coverage in rated.items()} == {
        None: 5 * n_days,
        "ktp": 4 * n_days,
        "kk": n_days,
    }
    assert 0 < rated["ktp"].n < rated[None].n
    assert f"jawaban dari {4 * n_days} layanan" in text
    assert f"jawaban dari {5 * n_days} layanan" not in text


def test_a_service_without_a_record_of_its_own_has_no_coverage(tmp_path: Path) -> None:
    with register_of(tmp_path, *by_chance(7, 120)) as register:
        recorded(register, {"ktp": 4})
        report = compute(register, service="kk")
        unit = compute(register)
    assert report.trust.facts.coverage.days == 0
    assert "coverage_unknown" in {doubt.rule for doubt in report.trust.doubts}
    assert "coverage_unknown" not in {doubt.rule for doubt in unit.trust.doubts}


def test_a_service_is_printed_alone_only_where_its_line_is(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 9, 4)) as register:
        for code in ("ktp", "kk"):
            report = compose.report(to_office(compute(register, service=code)))
            assert report.charts() == ()
            assert not {t.name for t in report.tables()} & {"unsur", "pengolahan", "ringkasan"}
        text = said(compose.report(to_office(compute(register, service="ktp"))))
    assert "Hasil layanan ini tidak dicetak" in text
    assert "75,00" not in text


def test_a_named_population_is_that_of_the_service(tmp_path: Path) -> None:
    with computed(tmp_path, *of("ktp", 44, 3), service="ktp", population=49) as report:
        assert (report.sample.required, report.sample.sufficient) == (44, True)


def test_no_version_no_unknown_service_and_no_public_copy_of_one(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3)) as register:
        with pytest.raises(services.UnknownService, match=r"Layanan yang ada: ktp, kk\."):
            compute(register, service="akta")
        with pytest.raises(services.ServiceOfOfficial):
            compute(register, service="ktp", instrument=instrument(current().ref))
        close(register, SEMESTER)
        with pytest.raises(shown.WholeUnitForPublic):
            to_outside(compute(register, service="ktp"))


def test_a_service_is_closed_inside_its_unit_s_closing(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 12, 4)) as register:
        close(register, SEMESTER)
        report = compute(register, service="kk")
        assert let_out(report, Audience.MANAGER).figures.as_closed
        send(register, of("kk", 5, 1))
        late = compute(register, service="kk")
        assert not let_out(late, Audience.MANAGER).figures.as_closed
        close(register, SEMESTER, reason="Formulir kertas terlambat.")
        with register.read() as conn:
            second = closings.latest(conn, UNIT.code, SEMESTER)
    assert "Periode ditutup" in " ".join(compose.report(to_office(report)).proof)
    assert second is not None
    changed = {change.what: (change.before, change.after) for change in second.changes}
    assert changed["services.kk.n"] == ("12", "17")
    assert "services.ktp.n" not in changed
    assert "layanan kk: jumlah responden 12 → 17" in closing.told(second.changes)


def test_a_service_s_first_late_form_is_told_by_its_number(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 12, 4)) as register:
        close(register, SEMESTER)
        send(register, of("", 2, 4))
        close(register, SEMESTER, reason="Formulir kertas terlambat.")
        with register.read() as conn:
            second = closings.latest(conn, UNIT.code, SEMESTER)
    assert second is not None
    told = closing.told(second.changes)
    assert "layanan tanpa nama layanan: jumlah responden – → 2" in told
    # Two more whom the unit has: neither service can be printed beside it any more.
    assert "layanan kk: hasilnya dapat dicetak ya → tidak" in told


def test_a_closing_of_before_services_were_told_stays_as_it_was_signed(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 12, 4)) as register:
        close(register, SEMESTER)
        with register.read() as conn:
            signed = closings.latest(conn, UNIT.code, SEMESTER)
        assert signed is not None
        older = without_services(signed)
        unit, own = compute(register), compute(register, service="kk")
    assert shown.closed_so(replace(unit, closing=older))
    assert not shown.closed_so(replace(own, closing=older))


def without_services(closing: Closing) -> Closing:
    kept = {key: value for key, value in closing.figures.items() if key != "services"}
    return sealed(replace(closing, figures=kept, digest=""))


def test_a_service_has_the_trend_of_its_own_closed_results(tmp_path: Path) -> None:
    before = [*of("ktp", 30, 4, day=date(2026, 3, 2)), *of("kk", 12, 2, day=date(2026, 3, 2))]
    with register_of(tmp_path, *before, *of("ktp", 30, 3), *of("kk", 12, 4)) as register:
        close(register, "2026-S1")
        report = compute(register, service="kk")
    assert [(past.n, past.ikm) for past in report.history] == [(12, Decimal("50.00"))]
    assert report.move is not None
    assert report.move.points == Decimal("50.00")


def test_a_renamed_service_is_one_line_under_its_new_code(tmp_path: Path) -> None:
    ktp = replace(UNIT.services[0], code="ktp")
    unit = replace(UNIT, services=(ktp, Service("ektp", "KTP elektronik"), UNIT.services[1]))
    with register_of(tmp_path, *of("ktp", 12, 3), *of("ektp", 10, 4), unit=unit) as register:
        with sealing(register) as conn:
            counts_as = Spell("ektp")
            alias = Fact(Noun.SERVICE, UNIT.code, "ktp", Topic.COUNTS_AS, counts_as)
            facts.add(conn, [alias], "test")
        unit_lines = keys(compute(register))["services"]
        own = compute(register, service="ktp")
    assert [(line["service"], line["n"]) for line in unit_lines] == [("ektp", 22)]
    assert (own.service and own.service.code, own.n) == ("ektp", 22)


def test_the_command_writes_the_result_of_one_service(tmp_path: Path) -> None:
    with register_of(tmp_path, *of("ktp", 30, 3), *of("kk", 12, 4)):
        pass
    february = datetime(2027, 2, 1, tzinfo=UTC)
    asked = ["--data", str(tmp_path), "report", "skm", "--unit", UNIT.code, "--period", SEMESTER]
    with time_machine.travel(february):
        run = CliRunner().invoke(loket, [*asked, "--service", "kk", "--format", "json"])
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    assert (found["service"], found["n"]) == ("kk", 12)
