"""Answers whose attribution a roster can change, as they stand now.

Queries only. Read next: `survey/actions/rosters.py`; `amendments.py`, where a change is written.
"""

from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import Connection, select

from survey.answers.drafts import Channel, Kind
from survey.answers.origins import DatedBy, Provenance
from survey.attribution import Attribution, Ground
from survey.office.dated import Noun
from survey.register import facts
from survey.register.amendments import within
from survey.register.entries import ITS_PRIVATE
from survey.register.schema import response, response_private


class Attributable(NamedTuple):
    """An answer whose attribution a roster can change, by codes of now; `at` is a local minute."""

    id: bytes
    day: date
    counter: str
    kind: Kind
    channel: Channel
    provenance: Provenance
    named: str
    at: datetime
    attribution: Attribution
    late: str  # the local moment at which a rating came whose day was over, else ""


def attributable(conn: Connection, unit: str, first: date, last: date) -> list[Attributable]:
    """Give a unit's ratings and forms of some days of which the minute is known as their own.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.
    """
    rows = conn.execute(
        select(
            *(response.c[name] for name in ("id", "day", "counter", "kind", "channel")),
            *(response.c[name] for name in ("provenance", "named", "officer", "ground", "late")),
            response_private.c.minute,
        )
        .join(response_private, ITS_PRIVATE)
        .where(
            within(response, conn, unit, first, last),
            response.c.kind.in_([Kind.RATING.value, Kind.FORM.value]),
            response_private.c.minute.is_not(None),
            response.c.dated == DatedBy.MOMENT.value,
        )
    )
    aliases = facts.aliases(conn, unit)
    return [
        Attributable(
            id=row.id,
            day=(day := date.fromisoformat(row.day)),
            counter=aliases.code(Noun.COUNTER, row.counter, day),
            kind=Kind(row.kind),
            channel=Channel(row.channel),
            provenance=Provenance(row.provenance),
            named=aliases.always(Noun.OFFICER, row.named),
            at=datetime.combine(day, time(row.minute // 60, row.minute % 60)),
            attribution=Attribution(aliases.always(Noun.OFFICER, row.officer), Ground(row.ground)),
            late=row.late or "",
        )
        for row in rows
    ]
