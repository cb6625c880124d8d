"""Days and times as people write them: the very minute that is meant, or a word on what is not."""

from datetime import date, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survey.wall_clock import (
    DAY,
    HOURS_24,
    MOMENT,
    REAL_DAY,
    REAL_TIME,
    TWO_DIGITS,
    WHOLE_YEAR,
    YEAR_AHEAD,
    YEAR_FIRST,
    NotUnderstood,
    Written,
    read_day,
    read_time,
    read_written,
)

ON = date(2026, 5, 4)
HALF_PAST = time(8, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-04 08.30",
        "2026-05-04 8.30",
        "2026-05-04T08:30",
        "2026-05-04 08:30:00.000",
        "2026-05-04 08.30.00",
        "2026/5/4 8:30",
        "2026-05-04\N{NO-BREAK SPACE}08.30 ",
        "20260504T0830",
    ],
)
def test_half_past_eight_is_half_past_eight_however_it_is_written(text: str) -> None:
    assert read_written(text) == Written(ON, HALF_PAST)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-05-04 08.30 WIB", 7),
        ("2026-05-04 08:30 wita", 8),
        ("2026-05-04 08.30WIT", 9),
        ("2026-05-04T08:30:00+07:00", 7),
        ("2026-05-04T08:30+0700", 7),
        ("2026-05-04T08:30:00-05:00", -5),
        ("2026-05-04T08:30Z", 0),
    ],
)
def test_a_zone_behind_the_time_is_kept(text: str, hours: int) -> None:
    written = read_written(text)

    assert (written.day, written.at) == (ON, HALF_PAST)
    assert written.zone is not None
    assert written.zone.utcoffset(None) == timezone(timedelta(hours=hours)).utcoffset(None)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("8.3", TWO_DIGITS),
        ("8.5", TWO_DIGITS),
        ("08.5", TWO_DIGITS),
        ("7", TWO_DIGITS),
        ("08", TWO_DIGITS),
        ("8,30", TWO_DIGITS),
        ("0830", TWO_DIGITS),
        ("08.30:15", TWO_DIGITS),
        ("08.30 pagi", HOURS_24),
        ("8:30 PM", HOURS_24),
        ("0.354166666666667", TWO_DIGITS),
        ("٠٨.٣٠", TWO_DIGITS),
        ("", TWO_DIGITS),
        ("24:00", REAL_TIME),
        ("08.60", REAL_TIME),
        ("08:30:60", REAL_TIME),
    ],
)
def test_what_may_be_another_time_is_refused_with_what_to_write(text: str, instead: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_time(text)

    assert refused.value.instead == instead


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("16/11/2026", YEAR_AHEAD),
        ("16-11-2026", YEAR_AHEAD),
        ("13/4/2026", YEAR_AHEAD),
        ("04/04/2026", YEAR_AHEAD),
        ("04/05/2026", YEAR_FIRST),
        ("16.11.2026", YEAR_AHEAD),
        ("11/16/2026", YEAR_AHEAD),
        ("04/05/2026 08:30:00", YEAR_FIRST),
        ("16/11/26", WHOLE_YEAR),
        ("26-11-16", WHOLE_YEAR),
        ("2026-02-30", REAL_DAY),
        ("2026/13/01", REAL_DAY),
        ("2026-11-16x", DAY),
        ("2024-01-019", DAY),
        ("46146", DAY),
        ("4 Mei 2026", DAY),
        ("kemarin", DAY),
        ("", DAY),
    ],
)
def test_what_may_be_another_day_is_refused_with_what_to_write(text: str, instead: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_day(text.partition(" 08")[0])

    assert refused.value.instead == instead
    with pytest.raises(NotUnderstood):
        read_written(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026/05/04 8:30:15 AM GMT+7", time(8, 30, 15)),  # as Google Forms writes it
        ("2026/05/04 10:10:15 PM GMT+7", time(22, 10, 15)),
        ("2026/05/04 12:10:15 AM GMT+07:00", time(0, 10, 15)),
        ("2026/05/04 12:10:15 PM UTC+0700", time(12, 10, 15)),
    ],
)
def test_the_half_of_the_day_that_a_program_writes_is_read(text: str, at: time) -> None:
    written = read_written(text)

    assert (written.day, written.at) == (ON, at)
    assert written.zone == timezone(timedelta(hours=7))
    assert read_written("2026-05-04 2.10 pm").at == time(14, 10)


@pytest.mark.parametrize("text", ["12.10 am", "12.10 PM", "13.10 pm", "0.10 am", "8.30 malam"])
def test_a_half_of_the_day_that_people_take_for_either_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_written(f"2026-05-04 {text}")

    assert refused.value.instead == HOURS_24


@pytest.mark.parametrize("text", ["2026-05-04 08:30-11:00", "20260504T2530"])
def test_from_when_to_when_is_no_zone(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_written(text)

    assert refused.value.instead == MOMENT


@pytest.mark.parametrize("text", ["2026-11-16", "2026/11/16", "20261116", "2026-W47-1"])
def test_a_day_is_read_by_its_year_first(text: str) -> None:
    assert read_day(text) == date(2026, 11, 16)


@given(
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    at=st.times().map(lambda at: at.replace(microsecond=0)),
    apart=st.sampled_from(["T", " ", "  "]),
    dot=st.sampled_from([".", ":"]),
    with_seconds=st.booleans(),
    padded=st.booleans(),
)
def test_every_minute_of_every_day_is_read_as_itself(
    *, day: date, at: time, apart: str, dot: str, with_seconds: bool, padded: bool
) -> None:
    hour = f"{at.hour:02}" if padded else str(at.hour)
    parts = [hour, f"{at.minute:02}", *([f"{at.second:02}"] if with_seconds else [])]

    written = read_written(f"{day.isoformat()}{apart}{dot.join(parts)}")

    assert written == Written(day, at if with_seconds else at.replace(second=0))


@given(st.from_regex(r"[0-9]{0,3}[.:,; ]?[0-9]{0,3}([.:][0-9]{0,3})?( ?(WIB|pm))?", fullmatch=True))
@example("08.3")
@example("8.300")
@example("083.0")
def test_a_text_is_the_minute_that_stands_there_or_refused(text: str) -> None:
    try:
        at = read_time(text)
    except NotUnderstood as refused:
        assert refused.instead  # noqa: PT017 -- refusing is one of the two right answers
        return
    digits = text.strip().replace(":", ".").split(".")
    assert [int(part) for part in digits] == [at.hour, at.minute, at.second][: len(digits)]
    assert all(len(part) == 2 for part in digits[1:])


@given(st.text(max_size=30))
def test_no_text_whatever_ends_in_another_error(text: str) -> None:
    for read in (read_day, read_time, read_written):
        try:
            read(text)
        except NotUnderstood:
            continue
