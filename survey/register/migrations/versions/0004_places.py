"""Facts with dates, and who really served. Frozen: a later change is a later file.

What was known until now holds from the beginning.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _table(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("tenant", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer, autoincrement=False, nullable=False),
        *items,
        sa.PrimaryKeyConstraint("tenant", "n", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    fact = _table(
        "fact",
        *map(_text, ("noun", "unit", "code", "topic")),
        *(_text(name, nullable=True) for name in ("first", "last")),
        *map(_text, ("value", "set_at", "set_by")),
    )
    _table(
        "substitution",
        *map(_text, ("unit", "counter", "day", "starts", "ends", "officer", "reason")),
        sa.Column("undoes", sa.Integer, nullable=True),
        *map(_text, ("set_at", "set_by")),
    )
    op.create_index(op.f("ix_substitution_day"), "substitution", ["tenant", "unit", "day"])
    op.add_column("officer", sa.Column("nip", sa.Text, nullable=True))
    _carry_over(fact)
    op.drop_table("closed_day")
    op.drop_column("unit", "hours")
    op.drop_column("counter", "services")


def _carry_over(fact: sa.Table) -> None:
    conn = op.get_bind()
    known = [
        *conn.execute(
            sa.text(
                "SELECT tenant, 'unit', code, '', 'hours', NULL, hours FROM unit"
                " ORDER BY tenant, position, code"
            )
        ),
        *conn.execute(
            sa.text(
                "SELECT tenant, 'office', '', '', 'day', day, '' FROM closed_day"
                " ORDER BY tenant, day"
            )
        ),
        *conn.execute(
            sa.text(
                "SELECT tenant, 'counter', unit, code, 'offers', NULL, services FROM counter"
                " WHERE services <> '' ORDER BY tenant, unit, position, code"
            )
        ),
    ]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    numbers: dict[int, int] = {}
    rows = []
    for tenant, noun, unit, code, topic, day, value in known:
        numbers[tenant] = numbers.get(tenant, 0) + 1
        rows.append(
            {
                "tenant": tenant,
                "n": numbers[tenant],
                "noun": noun,
                "unit": unit,
                "code": code,
                "topic": topic,
                "first": day,
                "last": day,
                "value": value,
                "set_at": now,
                "set_by": "migrasi",
            }
        )
    if rows:
        op.bulk_insert(fact, rows)
