"""Printed sheets solved as equations: what an attacker who keeps all of them reads, and may not.

Each attack is made of what an office prints for its readers. The control makes it of the same
answers where the rule is not: of the custodian's figures, or with the rule taken out.
"""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience
from reports.disclosure.grid import OffGrid
from reports.evidence.frames import Freshness
from reports.evidence.people import Person
from reports.feedback import as_json as feedback_json
from reports.feedback.figures import Feedback
from reports.feedback.shown import let_out
from reports.officers import figures as officers
from survey.answers.drafts import Draft
from survey.periods import Week
from survey.register.engine import Register
from tests.reports import made, stored
from tests.reports.about import FRIDAY, for_himself, person, sheet_of
from tests.reports.test_dominance import ALONE, UNIT, Rated, answers


class Counted(NamedTuple):
    """How many rated, and how many of them were satisfied, as a reader works it out."""

    n: int
    k: int


def asked(register: Register, name: str, audience: Audience, at: datetime, **question: Any) -> Any:
    """Ask for a document as that audience has it: what is printed for it, to all digits."""
    question = {"unit": "dukcapil", "lang": "id", **question}
    document = DOCUMENTS[name]()
    return json.loads(document.make("json", register, question, Freshness(0, at), audience))


def counted(figure: Any) -> Counted | None:
    share = figure["share"]
    return None if share is None else Counted(figure["n"], round(figure["n"] * share))


def week_of(register: Register, audience: Audience, week: Week, at: datetime) -> Counted | None:
    figures = asked(register, "weekly", audience, at, week=str(week))
    return counted(figures["kepuasan"])


Sheets = dict[Audience, list[tuple[Counted | None, Counted | None]]]


@pytest.fixture(scope="module")
def fridays(tmp_path_factory: pytest.TempPathFactory) -> Sheets:
    """Print each week's sheet on Friday morning and again on Saturday, for either audience."""
    drafts = answers(ALONE)
    sheets: Sheets = {Audience.MANAGER: [], Audience.CUSTODIAN: []}
    with stored.register_of(tmp_path_factory.mktemp("fridays"), unit=UNIT) as register:
        for week in made.MAPPED:
            friday = week.first + timedelta(days=4)
            at = datetime.combine(friday, time(1), UTC)  # 08.00 WIB
            stored.send(register, [draft for draft in drafts if week.first <= draft.day < friday])
            before = {whose: week_of(register, whose, week, at) for whose in sheets}
            stored.send(register, [draft for draft in drafts if draft.day == friday])
            for whose, kept in sheets.items():
                kept.append((before[whose], week_of(register, whose, week, at + timedelta(days=1))))
    return sheets


def test_the_sheets_of_friday_morning_and_saturday_do_not_tell_who_serves_friday_alone(
    fridays: Sheets,
) -> None:
    sheets = fridays[Audience.MANAGER]
    assert [before for before, _ in sheets] == [None] * len(made.MAPPED)
    assert all(after is not None for _, after in sheets)


def test_control_the_custodian_reads_his_friday_mornings_off_them(fridays: Sheets) -> None:
    fridays_alone = [
        Counted(after.n - before.n, after.k - before.k)
        for before, after in fridays[Audience.CUSTODIAN]
        if before is not None and after is not None
    ]
    # Of Friday afternoons the map shows 38 of 40. What is left are his mornings: 4 of 16.
    assert (sum(n for n, _ in fridays_alone), sum(k for _, k in fridays_alone)) == (16 + 40, 4 + 38)


def left_between(register: Register, week: str, n_weeks: int, at: datetime) -> Counted:
    """Take the rows of the officers' sheet off the unit's weekly sheets of the same weeks."""
    rows = asked(register, "officers", Audience.SUPERIOR, at, week=week, weeks=n_weeks)
    last = Week.parse(week)
    weeks = [Week.of(last.first - timedelta(weeks=back)) for back in range(n_weeks)]
    unit = [week_of(register, Audience.MANAGER, each, at) for each in weeks]
    seen = [counted(row) for row in rows["officers"]]
    n, k = (
        sum(figure[part] for figure in unit if figure is not None)
        - sum(figure[part] for figure in seen if figure is not None)
        for part in (0, 1)
    )
    return Counted(n, k)


NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)  # a block ended the day before
LAST_FRIDAY = Week.parse("2026-W44").first + timedelta(days=4)


def weeks_until_november(n_weeks: int) -> list[Week]:
    return [Week.of(LAST_FRIDAY - timedelta(weeks=back)) for back in range(n_weeks)][::-1]


def a_last_visitor(vote: str) -> list[Draft]:
    """Of a unit of one officer: twenty a week for four weeks, then one."""
    usual = Rated("P02", (1, "am"), "443" * 20 + "2" * 20, weeks_until_november(4))
    return answers([usual, Rated("P02", (5, "am"), vote, weeks_until_november(1))])


NO_RULE = "reports.officers.left_over.left_over_tells"


