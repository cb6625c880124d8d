"""The register's own chain of what was done: each line seals the rows that its act wrote.

`written` says how a line is written, `sealed` reads rows as lines seal them, `writing` is what
acts call, `checking` compares. Read next: `writing.py`.
"""

from survey.register.journal.sealed import flag_lines, flag_state
from survey.register.journal.writing import (
    BESIDE_ANSWERS,
    add,
    begin,
    head,
    head_before,
    holds,
    note,
    number,
    seal,
    seal_entries,
    seal_names,
    seal_state,
)
from survey.register.journal.written import chain_id, entry_line

__all__ = [
    "BESIDE_ANSWERS",
    "add",
    "begin",
    "chain_id",
    "entry_line",
    "flag_lines",
    "flag_state",
    "head",
    "head_before",
    "holds",
    "note",
    "number",
    "seal",
    "seal_entries",
    "seal_names",
    "seal_state",
]
