"""One step decides what of a weekly report is seen, and everybody prints just that."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.measures.tables import ReasonRow, Reasons
from reports.measures.trends import WeekCount, trend
from reports.paper.wording import percent
from reports.weekly import as_json as weekly_json
from reports.weekly import people as sorting
from reports.weekly import sheet as weekly_sheet
from reports.weekly import shown as weekly_shown
from reports.weekly.content import Weekly
from reports.weekly.shown import publishable
from survey.language import number
from tests.reports import made

Tap = tuple[int, int, str, str, bool]  # weekday, kepuasan, slot, channel, flagged
TAPS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(1, 4),
        st.sampled_from(("am", "pm")),
        st.sampled_from(("kiosk", "kiosk", "kiosk", "ticket", "qr")),
        st.booleans(),
    ),
    max_size=40,
)


def a_week(taps: list[Tap], forms: int = 0, until_at: datetime = made.FRIDAY) -> Weekly:
    answers = [
        made.tap(
            made.WEEK.first + timedelta(days=day),
            kepuasan,
            n=i,
            slot=slot,
            channel=channel,
            flags=("mash",) if flagged and i % 4 == 0 else (),
        )
        for i, (day, kepuasan, slot, channel, flagged) in enumerate(taps)
    ]
    scores = {item.key: 3 for item in made.FORM.unsur}
    answers += [made.form(made.WEEK.first, scores, n=1000 + i) for i in range(forms)]
    return made.report(answers, fresh=Freshness(0, until_at))


def said(share: float | None) -> str:
    return "–" if share is None else percent(share, "id")


@settings(max_examples=20, deadline=None)
@given(taps=TAPS, forms=st.integers(0, 12))
def test_json_and_paper_show_the_same_figures(taps: list[Tap], forms: int) -> None:
    report = a_week(taps, forms)
    told: dict[str, Any] = weekly_json.as_json(weekly_shown.let_out(report, Audience.CUSTODIAN))
    printed: Any = weekly_sheet.words(publishable(report))
    back = printed["back"]

    assert printed["trust"] == told["trust"]["verdict"]
    assert printed["numbers"][0].value == number(told["n"], 0, "id")
    assert printed["numbers"][1].value == said(told["kepuasan"]["share"])
    after = told["kepuasan_after_rules"]["share"]
    flagged = told["n"] - told["n_after_rules"]
    assert ("tanpa itu" in printed["numbers"][3].words) == (after is not None and flagged > 0)
    if flagged and after is not None:
        assert f"tanpa itu {said(after)} puas" in printed["numbers"][3].words
    cells = [cell["text"] for row in back["heat"]["rows"] for cell in row["cells"]]
    assert cells == [said(cell["share"]) for cell in told["half_days"]["cells"]]
    rows = {row[0]: row[4] for row in back["channels"]["rows"]}
    assert list(rows.values()) == [said(c["kepuasan"]["share"]) for c in told["channels"]]
    unsur = [(row[2], row[4]) for row in printed["unsur"]["rows"]]
    decimals = [
        tuple("–" if x is None else number(float(x), 2, "id") for x in (now["nrr"], long["nrr"]))
        for now, long in zip(told["unsur"], told["unsur_13_weeks"], strict=True)
    ]
    assert unsur == decimals
    trend = printed["pictures"]["trend"]
    assert (trend.draw is None) == all(week["share"] is None for week in told["trend"]["points"])
    assert trend.draw is None or trend.caption.startswith(told["trend"]["text"])
    assert [
        row["lead"] + " " + row["text"].replace("\xa0", " ") for row in printed["findings"]["rows"]
    ] == [one["text"] for one in told["findings"]]


def shares(found: object, path: str = "") -> Iterator[tuple[str, int, float]]:
    """Give every share of a document with the people it rests on."""
    if isinstance(found, dict):
        if isinstance(found.get("share"), float) and isinstance(found.get("n"), int):
            yield path, found["n"], found["share"]
        for key, inside in found.items():
            yield from shares(inside, f"{path}.{key}")
    elif isinstance(found, list):
        for i, inside in enumerate(found):
            yield from shares(inside, f"{path}[{i}]")


@settings(max_examples=20, deadline=None)
@given(taps=TAPS, forms=st.integers(0, 12))
def test_no_share_stands_on_fewer_than_ten_and_none_follows_by_subtraction(
    taps: list[Tap], forms: int
) -> None:
    told: dict[str, Any] = weekly_json.as_json(
        weekly_shown.let_out(a_week(taps, forms), Audience.CUSTODIAN)
    )
    found = list(shares({key: told[key] for key in told if key != "findings"}))
    assert all(n >= 10 for _, n, _ in found)
    whole = told["kepuasan"]
    if whole["share"] is None:
        assert not any(
            path.startswith((".half_days", ".channels")) for path, _, _ in found if "qr" not in path
        )
        return
    for name in ("half_days", "channels"):
        cells = (
            told["half_days"]["cells"]
            if name == "half_days"
            else [c["kepuasan"] for c in told["channels"] if c["channel"] in ("kiosk", "ticket")]
        )
        hidden = [cell["n"] for cell in cells if cell["share"] is None and cell["n"]]
        # What is hidden of a known whole is at least two groups, or nothing.
        assert not hidden or len(hidden) >= 2 or len(cells) == 1, (name, hidden)
    between = whole["n"] - told["kepuasan_after_rules"]["n"]
    assert told["kepuasan_after_rules"]["share"] is None or between == 0 or between >= 5


@settings(max_examples=20, deadline=None)
@given(taps=TAPS, hours=st.lists(st.integers(0, 24 * 6), min_size=2, max_size=6))
def test_the_sheets_of_a_running_week_count_by_fives_and_have_no_other_figure(
    taps: list[Tap], hours: list[int]
) -> None:
    """What has happened by an hour is in the sheet of that hour; Monday's taps come on Monday."""
    begin = made.FRIDAY - timedelta(days=4, hours=8)  # Monday 07.04 WIB
    shown = []
    for hour in sorted(hours):
        now = begin + timedelta(hours=hour)
        local = now.astimezone(made.OFFICE.zone)
        arrived = [
            one
            for one in taps
            if (at := made.WEEK.first + timedelta(days=one[0])) < local.date()
            or (at == local.date() and local.hour >= (12 if one[2] == "am" else 15))
        ]
        report = a_week(arrived, until_at=now)
        if report.waits:
            shown.append(report.n)
            counts = [report.kepuasan.n, report.after_rules.n, *(row.n for row in report.unsur)]
            assert set(counts) == {0}
            assert (report.channels, report.low.people, report.high.people) == ((), 0, 0)
            drawn = {point.week for point in (*report.trend.points, *report.volume.points)}
            assert str(made.WEEK) not in drawn
    assert all(n % 5 == 0 for n in shown)
    assert shown == sorted(shown)


