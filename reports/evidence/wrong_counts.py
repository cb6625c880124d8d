"""What is kept of counts that were wrong, when they are thrown away: enough to show it later.

No value of few people: a digest, by which the same counts are known again in a backup, and sums
where there are enough people. Read next: `recount.py`.
"""

from __future__ import annotations

from hashlib import sha256

from reports.evidence import cells, packed
from reports.evidence.cells import Cells
from survey.periods import Week
from survey.register import answers, tallies
from survey.register.engine import Register

_SUMMED = {"people": "kepuasan", "forms": "scores"}


def evidence(register: Register, unit: str, week: Week, least: int) -> dict[str, object]:
    """Say what the kept counts of a week were, and what its answers give.

    Args:
        register: The office's register; it is only read.
        unit: The unit's code, as first written.
        week: Which week.
        least: Of fewer people no sum is given.

    Returns:
        Unit, week, and `sha256` of the kept counts; of people who tapped and of forms `[n, sum of
        scores]` as `kept` and as `counted`, the sum only where both have enough.
    """
    with register.read() as conn:
        kept = tallies.read(conn, unit, week, week).get(str(week), b"")
        counted = cells.count(answers.read_all(conn, unit, week.first, week.last))
    sums: dict[str, object] = {}
    unpacked = packed.unpack(kept)
    for table, column in _SUMMED.items() if unpacked else ():
        here, there = _summed(unpacked, table, column), _summed(counted, table, column)
        if here is not None and there is not None:
            enough = min(here[0], there[0]) >= least
            sums[table] = {
                "kept": list(here if enough else here[:1]),
                "counted": list(there if enough else there[:1]),
            }
    return {"unit": unit, "week": str(week), "sha256": sha256(kept).hexdigest(), **sums}


def _summed(counts: Cells | None, table: str, column: str) -> tuple[int, int] | None:
    """Give how many there are and the sum of their scores; None of what cannot be read."""
    try:
        by = getattr(counts, table).by(column)
        return sum(by.values()), sum(
            n * sum(int(score) for score in words[0] if score.isdigit()) for words, n in by.items()
        )
    except (AttributeError, IndexError, ValueError):
        return None
