"""Closings, results typed in, erasures, counts by week. Frozen: a later change is a later file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, autoincrement=False, nullable=nullable)


def _large(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False)


def _table(name: str, key: str, *items: sa.schema.SchemaItem) -> None:
    constraint = sa.PrimaryKeyConstraint("tenant", *key.split(), name=op.f(f"pk_{name}"))
    op.create_table(name, _large("tenant"), *items, constraint)


def upgrade() -> None:
    _erasure()
    contradiction = sa.text("verdict = 'conflict'")
    op.create_index(
        op.f("ix_entry_conflict"),
        "entry",
        ["tenant", "id"],
        sqlite_where=contradiction,
        postgresql_where=contradiction,
    )
    _table(
        "judgement",
        "unit day counter rule",
        *_texts("unit", "day", "counter", "rule"),
        *map(_number, ("n_pass", "n_flag", "n_surface", "n_not_applied")),
    )
    _table("unjudged", "unit day", *_texts("unit", "day"))
    # No rule has seen the ratings of before.
    op.execute(
        "INSERT INTO unjudged (tenant, unit, day) SELECT DISTINCT tenant, unit, day FROM response"
    )
    _table("touched", "unit week", *_texts("unit", "week"), _large("n"))
    _table(
        "tally",
        "unit week",
        *_texts("unit", "week"),
        _large("made_from"),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    _table(
        "closing",
        "unit period version",
        *_texts("unit", "period"),
        _number("version"),
        *_texts("first", "last", "figures", "digest", "heads", "signed_by", "position", "nip"),
        *_texts("closed_at", "reason", "changes"),
    )
    _table(
        "earlier",
        "unit first last version",
        *_texts("unit", "first", "last"),
        _number("version"),
        *_texts("ikm"),
        _number("n", nullable=True),
        *_texts("unsur", "source", "weight", "set_at", "set_by"),
        sa.CheckConstraint("n >= 0", name=op.f("ck_earlier_n")),
    )


def _erasure() -> None:
    _table(
        "erasure",
        "id part",
        sa.Column("id", sa.LargeBinary, nullable=False),
        *_texts("part"),
        sa.Column("asked", sa.Boolean, nullable=False),
        *_texts("made_at", "made_by"),
        *_texts("applied_at", nullable=True),
        sa.CheckConstraint("part IN ('time', 'bands', 'comment')", name=op.f("ck_erasure_part")),
    )
    condition = sa.text("applied_at IS NULL")
    op.create_index(
        op.f("ix_erasure_open"),
        "erasure",
        ["tenant", "made_at", "id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