def test_what_is_let_out_twice_is_the_same_as_once() -> None:
    once = publishable(made.demo())
    assert publishable(once) == once
    small = publishable(a_week([(0, 4, "am", "kiosk", False)] * 7))
    assert publishable(small) == small
    assert (small.kepuasan.n, small.kepuasan.k, small.kepuasan.share) == (7, 0, None)


def test_a_week_under_way_says_how_many_rated_and_from_when_its_figures_come() -> None:
    taps: list[Tap] = [(day, 4, "am", "kiosk", False) for day in range(5) for _ in range(13)]
    thursday = made.FRIDAY - timedelta(days=1, hours=5)  # 10.04 WIB, the counter is open
    report = a_week(taps[:48], until_at=thursday)
    told: dict[str, Any] = weekly_json.as_json(weekly_shown.let_out(report, Audience.MANAGER))
    # 39 rated on Monday to Wednesday.
    assert (told["n"], told["n_to_come"], told["figures_to"]) == (35, 35, "2026-11-15")
    assert told["kepuasan"]["n"] == 0
    printed: Any = weekly_sheet.words(publishable(report))
    when = "Jumat, 20 November 2026 pukul 15.00 WIB"
    assert printed["headline"] == f"Minggu ini belum selesai: angkanya keluar sesudah {when}."
    assert [number.value for number in printed["numbers"]] == ["35", "–", "0", "0"]
    assert printed["findings"]["empty"] == "Minggu ini belum dinilai."
    for name in ("trend", "volume"):
        assert "minggu 47" not in printed["pictures"][name].alt
    assert printed["back"]["channels"]["empty"] == "Saluran minggu ini menunggu akhir minggu."
    read = made.read([], until_at=thursday)
    whole = sorting.people(read, made.SHOWN, Freshness(0, thursday), whole_batches=False)
    assert whole.reach == made.WEEK.last  # the custodian's figures count what has arrived
    over: dict[str, Any] = weekly_json.as_json(
        weekly_shown.let_out(a_week(taps), Audience.CUSTODIAN)
    )
    assert (over["n_to_come"], over["kepuasan"]["n"], over["figures_to"]) == (0, 65, "2026-11-22")


