"""Printed sheets solved as equations: what an attacker who keeps all of them reads, and may not.

Each attack is made of what an office prints for its readers. The control makes it of the same
answers where the rule is not: of the custodian's figures, or with the rule taken out.
"""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience
from reports.evidence.frames import Freshness
from survey.periods import Week
from survey.register.engine import Register
from tests.reports import made, stored
from tests.reports.test_dominance import ALONE, UNIT, answers


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


def fridays(folder: Path, audience: Audience) -> list[tuple[Counted | None, Counted | None]]:
    """Print each week's sheet on Friday morning and again on Saturday."""
    drafts = answers(ALONE)
    sheets = []
    with stored.register_of(folder, unit=UNIT) as register:
        for week in made.MAPPED:
            friday = week.first + timedelta(days=4)
            at = datetime.combine(friday, time(1), UTC)  # 08.00 WIB
            stored.send(register, [draft for draft in drafts if week.first <= draft.day < friday])
            before = week_of(register, audience, week, at)
            stored.send(register, [draft for draft in drafts if draft.day == friday])
            sheets.append((before, week_of(register, audience, week, at + timedelta(days=1))))
    return sheets


def test_the_sheets_of_friday_morning_and_saturday_do_not_tell_who_serves_friday_alone(
    tmp_path: Path,
) -> None:
    sheets = fridays(tmp_path, Audience.MANAGER)
    assert [before for before, _ in sheets] == [None] * len(made.MAPPED)
    assert all(after is not None for _, after in sheets)


def test_control_the_custodian_reads_his_friday_mornings_off_them(tmp_path: Path) -> None:
    sheets = fridays(tmp_path, Audience.CUSTODIAN)
    fridays_alone = [
        Counted(after.n - before.n, after.k - before.k)
        for before, after in sheets
        if before is not None and after is not None
    ]
    # Of Friday afternoons the map shows 38 of 40. What is left are his mornings: 4 of 16.
    assert (sum(n for n, _ in fridays_alone), sum(k for _, k in fridays_alone)) == (16 + 40, 4 + 38)
