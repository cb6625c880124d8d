"""What of a weekly report leaves: the same to everybody, but on paper a week that runs waits."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from reports.weekly import as_json as weekly_json
from reports.weekly.shown import let_out
from survey.register.engine import Register
from tests.builders import a_rating, filled_register, local
from tests.reports import made

THURSDAY = Freshness(waiting=0, until_at=datetime(2026, 11, 19, 3, 0, tzinfo=UTC))  # 10.00 WIB
MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize("audience", Audience)
def test_nobody_is_told_how_a_few_voted(audience: Audience) -> None:
    few, many = (
        made.report(made.week_of_taps(made.WEEK, n, 0.8), comments=[("2026-11-16", "Antre.")])
        for n in (9, 60)
    )
    told, of_many = (weekly_json.as_json(let_out(report, audience)) for report in (few, many))
    assert str(few.kepuasan.share)[:8] not in json.dumps(told)
    assert (few.n, told["n"], told["comments"]) == (9, 9, [])
    # The control: the figures have it, and of sixty people everybody is told.
    assert 0 < few.kepuasan.k < few.kepuasan.n
    assert str(many.kepuasan.share)[:8] in json.dumps(of_many)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Register]:
    """Eleven people on Monday, Tuesday and Wednesday each, and four this morning."""
    days = [MONDAY + timedelta(days=after) for after in range(3)]
    taps = [a_rating(4, at=local(9, i, day=day)) for day in days for i in range(11)]
    now = [a_rating(1, at=local(9, i, day=MONDAY + timedelta(days=3))) for i in range(4)]
    register = filled_register(tmp_path, [*taps, *now])
    yield register
    register.close()


Made = Callable[[Audience], dict[str, Any]]


@pytest.fixture
def asked(running: Register) -> Made:
    question = {"unit": "dukcapil", "week": "2026-W47", "lang": "id"}

    def ask(audience: Audience) -> dict[str, Any]:
        content = DOCUMENTS["weekly"]().make("json", running, question, THURSDAY, audience)
        written: dict[str, Any] = json.loads(content)
        return written

    return ask


@pytest.mark.parametrize("audience", sorted(DOCUMENTS["weekly"]().may_ask - {Audience.CUSTODIAN}))
def test_of_a_running_week_only_the_custodian_has_figures(asked: Made, audience: Audience) -> None:
    told, whole = asked(audience), asked(Audience.CUSTODIAN)
    figures, kept = told["kepuasan"], whole["kepuasan"]
    assert (kept["n"], kept["share"]) == (37, pytest.approx(33 / 37))
    assert (figures["n"], figures["share"]) == (0, None)
    assert (told["n"], whole["n"]) == (30, 37)
