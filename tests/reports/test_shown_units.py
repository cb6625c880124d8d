"""What of the units side by side leaves: the custodian has it all, nobody else the few."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience, Shown
from reports.paper.blocks.printed import printout as print_out
from reports.units import as_json, compose
from reports.units.figures import UnitsReport
from reports.units.shown import let_out
from tests.reports.stored import text_of
from tests.reports.test_units import of_scores, record_of, report_of

OTHERS = [audience for audience in Audience if audience is not Audience.CUSTODIAN]
FEW, SOME, OTHER_WORK, FULL = "few", "some", "other", "full"
SHARE, ADJUSTED = {"share", "low", "high"}, {"adjusted", "adjusted_low", "adjusted_high"}
INDEX = {"ikm", "ikm_low", "ikm_high", "mutu"}
PRIVATE = {*SHARE, "expected", *ADJUSTED, *INDEX}


@pytest.fixture(scope="module")
def report() -> UnitsReport:
    """One unit of few, one that is compared only, one of other work, and three in full."""
    records = [record_of(f"u{i}", of_scores(3, 20), [(60, 50 + i), (40, 33)]) for i in range(2)]
    records += [record_of(FULL, of_scores(2, 20), [(60, 40), (40, 33)])]
    few, some = (
        record_of(FEW, of_scores(4, 7), [(7, 2)]),
        record_of(SOME, of_scores(2, 9), [(20, 17)]),
    )
    other = record_of(OTHER_WORK, of_scores(4, 3), [(60, 51), (40, 31)])
    other = replace(other, cells={("izin", *key[1:]): n for key, n in other.cells.items()})
    return report_of([*records, few, some, other])


def row(report: UnitsReport, audience: Audience, code: str) -> dict[str, Any]:
    rows: Any = as_json.as_json(let_out(report, audience))["units"]
    return next(row for row in rows if row["unit"] == code)


def there(row: dict[str, Any]) -> set[str]:
    return {key for key in PRIVATE if row[key] is not None}


@pytest.mark.parametrize("audience", OTHERS)
def test_all_but_the_custodian_see_exactly_what_the_print_gives(
    report: UnitsReport, audience: Audience
) -> None:
    assert there(row(report, audience, FULL)) == PRIVATE
    assert there(row(report, audience, SOME)) == {*SHARE, "expected"}
    assert there(row(report, audience, OTHER_WORK)) == SHARE
    assert there(row(report, audience, FEW)) == set()
    assert row(report, audience, FEW)["forms_by_channel"] == {}
    assert (row(report, audience, FEW)["n"], row(report, audience, FEW)["n_forms"]) == (7, 7)


def test_the_custodian_sees_every_figure_and_who_else_may(report: UnitsReport) -> None:
    custodian = let_out(report, Audience.CUSTODIAN)
    assert custodian.figures == report
    few, some, other = (row(report, Audience.CUSTODIAN, x) for x in (FEW, SOME, OTHER_WORK))
    assert there(few) >= {*SHARE, *INDEX}
    assert (few["shown"], few["ikm_shown"], few["share"]) == (False, False, pytest.approx(2 / 7))
    assert few["forms_by_channel"] == {"qr": 7}
    assert there(some) >= {*SHARE, *ADJUSTED, "expected"}
    assert (some["shown"], some["adjusted_shown"]) == (True, False)
    assert there(other) >= {*SHARE, *INDEX}


@pytest.mark.parametrize("audience", OTHERS)
def test_the_sum_of_the_office_never_tells_on_those_left_out_of_it(
    report: UnitsReport, audience: Audience
) -> None:
    assert report.all.taps.n - 7 == report.shown.taps.n
    figures = let_out(report, audience).figures
    assert figures.all == figures.shown
    assert figures.shown.taps == report.shown.taps
    few = let_out(report_of([record_of(FEW, of_scores(4, 7), [(7, 2)])]), audience).figures
    assert (few.all.taps.share, few.all.forms.ikm, few.mean_of_units) == (None, None, None)


def test_the_print_and_the_heads_figures_hold_no_number_of_the_few(report: UnitsReport) -> None:
    few = next(unit for unit in report.units if unit.unit.code == FEW)
    planted = ["29%", str(few.forms.ikm), str(few.forms.ikm).replace(".", ","), str(few.taps.share)]
    text = text_of(print_out(compose.printout(let_out(report, Audience.HEAD))))
    told = json.dumps(as_json.as_json(let_out(report, Audience.HEAD)))
    assert not [number for number in planted if number in text + told]
    # The control: the custodian has them, and on paper they would be found.
    kept = let_out(report, Audience.CUSTODIAN)
    assert all(number in json.dumps(as_json.as_json(kept)) for number in planted[1::2])
    assert "29%" in text_of(print_out(compose.printout(kept)))


def test_the_print_is_the_same_whatever_the_few_said(report: UnitsReport) -> None:
    other = record_of(FEW, of_scores(1, 7), [(7, 7)])
    changed = report_of([other]).units[0]
    rows = tuple(changed if unit.unit.code == FEW else unit for unit in report.units)
    heads = [let_out(x, Audience.HEAD) for x in (report, replace(report, units=rows))]
    assert compose.printout(heads[0]) == compose.printout(heads[1])


def test_letting_out_twice_changes_nothing(report: UnitsReport) -> None:
    once = let_out(report, Audience.HEAD)
    assert let_out(once.figures, Audience.HEAD) == once


def test_no_writer_takes_figures_that_nobody_let_out(report: UnitsReport) -> None:
    document = DOCUMENTS["units"]()
    unchecked: Any = report
    for write in document.writers.values():
        with pytest.raises((TypeError, AttributeError)):
            write(unchecked)
    with pytest.raises(TypeError):
        Shown(report, Audience.HEAD, object())


def test_the_office_writes_json_for_the_custodian_and_paper_for_the_head() -> None:
    document = DOCUMENTS["units"]()
    assert document.let_out is let_out
    assert document.reader == {"json": Audience.CUSTODIAN, "pdf": Audience.HEAD}
    assert set(document.writers) == set(document.reader)
