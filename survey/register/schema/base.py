"""How every table of the register is written: metadata, keys, and the tenant that leads them."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, func
from sqlalchemy.sql.elements import conv

# The newest file in migrations/versions; a register that says otherwise is older or newer than us.
HEAD: Final = "0008"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def tenant() -> Column[int]:
    return Column("tenant", BigInteger, primary_key=True, autoincrement=False)


def number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def sealed_by() -> Column[int]:
    """The line of the journal that seals the row; none: the first one, with all it had found."""
    return Column("sealed_by", Integer)


def one_code(table: Table, *within: str) -> None:
    """Let a code be taken once, whatever its case."""
    columns = [table.c.tenant, *(table.c[name] for name in within), func.lower(table.c.code)]
    Index(conv(f"ix_{table.name}_code"), *columns, unique=True)
