"""Citizens' own words in the Laporan SKM: the latest are read, only where a print quotes them."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.disclosure import Released
from reports.evidence import frames
from reports.skm import as_json, closing, comments
from survey import periods
from survey.periods import Dates
from survey.questionnaire import official
from survey.register import offices
from survey.register.engine import Register
from tests.reports.results import to_keeper
from tests.reports.stored import form, register_of
from tests.reports.test_skm_report import compute

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def a_year(folder: Path) -> AbstractContextManager[Register]:
    """Give forms with five comments every tenth day, from the year before on."""
    days = [date(2025, 12, 1) + timedelta(days=10 * i) for i in range(38)]
    return register_of(
        folder,
        *(
            replace(form(*[3] * 9, name=(day, i), day=day), comment=f"Kata {_letters(day)} {i}.")
            for day in days
            for i in range(5)
        ),
    )


def _letters(day: date) -> str:
    return "".join(chr(97 + int(digit)) for digit in f"{day:%m%d}")


def read(register: Register, first: date, last: date) -> tuple[Released, ...]:
    period = periods.official(Dates(first, last))
    with register.read() as conn:
        return comments.read(
            conn, offices.unit(conn, "dukcapil"), period, date(2027, 1, 4), official()
        )


def test_a_print_chooses_from_the_latest_whole_weeks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_year(tmp_path) as register:
        every = read(register, FIRST, LAST)
        for most in (1, 12, 100):
            monkeypatch.setattr(comments, "MOST", most)
            some = read(register, FIRST, LAST)
            assert most <= len(some) < most + 10
            assert some == every[-len(some) :]
    assert len(every) == 5 * 34
    assert [one.week for one in every] == sorted(one.week for one in every)


def test_comments_of_a_quarter_are_those_of_its_weeks(tmp_path: Path) -> None:
    with a_year(tmp_path) as register:
        every = read(register, FIRST, LAST)
        quarters = [(1, 31), (4, 30), (7, 30), (10, 31)]
        found = [
            one
            for month, last in quarters
            for one in read(register, date(2026, month, 1), date(2026, month + 2, last))
        ]
    assert tuple(found) == every


def test_figures_and_closings_read_no_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_asked: object) -> tuple[tuple[str, str], ...]:
        raise AssertionError("a comment was read")

    monkeypatch.setattr(frames, "read_comments", never)
    asked: dict[str, Any] = {"first": FIRST, "last": LAST}
    with a_year(tmp_path) as register:
        found = as_json.as_json(to_keeper(compute(register, **asked, with_comments=False)))
        now = datetime(2027, 1, 4, tzinfo=UTC)
        closing.close(register, unit="dukcapil", period="2026", by="K", now=now)
        with pytest.raises(AssertionError):  # the control: a print does
            compute(register, **asked)
    assert found["n"] == 5 * 34
