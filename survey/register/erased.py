"""What was erased of answers so far: as acts tell it, and as the register stands now. Only reads.

Read next: `erasures.py`, which erases; `audit.py`, where the acts stand.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from survey.register import audit
from survey.register.engine import tenant_of
from survey.register.erasures import MARK
from survey.register.schema import erasure, response_private

# Acts that erase something, in the order in which they are told.
ACTS: Final = ("erase", "erase_receipt", "erase_again", "remove_damaged")
_PASS: Final = re.compile(r"([a-z, ]+) sampai \d{4}-\d\d-\d\d: (\d+) jawaban")


def pass_detail(parts: Sequence[str], last: date, n: int) -> str:
    """Write what a line of the journal says of a pass by the rules: parts, last day, answers."""
    return f"{', '.join(parts)} sampai {last}: {n} jawaban"


class ActCount(NamedTuple):
    """How often something was done, and the UTC days of the first and the last time."""

    n: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ErasedPart:
    """What of one part of all answers is gone.

    Attributes:
        part: "time", "bands" or "comment".
        n_by_rule: Answers from which passes by the rules took it, as their lines tell; where two
            parts were erased together, answers that had either of them.
        n_asked: Answers of which a citizen asked it.
        n_gone: Answers in the register that have it no more.
    """

    part: str
    n_by_rule: int
    n_asked: int
    n_gone: int


@dataclass(frozen=True, slots=True)
class Erased:
    """All that was erased.

    Attributes:
        parts: Each part, in the order of `MARK`.
        acts: By name of an act in `ACTS`; what was never done is left out.
        n_untold: Passes whose line does not tell any more what they erased.
    """

    parts: tuple[ErasedPart, ...]
    acts: Mapping[str, ActCount]
    n_untold: int


def read(conn: Connection) -> Erased:
    """Count what was erased, by part and by who asked for it."""
    acts = [act for act in audit.acts(conn) if act.act in ACTS]
    by_rule, n_untold = _by_rule([act.detail for act in acts if act.act == "erase"])
    on_request, gone = _asked(conn), _gone(conn)
    return Erased(
        tuple(
            ErasedPart(part, by_rule.get(part, 0), on_request.get(part, 0), gone[part])
            for part in MARK
        ),
        _counted(acts),
        n_untold,
    )


def _by_rule(details: Sequence[str]) -> tuple[dict[str, int], int]:
    by_part: dict[str, int] = {}
    n_untold = 0
    for detail in details:
        written = _PASS.fullmatch(detail)
        if written is None:
            n_untold += 1
            continue
        for part in written[1].split(", "):
            by_part[part] = by_part.get(part, 0) + int(written[2])
    return by_part, n_untold


def _counted(acts: Sequence[audit.Act]) -> dict[str, ActCount]:
    counted: dict[str, ActCount] = {}
    for name in ACTS:
        days = [date.fromisoformat(act.made_at[:10]) for act in acts if act.act == name]
        if days:
            counted[name] = ActCount(len(days), min(days), max(days))
    return counted


def _asked(conn: Connection) -> dict[str, int]:
    rows = conn.execute(
        select(erasure.c.part, func.count())
        .where(erasure.c.tenant == tenant_of(conn), erasure.c.asked.is_(True))
        .group_by(erasure.c.part)
    )
    return {part: n for part, n in rows}  # noqa: C416 -- a row is no pair to the type checker


def _gone(conn: Connection) -> dict[str, int]:
    held = [func.count(mark) for mark in MARK.values()]
    mine = response_private.c.tenant == tenant_of(conn)
    n, *n_held = conn.execute(select(func.count(), *held).where(mine)).one()
    return {part: n - kept for part, kept in zip(MARK, n_held, strict=True)}
