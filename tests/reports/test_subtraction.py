"""Two figures of one weekly sheet never tell together what each of them hides."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from reports.disclosure import visible
from reports.disclosure.audiences import Audience
from reports.paper.blocks.pen import Pen
from reports.paper.wording import flag_name, percent
from reports.weekly import as_json as weekly_json
from reports.weekly import back, chart
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey.rules import taps
from tests.builders import a_form, filled_register, local
from tests.reports import made

EMPTY: list[Any] = []
PEN = Pen("id")


def figures(report: Weekly) -> dict[str, Any]:
    return weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))


def forms_of(week: int, n: int) -> list[Any]:
    scores = {item.key: 3 for item in made.FORM.unsur}
    first = made.SHOWN[week].first
    return [made.form(first + timedelta(days=i % 5), scores, n=1000 * week + i) for i in range(n)]


def test_the_weeks_beside_each_other_do_not_tell_on_one_earlier_form() -> None:
    # One form of a small week waits; five to nine would follow from the two tables.
    for earlier, shown in ((0, True), (1, True), (5, False), (9, False), (10, True)):
        report = made.report([*forms_of(12, 12), *forms_of(3, earlier)])
        found = figures(report)
        assert {row["n"] for row in found["unsur"]} == {12}
        assert {row["nrr"] for row in found["unsur"]} == {"3.0000" if shown else None}
        assert {row["sum"] for row in found["unsur"]} == {36 if shown else None}
        assert {row["nrr"] for row in found["unsur_13_weeks"]} == {"3.0000"}
        printed: Any = weekly_sheet.words(publishable(report))["unsur"]
        assert {row[2] for row in printed["rows"]} == {"3,00" if shown else "–"}


def test_the_map_and_the_trend_do_not_tell_on_a_small_week() -> None:
    large, small = made.MAPPED[:-2], made.MAPPED[-2:]
    for sizes, in_map in (((4,), False), ((4, 5), False), ((6, 7), True)):
        taps = [one for week in large for one in made.week_of_taps(week, 100, 0.9)]
        for week, n in zip(small, sizes, strict=False):
            taps += made.week_of_taps(week, n, 0.5)
        report = made.report(taps)
        shown = figures(report)["half_days"]
        total = sum(cell["n"] for cell in shown["cells"])
        assert total == 600 + in_map * sum(sizes)
        out = [] if in_map else [str(week) for week in small[: len(sizes)]]
        assert shown["left_out"] == out
        note: Any = back.page(publishable(report))["heat"]
        assert ("penilaiannya terlalu sedikit" in note["note"]) is not in_map


def test_a_finding_shows_no_half_day_that_the_map_hides() -> None:
    before, week = made.MAPPED[-2:]
    heat = made.week_of_taps(before, 200, 1.0)
    monday = week.first
    # Monday morning has 12 displeased, Tuesday afternoon three: the first hides for the second.
    heat = [one for one in heat if (one.day[-2:], one.slot) not in {("19", "am"), ("20", "pm")}]
    heat += [made.tap(monday, 1, n=i, slot="am", officer=f"P0{i % 2}") for i in range(12)]
    tuesday = monday + timedelta(days=1)
    heat += [made.tap(tuesday, 4, n=i, slot="pm", officer=f"P0{i % 2}") for i in range(3)]
    report = made.report(heat)
    cells = {(c["weekday"], c["slot"]): c for c in figures(report)["half_days"]["cells"]}
    assert (cells[1, "am"]["n"], cells[1, "am"]["share"]) == (12, None)
    assert (cells[2, "pm"]["n"], cells[2, "pm"]["share"]) == (3, None)
    assert "half_day_low" not in [one.rule for one in report.findings]
    assert visible([{"": n} for n in (12, 3, 20, 0)]) == [False, False, True, False]


def test_a_channel_has_the_interval_of_the_page_when_it_is_the_only_one() -> None:
    taps = []
    for i, week in enumerate(made.SHOWN):
        for day in range(5):
            good = 4 if (i + day) % 2 else 2
            on = week.first + timedelta(days=day)
            taps += [made.tap(on, good if j < 8 else 6 - good, n=j) for j in range(10)]
    found = figures(made.report(taps))
    [kiosk] = found["channels"]
    assert found["kepuasan"]["deff"] > 2
    for bound in ("n", "share", "low", "high"):
        assert kiosk["kepuasan"][bound] == found["kepuasan"][bound]


def test_the_weeks_before_are_those_that_are_counted() -> None:
    taps = [one for week in made.SHOWN[-3:] for one in made.week_of_taps(week, 60, 0.9)]
    report = made.report([*taps, *made.week_of_taps(made.SHOWN[-5], 9, 0.1)])
    assert figures(report)["kepuasan_before"]["weeks"] == 2
    assert "; 2 minggu sebelumnya" in str(weekly_sheet.words(publishable(report))["numbers"])


def test_a_risen_reason_is_laid_beside_the_weeks_that_were_counted() -> None:
    taps = [one for week in made.SHOWN[-3:] for one in made.week_of_taps(week, 60, 0.5)]
    details = []
    for week, n in zip(made.SHOWN[-3:], (2, 4, 20), strict=True):
        low = [one for one in taps if made.FORM.decode(one.scores)["kepuasan"] <= 2]
        of_week = [o for o in low if week.first.isoformat() <= o.day <= week.last.isoformat()]
        details += [made.detail(one, ["sistem"]) for one in of_week[:n]]
    report = made.report([*taps, *details])
    [risen] = [one for one in report.findings if one.rule == "reason_risen"]
    # 2 and 4 people in the two weeks there were, not 6 people in eight.
    assert "sebelumnya rata-rata 3,0 orang seminggu" in risen.text


def test_a_shift_of_channels_stands_at_the_trend_whatever_the_findings() -> None:
    before = [one for week in made.SHOWN[:-1] for one in made.week_of_taps(week, 40, 0.9)]
    now = made.week_of_taps(made.WEEK, 40, 0.9)
    report = made.report([*before, *now, *forms_of(12, 20)])
    assert "Cara menjawab bergeser" in chart.shares(publishable(report), PEN).caption
    assert "bergeser" not in chart.shares(publishable(made.report([*before, *now])), PEN).caption


def test_a_lower_bound_of_the_sample_is_never_called_enough() -> None:
    for ago, enough in ((364, True), (60, None)):
        given = [
            g for g in made.services(1) if g.day >= (made.WEEK.last - timedelta(ago)).isoformat()
        ]
        found = figures(made.report(EMPTY, given=given, n_forms=200))
        assert found["sample"]["sufficient"] is enough
    # 384 is what the table asks for of any population.
    found = figures(made.report(EMPTY, given=made.services(204)[:60], n_forms=384))
    assert found["sample"]["recorded_from"] is not None
    assert found["sample"]["sufficient"] is True
    few = figures(made.report(EMPTY, given=made.services(204)[:60], n_forms=20))
    assert few["sample"]["sufficient"] is False


def test_a_percentage_is_rounded_as_people_do_it() -> None:
    # 57 of 200 is 28,5 %; as a binary float it lies below.
    assert percent(57 / 200, "id") == "29%"
    assert percent(115 / 200, "id") == "58%"


def test_the_last_week_of_a_semester_shows_its_final_count(tmp_path: Path) -> None:
    new_year = [a_form(3, at=local(day=date(2027, 1, 1))) for _ in range(2)]
    old_year = [a_form(3, at=local(day=date(2026, 12, 31))) for _ in range(3)]
    register = filled_register(tmp_path, [*old_year, *new_year])
    found = []
    for week in ("2026-W53", "2027-W01"):
        report = weekly.compute(register, unit="dukcapil", week=week, lang="id", fresh=made.FRESH)
        sample: Any = figures(report)["sample"]
        found.append((sample["semester"], sample["n"]))
    register.close()
    assert found == [("2026-S2", 3), ("2027-S1", 2)]


def test_reasons_that_find_no_room_are_counted() -> None:
    taps = [made.tap(made.WEEK.first, 1, n=i) for i in range(12)]
    keys = [reason.key for reason in made.FORM.reasons if reason.side == "low"][:8]
    details = [made.detail(one, [keys[i % 8]]) for i, one in enumerate(taps)]
    block: Any = weekly_sheet.words(publishable(made.report([*taps, *details])))["reasons"]
    assert len(block["rows"]) == 6
    assert block["note"].endswith("2 alasan yang lebih jarang ada di berkas JSON.")


def test_every_flag_has_a_name_that_is_not_code() -> None:
    kept = ("clock", "mash", "private", "unpaired", "visit_twice")
    for flag in (*kept, *(rule.value for rule in taps.Rule)):
        assert flag_name(flag, "id") != flag


def test_a_reason_of_a_few_people_is_printed_without_its_number() -> None:
    taps = [made.tap(made.WEEK.first, 1, n=n) for n in range(14)]
    details = [
        made.detail(taps[n], reasons=("lama",) if n < 11 else ("sistem",)) for n in range(14)
    ]
    block: Any = weekly_sheet.words(publishable(made.report([*taps, *details])))["reasons"]
    assert [(row["n"], row["bar"] > 0) for row in block["rows"]] == [("11", True), ("1–4", False)]
