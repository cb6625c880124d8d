"""Checks of the data as lines of the journal: the last ones, and a new one.

Read next: `survey/checks.py`; `survey/proof/verifying.py`, which makes them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, func, select

from survey.canonical import read_json
from survey.checks import PAST, Check, OldPart, OutsideHeads
from survey.findings import FoundDifference, by_kind, merged
from survey.register import journal, proven, statements
from survey.register.engine import tenant_of
from survey.register.numbered import own_lines
from survey.register.schema import entry, response, response_private
from survey.register.schema import journal as lines

ACT: Final = "verify"
_EVERYTHING, _IN_PART = "semua", "sebagian"


def note(conn: Connection, by: str, check: Check) -> None:
    """Write a check into the journal; it changes nothing of the office.

    Args:
        conn: A writing transaction.
        by: Who had it made.
        check: What it found.
    """
    before = known(conn)
    if check.is_whole:
        check = check.after(before.standing, before.outside, proven.forked(conn))
    result = "utuh" if check.ok else f"{check.n_differences} perbedaan"
    if check.outside is not None and check.outside.n_unfit:
        result += f", {check.outside.n_unfit} sidik dari luar tidak cocok"
    detail = f"{result}, {check.n_entries} entri"
    subject = _EVERYTHING if check.is_whole else _IN_PART
    journal.note(conn, by, ACT, subject, detail, params=check.params())


def note_found(
    conn: Connection,
    by: str,
    differences: Iterable[FoundDifference],
    wrong_counts: tuple[Mapping[str, object], ...] = (),
) -> None:
    """Let what was met beside any check stand as a finding until everything is checked again.

    Args:
        conn: A writing transaction.
        by: Who met it.
        differences: What differs.
        wrong_counts: What was thrown away, by unit and week.
    """
    newest = known(conn).newest
    past = next((each.past for each in newest_first(conn) if each.past), None)
    past = (past or OldPart("", 0, 0, (1, 1)))._replace(n=0)
    reach = {} if newest is None else newest.reach
    until = 0 if newest is None else newest.journal
    rows = tuple(differences)
    check = Check(datetime.now(UTC), by_kind(rows), 0, reach, until, past=past)
    note(conn, by, replace(check, findings=rows, wrong_counts=wrong_counts))


def newest_first(conn: Connection) -> Iterator[Check]:
    """Give the checks, the newest first; a line that was damaged is left out."""
    mine = own_lines(conn) & (lines.c.act == ACT)
    columns = (lines.c.seq, lines.c.at, lines.c.params)
    query = select(*columns).where(mine).order_by(lines.c.seq.desc())
    with conn.execute(query, execution_options={"yield_per": 20}) as result:
        for row in result:
            check = _check(row)
            if check is not None:
                yield check


def standing_after(conn: Connection, check: Check) -> tuple[FoundDifference, ...]:
    """Give what earlier checks found and this one, of everything, cannot say to be gone."""
    before = known(conn)
    return check.after(before.standing, before.outside, proven.forked(conn)).before


class CheckHistory(NamedTuple):
    """What the checks so far say.

    Attributes:
        whole: The last check of everything.
        newest: The last of any kind.
        standing: What they found and no check as strong cleared since.
        outside: Heads from outside that count, of the last check of everything.
    """

    whole: Check | None = None
    newest: Check | None = None
    standing: tuple[FoundDifference, ...] = ()
    outside: OutsideHeads | None = None


def known(conn: Connection) -> CheckHistory:
    """Give what the checks so far say; each of everything tells what it could not clear."""
    newest, whole, findings = None, None, list[FoundDifference]()
    for check in newest_first(conn):
        newest = newest or check
        findings += check.standing
        if check.is_whole:
            whole = check
            break
    outside = None if whole is None else whole.outside
    if whole is not None and outside is not None and outside.n_unfit:
        later = [each for each in statements.every(conn) if each.line > whole.line]
        outside = outside.without(later)
    return CheckHistory(whole, newest, merged(findings), outside)


def fits(conn: Connection) -> bool:
    """Say whether there are as many answers, and private parts, as entries that brought one."""
    tenant = tenant_of(conn)
    brought = select(func.count()).where(entry.c.tenant == tenant, entry.c.verdict == "new")
    n = conn.execute(brought.select_from(entry)).scalar_one()
    return all(
        conn.execute(
            select(func.count()).select_from(table).where(table.c.tenant == tenant)
        ).scalar_one()
        == n
        for table in (response, response_private)
    )


def _check(row: Any) -> Check | None:
    """Read a line; None of one that was changed by hand, which its hash tells."""
    try:
        return replace(_read(row.at, read_json(row.params)), line=int(row.seq))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _read(at: str, kept: Any) -> Check:
    past, outside, left = kept.get(PAST), kept.get("outside"), kept.get("left")
    before = [_finding(row) for row in kept.get("before", ())]
    if left is not None:  # what an older release carried on, of one check
        before += _read(left["at"], left).standing
    return Check(
        at=_moment(at),
        differences={str(kind): int(n) for kind, n in kept["differences"].items()},
        n_entries=int(kept["entries"]),
        reach={str(box): int(seq) for box, seq in kept["reach"].items()},
        journal=int(kept["journal"]),
        n_away=int(kept["away"]),
        n_waiting=int(kept["waiting"]),
        past=None if past is None else _past(past),
        outside=None if outside is None else _outside(outside),
        findings=tuple(_finding(row) for row in kept.get("findings", ())),
        before=tuple(before),
        wrong_counts=tuple(kept.get("wrong_counts", ())),
    )


def _finding(kept: Any) -> FoundDifference:
    return FoundDifference(
        kind=str(kept["kind"]),
        n=int(kept["n"]),
        reach={str(box): int(seq) for box, seq in kept.get("reach", {}).items()},
        unit=str(kept.get("unit", "")),
        first=str(kept.get("first", "")),
        last=str(kept.get("last", "")),
        at=_moment(kept["at"]) if "at" in kept else None,
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _outside(kept: Any) -> OutsideHeads:
    lacking = {str(chain): int(seq) for chain, seq in kept.get("lacking", {}).items()}
    return OutsideHeads(_moment(kept["at"]), int(kept["n"]), int(kept["unfit"]), lacking)


def _past(kept: Any) -> OldPart:
    first, last = kept["lines"]
    return OldPart(str(kept["box"]), int(kept["seq"]), int(kept["n"]), (int(first), int(last)))
