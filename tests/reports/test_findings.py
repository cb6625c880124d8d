"""At most three sentences, each with its basis and what not to conclude; never about a person."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reports.measures.findings import Basis, findings, half_day_name
from reports.measures.quality import (
    ChannelRow,
    Coverage,
    Facts,
    Live,
    OfficerCoverage,
    Trust,
    judge,
)
from reports.measures.summary import UnsurRow, share, unsur_asked, unsur_table
from reports.measures.tables import HeatCell, ReasonRow, Reasons
from reports.measures.trends import WeekCount, trend, volume
from survey.index.counts import count
from survey.periods import Dates
from survey.questionnaire import Owner, current

FORM = current()
CALM = [WeekCount(f"2026-W{w}", 100, 90) for w in range(35, 48)]


def told(people: int, **by_key: int) -> Reasons:
    rows = tuple(ReasonRow(FORM.reason(key.replace("_", "-")), n) for key, n in by_key.items())
    return Reasons("low", 1, people, rows)


def record(**changes: Any) -> Trust:
    """Judge a week of 100 answers with nothing wrong but what is said."""
    sound: dict[str, Any] = {
        "n": 100,
        "n_flagged": 0,
        "by_flag": {},
        "coverage": Coverage(100, 400, 5, ("queue",), 5, 5),
    }
    return judge(Facts(**{**sound, **changes}))


BASIS = Basis(
    lang="id",
    questionnaire=FORM,
    trust=record(),
    kepuasan=share(100, 90),
    trend=trend(CALM),
    volume=volume(CALM),
    low=told(0),
    low_now=Counter(),
    low_before=Counter(),
    taps_now=100,
    taps_before=800,
    weeks_before=8,
    where={},
    taps_where=Counter({(1, "am"): 20, (2, "am"): 80}),
    heat=(),
    heat_days=Dates(date(2026, 9, 7), date(2026, 11, 1)),
    unnamed=frozenset(),
    unsur=(),
    unsur_weeks=13,
    channels=(),
)


def rules(basis: Basis) -> list[str]:
    return [finding.rule for finding in findings(basis)]


def test_a_usual_week_has_nothing_to_say() -> None:
    assert findings(BASIS) == ()


def test_a_week_below_the_usual_comes_first_with_its_figure_and_interval() -> None:
    week = trend([*CALM[:-1], WeekCount("2026-W47", 100, 70)])
    (found,) = findings(replace(BASIS, trend=week, kepuasan=share(100, 70)))
    assert found.rule == "point_outside"
    assert found.text.startswith("70% puas (rentang 60–78%, n 100)")
    assert (found.share, found.n) == (0.7, 100)
    assert found.low is not None
    assert "bukan tentang seorang petugas" in found.caution


def test_one_mention_of_money_is_worth_a_look_when_ten_gave_reasons() -> None:
    assert rules(replace(BASIS, low=told(10, diminta_biaya=1))) == ["asked_to_pay"]
    assert rules(replace(BASIS, low=told(9, diminta_biaya=1))) == []


def test_how_many_of_one_to_four_named_money_is_not_told() -> None:
    said = {findings(replace(BASIS, low=told(15, diminta_biaya=n))) for n in (1, 2, 3, 4)}
    ((found,),) = said  # all alike, in every field
    assert found.text == "1–4 dari 15 orang yang memberi alasan atas penilaian 1–2."
    assert (found.share, found.low, found.high, found.n) == (None, None, None, 15)
    (found,) = findings(replace(BASIS, low=told(15, diminta_biaya=5)))[:1]
    assert found.rule == "asked_to_pay"
    assert found.text.startswith("5 dari 15 orang")
    assert found.share == pytest.approx(1 / 3)


def test_a_reason_that_doubled_is_named_with_when_it_happened() -> None:
    basis = replace(
        BASIS,
        low=told(30, lama=25),
        low_now=Counter({"lama": 25}),
        low_before=Counter({"lama": 40}),
        where={"lama": Counter({(1, "am"): 20, (2, "am"): 5})},
    )
    first = findings(basis)[0]
    assert first.rule == "reason_risen"
    assert "sebelumnya rata-rata 5,0 orang seminggu" in first.text
    assert "20 di antaranya Senin pagi" in first.text


def test_a_reason_as_usual_has_not_risen() -> None:
    basis = replace(BASIS, low_now=Counter({"lama": 7}), low_before=Counter({"lama": 40}))
    assert rules(basis) == []


def test_what_belongs_to_an_officer_is_never_placed_at_an_hour() -> None:
    basis = replace(
        BASIS,
        low=told(30, kurang_ramah=25),
        low_now=Counter({"kurang-ramah": 25}),
        low_before=Counter({"kurang-ramah": 40}),
        where={"kurang-ramah": Counter({(1, "am"): 25})},
    )
    assert FORM.reason("kurang-ramah").owner is Owner.OFFICER
    for found in findings(basis):
        assert "Senin" not in found.text
        assert "seluruh unit" in found.caution


def test_a_half_day_clearly_below_the_others_is_named() -> None:
    heat = [HeatCell(day, "am", share(100, 92), {}) for day in (2, 3, 4, 5)]
    basis = replace(BASIS, heat=[HeatCell(1, "am", share(100, 60), {}), *heat])
    (found,) = findings(basis)
    assert found.lead == "Senin pagi paling rendah."
    assert "n 100) pada 7 September–1 November 2026; waktu lain 92%." in found.text
    assert "Jangan simpulkan tentang yang bertugas" in found.caution


def test_the_lowest_of_equal_half_days_is_chance() -> None:
    heat = [HeatCell(day, "am", share(50, 45 - (day == 1) * 3), {}) for day in (1, 2, 3, 4, 5)]
    assert rules(replace(BASIS, heat=heat)) == []


def test_a_shift_of_channels_is_named_with_its_points() -> None:
    rows = [
        ChannelRow("qr", 40, 0.4, 25.0, share(40, 30)),
        ChannelRow("kiosk", 60, 0.6, -25.0, share(60, 55)),
    ]
    (found,) = findings(replace(BASIS, channels=rows))
    assert "Ponsel (QR) kini 40% dari 100 penilai (rentang 31–50%), berubah +25 poin" in found.text


def test_more_answers_than_services_are_questioned_without_an_accusation() -> None:
    (found,) = findings(
        replace(BASIS, trust=record(coverage=Coverage(120, 100, 5, ("queue",), 5, 5)))
    )
    assert found.rule == "more_answers_than_services"
    assert "Belum tentu ada kecurangan" in found.caution


def test_missing_numbers_are_said_before_reasons() -> None:
    assert rules(replace(BASIS, trust=record(missing=3), low=told(20, lama=18))) == [
        "missing_numbers",
        "reason_most_named",
    ]


def test_of_two_reasons_named_alike_neither_is_the_most_named() -> None:
    assert rules(replace(BASIS, low=told(23, lama=6, berbelit=6))) == []
    assert rules(replace(BASIS, low=told(23, lama=7, berbelit=6))) == ["reason_most_named"]


def table_of(forms: list[str]) -> tuple[UnsurRow, ...]:
    counted = count(FORM, forms)
    return unsur_table(counted, unsur_asked(FORM, counted))


def test_the_lowest_unsur_is_named_only_when_it_is_clearly_low() -> None:
    low = ["-233333333"] * 30
    assert rules(replace(BASIS, unsur=table_of(low))) == ["unsur_lowest"]
    even = [*["-333333333"] * 24, *["-323333333"] * 4, *["-332333333"] * 2]
    assert rules(replace(BASIS, unsur=table_of(even))) == []


def test_never_more_than_three() -> None:
    week = trend([*CALM[:-1], WeekCount("2026-W47", 100, 70)])
    basis = replace(
        BASIS,
        trend=week,
        kepuasan=share(100, 70),
        trust=record(missing=1, coverage=Coverage(120, 100, 5, (), 5, 5)),
        low=told(30, lama=25, diminta_biaya=2),
    )
    assert rules(basis) == ["point_outside", "missing_numbers", "asked_to_pay"]


def test_half_days_without_a_sign_of_life_are_named_and_not_blamed() -> None:
    quiet = (("2026-11-16", "pm"), ("2026-11-19", "am"), ("2026-11-20", "pm"))
    week = record(live=Live(10, 7, 35.0, 24.5, quiet))
    (found,) = findings(replace(BASIS, trust=week))
    assert found.rule == "kiosk_silent"
    assert "Senin siang, Kamis pagi, Jumat siang (3 dari 10 paruh hari)" in found.text
    assert found.caution.startswith("Belum tentu dimatikan")
    assert findings(replace(BASIS, trust=record(live=Live(10, 9, 35.0, 31.5, quiet[:1])))) == ()


def test_many_flagged_answers_are_laid_beside_the_result_without_them() -> None:
    flagged = {"n_flagged": 12, "by_flag": {"burst": 12}}
    told_apart = record(**flagged, with_flagged=0.9, without_flagged=0.84)
    (found,) = findings(replace(BASIS, trust=told_apart))
    assert found.text == (
        "12 dari 100 jawaban ditandai (rentang 7–20%). Dengan semua 90% puas, tanpa itu 84%."
    )
    (found,) = findings(replace(BASIS, trust=record(**flagged)))
    assert "tanpa itu" not in found.text


def test_officers_who_are_rarely_rated_are_counted_and_never_named() -> None:
    officers = (
        OfficerCoverage("P01", 60, 200),
        OfficerCoverage("P02", 50, 150),
        OfficerCoverage("P03", 4, 150),
    )
    (found,) = findings(replace(BASIS, trust=record(officers=officers)))
    assert found.text.startswith("1 petugas: 4 penilaian dari 150 layanan")
    assert "P03" not in f"{found.lead} {found.text} {found.look} {found.caution}"
    assert "Belum tentu ada yang memilih-milih" in found.caution


def test_far_fewer_ratings_than_usual_are_named_and_say_nothing_of_content() -> None:
    weeks = [WeekCount(f"2026-W{w}", 100 + w % 5, 90) for w in range(35, 47)]
    quiet = volume([*weeks, WeekCount("2026-W47", 40, 36)])
    (found,) = findings(replace(BASIS, volume=quiet))
    assert (found.rule, found.n) == ("volume_outside", 40)
    assert found.text.startswith("40 penilaian di loket; biasanya antara ")
    assert "tidak mengatakan apa pun tentang kepuasan" in found.caution


def test_nothing_is_said_of_people_where_nothing_may_be_concluded() -> None:
    fall = trend([*CALM[:-1], WeekCount("2026-W47", 100, 70)])
    basis = replace(BASIS, trend=fall, kepuasan=share(100, 70), low=told(20, lama=18))
    assert rules(basis) == ["point_outside", "reason_most_named"]
    doubtful = record(n_flagged=40, by_flag={"burst": 40})
    assert rules(replace(basis, trust=doubtful)) == ["flagged_many"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_half_day_has_a_name(lang: str) -> None:
    names = {half_day_name(day, slot, lang) for day in range(1, 8) for slot in ("am", "pm")}
    assert len(names) == 14
