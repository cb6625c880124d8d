"""What the register holds of the answers that lines may be: under their ids, and of whole months.

Ids before and behind one are looked up with it (`survey/successions.py`), for only one of them
counts. What was added to a tap is looked up by the tap, not by its days, so that a list in any
order costs the same. Nothing is decided here. Read next: `recognition.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.answers.drafts import Kind
from survey.exchange.answers.identity import Identified
from survey.exchange.answers.lines import Source, Values, says_the_same, scores_of
from survey.periods import Month
from survey.questionnaire import NOT_ANSWERED, load
from survey.register import erasures, successions
from survey.register import lines as stored_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

# What is stored under the ids of one answer, by how many places behind the one that is named.
Places = Mapping[int, "StoredAnswer"]
ANSWERS = (Kind.RATING, Kind.FORM)


class StoredMonth(NamedTuple):
    """What the register holds of a month: ratings and forms by day, and what was added to each."""

    given: dict[str, list["StoredAnswer"]]
    details: dict[UUID | None, list["StoredAnswer"]]


def read_month(conn: "Connection", unit: str, day: str) -> StoredMonth:
    """Read what was said in the month of an ISO 8601 day."""
    period = Month.of(date.fromisoformat(day))
    last = period.last + timedelta(days=1)  # a tap before midnight, its detail after
    month = StoredMonth({}, {})
    for stored in stored_lines.of_days(conn, unit, period.first, last, (*ANSWERS, Kind.DETAIL)):
        if stored.kind == Kind.DETAIL:
            month.details.setdefault(stored.about, []).append(stored)
        else:
            month.given.setdefault(stored.day, []).append(stored)
    return month


class StoredUnder:
    """What is stored under ids of lines and those before and behind them, withdrawn too.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.

    Attributes:
        beside: By id, of those that were looked up.
    """

    def __init__(self, conn: "Connection", source: Source) -> None:
        self._conn, self._source = conn, source
        self.beside: dict[UUID, Places] = {}
        self._details: dict[UUID, list[StoredAnswer]] = {}
        self._erased: dict[UUID, frozenset[str]] = {}

    def look_up(self, named: Iterable[UUID]) -> None:
        """Read what is not known yet."""
        places = successions.taken(self._conn, [own for own in named if own not in self.beside])
        ids = sorted({each for beside in places.values() for each in beside.values()})
        there = stored_lines.by_ids(self._conn, ids)
        self._details |= stored_lines.added_to(self._conn, there.values())
        self._erased |= erasures.asked_of(self._conn, ids)
        for own, beside in places.items():
            self.beside[own] = {n: there[each] for n, each in beside.items()}

    def counting_beside(self, row: Identified) -> list["StoredAnswer"]:
        """Give the answers that count under other ids than a line's own."""
        places = [place for own in ids_of(row) for place in self.beside[own].items()]
        return [each for n, each in places if n and not each.withdrawn]

    def erased_of(self, row: Identified) -> frozenset[str]:
        """Give the parts that a line's citizen had erased, under whichever of its ids."""
        if not self._erased:
            return frozenset()
        ids = [each.id for own in ids_of(row) for each in self.beside[own].values()]
        return frozenset[str]().union(*(self._erased.get(each, ()) for each in ids))

    def says(self, own: "StoredAnswer", values: Values) -> bool:
        """Say whether one of them says what a line says."""
        if own.kind not in ANSWERS:
            return False
        details = self._details.get(own.id, [])
        if says_the_same(values, own, details, self._source):
            return True
        # The export of a form that follows a tap leaves `kepuasan` to the tap.
        if own.about is None or "kepuasan" not in values or "kepuasan" in scores_of(own):
            return False
        left = {name: value for name, value in values.items() if name != "kepuasan"}
        same = says_the_same(left, own, details, self._source)
        return same and values["kepuasan"] in self._taps(own.about)

    def _taps(self, about: UUID) -> Collection[str]:
        """Give the scores of the taps that count under an id, one at most."""
        self.look_up([about])
        taps = [each for each in self.beside[about].values() if not each.withdrawn]
        return [str(scores_of(tap).get("kepuasan")) for tap in taps]


class SoonTold:
    """Tells soon that a line is not what is stored; a day may have hundreds that it could be.

    Args:
        values: What the line says.
    """

    def __init__(self, values: Values) -> None:
        form = load(values["questionnaire"])
        scores = {item.key: int(values[item.key]) for item in form.items if item.key in values}
        self._ref, self._scores = form.ref, form.encode(scores)
        self._minute = values["answered_at"][11:16]

    def is_another(self, own: "StoredAnswer") -> bool:
        """Say whether another minute or another score is stored; False is not known yet."""
        minute = None if own.minute is None else f"{own.minute // 60:02}:{own.minute % 60:02}"
        if self._minute and minute and self._minute != minute:
            return True
        if own.about is not None or own.questionnaire != self._ref:
            return False
        pairs = zip(own.scores, self._scores, strict=True)
        return any(stored not in (NOT_ANSWERED, given) for stored, given in pairs)


def ids_of(row: Identified) -> tuple[UUID, ...]:
    """Give the ids of a line: also those under which it may lie as another version's."""
    return row.id, *row.by_version.values()