def test_of_a_week_under_way_no_chart_says_what_the_week_before_was() -> None:
    answers = made.like_a_real_office(60, last_share=0.4)
    monday = made.FRIDAY - timedelta(days=4, hours=5)
    worse = [answer for answer in answers if answer.day < made.WEEK.first.isoformat()]
    last = made.SHOWN[-2].first.isoformat()
    worse = [
        answer._replace(scores="1" + answer.scores[1:])
        if answer.day >= last and answer.kind == "rating"
        else answer
        for answer in worse
    ]
    report = made.report(worse, fresh=Freshness(0, monday), target=0.85, history=made.a_history())
    assert report.trend.points[-1].outside, "the control: the week before is unusual"
    assert [finding.rule for finding in report.findings if "outside" in finding.rule] == []
    for picture in weekly_sheet.pictures(publishable(report)).values():
        assert picture.caption.startswith("Minggu ini belum selesai dan belum digambar.")
        assert "luar batas kebiasaan" not in picture.caption
    assert (report.trend.signals, report.trend.watched) == ((), ())


def test_a_week_is_over_when_it_closes_for_the_last_time() -> None:
    taps: list[Tap] = [(day % 5, 4, "am", "kiosk", False) for day in range(40)]
    for minutes, n in ((-5, 0), (-4, 40)):  # 14.59 and 15.00 WIB
        report = a_week(taps, until_at=made.FRIDAY + timedelta(minutes=minutes))
        assert report.kepuasan.n == n


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (WeekCount("2026-W47", 40, 36, open_days=2), "buka kurang dari tiga hari"),
        (WeekCount("2026-W47", 40, 36), "seperti biasanya"),
        (WeekCount("2026-W47", 40, 18), "lebih rendah dari biasanya"),
    ],
)
def test_the_headline_compares_only_what_is_compared(last: WeekCount, words: str) -> None:
    usual = [WeekCount(f"2026-W{n}", 100, 90 + n % 3) for n in range(35, 47)]
    report = a_week([(day % 5, 4, "am", "kiosk", False) for day in range(40)])
    assert words in weekly_sheet.headline(publishable(replace(report, trend=trend([*usual, last]))))


def test_the_headline_says_when_a_weaker_rule_asks_for_attention() -> None:
    weeks = [WeekCount(f"2026-W{n}", 100, 90 + n % 3) for n in range(28, 41)]
    weeks += [WeekCount(f"2026-W{n}", 100, 90) for n in range(41, 48)]
    report = a_week([(day % 5, 4, "am", "kiosk", False) for day in range(40)])
    found = replace(report, trend=trend(weeks))
    assert found.trend.watched
    assert "perhatikan grafiknya" in weekly_sheet.headline(publishable(found))


@pytest.mark.parametrize(("second", "named"), [(6, True), (7, False)])
def test_the_headline_names_a_reason_only_when_it_stands_alone(second: int, named: bool) -> None:
    usual = [WeekCount(f"2026-W{n}", 100, 90 + n % 3) for n in range(35, 47)]
    report = a_week([(day % 5, 4, "am", "kiosk", False) for day in range(40)])
    reasons = [one for one in made.FORM.reasons if one.side == "low"]
    rows = (ReasonRow(reasons[0], 7), ReasonRow(reasons[1], second))
    low = Reasons("low", 1, 14, rows)
    found = replace(report, low=low, trend=trend([*usual, WeekCount("2026-W47", 40, 18)]))
    assert ("Alasan tersering" in weekly_sheet.headline(publishable(found))) is named
