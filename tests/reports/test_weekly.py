"""The weekly report on a register whose every figure can be worked out by hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.weekly import as_json as weekly_json
from reports.weekly import back as weekly_back
from reports.weekly import figures as weekly
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.shown import publishable
from survey import actions
from survey.answers.drafts import Channel, Draft
from survey.answers.origins import Provenance
from survey.errors import Invalid, Missing
from survey.periods import Week
from survey.register.engine import Register
from survey.register.services import Given
from tests import builders
from tests.builders import a_detail, a_form, a_rating, filled_register, local
from tests.reports import made

FRESH = Freshness(waiting=2, until_at=datetime(2026, 11, 20, 8, 4, tzinfo=UTC))
KEYS = {
    *("unit", "week", "n", "n_after_rules", "kepuasan", "coverage", "indeks_pantauan", "unsur"),
    *("trend", "reasons", "flags", "missing", "heads", "findings"),
}
MONDAY = date(2026, 11, 16)


def a_week() -> list[Draft]:
    """Twenty people at the kiosk, 15 of them pleased; one by phone; one form after a tap."""
    taps = [a_rating(4, at=local(9, i)) for i in range(15)]
    taps += [a_rating(2, at=local(13, i)) for i in range(5)]
    taps[0] = replace(taps[0], ignored=3)  # a mash
    details = [a_detail(tap, reasons=["lama"]) for tap in taps[-5:]]
    forms = [a_form(3, kepuasan=1), a_form(4, about=taps[3].id, channel=Channel.KIOSK)]
    old = [a_rating(1, at=local(9, i, day=MONDAY - timedelta(days=7))) for i in range(3)]
    ancient = [a_rating(1, at=local(9, i, day=MONDAY - timedelta(days=100))) for i in range(4)]
    return [*taps, *details, *forms, *old, *ancient]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    found = filled_register(tmp_path, a_week())
    yield found
    found.close()


def computed(register: Register, **changes: object) -> dict[str, object]:
    asked = {"unit": "dukcapil", "week": "2026-W47", "lang": "id", "fresh": FRESH, **changes}
    report = weekly.compute(register, **asked)  # type: ignore[arg-type]
    found: dict[str, object] = json.loads(
        json.dumps(weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN)))
    )
    return found


def test_every_key_of_the_contract_is_there(register: Register) -> None:
    assert set(computed(register)) >= KEYS


def test_people_are_counted_once_and_phones_stand_apart(register: Register) -> None:
    found = computed(register)
    # 20 taps and the phone form; the kiosk form belongs to a tap.
    assert (found["n"], found["n_after_rules"]) == (21, 20)
    assert found["flags"] == {"mash": 1}
    kepuasan = found["kepuasan"]
    assert isinstance(kepuasan, dict)
    # One day of 20: until ten days are known a daily ICC of 0.05 is assumed, 1 + 19 · 0.05.
    assert (kepuasan["n"], kepuasan["share"]) == (20, 0.75)
    assert kepuasan["deff"] == pytest.approx(1.95)
    # Wilson for 15 of 20 at 95 %, of 20 / 1.95 people.
    low, high = binomtest(15, 20).proportion_ci(method="wilson")
    assert kepuasan["low"] < low < high < kepuasan["high"]
    channels = {row["channel"]: row for row in found["channels"]}  # type: ignore[attr-defined]
    assert channels["qr"]["n"] == 1
    assert channels["qr"]["kepuasan"] == {"n": 1, "share": None, "low": None, "high": None}


def test_small_groups_give_their_n_and_nothing_else(register: Register) -> None:
    found = computed(register)
    unsur = found["unsur"]
    assert isinstance(unsur, list)
    assert [row["n"] for row in unsur] == [2] * 9
    assert {row["nrr"] for row in unsur} == {row["sum"] for row in unsur} == {None}
    assert found["reasons"] == []
    assert found["reasons_basis"]["low"]["people"] == 5  # type: ignore[index]
    points = found["trend"]["points"]  # type: ignore[index]
    assert [(p["n"], p["share"]) for p in points[-2:]] == [(3, None), (20, 0.75)]
    assert found["trend"]["limits"] is None  # type: ignore[index]
    assert found["indeks_pantauan"] is None
    assert found["kepuasan_before"]["n"] == 0  # type: ignore[index]


def test_one_flagged_rating_is_counted_but_not_told_apart(register: Register) -> None:
    found = computed(register)
    after = found["kepuasan_after_rules"]
    assert after == {"n": 19, "share": None, "low": None, "high": None}


def test_half_days_show_only_what_ten_people_said(tmp_path: Path) -> None:
    october, later = date(2026, 10, 5), date(2026, 10, 12)
    taps = [a_rating(4, at=local(9, i, day=october)) for i in range(15)]
    taps += [a_rating(2, at=local(13, i, day=october)) for i in range(5)]
    taps += [a_rating(1, at=local(9, i, day=later)) for i in range(3)]
    register = filled_register(tmp_path, [*taps, *a_week()])
    shown = computed(register)["half_days"]
    register.close()
    by_place = {(c["weekday"], c["slot"]): (c["n"], c["share"]) for c in shown["cells"]}  # type: ignore[index]
    # The afternoon's 5 would follow from the total; the 3 of the week after from trend and map.
    assert by_place[1, "am"] == (15, None)
    assert by_place[1, "pm"] == (5, None)
    assert by_place[5, "am"] == (0, None)
    assert shown["left_out"] == ["2026-W42"]  # type: ignore[index]


def test_coverage_is_unknown_until_somebody_says_how_many_were_served(
    register: Register,
) -> None:
    assert computed(register)["coverage"] is None
    rows = [Given("dukcapil", MONDAY, "ktp", "", 84)]
    actions.set_services_given(register, rows, "queue", "test")
    found = computed(register)
    assert found["coverage"] is None  # of one day of five it is that of no week
    basis = {"n": 21, "services": 84, "days": 1, "sources": ["queue"]}
    assert found["coverage_basis"] == basis | {"open_days": 5, "open_days_recorded": 1}
    assert found["sample"] == {
        "semester": "2026-S2",
        "n": 2,
        "population": 84,
        "required": 69,
        "sufficient": False,
        "recorded_from": "2026-11-16",
        "days": {"recorded": 1, "open": 261},
    }
    rows = [
        Given("dukcapil", MONDAY + timedelta(i), "ktp", "", 84 if i == 0 else 0) for i in range(5)
    ]
    actions.set_services_given(register, rows, "queue", "test")
    assert computed(register)["coverage"] == 21 / 84


def test_the_heads_prove_what_was_counted(register: Register) -> None:
    found = computed(register)
    assert found["missing"] == 0
    heads = found["heads"]
    assert isinstance(heads, list)
    of_journal, head = heads
    assert (of_journal["device"], of_journal["missing"]) == ("jurnal", 0)
    assert (head["device"], head["seq"], head["missing"]) == ("main", 34, 0)
    assert {len(each["head"].replace(" ", "")) for each in heads} == {16}


def test_what_still_waits_is_said(register: Register) -> None:
    found = computed(register)
    assert found["waiting"] == 2
    assert found["until"] == "2026-11-20T15:04:00+07:00"


def test_a_week_without_answers_has_zeros_and_nulls(register: Register) -> None:
    found = computed(register, week="2025-W10")
    assert (found["n"], found["coverage"], found["findings"]) == (0, None, [])
    assert found["kepuasan"] == {"n": 0, "share": None, "low": None, "high": None, "deff": 1.0}


def test_codes_are_found_in_any_case(register: Register) -> None:
    assert computed(register, unit="DUKCAPIL")["unit"] == "dukcapil"


def test_an_unknown_unit_and_a_week_that_does_not_exist_are_refused(register: Register) -> None:
    with pytest.raises(Missing, match="dinsos"):
        computed(register, unit="dinsos")
    for wrong in ("2026-W54", "2026-47", "", "minggu ini"):
        with pytest.raises(Invalid):
            computed(register, week=wrong)


def test_the_order_of_arrival_changes_no_figure(tmp_path: Path) -> None:
    drafts = a_week()
    found = []
    for name, order in (("a", drafts), ("b", drafts[::-1])):
        (tmp_path / name).mkdir()
        register = filled_register(tmp_path / name, order)
        found.append({**computed(register), "heads": None})
        register.close()
    assert found[0] == found[1]


def test_the_report_names_no_officer(tmp_path: Path) -> None:
    roster = [builders.a_duty("P01")]
    register = filled_register(tmp_path, a_week(), duties=roster)
    with register.read() as conn:
        from survey.register import answers

        rows = answers.read(conn, "dukcapil", MONDAY, MONDAY)
        assert {row.officer for row in rows} >= {"P01"}, "the control: officers are known here"
    said = json.dumps(computed(register))
    assert "P01" not in said
    assert "Petugas 1" not in said
    register.close()


def test_comments_stay_closed_in_a_week_of_nine_people() -> None:
    for n, opened in ((9, 0), (10, 8)):
        report = made.report(made.week_of_taps(made.WEEK, n, 0.9), comments=made.remarks())
        comments = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))["comments"]
        assert isinstance(comments, list)
        assert len(comments) == opened


def test_five_flagged_ratings_may_be_told_apart() -> None:
    for flagged, shown in ((0, True), (1, False), (4, False), (5, True)):
        taps = made.week_of_taps(made.WEEK, 40, 0.9)
        taps[:flagged] = [tap._replace(flags=("mash",)) for tap in taps[:flagged]]
        found = weekly_json.as_json(weekly_shown.let_out(made.report(taps), Audience.CUSTODIAN))[
            "kepuasan_after_rules"
        ]
        assert isinstance(found, dict)
        assert found["n"] == 40 - flagged
        assert (found["share"] is not None) == shown


def test_a_new_unit_s_reasons_are_of_the_weeks_it_has(tmp_path: Path) -> None:
    taps = [
        a_rating(1, at=local(9, i, day=MONDAY - timedelta(days=7 * week)))
        for week in range(2)
        for i in range(7)
    ]
    register = filled_register(
        tmp_path, [*taps, *(a_detail(one, reasons=["lama"]) for one in taps)]
    )
    found = computed(register)
    register.close()
    basis = {"people": 14, "weeks": 2, "waiting": 0}
    assert found["reasons_basis"]["low"] == basis  # type: ignore[index]


def test_reasons_reach_back_to_the_beginning_of_the_block_before(tmp_path: Path) -> None:
    # The last week of its block: the block before it began fifteen weeks earlier.
    week = Week.parse("2026-W52")
    days = [week.first - timedelta(weeks=back) for back in (15, 0)]
    taps = [a_rating(1, at=local(9, i, day=day)) for day in days for i in range(6)]
    register = filled_register(
        tmp_path, [*taps, *(a_detail(one, reasons=["lama"]) for one in taps)]
    )
    fresh = replace(FRESH, until_at=datetime(2026, 12, 28, tzinfo=UTC))
    found = computed(register, week=str(week), fresh=fresh)
    register.close()
    assert found["reasons_basis"]["low"] == {"people": 12, "weeks": 16, "waiting": 0}  # type: ignore[index]


@pytest.mark.parametrize(
    ("n_reasons", "said"),
    [
        ([], "Belum ada yang memberi alasan."),
        ([3], "3 orang menunggu: minggu kecil dihitung setelah bersama genap 5."),
        ([4, 7], "Baru 7 orang memberi alasan; ditampilkan mulai 10 orang. 4 orang menunggu"),
        ([2, 3], "Baru 5 orang memberi alasan; ditampilkan mulai 10 orang."),
        ([3, 12], "Dari 12 orang yang memberi alasan; boleh lebih dari satu."),
        ([3, 8, 6], "Dari 14 orang yang memberi alasan; boleh lebih dari satu. 3 orang menunggu"),
    ],
)
def test_the_sheet_says_how_many_gave_reasons_and_how_many_of_them_wait(
    n_reasons: list[int], said: str
) -> None:
    taps = []
    for week, n in zip(made.SHOWN[-len(n_reasons) or 13 :], n_reasons, strict=False):
        for i in range(n):
            low = made.tap(week.first, 1, n=i)
            taps += [low, made.detail(low, ["lama"])]
    block: Any = weekly_sheet.words(publishable(made.report(taps)))["reasons"]
    assert (block["note"] or block["empty"]).startswith(said)
    assert (block["note"] == "") is not (block["empty"] == "")


@pytest.mark.parametrize(
    ("deff", "said"),
    [
        (1.0, "tidak melebarkannya minggu ini"),
        (1.04, "tidak melebarkannya minggu ini"),
        (1.06, "dengan n dibagi 1,1"),
        (2.5, "dengan n dibagi 2,5"),
    ],
)
def test_what_divides_by_one_is_not_called_a_likeness(deff: float, said: str) -> None:
    found = made.demo()
    found = replace(found, kepuasan=replace(found.kepuasan, deff=deff))
    method: Any = weekly_sheet.words(publishable(found))["back"]
    text = " ".join(method["method"]["rows"])
    assert said in text
    assert ("cenderung serupa" in text) is ("dibagi" in said)


def test_the_sheet_says_since_when_taps_come_from_screens_that_nobody_paired(
    tmp_path: Path,
) -> None:
    def tap(day: int, counter: str, word: Provenance) -> Draft:
        at = local(9, day=MONDAY + timedelta(days=day))
        return replace(a_rating(3, at=at), counter=counter, provenance=word)

    unpaired = Provenance.UNPAIRED
    taps = [
        *(tap(-7, "L1", unpaired), tap(0, "L1", Provenance.KIOSK), tap(1, "L1", unpaired)),
        *(tap(3, "L1", unpaired), tap(1, "L2", unpaired), tap(2, "L2", Provenance.KIOSK)),
        tap(9, "L2", unpaired),  # after the week
    ]
    register = filled_register(tmp_path, [*a_week(), *taps])
    report = weekly.compute(register, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
    assert report.unpaired == {"L1": MONDAY + timedelta(days=1)}
    lines = weekly_back.page(publishable(report))["trust"]
    assert "Layar belum dipasangkan: Loket 1 sejak 17 November 2026." in str(lines)
    register.close()
    (tmp_path / "paired").mkdir()
    known = filled_register(tmp_path / "paired", a_week())  # the control: all were
    report = weekly.compute(known, unit="dukcapil", week="2026-W47", lang="id", fresh=FRESH)
    assert report.unpaired == {}
    assert "dipasangkan" not in str(weekly_back.page(publishable(report))["trust"])
    known.close()
