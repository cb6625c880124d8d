"""What was erased of answers so far: as sealed lines tell it, and as the register stands now.

Only reads. Read next: `erasures.py`, which erases; `proven.py`, which gives the lines.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, NamedTuple

from sqlalchemy import Connection, and_, func, select

from survey.register import proven
from survey.register.engine import tenant_of
from survey.register.erasures import MARK
from survey.register.proven import PASS, ProvenLine
from survey.register.schema import erasure, flag, response_private

# Acts that erase something, in the order in which they are told.
ACTS: Final = ("erase", "erase_receipt", "erase_again", "remove_damaged")
ERASED: Final = "erased"  # in the parameters of `erase`: from how many answers, by part


class ActCount(NamedTuple):
    """How often something was done, and the office's days of the first and the last time.

    Of passes by the rules, which take a line for each portion, on how many days.
    """

    n: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ErasedPart:
    """What of one part of all answers is gone; also parts that a citizen had left empty.

    Attributes:
        part: "time", "bands" or "comment".
        n_by_rule: Answers from which passes by the rules took it, as their lines tell.
        n_asked: Answers of which a citizen asked it.
        n_gone: Answers in the register that have it no more.
        n_again: Answers that lost it by order of a copy that was put back.
        n_absent: Answers that came without it, as what came was not what their device had sealed.
    """

    part: str
    n_by_rule: int
    n_asked: int
    n_gone: int
    n_again: int = 0
    n_absent: int = 0

    @property
    def n_rest(self) -> int:
        """How many are gone of which nothing tells why; below 0 so many are told twice."""
        return self.n_gone - self.n_by_rule - self.n_asked - self.n_again - self.n_absent


@dataclass(frozen=True, slots=True)
class Erased:
    """All that was erased.

    Attributes:
        parts: Each part, in the order of `MARK`.
        acts: By name of an act in `ACTS`; what was never done is left out.
        n_untold: Passes whose line does not tell any more what they erased.
        n_together: Passes of an older release, whose line tells of two parts only from how many
            answers they took either.
    """

    parts: tuple[ErasedPart, ...]
    acts: Mapping[str, ActCount]
    n_untold: int
    n_together: int = 0


def read(conn: Connection, zone: tzinfo) -> Erased:
    """Count what was erased, by part and by who asked for it.

    Args:
        conn: Any transaction.
        zone: The office's, in which a moment has its day.
    """
    lines = {name: proven.lines(conn, name) for name in ACTS}
    passes = _passes(lines["erase"])
    again = Counter(part for _id, part in proven.erased_again(conn))
    on_request, gone, absent = _asked(conn), _gone(conn), _absent(conn)
    return Erased(
        tuple(
            ErasedPart(
                *(part, passes.by_part[part], on_request.get(part, 0), gone[part]),
                *(again[part], absent[part]),
            )
            for part in MARK
        ),
        _counted(lines, zone),
        passes.n_untold,
        passes.n_together,
    )


class _Passes(NamedTuple):
    by_part: Counter[str]
    n_untold: int
    n_together: int


def _passes(lines: Sequence[ProvenLine]) -> _Passes:
    by_part, n_untold, n_together = Counter[str](), 0, 0
    for line in lines:
        counted = line.params.get(ERASED)
        if isinstance(counted, dict):
            by_part.update(counted)
            continue
        written = PASS.fullmatch(line.detail)
        if written is None:
            n_untold += 1
            continue
        parts = written["parts"].split(", ")
        n_together += len(parts) > 1
        by_part.update(dict.fromkeys(parts, int(written["n"])))
    return _Passes(by_part, n_untold, n_together)


def _counted(lines: Mapping[str, Sequence[ProvenLine]], zone: tzinfo) -> dict[str, ActCount]:
    counted: dict[str, ActCount] = {}
    for name, some in lines.items():
        days = [datetime.fromisoformat(line.at).astimezone(zone).date() for line in some]
        if days:
            n = len(set(days)) if name == "erase" else len(days)
            counted[name] = ActCount(n, min(days), max(days))
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


def _absent(conn: Connection) -> dict[str, int]:
    """Count what never was there: acceptance leaves out what its digest does not fit."""
    held = [func.count(mark) for mark in MARK.values()]
    of_answer = and_(flag.c.tenant == response_private.c.tenant, flag.c.id == response_private.c.id)
    joined = response_private.join(flag, of_answer)
    mine = (flag.c.tenant == tenant_of(conn)) & (flag.c.rule == "private")
    n, *n_held = conn.execute(select(func.count(), *held).select_from(joined).where(mine)).one()
    return {part: n - kept for part, kept in zip(MARK, n_held, strict=True)}
