"""What was corrected after it was stored: whom an answer is about, and answers taken out.

Rows only ever added; of one answer and matter the highest number counts. Read next:
`answers.py`, which applies them.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from survey.answers.drafts import Kind
from survey.attribution import Attribution, Ground
from survey.office.dated import Noun
from survey.register import facts, journal, tallies
from survey.register.engine import tenant_of
from survey.register.moments import chunks, next_number, now_text, wall
from survey.register.schema import amendment, entry, response

ATTRIBUTION = "attribution"
WITHDRAWN = "withdrawn"


class Amended(NamedTuple):
    """An answer that is amended, with the unit and day it is read by."""

    id: bytes
    unit: str
    day: str


class About(NamedTuple):
    """Whom an answer is about; a moment is "" where its day was not over by then."""

    officer: str
    ground: str
    late: str  # the local moment from which it is about him
    former: tuple[tuple[str, str], ...]  # whose it could be seen as before, each with such a moment


class Latest(NamedTuple):
    """What counts now of some answers, by their id."""

    attribution: dict[bytes, Attribution]
    withdrawn: set[bytes]
    by: dict[bytes, str]  # who corrected the attribution
    moves: dict[bytes, list[tuple[str, str]]]  # to which officer, and at what moment, in order

    def about(self, answer_id: bytes, day: str, stored: str, late: str, zone: ZoneInfo) -> About:
        """Say whom a corrected answer is about now, and from when on it could be seen as whose.

        Whoever has it again has it from where he had it first, so that it keeps its place among
        his. A correction of the day itself is made before anybody could see it.

        Args:
            answer_id: Its id.
            day: Its local day.
            stored: The officer as resolved when it was accepted, by his code now; "" is nobody.
            late: The local moment of acceptance, "" when that was on its day.
            zone: The office's.
        """
        since = {stored: late}
        for officer, made_at in self.moves[answer_id]:
            at = wall(datetime.fromisoformat(made_at).astimezone(zone))
            if at[: len(day)] <= day:
                since = {officer: late}
            else:
                since.setdefault(officer, max(late, at))
        now = self.attribution[answer_id]
        former = tuple((name, at) for name, at in since.items() if name not in ("", now.officer))
        return About(now.officer, now.ground.value, since[now.officer], former)


def latest(conn: Connection, unit: str, first: date, last: date) -> Latest:
    """Give the amendments that count for a unit's answers from one day to another.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
    """
    table = amendment
    rows = conn.execute(
        select(
            *(table.c[name] for name in ("id", "matter", "officer", "ground", "withdrawn")),
            *(table.c.made_by, table.c.made_at),
        )
        .where(
            table.c.tenant == tenant_of(conn),
            table.c.unit == unit,
            table.c.day.between(first.isoformat(), last.isoformat()),
        )
        .order_by(table.c.n)
    )
    aliases = facts.aliases(conn, unit)
    attribution: dict[bytes, Attribution] = {}
    withdrawn: dict[bytes, bool] = {}
    made_by: dict[bytes, str] = {}
    moves: dict[bytes, list[tuple[str, str]]] = {}
    for row in rows:
        if row.matter == ATTRIBUTION:
            officer = aliases.always(Noun.OFFICER, row.officer)
            moves.setdefault(row.id, []).append((officer, row.made_at))
            attribution[row.id] = Attribution(officer, Ground(row.ground))
            made_by[row.id] = row.made_by
        else:
            withdrawn[row.id] = row.withdrawn
    return Latest(
        attribution, {answer_id for answer_id, out in withdrawn.items() if out}, made_by, moves
    )


def within(
    table: FromClause, conn: Connection, unit: str, first: date, last: date
) -> ColumnElement[bool]:
    """Give the condition that a row belongs to a unit and to the days from first to last."""
    days = table.c.day.between(first.isoformat(), last.isoformat())
    return and_(table.c.tenant == tenant_of(conn), table.c.unit == unit, days)


def not_withdrawn(
    conn: Connection, unit: str, first: date, last: date, rows: FromClause = response
) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that leaves withdrawn answers out of a query of `response`.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first day.
        last: The last day, included.
        rows: `response`, or an alias of it.

    Returns:
        One condition, or none where nothing was ever withdrawn: most queries need not ask.
    """
    table = amendment
    inside = and_(within(table, conn, unit, first, last), table.c.matter == WITHDRAWN)
    if conn.execute(select(table.c.n).where(inside).limit(1)).first() is None:
        return ()
    last_word = select(func.max(table.c.n)).where(inside).group_by(table.c.id)
    out = select(table.c.id).where(inside, table.c.n.in_(last_word), table.c.withdrawn)
    return (rows.c.id.not_in(out),)


