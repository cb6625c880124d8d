"""An officer is given his own figures from ten ratings on, and nothing of a colleague."""

import json
from dataclasses import replace
from typing import Any

import pytest

from reports.catalogue import DOCUMENTS
from reports.disclosure.audiences import Audience, Shown
from reports.disclosure.grid import OFFICER_WEEKS
from reports.evidence.people import Person
from reports.feedback import as_json as feedback_json
from reports.feedback.figures import Feedback, weeks_of
from reports.feedback.shown import let_out
from reports.officers import figures as officers
from tests.reports.about import (
    DECEMBER,
    FRIDAY,
    NAMES,
    NOVEMBER,
    for_custodian,
    for_himself,
    person,
    printed,
    record,
    sheet_of,
)
from tests.reports.rated import flat

COLLEAGUES = {"P02": (95, 87), "P03": (100, 83), "P04": (90, 71), "P05": (85, 67)}
HIS = ("n", "share", "low", "high", "n_compared", "expected")  # of his own line


def praised(n: int, satisfied: int, officer: str = "P01", **more: object) -> list[Person]:
    return [person(FRIDAY, 4 if i < satisfied else 1, officer, **more) for i in range(n)]


def unit_of(n: int, satisfied: int, *more: Person) -> list[Person]:
    others = [rating for code, (m, k) in COLLEAGUES.items() for rating in praised(m, k, code)]
    return [*praised(n, satisfied), *more, *others]


def month_of(n: int, satisfied: int, *more: Person) -> Feedback:
    return sheet_of(unit_of(n, satisfied, *more))


def told(feedback: Feedback, audience: Audience = Audience.OFFICER) -> str:
    """Give all that an audience is given, and what is written of it in JSON."""
    let = let_out(feedback, audience)
    return repr(let) + json.dumps(feedback_json.as_json(let), ensure_ascii=False)


@pytest.mark.parametrize(
    ("n", "satisfied", "shown", "allowed"),
    [
        (5, 3, "hidden", ()),
        (20, 9, "self", HIS),
        (45, 38, "superior", (*HIS, "shrunk")),
        (105, 79, "full", HIS),
    ],
)
def test_he_is_given_exactly_his_own_and_what_his_superior_will_see(
    n: int, satisfied: int, shown: str, allowed: tuple[str, ...]
) -> None:
    line = for_himself(month_of(n, satisfied)).figure
    figures = (*HIS, "shrunk", "adjusted", "deff", "reliability", "n_reference", "n_unseen")
    assert line.shown == shown
    assert {name for name in figures if getattr(line, name) is not None} == {*allowed}
    assert (line.n_unit_reasons, dict(line.by_ground)) == (None, {})


def test_below_ten_ratings_nothing_that_counts_him_is_let_out() -> None:
    forms = praised(2, 2, reasons=("ramah",), extra=("perilaku", 3))
    feedback = month_of(3, 2, *forms)
    page, kept = for_himself(feedback), for_custodian(feedback)
    assert (page.month_own, page.points, page.n_told) == (None, (), None)
    assert (page.reasons, page.unsur, page.n_unit_reasons) == ((), (), None)
    assert feedback.figure.n == 5
    for value in (feedback.figure.share, feedback.figure.low, feedback.figure.expected):
        assert value is not None
        assert repr(value) in json.dumps(kept)  # the control
        assert repr(value) not in told(feedback)
    assert "%" not in flat(printed(feedback))


def test_a_count_of_few_is_not_let_out_of_a_month_that_is_seen() -> None:
    early = NOVEMBER.first.replace(month=10)
    mine = [replace(rating, day=early.isoformat()) for rating in praised(40, 30)]
    mine += praised(5, 4, reasons=("ramah",))
    mine += praised(5, 5, extra=("perilaku", 3))
    feedback = sheet_of(mine)
    page = for_himself(feedback)
    assert (feedback.n_told, page.n_told, page.reasons) == (5, None, ())
    assert {(row.n, row.mean, row.bounds) for row in page.unsur} == {(None, None, None)}
    assert feedback.month_own is not None
    assert (feedback.month_own.n, page.month_own) == (10, feedback.month_own)
    kept: Any = for_custodian(feedback)
    assert {row["n"] for row in kept["reasons"]} == {0, 5}  # the control
    assert {row["n"] for row in kept["unsur"]} == {0, 5}


