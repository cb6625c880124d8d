"""Units side by side: compared by their own work, pooled from answers, and hidden where few."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reports.evidence import frames
from reports.evidence.frames import Freshness
from reports.measures import quality
from reports.measures.fair.standard import Ratings
from reports.units import as_json as units_json
from reports.units import compose as units_compose
from reports.units import figures
from reports.units.figures import UnitsReport
from reports.units.reading import Reach, UnitRecord, UnitRecords
from survey.index import scoring
from survey.index.counts import count
from survey.office.facts import Service, Unit
from survey.questionnaire import current
from tests.reports.several import (
    IZIN,
    KK,
    KTP,
    LATER,
    MONDAY,
    PERIOD,
    compute,
    forms,
    of,
    office_of,
    on_sheet,
    printed,
    taps,
    to_custodian,
    unit,
)
from tests.reports.stored import LONG, OFFICE, cells, n_pages, said, send, text_of

ASKED = current()
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
strings = st.lists(
    st.integers(0, 4**9 - 1).map(lambda n: "-" + "".join(str(1 + n // 4**i % 4) for i in range(9))),
    max_size=15,
)
by_day = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3)


def kept(place: Unit) -> quality.Record:
    """Make the record of a unit of which nothing is known but that it is there."""
    first, last = PERIOD.first, PERIOD.last
    return quality.Record(
        OFFICE, place, (), first, last, frozenset(), frames.Marks((), 0), heads=(), waiting=0
    )


def record_of(code: str, scores: Sequence[str], days: Sequence[tuple[int, int]]) -> UnitRecord:
    """Make what the register would hold of a unit that gives one service."""
    days = [(n, min(n, k)) for n, k in days if n]
    total = Ratings(sum(n for n, _ in days), sum(k for _, k in days))
    return UnitRecord(
        record=kept(unit(code)),
        cells={("ktp", "", "kiosk", "am"): total} if total.n else {},
        days={(MONDAY + timedelta(days=i)).isoformat(): day for i, day in enumerate(days)},
        forms=count(ASKED, scores),
        forms_by_channel={"qr": len(scores)},
        n_people=total.n + len(scores),
        n_flagged=0,
        coverage=quality.Coverage(0, 0, 0, (), 0, 0),
        reach=Reach(PERIOD.last, PERIOD.last, PERIOD.last),
    )


def report_of(records: Sequence[UnitRecord]) -> UnitsReport:
    return figures.figures(
        UnitRecords(OFFICE, tuple(records), 0), period=PERIOD, lang="id", fresh=LATER
    )


def rows_of(report: UnitsReport) -> dict[str, Any]:
    rows: Any = units_json.as_json(to_custodian(report))["units"]
    return {row["unit"]: row for row in rows}


@settings(max_examples=15, deadline=None, phases=NO_SHRINKING)
@given(st.lists(st.tuples(strings, by_day), min_size=1, max_size=5))
def test_the_office_is_all_answers_pooled_in_whatever_order_the_units_stand(
    units: list[tuple[list[str], list[tuple[int, int]]]],
) -> None:
    records = [record_of(f"u{i}", *one) for i, one in enumerate(units)]
    report, other = report_of(records), report_of(records[::-1])
    everything = [scores for one, _ in units for scores in one]
    assert report.all.forms.n == len(everything) == sum(one.forms.n for one in report.units)
    if everything:
        assert report.all.forms.ikm == scoring.score(count(ASKED, everything)).ikm
    assert report.all.taps.n == sum(one.taps.n for one in report.units)
    assert report.all.taps.k == sum(one.taps.k for one in report.units)
    assert report.all == other.all
    assert rows_of(report) == rows_of(other)


@settings(max_examples=15, deadline=None, phases=NO_SHRINKING)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_the_printed_sum_less_the_printed_units_never_leaves_a_few_people(
    sizes: list[tuple[int, int]],
) -> None:
    records = [
        record_of(f"u{i}", ["-333333333"] * n_forms, [(n, n)])
        for i, (n, n_forms) in enumerate(sizes)
    ]
    report = report_of(records)
    rest = report.shown.taps.n - sum(one.taps.n for one in report.units if one.taps_shown)
    assert rest == 0 or rest >= 10
    rest = report.shown.forms.n - sum(one.forms.n for one in report.units if one.forms_shown)
    assert rest == 0 or rest >= 10


def of_three(report: UnitsReport) -> list[object]:
    found = [(one.taps, one.beside, one.adjusted, one.verdict) for one in report.units[:3]]
    return [report.clustering, report.base, *found]


def test_a_hidden_unit_moves_no_figure_of_another_one() -> None:
    three = [record_of(f"u{i}", [], [(60, 50 + i), (40, 33)]) for i in range(3)]
    seen = []
    for k in (0, 5):
        report = report_of([*three, record_of("few", [], [(5, k), (4, 0)])])
        seen.append((of_three(report), cells(on_sheet(report), "unit")))
    assert seen[0] == seen[1]
    # The control: one who may be seen does move them.
    more = report_of([*three, record_of("seen", [], [(50, 0), (40, 0)])])
    assert of_three(more) != seen[0][0]


def of_scores(score: int, n: int) -> list[str]:
    return [
        "-" + "".join(str(min(4, max(1, score + (i + j) % 3 - 1))) for j in range(9))
        for i in range(n)
    ]


def test_the_index_of_the_office_is_no_average_of_its_units() -> None:
    large, small = of_scores(2, 90), of_scores(4, 10)
    report = report_of([record_of("besar", large, []), record_of("kecil", small, [])])
    pooled = scoring.score(count(ASKED, large + small)).ikm
    assert report.all.forms.ikm == report.shown.forms.ikm == pooled
    assert report.mean_of_units is not None
    assert report.mean_of_units > pooled + 5
    text = said(on_sheet(report))
    assert f"Rata-rata IKM unit adalah {str(report.mean_of_units).replace('.', ',')}" in text
    assert "10 formulir sama beratnya dengan unit dengan 90 formulir" in text


def test_a_single_small_unit_is_left_out_of_the_printed_sum_and_named() -> None:
    sizes = {"a": (60, 50), "b": (60, 52), "c": (4, 0)}
    report = report_of([record_of(code, [], [size]) for code, size in sizes.items()])
    assert (report.all.taps.n, report.shown.taps.n) == (124, 120)
    assert [one.code for one in report.shown.taps_without] == ["c"]
    assert "Puas tidak memuat Kecamatan C" in said(on_sheet(report))
    row = cells(on_sheet(report), "unit")[2]
    assert row[1:6] == ["4", "–", "–", "–", "terlalu sedikit penilaian"]
    assert rows_of(report)["c"]["share"] == 0.0


def test_a_much_poorer_unit_is_called_and_equal_ones_are_not() -> None:
    days = {code: [(20, 18), (20, 17), (20, 18), (20, 17), (20, 18)] for code in "abcd"}
    days["e"] = [(20, 12)] * 5
    report = report_of([record_of(code, [], own) for code, own in days.items()])
    assert [one.verdict.value for one in report.units] == ["within chance"] * 4 + ["below"]
    poor = of(report, "e")
    assert poor.beside is not None
    assert poor.beside.share == pytest.approx(0.88)
    assert "masih dalam batas kebetulan" in units_compose.remark(report.units[0], "id")


def test_units_that_give_other_services_are_not_compared(tmp_path: Path) -> None:
    other_name = Service("ktp", "Kartu Tanda Pencari Kerja")
    units = [unit("a", KTP), unit("b", KTP), unit("c", KTP), unit("x", IZIN), unit("y", other_name)]
    answers = [one for code in "abcy" for one in taps(code, 80, 70)]
    answers += taps("x", 80, 40, service="izin")
    with office_of(tmp_path, units, *answers) as register:
        report = compute(register)
    verdicts = {one.unit.code: one.verdict.value for one in report.units}
    assert verdicts["x"] == verdicts["y"] == "not separable"
    assert verdicts["a"] == "within chance"
    assert (
        units_compose.remark(of(report, "y"), "id") == "tidak dapat dibandingkan: layanannya lain"
    )
    assert rows_of(report)["x"]["adjusted"] is None


def test_ratings_that_name_no_service_are_compared_where_the_services_are_the_same(
    tmp_path: Path,
) -> None:
    several = [*(unit(code) for code in "abc"), unit("x", KTP, KK, IZIN)]
    single = [unit("k", KK), unit("l", KK), unit("m", KK)]
    answers = [one for code in "abcxk" for one in taps(code, 80, 70, service="")]
    answers += [one for code in "lm" for one in taps(code, 80, 70, service="kk")]
    with office_of(tmp_path, [*several, *single], *answers) as register:
        report = compute(register)
    verdicts = {one.unit.code: one.verdict.value for one in report.units}
    assert verdicts.pop("x") == "not separable"
    assert set(verdicts.values()) == {"within chance"}
    assert of(report, "k").beside.n == 80  # type: ignore[union-attr]


def test_paper_and_json_agree_cell_by_cell(tmp_path: Path) -> None:
    units = [unit("a"), unit("b"), unit("c"), unit("d", IZIN), unit("e"), unit("f")]
    answers = [one for i, code in enumerate("abc") for one in taps(code, 70 + i, 60 - 3 * i)]
    answers += [*taps("d", 40, 36, service="izin"), *taps("e", 7, 7), *taps("f", 20, 18)]
    answers += [*forms("a", 31), *forms("b", 9), *forms("c", 12, 4), *forms("f", 3)]
    with office_of(tmp_path, units, *answers) as register:
        report = compute(register)
    found: Any = json.loads(json.dumps(units_json.as_json(to_custodian(report))))
    rows = cells(on_sheet(report), "unit")
    text = " ".join(text_of(printed(report)).split())
    for row, line in zip(found["units"], rows, strict=False):
        assert line[0] == row["name"]
        assert line[1] == str(row["n"])
        assert _said(line[2]) == (_share(row["share"]) if row["shown"] else "–")
        assert line[3] in {"–", _share(row["expected"])}
        assert _said(line[4]) in {"–", _share(row["adjusted"])}
        assert line[6] == str(row["n_forms"])
        ikm = f"{row['ikm']} {row['mutu']} ({row['ikm_low']}–{row['ikm_high']})".replace(".", ",")
        assert line[7] == (ikm if row["ikm_shown"] else "–")
        assert " ".join(f"{line[0]} {line[1]} {line[2]}".split()) in text
    office, last = found["office_shown"], rows[-1]
    assert last[1] == str(office["n"])
    assert _said(last[2]) == _share(office["share"])
    assert last[7].startswith(f"{office['ikm'].replace('.', ',')} {office['mutu']}")
    assert [row["shown"] for row in found["units"]] == [True] * 4 + [False, True]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{int(Fraction(repr(value)) * 100 + Fraction(1, 2))}%"


def _said(cell: str) -> str:
    return cell.split(" ", maxsplit=1)[0]


PROMISED = (
    "unit n share low high expected adjusted adjusted_low adjusted_high verdict shown"
    " n_forms ikm ikm_low ikm_high mutu ikm_shown coverage coverage_sources trust"
)


def test_programs_find_the_promised_names() -> None:
    report = report_of([record_of("a", of_scores(3, 12), [(30, 28)])])
    found: Any = units_json.as_json(to_custodian(report))
    [row] = found["units"]
    assert set(PROMISED.split()) <= set(row)
    names = {"n", "share", "low", "high", "n_forms", "ikm", "ikm_low", "ikm_high", "mutu"}
    assert names <= set(found["office"])
    assert names <= set(found["office_shown"])
    assert row["ikm"] == found["office"]["ikm"] == str(report.all.forms.ikm)


def test_of_a_running_quarter_every_format_counts_the_same_whole_batches(tmp_path: Path) -> None:
    wednesday = MONDAY + timedelta(days=2)
    answers = [
        one
        for i, n in enumerate((12, 5, 2))
        for one in taps("abc"[i], n, n, day=MONDAY + timedelta(days=i))
    ]
    answers = [replace(one, unit="a") for one in answers]
    now = Freshness(0, datetime.combine(wednesday, datetime.min.time(), UTC))
    with office_of(tmp_path, [unit("a")], *answers) as register:
        paper = compute(register, fresh=now)
        send(register, [replace(one, unit="a") for one in taps("d", 9, 9, day=wednesday)])
        later = compute(register, fresh=now)
    assert (paper.all.taps.n, later.all.taps.n) == (12, 12)
    assert units_json.as_json(to_custodian(later))["until"] == MONDAY.isoformat()
    assert paper.reach.taps == MONDAY
    assert "dihitung sampai 6 Juli 2026" in on_sheet(paper).subtitle


@pytest.mark.parametrize(("n", "pages"), [(1, 1), (3, 2), (60, 12)])
def test_any_number_of_units_with_long_names_fits_its_pages(n: int, pages: int) -> None:
    records = [
        replace(
            record_of(f"u{i}", ["-343333333"] * (i % 40), [(i % 3 * 40, i % 3 * 36)]),
            record=kept(unit(f"u{i}", name=f"{LONG} {i}")),
        )
        for i in range(n)
    ]
    pdf = printed(report_of(records))
    assert n_pages(pdf) <= pages
    text = " ".join(text_of(pdf).split())
    assert all(f"Timur Laut {i} " in text for i in range(n))


def test_an_office_without_answers_says_so(tmp_path: Path) -> None:
    with office_of(tmp_path, [unit("a"), unit("b")], *taps("a", 20, 20)) as register:
        report = compute(register, period=type(PERIOD).of(date(2025, 1, 1)))
    assert "Belum ada jawaban dalam periode ini." in text_of(printed(report))
    assert report.all.taps.share is None
    assert report.all.forms.ikm is None
