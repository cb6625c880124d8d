"""Ends of chains that this register itself remembers: what was signed, what was shown to everybody.

A register whose tail was cut off, or that was put together from an older one, no longer has what
its own closings and public pages name. Queries only. Read next: `heads.py`, `journal.py`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from survey.canonical import read_json
from survey.earlier_heads import JOURNAL, EarlierHead, Keeper
from survey.ledger import Head, genesis
from survey.register import heads, journal, results, schema, seals
from survey.register.engine import tenant_of

# The result that keeps what the public pages show; the chains are the office's, not one unit's.
PUBLIC_HEADS: Final = "heads"
EVERYWHERE: Final = ""


def every(conn: Connection) -> tuple[EarlierHead, ...]:
    """Give every head that a version of a closing or the public pages name, looked up."""
    return tuple(_looked_up(conn, head) for head in _remembered(conn))


def lost(conn: Connection) -> tuple[EarlierHead, ...]:
    """Give the heads that are not there any more, of each chain the furthest that is remembered.

    The furthest proves all before it, so no other is looked for.
    """
    furthest: dict[str, EarlierHead] = {}
    for head in _remembered(conn):
        known = furthest.get(head.box)
        if head.seq and (known is None or head.seq > known.seq):
            furthest[head.box] = head
    looked_up = (_looked_up(conn, furthest[box]) for box in sorted(furthest))
    return tuple(head for head in looked_up if not head.there)


def _remembered(conn: Connection) -> Iterator[EarlierHead]:
    closing = schema.closing
    signed = (
        select(closing.c.unit, closing.c.period, closing.c.closed_at, closing.c.heads)
        .where(closing.c.tenant == tenant_of(conn))
        .order_by(closing.c.unit, closing.c.first, closing.c.period, closing.c.version)
    )
    for unit, period, closed_at, text in conn.execute(signed):
        name, at = f"{unit} {period}", _moment(closed_at)
        for box, device, seq, printed in _rows(_parsed(text), 4):
            yield from _read((Keeper.CLOSING, name, at), (box, str(device), seq, printed))
    public = results.latest(conn, PUBLIC_HEADS, EVERYWHERE)
    kept = None if public is None else _parsed(public.json)
    own, devices = seals.chain_id(tenant_of(conn)), _devices(conn)
    for row in kept.get("heads", ()) if isinstance(kept, dict) else ():
        if isinstance(row, dict) and {"box", "seq", "head"} <= row.keys():
            device = JOURNAL if row["box"] == own else devices.get(str(row["box"]), "")
            place = (row["box"], device, row["seq"], row["head"])
            yield from _read((Keeper.PUBLIC, "", None), place)


def _devices(conn: Connection) -> dict[str, str]:
    box = schema.box
    rows = conn.execute(select(box.c.box, box.c.device).where(box.c.tenant == tenant_of(conn)))
    return {known.hex(): str(device) for known, device in rows if isinstance(known, bytes)}


def _parsed(text: str) -> Any:
    """Read JSON; nothing of what was damaged, which its own check tells."""
    try:
        return read_json(text)
    except (ValueError, TypeError):
        return ()


def _rows(kept: Any, width: int) -> Iterator[list[Any]]:
    for row in kept if isinstance(kept, list) else ():
        if isinstance(row, list) and len(row) == width:
            yield row


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None


def _read(
    keeper: tuple[Keeper, str, datetime | None], kept: tuple[Any, str, Any, Any]
) -> Iterator[EarlierHead]:
    """Give a head if it is one; what was damaged its own check tells."""
    box, device, seq, printed = kept
    try:
        whole = len(bytes.fromhex(box)) == len(bytes.fromhex(printed)) * 2 and int(seq) >= 0
    except (ValueError, TypeError):
        return
    if whole:
        yield EarlierHead(*keeper, box, device, int(seq), printed, there=True)


def _looked_up(conn: Connection, head: EarlierHead) -> EarlierHead:
    """Look it up in the register, which took the entries of boxes that are not here too."""
    kept = Head(head.seq, bytes.fromhex(head.printed))
    if head.box == seals.chain_id(tenant_of(conn)):
        start, there = seals.genesis(tenant_of(conn)), journal.holds(conn, kept)
    else:
        start, there = genesis(head.box), heads.holds(conn, head.box, kept)
    at_start = kept.seq == 0 and start.hash.startswith(kept.hash)
    return replace(head, there=there or at_start)
