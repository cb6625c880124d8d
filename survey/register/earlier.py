"""Results of earlier periods, typed in from older reports with their source, for the trend.

They are shown beside what is computed here and never mixed into it. Rows are only added; of a
unit's period the highest version counts. Read next: `survey/exchange/earlier.py`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

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
    return tuple(one for _, one in _newest(conn, unit).values())


def put(conn: Connection, results: Sequence[Earlier], by: str) -> int:
    """Store results; one that says the same as before adds nothing.

    Returns:
        How many are new or changed.
    """
    at, tenant, rows = now_text(), tenant_of(conn), []
    known = {unit: _newest(conn, unit) for unit in {one.unit for one in results}}
    for one in results:
        version, before = known[one.unit].get((one.first, one.last), (0, None))
        if before == one:
            continue
        rows.append(
            {
                "tenant": tenant,
                "unit": one.unit,
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "version": version + 1,
                "ikm": str(one.ikm),
                "n": one.n,
                "unsur": json.dumps({key: str(nrr) for key, nrr in sorted(one.unsur.items())}),
                "source": one.source,
                "weight": one.weight,
                "set_at": at,
                "set_by": by,
            }
        )
    if rows:
        conn.execute(insert(earlier), rows)
    return len(rows)


def _newest(conn: Connection, unit: str) -> dict[tuple[date, date], tuple[int, Earlier]]:
    of = earlier
    rows = conn.execute(
        select(of)
        .where(of.c.tenant == tenant_of(conn), of.c.unit == unit)
        .order_by(of.c.first, of.c.last, of.c.version)
    )
    found: dict[tuple[date, date], tuple[int, Earlier]] = {}
    for row in rows:
        first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
        unsur = {key: Decimal(nrr) for key, nrr in json.loads(row.unsur).items()}
        one = Earlier(unit, first, last, Decimal(row.ikm), row.n, unsur, row.source, row.weight)
        found[first, last] = (row.version, one)
    return found
