"""How far each chain is known: the boxes' and the journal's. What is printed and kept outside.

Read next: `journal.py`, `entries.py`.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from survey.differences import BoxShare
from survey.earlier_heads import JOURNAL
from survey.ledger import Head
from survey.register import journal, schema, seals, zones
from survey.register.engine import tenant_of
from survey.register.numbered import own_lines
from survey.register.schema import box, entry, response
from survey.register.soundness import check_table


class KnownHead(NamedTuple):
    """The last line of a chain that is known.

    Attributes:
        box: 32 hex digits that name the chain.
        device: Whose box it is, `JOURNAL` of the journal.
        head: Its number and hash.
    """

    box: str
    device: str
    head: Head


def every(conn: Connection) -> list[KnownHead]:
    """Give the head of the journal, then that of every box."""
    return [_journal(conn, journal.head(conn)), *of_boxes(conn)]


def before(conn: Connection, day: date) -> list[KnownHead]:
    """Give where every chain stood before a local day; whoever sees it learns nothing of the day.

    A chain that had not begun is left out.

    Args:
        conn: A reading transaction.
        day: The local day that is not over.
    """
    of_journal = journal.head_before(conn, day)
    chains = of_boxes_before(conn, day)
    return [_journal(conn, of_journal), *chains] if of_journal.seq else chains


def _journal(conn: Connection, head: Head) -> KnownHead:
    return KnownHead(seals.chain_id(tenant_of(conn)), JOURNAL, head)


def gaps(conn: Connection) -> dict[str, tuple[int, ...]]:
    """Give the numbers missing below each box's head: none, unless rows were removed.

    Returns:
        The missing numbers by box id (32 hex digits); boxes without gaps are left out.
    """
    check_table(conn, box)
    tenant = tenant_of(conn)
    rows = conn.execute(
        select(entry.c.box, func.count()).where(entry.c.tenant == tenant).group_by(entry.c.box)
    )
    counted: dict[bytes, int] = {row[0]: row[1] for row in rows}
    missing: dict[str, tuple[int, ...]] = {}
    for row in conn.execute(select(box.c.box, box.c.head_seq).where(box.c.tenant == tenant)):
        if counted.get(row.box, 0) == row.head_seq:
            continue
        held = set(
            conn.execute(
                select(entry.c.seq).where(entry.c.tenant == tenant, entry.c.box == row.box)
            ).scalars()
        )
        missing[row.box.hex()] = tuple(n for n in range(1, row.head_seq + 1) if n not in held)
    return missing


def of_boxes(conn: Connection) -> list[KnownHead]:
    """Give the head of every box, by device and age: what is printed and kept outside."""
    check_table(conn, box)
    rows = conn.execute(
        select(box)
        .where(box.c.tenant == tenant_of(conn))
        .order_by(box.c.device, box.c.first_at, box.c.box)
    )
    return [KnownHead(row.box.hex(), row.device, Head(row.head_seq, row.head_hash)) for row in rows]


def of_boxes_before(conn: Connection, today: date) -> list[KnownHead]:
    """Give of every box the last entry before the first one of a day, in the order of `of_boxes`.

    None of the day's entries is in front of such a head, so that whoever sees it learns nothing
    of the day. A box that has no entry before the day is left out.

    Args:
        conn: A reading transaction.
        today: The local day that is not over.
    """
    tenant = tenant_of(conn)
    begun = _first_of(conn, today)
    before_it = []
    for known in of_boxes(conn):
        box_id = bytes.fromhex(known.box)
        if box_id not in begun:
            before_it.append(known)
            continue
        row = conn.execute(
            select(entry.c.seq, entry.c.hash)
            .where(entry.c.tenant == tenant, entry.c.box == box_id, entry.c.seq < begun[box_id])
            .order_by(entry.c.seq.desc())
            .limit(1)
        ).one_or_none()
        if row is not None:
            before_it.append(known._replace(head=Head(row.seq, row.hash)))
    return before_it


def holds(conn: Connection, box_id: str, kept: Head) -> bool:
    """Say whether an entry was taken that somebody wrote down: box, number and first digits."""
    mine = _of_box(conn, box_id) & (entry.c.seq == kept.seq)
    digest = conn.execute(select(entry.c.hash).where(mine)).scalar_one_or_none()
    return isinstance(digest, bytes) and digest.startswith(kept.hash)


class ChainReach(NamedTuple):
    """The first and the last line of a chain, and their days; None where they are not known.

    The days are the office's own; of a line of the journal beside answers that in UTC, as no more
    is kept of it.
    """

    first: int
    last: int
    first_day: date | None
    last_day: date | None


def reach_of_box(conn: Connection, box_id: str) -> ChainReach | None:
    """Say from where to where entries of a box were taken, None where there are none."""
    of_entry = (response.c.tenant == entry.c.tenant) & (response.c.id == entry.c.id)
    joined = select(entry.c.seq, response.c.day).outerjoin(response, of_entry)
    mine = joined.where(_of_box(conn, box_id)).limit(1)
    first = conn.execute(mine.order_by(entry.c.seq)).one_or_none()
    last = conn.execute(mine.order_by(entry.c.seq.desc())).one_or_none()
    if first is None or last is None:
        return None
    return ChainReach(first.seq, last.seq, _day(first.day), _day(last.day))


def share_behind(conn: Connection, box_id: str, seq: int) -> BoxShare | None:
    """Say of which unit and days the entries are that were taken of a box behind a number.

    As the journal sealed them. None where some of them are not here either, or there are none: of
    which days those were nobody knows.

    Args:
        conn: A reading transaction.
        box_id: The box, 32 hex digits.
        seq: The number.
    """
    mine = _of_box(conn, box_id) & (entry.c.seq > seq)
    n = conn.execute(select(func.count()).select_from(entry).where(mine)).scalar_one()
    taken = select(box.c.head_seq).where(
        box.c.tenant == tenant_of(conn), box.c.box == bytes.fromhex(box_id)
    )
    if n == 0 or n != (conn.execute(taken).scalar() or 0) - seq:
        return None
    of_entry = (response.c.tenant == entry.c.tenant) & (response.c.id == entry.c.id)
    units = select(
        *(func.min(response.c.unit), func.max(response.c.unit)),
        *(func.min(response.c.day), func.max(response.c.day)),
    )
    least, most, first, last = conn.execute(units.join(entry, of_entry).where(mine)).one()
    if first is None:
        return None
    return BoxShare(box_id, n, least if least == most else "", first, last)


def reach_of_journal(conn: Connection, until: int) -> ChainReach | None:
    """Say since when the journal goes on to one of its lines, None where it has no line.

    Args:
        conn: A reading transaction.
        until: The number of that line.
    """
    zone = zones.read(conn).now
    table = schema.journal
    mine = own_lines(conn) & (table.c.seq <= until)
    lines = select(table.c.seq, table.c.at).where(mine).limit(1)
    first = conn.execute(lines.order_by(table.c.seq)).one_or_none()
    last = conn.execute(lines.order_by(table.c.seq.desc())).one_or_none()
    if first is None or last is None:
        return None
    return ChainReach(first.seq, last.seq, _day_of(first.at, zone), _day_of(last.at, zone))


def _of_box(conn: Connection, box_id: str) -> ColumnElement[bool]:
    return (entry.c.tenant == tenant_of(conn)) & (entry.c.box == bytes.fromhex(box_id))


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:  # an entry that repeats another one has no day of its own here
        return None


def _day_of(at: object, zone: tzinfo) -> date | None:
    """Give the day of a moment, or of what keeps only its day."""
    text = str(at)
    try:
        return datetime.fromisoformat(text).astimezone(zone).date() if text[10:] else _day(text)
    except ValueError:  # changed by hand, which its hash tells
        return None


def _first_of(conn: Connection, day: date) -> dict[bytes, int]:
    """Give the number of each box's first entry of a day, boxes without one left out."""
    tenant = tenant_of(conn)
    codes = select(schema.unit.c.code).where(schema.unit.c.tenant == tenant)
    rows = conn.execute(
        select(entry.c.box, func.min(entry.c.seq))
        .join(response, (response.c.tenant == entry.c.tenant) & (response.c.id == entry.c.id))
        .where(
            response.c.tenant == tenant,
            response.c.unit.in_(codes),
            # A clock a few minutes fast may say tomorrow; further ahead no clock is believed.
            response.c.day.between(day.isoformat(), (day + timedelta(days=1)).isoformat()),
            entry.c.verdict == "new",
        )
        .group_by(entry.c.box)
    )
    return {row[0]: row[1] for row in rows}
