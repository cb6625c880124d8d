"""What is nearly all one officer's is shown at no hour, and does not follow from what is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.disclosure import dominated, tables, visible
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.officers import as_json as officers_json
from reports.officers import figures as officers
from reports.officers import shown as officers_shown
from reports.weekly import as_json as weekly_json
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey.answers.drafts import Channel, Draft, Kind, Slot
from survey.office.facts import Officer
from survey.periods import Week
from tests.reports import made, stored
from tests.reports.stored import text_of

CELL = st.dictionaries(st.sampled_from(("", "p01", "p02", "p03")), st.integers(0, 40), max_size=4)
CELLS = st.lists(CELL, max_size=10)
Ratings = Counter[str]
Place = tuple[int, str]

UNIT = replace(stored.UNIT, officers=tuple(Officer(f"P0{i}", f"Petugas {i}") for i in range(1, 5)))
FRIDAY_MORNING: Place = (5, "am")
OVER = Freshness(0, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
LEGEND = "lainnya, demi kerahasiaan petugas dan penilai."
NO_MAP = (
    "sedikitnya empat dari lima penilaian di loket pada minggu-minggu itu diberikan kepada satu"
)


def together(cells: Sequence[dict[str, int]]) -> Ratings:
    return sum(map(Counter, cells), Counter())


def tells(hidden: Sequence[dict[str, int]]) -> bool:
    """Say whether the sum of the hidden cells, which everybody can work out, tells on somebody."""
    ratings = together(hidden)
    n, most = sum(ratings.values()), max((n for o, n in ratings.items() if o), default=0)
    return bool(hidden) and (len(hidden) == 1 or n < 10 or (most > 0 and 5 * most >= 4 * n))


@given(CELLS)
def test_no_visible_cell_is_an_officer_s_and_the_hidden_ones_together_are_not(
    cells: list[dict[str, int]],
) -> None:
    seen = visible(cells)
    for cell, shown in zip(cells, seen, strict=True):
        n = sum(cell.values())
        assert not shown or (n >= 10 and all(5 * own < 4 * n for o, own in cell.items() if o))
    hidden = [
        cell for cell, shown in zip(cells, seen, strict=True) if not shown and any(cell.values())
    ]
    # Only where nothing is left to hide may the hidden ones tell: then no cell has a figure.
    assert not tells(hidden) or not any(seen)
    assert not dominated(together(cells)) or not any(seen)


@given(CELLS)
def test_no_cell_is_hidden_that_could_have_stayed(cells: list[dict[str, int]]) -> None:
    seen = visible(cells)
    hidden = {i for i, shown in enumerate(seen) if not shown and any(cells[i].values())}
    if tells([cells[i] for i in hidden]):
        return
    for i in hidden:
        alone = sum(cells[i].values()) < 10 or dominated(cells[i])
        assert alone or tells([cells[other] for other in hidden - {i}])


@given(CELLS, st.randoms())
def test_what_is_hidden_depends_on_the_ratings_alone(
    cells: list[dict[str, int]], chance: Any
) -> None:
    mixed = []
    for cell in cells:
        officers = list(cell.items())
        chance.shuffle(officers)
        mixed.append(dict(officers))
    assert visible(mixed) == visible(cells)


@pytest.mark.parametrize(
    ("ratings", "his"),
    [
        ({"p01": 8, "p02": 2}, True),
        ({"p01": 79, "p02": 21}, False),
        ({"p01": 8, "": 2}, True),
        ({"p01": 79, "": 21}, False),
        ({"": 30}, False),
        ({}, False),
    ],
)
def test_four_in_five_of_all_ratings_make_them_an_officer_s(
    ratings: dict[str, int], his: bool
) -> None:
    assert dominated(ratings) is his


def test_the_fewest_half_days_go_and_of_these_the_fewest_ratings() -> None:
    mixed = [{"p02": n, "p03": n} for n in (20, 9, 6)]
    assert visible([{"p01": 20}, *mixed]) == [False, True, True, False]
    # The smaller one would leave the officer with four in five of both.
    assert visible([{"p01": 60}, *mixed]) == [False, True, False, True]
    assert visible([{"p01": 80}, *mixed]) == [False, False, True, True]
    # Here no single one will do; two small ones tell less away than a large one and a small one.
    assert visible([{"p01": 170}, *mixed]) == [False, False, True, False]
    # And of four in five of all no figure is left.
    assert visible([{"p01": 280}, *mixed]) == [False] * 4


class Rated(NamedTuple):
    """What an officer was told on one half-day of some weeks, without more those of the map."""

    officer: str
    place: Place
    scores: str  # one digit for each rating, week by week
    weeks: Sequence[Week] = made.MAPPED


def answers(rated: Sequence[Rated]) -> list[Draft]:
    drafts = []
    for line, (officer, (weekday, slot), scores, weeks) in enumerate(rated):
        for i, score in enumerate(scores):
            day = weeks[i % len(weeks)].first + timedelta(days=weekday - 1)
            tap = stored.answer(
                f"{score}---------",
                *(line, i),
                kind=Kind.RATING,
                channel=Channel.KIOSK,
                day=day,
                officer=officer,
            )
            at = datetime.combine(day, datetime.min.time(), UTC).replace(
                hour=2 + 4 * (slot == "pm")
            )
            drafts.append(replace(tap, at=at, slot=Slot(slot)))
    return drafts


def others(*free: Place) -> list[Rated]:
    """Rate two colleagues on all other half-days, forty times on each."""
    places = [(day, slot) for day in range(1, 6) for slot in ("am", "pm")]
    return [
        Rated(officer, place, "44434" * 3 + "43342")
        for place in places
        if place not in free
        for officer in ("P02", "P03")
    ]


ALONE = [
    Rated("P01", FRIDAY_MORNING, "1242114214212141"),
    *others(FRIDAY_MORNING),
    *(line._replace(scores=line.scores[:3], weeks=[made.WEEK]) for line in others()),
]


@contextmanager
def told(folder: Path, rated: Sequence[Rated]) -> Iterator[tuple[Weekly, Any]]:
    with stored.register_of(folder, *answers(rated), unit=UNIT) as register:
        report = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=OVER)
        superior = officers_shown.let_out(
            officers.compute(register, unit="dukcapil", week="2026-W44", fresh=OVER),
            Audience.CUSTODIAN,
        )
        yield report, officers_json.as_json(superior)


def printed(report: Weekly) -> str:
    """Give the words of the sheet in one line."""
    shown = weekly_shown.let_out(report, Audience.MANAGER)
    return " ".join(text_of(weekly_sheet.as_pdf(shown)).split())


def half_days(report: Weekly) -> Any:
    return weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))["half_days"]


def cells_of(report: Weekly) -> dict[Place, Any]:
    return {(cell["weekday"], cell["slot"]): cell for cell in half_days(report)["cells"]}


def test_where_one_officer_alone_serves_his_half_day_has_no_figure(tmp_path: Path) -> None:
    with told(tmp_path, ALONE) as (report, officers_sheet):
        [his] = [row for row in officers_sheet["officers"] if row["officer"] == "P01"]
        cells = cells_of(report)
        assert his["shown"] == "self", "the control: his superior does not see his row"
        hidden = [place for place, cell in cells.items() if cell["share"] is None]
        assert FRIDAY_MORNING in hidden
        assert [cells[FRIDAY_MORNING][key] for key in ("n", "share", "low", "high")] == [
            16,
            *(None, None, None),
        ]
        # A second one is hidden, or his would be what the weeks have more than the other half-days.
        assert len(hidden) == half_days(report)["withheld"] == 2
        assert sum(cells[place]["n"] for place in hidden) == 56
        assert "half_day_low" not in {finding.rule for finding in report.findings}
        assert f"Begitu pula 2 {LEGEND}" in printed(report)


def test_control_without_the_rule_the_map_and_a_finding_show_his_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ONE_OFFICERS_PART", Fraction(2))
    with told(tmp_path, ALONE) as (report, _):
        friday = cells_of(report)[FRIDAY_MORNING]
        assert (friday["n"], friday["share"]) == (16, 4 / 16)
        assert "Jumat pagi paling rendah." in [finding.lead for finding in report.findings]
        assert LEGEND not in str(weekly_sheet.words(publishable(report)))


def test_control_his_half_day_alone_would_follow_from_the_weeks(tmp_path: Path) -> None:
    with told(tmp_path, ALONE) as (report, _):
        weeks = {str(week) for week in made.MAPPED}
        points: Any = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))["trend"]
        satisfied = sum(
            round(point["n"] * point["share"])
            for point in points["points"]
            if point["week"] in weeks
        )
        open_ones = [cell for cell in cells_of(report).values() if cell["share"] is not None]
        rest = satisfied - sum(round(cell["n"] * cell["share"]) for cell in open_ones)
        # His four, and 38 of the 40 on the half-day that is hidden along.
        assert rest == 4 + 38


def test_a_unit_of_one_officer_has_no_map_and_reads_why(tmp_path: Path) -> None:
    mostly = [
        *(Rated("P01", (day, "am"), "4434" * 10) for day in range(1, 6)),
        Rated("P02", (1, "pm"), "4343" * 10),
    ]
    with told(tmp_path, mostly) as (report, _):
        shown = half_days(report)
        assert {cell["share"] for cell in shown["cells"]} == {None}
        assert shown["withheld"] == 6
        text = printed(report)
        assert NO_MAP in text
        assert "Pagi (sebelum 12.00)" not in text
        assert "Peta berikutnya: mulai laporan 28 Desember 2026–1 Januari 2027." in text
        # The whole unit's share stays: it is at no hour.
        assert report.trend.points[-4].value is not None


def test_what_may_be_seen_no_longer_tells_whose_the_half_days_are(tmp_path: Path) -> None:
    with told(tmp_path, ALONE) as (report, _):
        once = publishable(report)
        assert any("p01" in cell.by_officer for cell in report.heat.cells)
        assert {officer for cell in once.heat.cells for officer in cell.by_officer} == {""}
        assert publishable(once) == once


def test_a_reason_is_placed_at_no_half_day_that_one_officer_served(tmp_path: Path) -> None:
    def sheet(officer: str) -> list[str]:
        usual = [tap for week in made.SHOWN[:-1] for tap in made.week_of_taps(week, 60, 0.9)]
        now = [tap for tap in made.week_of_taps(made.WEEK, 60, 1.0) if tap.day[-2:] != "20"]
        friday = [
            made.tap(date(2026, 11, 20), 1, n=n, officer=("P01", officer)[n % 2]) for n in range(14)
        ]
        details = [made.detail(tap, ["lama"]) for tap in friday]
        report = made.report([*usual, *now, *friday, *details])
        return [finding.text for finding in report.findings if finding.rule == "reason_risen"]

    [shared], [his] = sheet("P02"), sheet("P01")
    assert "14 di antaranya Jumat pagi." in shared
    assert "Jumat" not in his
