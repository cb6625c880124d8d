"""The same answers lay the units side by side alike, whatever the engine and order of arrival."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL

from reports.units import as_json
from survey import actions
from survey.answers.drafts import Draft
from survey.register.engine import Register
from survey.register.opening import open_register
from tests.builders import an_empty_register
from tests.reports.several import compute, forms, on_sheet, taps, to_custodian, unit
from tests.reports.stored import OFFICE, send


def report_of(register: Register, answers: list[Draft]) -> tuple[object, object]:
    actions.set_office(register, OFFICE, [unit(code) for code in "abc"], {}, "test")
    send(register, answers)
    report = compute(register)
    register.close()
    return as_json.as_json(to_custodian(report)), on_sheet(report)


def test_engine_and_order_of_arrival_change_no_unit(
    tmp_path: Path, postgresql: Callable[[], URL]
) -> None:
    answers = [*taps("a", 40, 33), *taps("b", 38, 30), *taps("c", 9, 9), *forms("a", 12)]
    one = report_of(an_empty_register(tmp_path), answers)
    address = postgresql().render_as_string(hide_password=False)
    assert report_of(open_register(address), answers[::-1]) == one
    # The control: one answer less is another report.
    (tmp_path / "c").mkdir()
    assert report_of(an_empty_register(tmp_path / "c"), answers[1:]) != one
