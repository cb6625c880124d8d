"""What every report knows of its unit beside the answers: hours, signs of life, gaps."""

from datetime import date
from pathlib import Path

from reports.evidence import frames
from reports.measures import quality
from tests.reports.stored import FRESH, OFFICE, UNIT, form, register_of

DAYS = (date(2026, 11, 16), date(2026, 11, 27))  # two weeks, of which the second is not over


def test_a_running_period_is_judged_up_to_its_last_counted_day_and_is_not_over(
    tmp_path: Path,
) -> None:
    alive = frozenset({("2026-11-17", "am"), ("2026-11-20", "pm"), ("2026-11-13", "am")})
    with (
        register_of(tmp_path, form(*[3] * 9, name=1, day=date(2026, 11, 17))) as register,
        register.read() as conn,
    ):
        record = quality.read_record(
            conn,
            (OFFICE, UNIT),
            DAYS,
            FRESH,
            until=date(2026, 11, 18),
            alive=alive,
            heads=frames.read_heads(conn),
        )
    assert {half.day for half in record.half_days} >= {"2026-11-16", "2026-11-27"}
    assert not record.over
    assert record.begun == date(2026, 11, 17)
    assert [half.day for half in record.at_work] == ["2026-11-17"] * 2 + ["2026-11-18"] * 2
    facts = record.facts(1, 0, {}, quality.Coverage(0, 0, 0, (), 0, 0))
    assert facts.live is not None
    assert (facts.live.n_open, facts.live.n_live) == (4, 1)
    assert (facts.over, facts.missing, facts.waiting) == (False, 0, 0)
