"""The facts with dates, in the register: read as timelines, written by adding only.

Read next: `survey/office/dated.py`, `offices.py`.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from survey.office.aliases import NO_ALIASES, Aliases
from survey.office.dated import Fact, Noun, Spell, Timeline, Topic
from survey.office.opening import AS_THE_WEEK, Opening
from survey.register import journal, tallies
from survey.register.engine import tenant_of
from survey.register.moments import next_number, now_text
from survey.register.schema import fact

_About = tuple[Noun, str, str, Topic]  # the thing by its unit and its code without case


class KnownFacts:
    """All facts of an office, by what they are about.

    Args:
        facts: In the order in which they were said.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        spells: dict[_About, list[Spell]] = {}
        self._written: dict[_About, str] = {}
        for known in facts:
            key = (known.noun, known.unit, known.code.casefold(), known.topic)
            spells.setdefault(key, []).append(known.spell)
            self._written.setdefault(key, known.code)
        self._timelines = {key: Timeline(tuple(some)) for key, some in spells.items()}

    def timeline(self, noun: Noun, unit: str, code: str, topic: Topic) -> Timeline:
        """Give all that was said of one topic of one thing; nothing was said: an empty one."""
        return self._timelines.get((noun, unit, code.casefold(), topic), Timeline())

    def opening(self, unit: str) -> Opening:
        """Give when a unit is open."""
        weeks = self.timeline(Noun.UNIT, unit, "", Topic.HOURS)
        return Opening(weeks, self._days(Noun.UNIT, unit))

    @property
    def closed(self) -> frozenset[date]:
        """The days on which the whole office is closed."""
        return frozenset(self._days(Noun.OFFICE, ""))

    def _days(self, noun: Noun, unit: str) -> dict[date, str]:
        days: dict[date, str] = {}
        for spell in self.timeline(noun, unit, "", Topic.DAY).spells:
            if spell.first is None:
                continue
            days.pop(spell.first, None)
            if spell.value != AS_THE_WEEK:
                days[spell.first] = spell.value
        return days

    def aliases(self, unit: str) -> Aliases:
        """Give what the codes of a unit count as."""
        keys = [key for key in self._timelines if key[1] == unit and key[3] is Topic.COUNTS_AS]
        others = {(key[0], key[2]): self._timelines[key] for key in keys}
        written = {(key[0], key[2]): self._written[key] for key in keys}
        return Aliases(others, written) if others else NO_ALIASES


def read(conn: Connection) -> KnownFacts:
    """Read all facts of the office."""
    return _read(conn)


def closed(conn: Connection) -> frozenset[date]:
    """Give the days on which the whole office is closed."""
    return _read(conn, fact.c.noun == Noun.OFFICE.value).closed


def aliases(conn: Connection, unit: str) -> Aliases:
    """Give what the codes of a unit count as; mostly nothing, which one small query tells.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
    """
    return _read(conn, fact.c.unit == unit, fact.c.topic == Topic.COUNTS_AS.value).aliases(unit)


def _read(conn: Connection, *conditions: ColumnElement[bool]) -> KnownFacts:
    rows = conn.execute(
        select(fact).where(fact.c.tenant == tenant_of(conn), *conditions).order_by(fact.c.n)
    )
    return KnownFacts(
        Fact(
            noun=Noun(row.noun),
            unit=row.unit,
            code=row.code,
            topic=Topic(row.topic),
            spell=Spell(row.value, _day(row.first), _day(row.last)),
        )
        for row in rows
    )


def add(conn: Connection, facts: Iterable[Fact], by: str) -> int:
    """Write what is said from now on; gives how many facts.

    What counts as something else is in packed counts already, so that these are made anew.

    Args:
        conn: A writing transaction.
        facts: Each covers earlier ones on its own days.
        by: Who says so.
    """
    at, tenant, n = now_text(), tenant_of(conn), next_number(conn, fact)
    written = tuple(facts)
    rows = [
        {
            "tenant": tenant,
            "n": n + place,
            "noun": new.noun.value,
            "unit": new.unit,
            "code": new.code,
            "topic": new.topic.value,
            "first": new.spell.first and new.spell.first.isoformat(),
            "last": new.spell.last and new.spell.last.isoformat(),
            "value": new.spell.value,
            "set_at": at,
            "set_by": by,
        }
        for place, new in enumerate(written)
    ]
    journal.add(conn, fact, rows)
    for new in written:
        if new.topic is Topic.COUNTS_AS:
            tallies.touch_since(conn, new.unit, new.spell.first)
    return len(rows)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
