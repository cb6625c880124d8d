"""Results of earlier periods, typed in from older reports with their source, for the trend.

They are shown beside what is computed here and never mixed into it. Rows are only added; of a
unit's period the highest version counts. Read next: `survey/exchange/earlier.py`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from survey.register import journal
from survey.register.engine import tenant_of
from survey.register.moments import now_text
from survey.register.schema import earlier
from survey.register.soundness import check_table


class Earlier(NamedTuple):
    """One result as an older report printed it.

    `n` is None where that report does not say; `unsur` gives NRR (1-4) by unsur key and may be
    empty; `weight` says how that report weighted ("1/9", "0,11"), "" when it does not.
    """

    unit: str
    first: date
    last: date
    ikm: Decimal
    n: int | None
    unsur: Mapping[str, Decimal]
    source: str
    weight: str


def all_of(conn: Connection, unit: str) -> tuple[Earlier, ...]:
    """Give what counts of a unit's earlier results, the oldest period first.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    check_table(conn, earlier)
    return tuple(result for _, result in _newest(conn, unit).values())


def put(conn: Connection, results: Sequence[Earlier], by: str) -> int:
    """Store results; one that says the same as before adds nothing.

    Returns:
        How many are new or changed.
    """
    at, tenant, rows = now_text(), tenant_of(conn), []
    known = {unit: _newest(conn, unit) for unit in {result.unit for result in results}}
    for result in results:
        version, before = known[result.unit].get((result.first, result.last), (0, None))
        if before == result:
            continue
        rows.append(
            {
                "tenant": tenant,
                "unit": result.unit,
                "first": result.first.isoformat(),
                "last": result.last.isoformat(),
                "version": version + 1,
                "ikm": str(result.ikm),
                "n": result.n,
                "unsur": json.dumps({key: str(nrr) for key, nrr in sorted(result.unsur.items())}),
                "source": result.source,
                "weight": result.weight,
                "set_at": at,
                "set_by": by,
            }
        )
    journal.add(conn, earlier, rows)
    return len(rows)


def _newest(conn: Connection, unit: str) -> dict[tuple[date, date], tuple[int, Earlier]]:
    table = earlier
    rows = conn.execute(
        select(table)
        .where(table.c.tenant == tenant_of(conn), table.c.unit == unit)
        .order_by(table.c.first, table.c.last, table.c.version)
    )
    newest: dict[tuple[date, date], tuple[int, Earlier]] = {}
    for row in rows:
        first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
        unsur = {key: Decimal(nrr) for key, nrr in json.loads(row.unsur).items()}
        result = Earlier(unit, first, last, Decimal(row.ikm), row.n, unsur, row.source, row.weight)
        newest[first, last] = (row.version, result)
    return newest
