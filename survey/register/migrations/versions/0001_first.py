"""The register of the first release. Frozen: a later change is a later file."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _tenant() -> sa.Column[int]:
    return sa.Column("tenant", sa.BigInteger, autoincrement=False, nullable=False)


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, autoincrement=False, nullable=nullable) for name in names]


def _blobs(*names: str, nullable: bool = False) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary, nullable=nullable) for name in names]


def _truths(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean, nullable=False) for name in names]


def _table(name: str, key: str, *items: sa.schema.SchemaItem) -> None:
    columns = [column for column in ("tenant", *key.split()) if column]
    constraint = sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}"))
    op.create_table(name, _tenant(), *items, constraint)


def _index(name: str, table: str, *columns: str, unique: bool = False, where: str = "") -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        op.f(name),
        table,
        ["tenant", *columns],
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _one_code(table: str, *within: str) -> None:
    columns = [*map(sa.text, ("tenant", *within)), sa.text("lower(code)")]
    op.create_index(op.f(f"ix_{table}_code"), table, columns, unique=True)


def upgrade() -> None:
    _the_office()
    _what_citizens_said()
    _paper_work()


def _the_office() -> None:
    _table("installation", "", *_texts("made_at"))
    _table(
        "office",
        "",
        *_texts("name", "region", "timezone", "letterhead"),
        *_texts("signatory_name", "signatory_position", "signatory_nip", nullable=True),
        *_truths("demo"),
    )
    _table("closed_day", "day", *_texts("day"))
    _table("unit", "code", *_texts("code", "name", "public_name", "hours"), *_numbers("position"))
    _table(
        "service",
        "unit code",
        *_texts("unit", "code", "name"),
        *_numbers("standard_days", nullable=True),
        *_numbers("position"),
    )
    _table(
        "counter",
        "unit code",
        *_texts("unit", "code", "name", "services", "short"),
        *_numbers("position"),
    )
    _table("officer", "unit code", *_texts("unit", "code", "name"))
    _one_code("unit")
    for name in ("service", "counter", "officer"):
        _one_code(name, "unit")
    _index("ix_counter_short", "counter", "short", unique=True)
    _table(
        "duty",
        "unit counter day version line",
        *_texts("unit", "counter", "day"),
        *_numbers("version", "line"),
        *_texts("officer", "starts", "ends"),
        *_truths("shared"),
        *_texts("set_at", "set_by"),
    )
    _table(
        "services_given",
        "unit day service version officer",
        *_texts("unit", "day", "service"),
        *_numbers("version"),
        *_texts("officer"),
        *_numbers("n"),
        *_texts("source", "set_at", "set_by"),
        sa.CheckConstraint("n >= 0", name=op.f("ck_services_given_n")),
    )


def _what_citizens_said() -> None:
    _table(
        "box",
        "box",
        *_blobs("box"),
        *_texts("device"),
        *_numbers("head_seq"),
        *_blobs("head_hash"),
        *_texts("first_at", "last_at"),
        *_texts("forked_at", nullable=True),
    )
    _table(
        "entry",
        "box seq",
        *_blobs("box"),
        *_numbers("seq"),
        *_blobs("id"),
        *_texts("kind"),
        *_blobs("hash"),
        *_texts("verdict"),
        *_numbers("clock_s"),
        *_numbers("import_n", nullable=True),
        sa.CheckConstraint(
            "verdict IN ('new', 'repeat', 'conflict')", name=op.f("ck_entry_verdict")
        ),
    )
    _index("ix_entry_new", "entry", "id", unique=True, where="verdict = 'new'")
    _index("ix_entry_import", "entry", "import_n", where="import_n IS NOT NULL")
    _table(
        "response",
        "id",
        *_blobs("id"),
        *_texts("unit", "day", "slot", "kind"),
        *_blobs("about", nullable=True),
        *_texts("counter", "service", "channel", "lang", "questionnaire", "scores", "reasons"),
        *_texts("named", "officer", "ground"),
        *_truths("paired"),
        *_numbers("ignored"),
        *_texts("receipt", nullable=True),
        sa.CheckConstraint("ground IN ('visit', 'duty', 'none')", name=op.f("ck_response_ground")),
    )
    _index("ix_response_day", "response", "unit", "day")
    _index("ix_response_receipt", "response", "receipt")
    _table(
        "response_private",
        "id",
        *_blobs("id"),
        *_texts("unit", "day"),
        *_numbers("minute", nullable=True),
        *_texts("at", nullable=True),
        *_numbers("duration_s", nullable=True),
        *_texts("visit", "sex", "age_band", "education", "job", "comment", nullable=True),
    )
    _index("ix_response_private_day", "response_private", "unit", "day")
    _index("ix_response_private_visit", "response_private", "visit", where="visit != ''")
    _table("flag", "id rule", *_blobs("id"), *_texts("rule", "unit", "day"))
    _index("ix_flag_day", "flag", "unit", "day")
    _table(
        "amendment",
        "n",
        *_numbers("n"),
        *_blobs("id"),
        *_texts("unit", "day", "matter", "officer", "ground"),
        *_truths("withdrawn"),
        *_numbers("import_n", nullable=True),
        *_texts("reason", "made_at", "made_by"),
        sa.CheckConstraint(
            "matter IN ('attribution', 'withdrawn')", name=op.f("ck_amendment_matter")
        ),
    )
    _index("ix_amendment_day", "amendment", "unit", "day")
    _index("ix_amendment_id", "amendment", "id")
    _index("ix_amendment_import", "amendment", "import_n", where="import_n IS NOT NULL")


def _paper_work() -> None:
    _table(
        "import_file",
        "n",
        *_numbers("n"),
        *_texts("unit", "file", "digest", "made_at", "made_by"),
    )
    _table(
        "result",
        "report unit period",
        *_texts("report", "unit", "period", "json", "made_at"),
    )
    _table("audit", "n", *_numbers("n"), *_texts("made_at", "made_by", "act", "subject", "detail"))
