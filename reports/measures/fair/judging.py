"""All members of a comparison at once: who may be seen, what was expected, what may be concluded.

Members are officers of a unit, or units of an office. Read next: calling.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports import disclosure
from reports.disclosure import SeenBy
from reports.measures.fair import calling, shrinkage
from reports.measures.fair.calling import Calls, Verdict
from reports.measures.fair.shrinkage import Spread
from reports.measures.fair.standard import Expected, Standard


@dataclass(frozen=True, slots=True)
class Judged:
    """All members of a comparison, by key."""

    spread: Spread
    shown: Mapping[str, SeenBy]
    calls: Calls
    beside: Mapping[str, Expected]
    base: float | None

    def verdict(self, key: str) -> Verdict:
        """Give what may be concluded about a member."""
        return self.calls.verdicts.get(key, Verdict.TOO_FEW)


def judge(laid_out: Standard) -> Judged:
    """Compare all members with each other.

    The reference is made of members whose figures the superior may see, and of nobody else: so no
    expected or adjusted share, no verdict, and not the usual share either, moves with what a
    hidden colleague got (`test_a_hidden_member_moves_nobody_elses_figures`). Only the ICC rests on
    everybody with ten ratings, and is used in hundredths.
    """
    spread, shown = who_is_seen(laid_out)
    tested = [key for key, audience in shown.items() if audience in disclosure.SEEN_BY_SUPERIOR]
    calls = calling.call(laid_out, tested)
    beside = laid_out.expected(list(shown), calls.left_in)
    full = [key for key in calls.left_in if shown[key] is SeenBy.FULL]
    usual = [member for member in laid_out.members if member.key in (full or calls.left_in)]
    n, k = sum(member.n for member in usual), sum(member.k for member in usual)
    return Judged(spread, shown, calls, beside, k / n if n else None)


def who_is_seen(laid_out: Standard) -> tuple[Spread, dict[str, SeenBy]]:
    """Give how far members are apart, and by whom the figure of each may be seen, by key."""
    n_of = {member.key: member.n for member in laid_out.members}
    known = [key for key, n in n_of.items() if n >= shrinkage.KNOWN_FROM]
    spread = shrinkage.estimate(laid_out.expected(known, known).values())
    thresholds = spread.superior_from, spread.full_from
    return spread, {key: disclosure.seen_by(n, *thresholds) for key, n in n_of.items()}