@pytest.mark.parametrize("vote", "14")
def test_in_a_unit_of_one_officer_the_last_visitor_is_one_of_five_or_more(
    tmp_path: Path, vote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stored.register_of(tmp_path, *a_last_visitor(vote), unit=UNIT) as register:
        assert left_between(register, "2026-W44", 4, NOVEMBER).n == 6
        # The control: of whole fives alone he is what is left, and so is his vote.
        monkeypatch.setattr(NO_RULE, lambda *_: False)
        assert left_between(register, "2026-W44", 4, NOVEMBER) == (1, int(vote == "4"))


def test_what_two_who_are_shown_leave_is_not_the_share_of_the_third(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weeks, his = weeks_until_november(13), "42" * 13
    theirs = "4443443" * 10 + "2" * 21
    rated = [("P01", his), ("P02", theirs), ("P03", theirs)]
    drafts = answers([Rated(officer, (1, "am"), scores, weeks) for officer, scores in rated])
    n_his, k_his = len(his), his.count("4")

    def his_share_between() -> tuple[float, float]:
        left = left_between(register, "2026-W44", 13, NOVEMBER)
        others = left.n - n_his
        return max(0, left.k - others) / n_his, min(n_his, left.k) / n_his

    with stored.register_of(tmp_path, *drafts, unit=UNIT) as register:
        low, high = his_share_between()
        assert low <= k_his / n_his <= high
        assert high - low >= 0.25
        monkeypatch.setattr(NO_RULE, lambda *_: False)
        low, high = his_share_between()
        assert high - low <= 0.08  # the control


def mornings(folder: Path, ask: Callable[[Register, datetime], list[Counted]]) -> set[Counted]:
    """Ask each morning of the first week of a block for the figures of what runs."""
    monday = Week.parse("2026-W45").first
    votes = ("44243424", "4414424", "342444424", "44444421")
    drafts = answers(
        [Rated("P02", (day, "am"), each, [Week.of(monday)]) for day, each in enumerate(votes, 1)]
    )
    sums: set[Counted] = set()
    with stored.register_of(folder, unit=UNIT) as register:
        for n in range(len(votes)):
            day = monday + timedelta(days=n)
            stored.send(register, [draft for draft in drafts if draft.day == day])
            sums.update(ask(register, datetime.combine(day, time(1), UTC) + timedelta(days=1)))
    return sums


RUNNING = {"week": "2026-W48", "weeks": 4}


def test_what_runs_gives_no_sums_that_lie_a_few_visitors_apart(tmp_path: Path) -> None:
    def printed(register: Register, at: datetime) -> list[Counted]:
        with pytest.raises(OffGrid):
            asked(register, "officers", Audience.SUPERIOR, at, **RUNNING)
        figure = week_of(register, Audience.MANAGER, Week.parse("2026-W45"), at)
        return [] if figure is None else [figure]

    assert mornings(tmp_path, printed) == set()


def test_control_a_growing_window_beside_the_running_week_tells_on_two(tmp_path: Path) -> None:
    def grown(register: Register, at: datetime) -> list[Counted]:
        question: Any = {"unit": "dukcapil", "fresh": Freshness(0, at), **RUNNING}
        [his] = [row for row in officers.compute(register, **question).officers if row.n]
        figure = week_of(register, Audience.CUSTODIAN, Week.parse("2026-W45"), at)
        return [Counted(his.n, his.k), *([] if figure is None else [figure])]

    sums = sorted(mornings(tmp_path, grown))
    apart = [later.n - before.n for before, later in itertools.pairwise(sums)]
    assert {2, 4} <= {*apart}


COLLEAGUES = {"ktp": ("P02", 0.65), "kk": ("P03", 0.93)}  # who does the work beside him, how well


def of_two_mixes() -> tuple[Feedback, list[tuple[int, int]]]:
    """Give his page, who did ktp and kk beside one colleague each, and how often on each day."""
    people: list[Person] = []
    for service, (officer, share) in COLLEAGUES.items():
        for i in range(100):
            vote = 4 if i < 100 * share else 1
            people.append(person(FRIDAY, vote, officer, service=service))
    mixes = [(3, 7), (7, 3)]
    for weeks_ago, mix in zip((6, 0), mixes, strict=True):
        for service, n in zip(COLLEAGUES, mix, strict=True):
            day = FRIDAY - timedelta(weeks=weeks_ago)
            people += [person(day, 4, service=service) for _ in range(5 * n)]
    return sheet_of(people), [(5 * ktp, 5 * kk) for ktp, kk in mixes]


def colleagues_of(page: Any, mixes: list[tuple[int, int]]) -> list[float]:
    """Solve what is expected of two mixes for what either colleague got."""
    both = [sum(n) for n in zip(*mixes, strict=True)]
    equations = [(both, page["expected"]), (mixes[-1], page["points"][-1]["expected"])]
    known = [(mix, expected) for mix, expected in equations if expected is not None]
    if len(known) < 2:
        return []
    parts = [[n / sum(mix) for n in mix] for mix, _ in known]
    solved: list[float] = np.linalg.solve(parts, [expected for _, expected in known]).tolist()
    return solved


def test_an_officer_s_page_does_not_give_him_two_equations_for_two_colleagues() -> None:
    feedback, mixes = of_two_mixes()
    assert colleagues_of(feedback_json.as_json(let_out(feedback, Audience.OFFICER)), mixes) == []
    # The control: what is expected at each point, as the custodian has it, tells both shares.
    whole = feedback_json.as_json(let_out(feedback, Audience.CUSTODIAN))
    assert colleagues_of(whole, mixes) == pytest.approx([0.65, 0.93], abs=0.001)


def test_what_is_expected_stands_once_on_an_officer_s_page() -> None:
    page = for_himself(of_two_mixes()[0])
    assert page.figure.expected is not None
    assert page.points
    assert {(point.expected, point.lower, point.upper) for point in page.points} == {(None,) * 3}