def attribute(
    conn: Connection, changes: Iterable[tuple[Amended, Attribution]], reason: str, by: str
) -> int:
    """Write whom answers are about from now on; gives how many."""
    return _add(
        conn,
        [
            {
                **target._asdict(),
                "matter": ATTRIBUTION,
                "officer": to.officer,
                "ground": to.ground.value,
                "withdrawn": False,
                "import_n": None,
            }
            for target, to in changes
        ],
        reason,
        by,
    )


def withdraw(
    conn: Connection, targets: Iterable[Amended], import_n: int, by: str, *, out: bool, reason: str
) -> int:
    """Take answers out of every figure, or back in (`out` False); gives how many."""
    return _add(
        conn,
        [
            {
                **target._asdict(),
                "matter": WITHDRAWN,
                "officer": "",
                "ground": Ground.NONE.value,
                "withdrawn": out,
                "import_n": import_n,
            }
            for target in targets
        ],
        reason,
        by,
    )


def _add(conn: Connection, rows: Sequence[dict[str, object]], reason: str, by: str) -> int:
    first, at, tenant = next_number(conn, amendment), now_text(), tenant_of(conn)
    common = {"tenant": tenant, "reason": reason, "made_at": at, "made_by": by}
    numbered = [{**row, **common, "n": n} for n, row in enumerate(rows, start=first)]
    journal.add(conn, amendment, numbered)
    tallies.touch(conn, [(str(row["unit"]), str(row["day"])) for row in rows])
    return len(numbered)


def of_import(conn: Connection, n: int) -> list[Amended]:
    """Give the answers that count because import n brought them, in or back."""
    tenant = tenant_of(conn)
    brought = conn.execute(
        select(response.c.id, response.c.unit, response.c.day)
        .join(entry, (entry.c.tenant == response.c.tenant) & (entry.c.id == response.c.id))
        .where(response.c.tenant == tenant, entry.c.import_n == n, entry.c.verdict == "new")
    )
    targets = {Amended(*row): n for row in brought}
    table = amendment
    back = conn.execute(
        select(table.c.id, table.c.unit, table.c.day).where(
            table.c.tenant == tenant, table.c.import_n == n, table.c.withdrawn.is_(False)
        )
    )
    targets.update({Amended(*row): n for row in back})
    moved = _withdrawals(conn, [target.id for target in targets])
    return sorted(target for target in targets if moved.get(target.id, (False, n)) == (False, n))


def n_answers(conn: Connection, targets: Sequence[Amended]) -> int:
    """Count the answers among entries: what was added to a tap is none of its own."""
    n = 0
    for some in chunks([target.id for target in targets]):
        kinds = response.c.kind.in_([Kind.RATING.value, Kind.FORM.value])
        mine = (response.c.tenant == tenant_of(conn)) & response.c.id.in_(some) & kinds
        n += conn.execute(select(func.count()).select_from(response).where(mine)).scalar_one()
    return n


def out_among(conn: Connection, ids: Sequence[bytes]) -> list[Amended]:
    """Give those of these answers that are taken out now."""
    out = [answer_id for answer_id, (is_out, _) in _withdrawals(conn, ids).items() if is_out]
    targets: list[Amended] = []
    for some in chunks(out):
        rows = conn.execute(
            select(response.c.id, response.c.unit, response.c.day).where(
                response.c.tenant == tenant_of(conn), response.c.id.in_(some)
            )
        )
        targets += [Amended(*row) for row in rows]
    return sorted(targets)


def withdrawn_at(conn: Connection, answer_id: bytes) -> datetime | None:
    """Say since when an answer is taken out; None where it counts."""
    table = amendment
    row = conn.execute(
        select(table.c.withdrawn, table.c.made_at)
        .where(
            table.c.tenant == tenant_of(conn),
            table.c.id == answer_id,
            table.c.matter == WITHDRAWN,
        )
        .order_by(table.c.n.desc())
        .limit(1)
    ).one_or_none()
    return datetime.fromisoformat(row.made_at) if row is not None and row.withdrawn else None


def any_withdrawn(conn: Connection) -> bool:
    """Say whether any answer was ever taken out."""
    mine = (amendment.c.tenant == tenant_of(conn)) & (amendment.c.matter == WITHDRAWN)
    return conn.execute(select(amendment.c.n).where(mine).limit(1)).first() is not None


def _withdrawals(conn: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[bool, int]]:
    """Say of each amended one whether it is out now, and by or through which import."""
    table = amendment
    by_id: dict[bytes, tuple[bool, int]] = {}
    for some in chunks(ids):
        rows = conn.execute(
            select(table.c.id, table.c.withdrawn, table.c.import_n)
            .where(
                table.c.tenant == tenant_of(conn), table.c.id.in_(some), table.c.matter == WITHDRAWN
            )
            .order_by(table.c.n)
        )
        by_id.update((row.id, (row.withdrawn, row.import_n)) for row in rows)
    return by_id
