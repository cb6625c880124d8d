"""What sealed lines tell of things that are gone: nothing else excuses an absence.

A row that no line seals can be written by anybody who has the file. So orders to erase are read
here from the journal, and from the table of the time before it only where a line seals that table.
Queries only; `loket verify` tells whether the lines hold. Read next: `journal.py`,
`survey/proof/orders.py`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, exists, func, or_, select

from survey.canonical import read_json
from survey.differences import DifferenceKind
from survey.register import seals
from survey.register.engine import tenant_of
from survey.register.erasures import MARK
from survey.register.journal import BESIDE_ANSWERS
from survey.register.moments import chunks
from survey.register.numbered import FIRST_LINE, own_lines
from survey.register.schema import audit, entry, erasure, journal, response_private
from survey.register.seals import Seal

ERASED_AGAIN: Final = "again"  # in the parameters of `erase_again`: ids in hex digits, by part
# Likewise: what stood here again though this register had erased it.
REFILLED: Final = str(DifferenceKind.REFILLED)
_RUNS: Final = ("erase", "retention")
# What a line tells of a pass by the rules; `pass_detail` writes it.
PASS: Final = re.compile(
    r"(?P<parts>[a-z, ]+) sampai (?P<last>\d{4}-\d\d-\d\d): (?P<n>\d+) jawaban"
)


def pass_detail(parts: Sequence[str], last: date, n: int) -> str:
    """Write what a line of the journal says of a pass by the rules: parts, last day, answers."""
    return f"{', '.join(parts)} sampai {last}: {n} jawaban"


class ProvenLine(NamedTuple):
    """A line; `seq` is 0 before the journal, and words that were erased are empty."""

    seq: int
    at: str
    made_by: str
    subject: str
    detail: str
    params: Mapping[str, Any]


def lines(conn: Connection, *acts: str) -> list[ProvenLine]:
    """Give the lines of some acts, oldest first."""
    table = journal.c
    query = select(
        *(table.seq, table.at, table.made_by, table.subject, table.detail, table.params),
        table.salt.is_(None).label("erased"),
    ).where(own_lines(conn), table.act.in_(acts))
    newer = []
    for seq, at, *words, params, erased in conn.execute(query.order_by(table.seq)):
        # Of a line without its salt nobody can tell who wrote these words.
        by, subject, detail = ("", "", "") if erased else words
        newer.append(ProvenLine(seq, at, by, subject, detail, _params(params)))
    return [*_older(conn, acts), *newer]


def _older(conn: Connection, acts: Collection[str]) -> list[ProvenLine]:
    """Give lines of before the journal, if it seals them."""
    table, sealing = audit.c, journal.c
    seals_it = select(sealing.seq).where(
        own_lines(conn),
        sealing.act.not_in(BESIDE_ANSWERS),
        sealing.sealed.contains(f'"{audit.name}"'),
    )
    query = select(table.made_at, table.made_by, table.subject, table.detail).where(
        table.tenant == tenant_of(conn), table.act.in_(acts)
    )
    rows = conn.execute(query.order_by(table.n)).all()
    if not rows or conn.execute(seals_it.limit(1)).first() is None:
        return []
    return [ProvenLine(0, at, by, about, detail, {}) for at, by, about, detail in rows]


def _params(written: str) -> Mapping[str, Any]:
    """Read an object of a line; nothing of a line that was damaged, which its hash tells."""
    try:
        value = read_json(written)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def n_refilled(conn: Connection) -> int:
    """Count parts that stand here although a citizen had them erased: both are one transaction."""
    private = response_private.c
    same = (private.tenant == erasure.c.tenant) & (private.id == erasure.c.id)
    asked_of = (erasure.c.tenant == tenant_of(conn)) & erasure.c.asked.is_(True)
    back = or_(*((erasure.c.part == part) & mark.is_not(None) for part, mark in MARK.items()))
    query = select(func.count()).select_from(erasure).join(response_private, same)
    return conn.execute(query.where(asked_of, back)).scalar_one()


class ProvenPass(NamedTuple):
    """A pass that erased a part of a unit's answers up to a day, "2026-11-20", and its line.

    Of answers that came before its line, and up to its day, nothing was left here when its run had
    `ended`: a pass writes a line for each portion.
    """

    seq: int
    last: str
    ended: bool

    def reached(self, day: str, came: int | None) -> bool:
        """Say whether it was of an answer of a day that came with a line; None: it never came."""
        return came is not None and came < self.seq and day <= self.last


def passes(conn: Connection) -> dict[tuple[str, str], list[ProvenPass]]:
    """Give by unit and part which passes of retention erased it, as lines tell.

    Those from before the journal reach no answer: its first line seals all that there was.
    """
    ended = max((line.seq for line in lines(conn, "retention")), default=0)
    by_part: dict[tuple[str, str], list[ProvenPass]] = {}
    for line in lines(conn, "erase"):
        written = PASS.fullmatch(line.detail)
        if written is None:
            continue
        ran = ProvenPass(line.seq, written["last"], ended=line.seq < ended)
        for part in written["parts"].split(", "):
            by_part.setdefault((line.subject, part), []).append(ran)
    return by_part


def sealing(conn: Connection, ids: Collection[bytes]) -> dict[bytes, int]:
    """Give the line of the journal with which each of some answers came."""
    by_id: dict[bytes, int] = {}
    for some in chunks(sorted(ids)):
        mine = (entry.c.tenant == tenant_of(conn)) & (entry.c.verdict == "new")
        rows = conn.execute(select(entry.c.id, entry.c.sealed_by).where(mine, entry.c.id.in_(some)))
        by_id.update((row.id, row.sealed_by or 1) for row in rows)
    return by_id


def last_run(conn: Connection) -> str | None:
    """Say when retention last erased by its rules ("2026-11-22T01:02:03Z"), None for never."""
    return max((line.at for line in lines(conn, *_RUNS)), default=None)


def erased_again(conn: Connection) -> set[tuple[bytes, str]]:
    """Give what was erased by order of a copy that was put back: id and part.

    Not what the rules or a sealed request say anyway.
    """
    again: set[tuple[bytes, str]] = set()
    for line in lines(conn, "erase_again"):
        by_part = line.params.get(ERASED_AGAIN)
        for part, ids in by_part.items() if isinstance(by_part, dict) else ():
            again.update((bytes.fromhex(answer_id), part) for answer_id in ids)
    return again


def asked(conn: Connection, ids: Collection[bytes]) -> set[tuple[bytes, str]]:
    """Say which parts of these answers a citizen had erased: id and part.

    Only of rows that are, with all others of their line, what it sealed. Erasures by rule are work
    to do, which nothing seals.
    """
    mine = (erasure.c.tenant == tenant_of(conn)) & erasure.c.asked.is_(True)
    columns = (erasure.c.id, erasure.c.part, erasure.c.sealed_by)
    rows = [
        row
        for some in chunks(sorted(ids))
        for row in conn.execute(select(*columns).where(mine, erasure.c.id.in_(some)))
    ]
    sealed = _as_sealed(conn, {_line_of(row.sealed_by) for row in rows})
    return {(row.id, row.part) for row in rows if _line_of(row.sealed_by) in sealed}


def _line_of(sealed_by: int | None) -> int:
    return FIRST_LINE if sealed_by is None else sealed_by


def _as_sealed(conn: Connection, numbers: Collection[int]) -> set[int]:
    """Say which lines seal the requests that name them, as they stand."""
    holding = set()
    for number in numbers:
        named = erasure.c.sealed_by == number
        if number == FIRST_LINE:
            named |= erasure.c.sealed_by.is_(None)
        query = select(erasure).where(erasure.c.tenant == tenant_of(conn), erasure.c.asked, named)
        rows = [seals.canonical_row(erasure, dict(row)) for row in conn.execute(query).mappings()]
        if sealed_of(conn, number).get(erasure.name) == seals.digest(rows):
            holding.add(number)
    return holding


def sealed_of(conn: Connection, number: int) -> Mapping[str, Seal]:
    """Give what a line sealed of each kind of row; nothing where there is no such line."""
    query = select(journal.c.sealed).where(own_lines(conn), journal.c.seq == number)
    return seals.read_sealed(conn.execute(query).scalar() or "")[0]


def device_of(conn: Connection, box: str) -> str:
    """Say through which device the first entries of a box came, "" where no line tells.

    Only a line that seals entries of it tells: who appends another can name any box in it.

    Args:
        conn: Any transaction.
        box: The box, 32 hex digits.
    """
    table = journal.c
    query = select(table.made_by, table.params, table.salt).where(
        own_lines(conn),
        table.act == "accept",
        table.params.contains(f'"box":"{box}"', autoescape=True),
        exists().where(
            entry.c.tenant == table.tenant,
            entry.c.box == bytes.fromhex(box),
            entry.c.sealed_by == table.seq,
        ),
    )
    row = conn.execute(query.order_by(table.seq).limit(1)).one_or_none()
    if row is None:
        return ""
    by = "" if row.salt is None else str(row.made_by).removeprefix("device ")
    return str(_params(row.params).get("device", by))


def forked(conn: Connection) -> dict[str, int | None]:
    """Give the boxes of which two continuations were seen, each by 32 hex digits.

    With the last entry that both have in common; None where the line of an older release does not
    tell.
    """
    return {
        str(line.params.get("box", line.subject)): _common(line) for line in lines(conn, "fork")
    }


def _common(line: ProvenLine) -> int | None:
    common = line.params.get("common")
    return common if isinstance(common, int) else None


def removed_files(conn: Connection) -> str:
    """Give the names of the damaged files that retention has removed, as one text."""
    return ", ".join(line.detail for line in lines(conn, "remove_damaged"))
