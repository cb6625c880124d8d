"""The journal, and the number of its line in every row that acts seal. Frozen.

What stands here already has no number: the journal's first line seals it. The program writes that
line when it has brought the register up to date, as only it knows how rows are written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_SEALED = (
    *("entry", "amendment", "erasure", "fact", "duty", "substitution"),
    *("services_given", "closing", "earlier", "import_file"),
)
_KEPT = ("tenant", "seq", "at", "act", "params", "sealed", "d_told", "prev_hash", "hash")
_ERASED = ("made_by", "subject", "detail", "salt")


def upgrade() -> None:
    for table in _SEALED:
        op.add_column(table, sa.Column("sealed_by", sa.Integer, nullable=True))
    op.create_index(op.f("ix_entry_sealed"), "entry", ["tenant", "sealed_by"])
    op.create_table(
        "journal",
        sa.Column("tenant", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("made_by", sa.Text),
        sa.Column("act", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("subject", "detail")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("params", "sealed")),
        sa.Column("salt", sa.LargeBinary),
        *(
            sa.Column(name, sa.LargeBinary, nullable=False)
            for name in ("d_told", "prev_hash", "hash")
        ),
        sa.PrimaryKeyConstraint("tenant", "seq", name=op.f("pk_journal")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    changed = " OR ".join(f"new.{name} IS NOT old.{name}" for name in _KEPT)
    rewritten = " OR ".join(
        f"(new.{name} IS NOT NULL AND new.{name} IS NOT old.{name})" for name in _ERASED
    )
    op.execute(
        f"CREATE TRIGGER journal_only_erased BEFORE UPDATE ON journal WHEN {changed}"
        f" OR {rewritten} BEGIN SELECT RAISE(ABORT, 'a line of the journal stays'); END"
    )
    op.execute(
        "CREATE TRIGGER journal_remains BEFORE DELETE ON journal BEGIN"
        " SELECT RAISE(ABORT, 'a line of the journal stays'); END"
    )


def _guard_postgresql() -> None:
    changed = " OR ".join(f"new.{name} IS DISTINCT FROM old.{name}" for name in _KEPT)
    rewritten = " OR ".join(
        f"(new.{name} IS NOT NULL AND new.{name} IS DISTINCT FROM old.{name})" for name in _ERASED
    )
    op.execute(
        "CREATE FUNCTION journal_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' OR {changed} OR {rewritten} THEN"
        " RAISE EXCEPTION 'a line of the journal stays'; END IF; RETURN new; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_stays BEFORE UPDATE OR DELETE ON journal"
        " FOR EACH ROW EXECUTE FUNCTION journal_stays()"
    )
