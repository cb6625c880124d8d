"""Closings that were signed although something differed: by whom and why, no figure of them.

Queries only. Read next: `closings.py`, `survey/checks.py`.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from survey.checks import Acceptance
from survey.register import closings


@dataclass(frozen=True, slots=True)
class AcceptedPeriod:
    """One version of a closing that accepts a difference.

    Attributes:
        unit: The unit's code.
        period: As "2026-S1".
        accepted: By whom, when and why.
        later: The version that counts now, where that accepts nothing any more; else None.
    """

    unit: str
    period: str
    accepted: Acceptance
    later: int | None


def of_unit(conn: Connection, unit: str) -> list[AcceptedPeriod]:
    """Give those of a unit, the oldest period first.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    every: list[AcceptedPeriod] = []
    for latest in closings.all_of(conn, unit):
        later = None if latest.acceptance else latest.version
        every += [
            AcceptedPeriod(unit, latest.period, accepted, later)
            for version in closings.versions(conn, unit, latest.period)
            if (accepted := version.acceptance)
        ]
    return every
