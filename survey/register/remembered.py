"""Ends of chains that this register itself remembers: what was signed, what was shown to everybody.

A register whose tail was cut off, or that was put together from an older one, no longer has what
its own closings and public pages name. Queries only. Read next: `heads.py`, `journal.py`.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, select

from survey.ledger import Head
from survey.register import journal, results, schema, seals
from survey.register.engine import tenant_of

# The result that keeps what the public pages show; the chains are the office's, not one unit's.
PUBLIC_HEADS: Final = "heads"
EVERYWHERE: Final = ""


def lost(conn: Connection) -> list[str]:
    """Name the chains of which a remembered end is not there any more, by 32 hex digits.

    Of each chain the furthest end is looked for: it proves all before it.
    """
    furthest: dict[str, Head] = {}
    for name, head in _remembered(conn):
        known = furthest.get(name)
        if head.seq and (known is None or head.seq > known.seq):
            furthest[name] = head
    own = seals.chain_id(tenant_of(conn))
    return sorted(
        name
        for name, head in furthest.items()
        if not (journal.holds(conn, head) if name == own else _has_entry(conn, name, head))
    )


def _remembered(conn: Connection) -> Iterator[tuple[str, Head]]:
    closing = schema.closing
    signed = select(closing.c.heads).where(closing.c.tenant == tenant_of(conn))
    for text in conn.execute(signed).scalars():
        yield from _read((head[0], head[2], head[3]) for head in _parsed(text))
    public = results.latest(conn, PUBLIC_HEADS, EVERYWHERE)
    if public is not None:
        kept = _parsed(public.json)
        rows = kept.get("heads", ()) if isinstance(kept, dict) else ()
        yield from _read((row["box"], row["seq"], row["head"]) for row in rows)


def _parsed(text: str) -> Any:
    """Read JSON; nothing of what was damaged, which its own check tells."""
    try:
        return json.loads(text)
    except ValueError:
        return ()


def _read(rows: Iterable[tuple[Any, Any, Any]]) -> Iterator[tuple[str, Head]]:
    try:
        for name, seq, printed in rows:
            yield str(name), Head(int(seq), bytes.fromhex(str(printed)))
    except (ValueError, KeyError, IndexError, TypeError):
        return


def _has_entry(conn: Connection, box: str, head: Head) -> bool:
    entry = schema.entry
    mine = (entry.c.tenant == tenant_of(conn)) & (entry.c.box == bytes.fromhex(box))
    here = conn.execute(select(entry.c.hash).where(mine, entry.c.seq == head.seq))
    stored = here.scalar_one_or_none()
    return isinstance(stored, bytes) and stored.startswith(head.hash)
