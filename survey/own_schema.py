"""What a database file of ours may hold beside its rows: the statements of two files, no other.

A trigger or a view that somebody adds changes what is stored or shown without a word, and after
any check that looks at rows. Here is no database: who opens one gives what stands in its
`sqlite_schema`. Read next: `box/schema.py`, `register/integrity.py`; docs/proof.md.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "reference"
BOX: Final = _FOLDER / "box.sql"
ELSE: Final = _FOLDER / "schema.sql"
_NAMED: Final = re.compile(
    r"\s*CREATE\s+(?:UNIQUE\s+|VIRTUAL\s+|TEMP\w*\s+)?(\w+\s+\S+)", re.IGNORECASE
)
_WORD: Final = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\S""", re.DOTALL)
_PLAIN: Final = re.compile(r"CREATE (?:TABLE|INDEX|UNIQUE INDEX) ")
_MOST_SAID: Final = 60  # characters of a statement that nothing names


def first_foreign(statements: Iterable[object]) -> str:
    """Name the first statement that is not ours, as "TRIGGER zt"; "" where all are.

    The statement decides, whatever type and name stand beside it: SQLite runs no other.

    Args:
        statements: As SQLite keeps them.
    """
    return next((_named(sql) for sql in statements if not _is_ours(sql)), "")


def acts(sql: object) -> bool:
    """Say whether a statement makes no plain table or index: these differ between our releases."""
    return not (isinstance(sql, str) and _PLAIN.match(sql))


@lru_cache(maxsize=256)
def _is_ours(sql: object) -> bool:
    return isinstance(sql, str) and f"{_bare(sql)}\0;" in _ours()


@lru_cache(maxsize=1)
def _ours() -> str:
    return _bare("".join(file.read_text(encoding="utf-8") for file in (BOX, ELSE)))


def _bare(sql: str) -> str:
    """Give the words and signs of a text, without what differs between releases of libraries.

    That is how they are set apart, comments, and whether a name stands between double quotes; all
    that stands there is one name, and all between single quotes one value.
    """
    words = (word for word in _WORD.findall(sql) if not word.startswith(("--", "/*")))
    return "\0".join(word.strip('"') for word in words)


def _named(sql: object) -> str:
    named = _NAMED.match(sql) if isinstance(sql, str) else None
    words = sql if named is None else named[1].replace('"', "")
    return ascii(words).strip("'")[:_MOST_SAID]
