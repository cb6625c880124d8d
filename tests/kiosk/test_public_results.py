"""What is saved for the public pages: closings alone, in office time, refreshed by a command."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from kiosk.commands.demo_closings import sign_demo
from kiosk.commands.public_results import REPORT, refresh
from reports.board import figures, saved
from reports.board.shown import let_out_pages
from reports.disclosure.audiences import Audience
from reports.skm.closing import close
from survey.answers.drafts import Draft
from survey.register import offices, remembered, results
from survey.register.engine import Register
from survey.register.schema import result
from tests.builders import UNIT, Device, a_form, an_office, filled_register, local
from tests.test_architecture import PACKAGES, python_files, short, tree

JULY = datetime(2026, 7, 3, 2, 0, tzinfo=UTC)


def forms(n: int, day: date) -> list[Draft]:
    return [a_form(3, at=local(9, i % 60, day=day)) for i in range(n)]


def shown(register: Register) -> dict[str, Any]:
    with register.read() as conn:
        found = results.latest(conn, REPORT, UNIT)
    assert found is not None
    page: dict[str, Any] = json.loads(found.json)
    return page


def number(register: Register, period: str) -> tuple[str, str | None]:
    line = next(line for line in shown(register)["lines"] if line["period"] == period)
    return line["status"], line["ikm"]


def sign(register: Register, period: str, *, now: datetime = JULY, reason: str = "") -> None:
    close(register, unit=UNIT, period=period, by="Endang Lestari", reason=reason, now=now)
    refresh(register, now=now)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    found = filled_register(tmp_path, forms(30, date(2026, 2, 3)))
    yield found
    found.close()


def test_a_finished_period_has_no_number_before_it_is_closed(register: Register) -> None:
    refresh(register, now=JULY)
    assert shown(register)["current"] is None
    assert number(register, "2026-S1") == ("open", None)
    sign(register, "2026-S1")
    assert shown(register)["current"] == "2026-S1"
    assert number(register, "2026-S1") == ("published", "75.00")


def test_late_forms_move_nothing_until_a_new_version_is_signed(register: Register) -> None:
    sign(register, "2026-S1")
    late = [a_form(1, at=local(day=date(2026, 6, 30))) for _ in range(5)]
    Device("late").give(register, *late)
    refresh(register, now=JULY)
    assert number(register, "2026-S1") == ("published", "75.00")
    sign(register, "2026-S1", reason="Lima formulir tertinggal di tablet")
    status, ikm = number(register, "2026-S1")
    assert (status, ikm) == ("published", "67.86")
    assert shown(register)["csv"].count("Lima formulir tertinggal") == 1


@pytest.mark.parametrize(("zone", "named"), [("Asia/Jakarta", []), ("Asia/Jayapura", ["2026-S1"])])
def test_a_period_ends_when_the_office_s_own_day_does(
    tmp_path: Path, zone: str, named: list[str]
) -> None:
    register = filled_register(
        tmp_path, forms(12, date(2026, 6, 8)), office=an_office(timezone=zone)
    )
    # 23.30 of 30 June in Jakarta, 01.30 of 1 July in Jayapura.
    refresh(register, now=datetime(2026, 6, 30, 16, 30, tzinfo=UTC))
    assert [line["period"] for line in shown(register)["lines"]] == named
    register.close()


def test_the_demonstration_signs_its_finished_months_and_no_other_office_does(
    tmp_path: Path,
) -> None:
    days = (date(2026, 4, 20), date(2026, 5, 4), date(2026, 6, 8), date(2026, 7, 1))
    drafts = [draft for day in days for draft in forms(12, day)]
    for demo, signed in ((False, []), (True, ["2026-06", "2026-05"])):
        folder = tmp_path / str(demo)
        folder.mkdir()
        register = filled_register(folder, drafts, office=an_office(demo=demo))
        sign_demo(register, now=JULY)
        sign_demo(register, now=JULY)  # an hour later
        refresh(register, now=JULY)
        lines = shown(register)["lines"]
        assert [line["period"] for line in lines if line["status"] == "published"] == signed
        register.close()


def everything(register: Register) -> figures.Periods:
    with register.read() as conn:
        office, unit = offices.office(conn), offices.unit(conn, UNIT)
        return figures.periods(conn, unit, office, JULY)


def test_no_byte_that_is_saved_tells_what_was_not_let_out(register: Register) -> None:
    Device("march").give(register, *[a_form(2, at=local(day=date(2026, 3, 3))) for _ in range(7)])
    sign(register, "2026-03")  # seven forms: too few
    sign(register, "2026-S1")
    Device("late").give(register, *[a_form(1, at=local(day=date(2026, 6, 30))) for _ in range(3)])
    sign(register, "2026-S1", reason="Tiga formulir tertinggal")  # would tell on three people
    refresh(register, now=JULY)
    versions = everything(register).versions
    secret = ["50.00", "66.88", "Endang Lestari", *(version.digest for version in versions)]
    assert {str(version.figures["ikm"]) for version in versions} == {"50.00", "70.27", "66.88"}
    with register.read() as conn:
        rows = b"".join(repr(tuple(row)).encode() for row in conn.execute(select(result)))
    assert [text for text in secret if text.encode() in rows] == []
    for public in ("70.27", "Tiga formulir tertinggal", "2026-03"):  # the control
        assert public.encode() in rows


def test_figures_that_were_not_let_out_for_the_public_are_not_saved(register: Register) -> None:
    periods = everything(register)
    with pytest.raises(AttributeError):
        saved.pages(periods)  # type: ignore[arg-type]
    with register.read() as conn, pytest.raises(AttributeError):
        saved.heads(figures.heads(conn, JULY.date()))  # type: ignore[arg-type]
    for_somebody_else = replace(let_out_pages(periods), audience=Audience.CUSTODIAN)
    with pytest.raises(TypeError, match="everybody"):
        saved.pages(for_somebody_else)
    with register.begin() as conn:
        words = "{}"  # mypy alone refuses any other text
        results.save(conn, REPORT, UNIT, words, JULY)  # type: ignore[arg-type]


def test_a_forged_result_is_neither_shown_nor_kept(register: Register) -> None:
    everything(register)
    refresh(register, now=JULY)
    honest = shown(register)
    forged = (
        "INSERT INTO result (tenant, report, unit, period, json, made_at)"
        " SELECT tenant, report, unit, 'zzz', '{\"lines\": []}', '2099-01-01T00:00:00Z' FROM result"
    )
    with register.engine.execution_options(writing=True).begin() as conn:
        conn.execute(text(forged))
    assert shown(register) == honest
    with register.read() as conn:
        assert remembered.lost(conn) == ()
    refresh(register, now=JULY + timedelta(days=1))  # the heads move once a day
    with register.read() as conn:
        left = conn.execute(text("SELECT report, period FROM result ORDER BY report")).all()
    assert [tuple(row) for row in left] == [("board", "all"), ("heads", "all")]


def test_only_the_writer_of_the_public_pages_says_that_a_text_is_public() -> None:
    makers = {
        short(file)
        for file in python_files(*PACKAGES)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        if (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) == "Public"
    }
    assert makers == {"reports/board/saved.py"}
