"""What is told of duty before a counter is made one with another, or itself again.

Read next: `codes.py`, `duty_checks.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from survey.actions import duty_checks
from survey.actions.places import OfficePart
from survey.actions.rosters import as_text
from survey.errors import LoketError
from survey.language import NN_
from survey.office.facts import Duty
from survey.register import facts, rosters, substitutions
from survey.substitutions import Substitution, standing


class DutiesOfMerged(LoketError):
    """A warning: duties of a counter that hold no longer, as it is one with another counter."""

    slug = "duties-of-merged"
    sentence = NN_(
        "%(n)s jadwal tidak berlaku lagi karena loket %(place)s menjadi satu dengan %(into)s: "
        "%(duties)s. Kalau petugasnya tetap melayani, tulis jadwalnya di loket %(into)s."
    )


class CorrectionsOfMerged(LoketError):
    """A warning: corrections of a counter that hold no longer, as it is one with another one."""

    slug = "corrections-of-merged"
    sentence = NN_(
        "%(n)s koreksi tidak berlaku lagi karena loketnya menjadi satu dengan yang lain: "
        "%(corrections)s. Kalau petugasnya tetap melayani, catat lagi dengan loket ganti di loket "
        "tujuannya."
    )


class CorrectionsElsewhere(LoketError):
    """A warning: corrections that hold at a counter by now and did not before."""

    slug = "corrections-elsewhere"
    sentence = NN_(
        "%(n)s koreksi sekarang berlaku di loket %(counters)s: %(corrections)s. Kalau bukan itu "
        "yang terjadi, batalkan: loket jadwal batal NOMOR."
    )


def lost_duties(
    part: OfficePart, other: str, before: Sequence[Duty], now: Sequence[Duty]
) -> Iterator[LoketError]:
    """Name the duties of a counter that hold no longer now that it counts as another one.

    Args:
        part: The counter.
        other: The code of the one that it counts as.
        before: The roster of its unit as it was.
        now: The same by now.
    """
    hold = {(duty.officer, duty.start, duty.end) for duty in now}
    lost = [
        duty_checks.place(duty)
        for duty in before
        if duty.counter == part.code and (duty.officer, duty.start, duty.end) not in hold
    ]
    if lost:
        duties, into = duty_checks.some(lost), f"{part.unit.code}/{other}"
        yield DutiesOfMerged(n=len(lost), place=part.place, into=into, duties=duties)


def corrections(conn: Connection, unit: str, first: date) -> dict[int, Substitution]:
    """Give the corrections of a unit from a day on that hold, by number."""
    aliases = facts.aliases(conn, unit)
    standing_ones = standing(substitutions.read(conn, unit, first, date.max))
    return {s.n: s for s in standing_ones if rosters.holds(aliases, s.counter, s.start.date())}


def other_corrections(
    before: Mapping[int, Substitution], now: Mapping[int, Substitution]
) -> Iterator[LoketError]:
    """Name the corrections that hold no longer, and those that hold where they did not."""

    def told(corrections: Sequence[Substitution]) -> str:
        return duty_checks.some(
            f"{s.counter} {s.start:%Y-%m-%d}, {as_text(s)}" for s in corrections
        )

    lost = [s for n, s in before.items() if n not in now]
    if lost:
        yield CorrectionsOfMerged(n=len(lost), corrections=told(lost))
    came = [s for n, s in now.items() if n not in before or before[n].counter != s.counter]
    if came:
        counters = ", ".join(sorted({s.counter for s in came}))
        yield CorrectionsElsewhere(n=len(came), counters=counters, corrections=told(came))
