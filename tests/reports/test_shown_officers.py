"""Of an officer's figures the superior is given what he may see, and no writer is given more."""

import json
from dataclasses import fields
from typing import Any

import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience, Shown
from reports.disclosure.grid import OFFICER_WEEKS
from reports.officers import as_json as officers_json
from reports.officers import figures as officers
from reports.officers.figures import OfficersReport
from reports.officers.shown import OfficerLine, let_out
from tests.reports.about import DECEMBER, NOVEMBER, person, record
from tests.reports.rated import flat, for_custodian, for_superior, of, on_sheet, printed
from tests.reports.stored import cells

NOBODYS = ["officer", "shown", "verdict", "rarely_rated"]
COMPARED = ["n", "n_compared", "expected", "n_unit_reasons"]
ALLOWED = {
    "P01": ["full", *NOBODYS, *COMPARED, "share", "low", "high", "adjusted"],
    "P02": ["full", *NOBODYS, *COMPARED, "share", "low", "high", "adjusted"],
    "P03": ["superior", *NOBODYS, *COMPARED, "shrunk"],
    "P04": ["self", *NOBODYS, "n"],
    "P05": ["hidden", *NOBODYS],
}
COUNTS = ((95, 87), (100, 83), (45, 37), (20, 9), (5, 2))  # ratings, and satisfied ones


def unit_of(*counts: tuple[int, int]) -> OfficersReport:
    people = [
        person(NOVEMBER.last, 4 if i < k else 1, f"P{at:02}")
        for at, (n, k) in enumerate(counts, 1)
        for i in range(n)
    ]
    return officers.figures(
        record(people),
        first=NOVEMBER.first,
        last=NOVEMBER.last,
        weeks=OFFICER_WEEKS,
        lang="id",
        fresh=DECEMBER,
    )


def given(line: OfficerLine) -> set[str]:
    """Name what a line holds; nobody's comparison says nothing of anybody."""
    held = {field.name for field in fields(line) if getattr(line, field.name) not in (None, {})}
    return held - {"alone", "n_colleagues"}


def secrets(report: OfficersReport) -> dict[str, float]:
    """Give the figures that only the custodian has, by what they are."""
    drawn, alone, nobody = (of(report, code) for code in ("P03", "P04", "P05"))
    hidden = {"raw share of one who is shrunk": drawn.share, "his low": drawn.low}
    assert drawn.adjusted is not None
    hidden |= {"his high": drawn.high, "his adjusted": drawn.adjusted.share}
    for figure in (alone, nobody):
        assert figure.adjusted is not None
        assert figure.shrunk is not None
        hidden |= {
            f"{figure.officer.code} share": figure.share,
            f"{figure.officer.code} low": figure.low,
            f"{figure.officer.code} high": figure.high,
            f"{figure.officer.code} expected": figure.beside.share,
            f"{figure.officer.code} adjusted": figure.adjusted.share,
            f"{figure.officer.code} shrunk": figure.shrunk.share,
        }
    return {name: value for name, value in hidden.items() if value is not None}


def test_a_superior_is_given_of_each_officer_exactly_what_he_may_see() -> None:
    report = unit_of(*COUNTS)
    for line in for_superior(report).lines:
        shown, *allowed = ALLOWED[line.officer.code]
        assert (line.shown, given(line)) == (shown, set(allowed)), line.officer.code


def test_no_writer_puts_out_what_a_superior_may_not_see_and_the_custodian_has_it() -> None:
    report = unit_of(*COUNTS)
    let = let_out(report, Audience.SUPERIOR)
    kept = json.dumps(for_custodian(report))
    told = json.dumps(officers_json.as_json(let)) + repr(let)
    for name, value in secrets(report).items():
        assert repr(value) in kept, name  # the control
        assert repr(value) not in told, name


def test_the_print_has_words_where_there_is_no_figure() -> None:
    report = unit_of(*COUNTS)
    text, rows = flat(printed(report)), cells(on_sheet(report), "petugas")
    by_name = {row[0]: row[1:] for row in rows}
    names = {figure.officer.code: figure.officer.name for figure in report.officers}
    why = "hanya untuk petugas sendiri; data belum cukup untuk disimpulkan"
    assert by_name[names["P04"]] == ["20", "–", "–", "–", "–", why]
    assert by_name[names["P05"]] == ["< 10", "–", "–", "–", "–", "terlalu sedikit penilaian"]
    assert by_name[names["P03"]][1].startswith("±")
    for share in ("82%", "45%", "40%"):  # 37 of 45, 9 of 20, 2 of 5
        assert share not in text
    assert "92% (" in text  # the control: 87 of 95


def test_the_record_tells_a_superior_of_no_officers_ratings() -> None:
    report = unit_of(*COUNTS)
    seen, kept = (let_out(report, who).figures for who in (Audience.SUPERIOR, Audience.CUSTODIAN))
    assert [row.n for row in kept.report.trust.facts.officers] == [95, 100, 45, 20, 5]
    assert seen.report.trust.facts.officers == ()
    assert seen.record == kept.record
    assert seen.report.officers == ()


def test_the_usual_share_is_let_out_only_where_it_is_of_two_who_are_seen_in_full() -> None:
    for counts, seen in ((COUNTS, True), (COUNTS[1:], False)):
        report = unit_of(*counts)
        assert for_custodian(report)["base"] == report.base is not None
        assert for_superior(report).report.base == (report.base if seen else None)


def test_the_custodian_has_every_figure_beside_who_may_see_it() -> None:
    report = unit_of(*COUNTS)
    rows: Any = for_custodian(report)["officers"]
    by_code = {row["officer"]: row for row in rows}
    for code, (shown, *_allowed) in ALLOWED.items():
        figure, row = of(report, code), by_code[code]
        assert (row["shown"], row["n"], row["share"]) == (shown, figure.n, figure.share)
        assert row["expected"] == figure.beside.share
        assert None not in (row["adjusted"], row["shrunk"], row["low"], row["reliability"])


@pytest.mark.parametrize("audience", sorted({*Audience} - {Audience.SUPERIOR, Audience.CUSTODIAN}))
def test_nobody_else_is_given_an_officers_figure(audience: Audience) -> None:
    with pytest.raises(ValueError, match="no figure about an officer"):
        let_out(unit_of(*COUNTS), audience)


def test_no_writer_takes_figures_that_were_not_let_out() -> None:
    report: Any = unit_of((60, 50))
    for write in DOCUMENTS["officers"]().writers.values():
        with pytest.raises(AttributeError):
            write(report)
    with pytest.raises(TypeError, match="made by let_out"):
        Shown(report, Audience.SUPERIOR, object())


def test_the_office_prints_for_the_superior_and_writes_json_for_the_custodian() -> None:
    document = DOCUMENTS["officers"]()
    assert document.reader == {"json": Audience.CUSTODIAN, "pdf": Audience.SUPERIOR}
    assert document.in_batches


def test_no_total_beside_the_rows_gives_the_number_of_one_whose_row_is_hidden() -> None:
    report = unit_of(*COUNTS)
    superior = let_out(report, Audience.SUPERIOR).figures
    seen = sum(line.n for line in superior.lines if line.n is not None)
    everybody = sum(let_out(report, Audience.CUSTODIAN).figures.by_ground.values())
    assert sum(superior.by_ground.values()) == seen
    assert everybody - seen == 5  # the control: the total of all would tell it