def test_a_reason_of_few_is_not_let_out_beside_one_of_many() -> None:
    mine = praised(7, 7, reasons=("ramah",)) + praised(3, 0, reasons=("kurang-ramah",))
    feedback = sheet_of(mine)
    assert {row.n for row in feedback.reasons} >= {7, 3}  # the control
    assert {row.n for row in for_himself(feedback).reasons} == {7, None}


def test_a_month_of_few_is_not_let_out_beside_13_weeks_of_many() -> None:
    early = NOVEMBER.first.replace(month=10)
    mine = [replace(rating, day=early.isoformat()) for rating in praised(40, 30)]
    feedback = sheet_of(mine + praised(5, 4))
    kept: Any = for_custodian(feedback)
    assert (kept["this_month"]["n"], kept["this_month"]["share"]) == (5, 4 / 5)  # the control
    assert for_himself(feedback).month_own is None
    for written in ('"share": 0.8,', "share=0.8,"):
        assert written in json.dumps(kept) + repr(feedback)  # the control
        assert written not in told(feedback)


@pytest.mark.parametrize("n", [5, 105])
def test_no_colleague_is_in_what_he_is_given(n: int) -> None:
    feedback = month_of(n, n - 4)
    weeks = weeks_of(NOVEMBER)
    report = officers.figures(
        record(unit_of(n, n - 4)),
        first=weeks.first,
        last=weeks.last,
        weeks=OFFICER_WEEKS,
        lang="id",
        fresh=DECEMBER,
    )
    text, control = told(feedback) + flat(printed(feedback)), repr(report)
    assert {figure.officer.name for figure in report.officers} == {*NAMES}
    for figure in report.officers:
        secrets = (figure.officer.code, figure.officer.name, figure.share, figure.low)
        if figure.officer == feedback.officer:
            continue
        for secret in secrets:
            assert str(secret) in control
            assert str(secret) not in text, secret
    assert NAMES[0] in text
    for audience in (Audience.OFFICER, Audience.CUSTODIAN):
        page = let_out(feedback, audience).figures
        assert page.unit.officers == (feedback.officer,)
        assert not any(name in repr(page) for name in NAMES[1:])


def test_the_custodian_has_every_figure_beside_who_may_see_it() -> None:
    for n, shown in ((5, "hidden"), (20, "self"), (45, "superior"), (105, "full")):
        feedback = month_of(n, n - 4)
        row, figure = for_custodian(feedback), feedback.figure
        assert figure.shrunk is not None
        assert (row["shown"], row["n"], row["share"]) == (shown, n, figure.share)
        assert (row["expected"], row["shrunk"]) == (figure.expected, figure.shrunk.share)


@pytest.mark.parametrize("audience", sorted({*Audience} - {Audience.OFFICER, Audience.CUSTODIAN}))
def test_nobody_else_is_given_an_officers_month(audience: Audience) -> None:
    with pytest.raises(ValueError, match="own month"):
        let_out(month_of(45, 38), audience)


def test_no_writer_takes_a_month_that_was_not_let_out() -> None:
    feedback: Any = month_of(45, 38)
    for write in DOCUMENTS["officer"]().writers.values():
        with pytest.raises(AttributeError):
            write(feedback)
    with pytest.raises(TypeError, match="made by let_out"):
        Shown(feedback, Audience.OFFICER, object())


def test_the_office_prints_for_the_officer_and_writes_json_for_the_custodian() -> None:
    document = DOCUMENTS["officer"]()
    assert document.reader == {"json": Audience.CUSTODIAN, "pdf": Audience.OFFICER}
    assert not document.in_batches
