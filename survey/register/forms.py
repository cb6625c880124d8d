"""SKM forms counted by the database: what a long period needs, without a row per person in mind.

The figures of a year come from a million answers, so they are grouped where they lie. Withdrawn
forms are left out, unfinished ones counted apart. Nothing is hidden here. Read next:
`reports/evidence/gathered.py`, which adds the groups up.
"""

from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from survey.answers.drafts import BAND_VALUES, Channel, Kind
from survey.questionnaire import Instrument
from survey.register.amendments import not_withdrawn, within
from survey.register.instruments import answers_to
from survey.register.offices import unit_code
from survey.register.schema import flag, response, response_private
from survey.register.soundness import check_private, check_rows

_CHANNELS: Final = frozenset(Channel)
_SAID: Final = {name: frozenset({"", *known}) for name, known in BAND_VALUES.items()}


def submitted(refs: Collection[str] | None = None) -> ColumnElement[bool]:
    """Give the condition that a response is a sent form with at least one unsur.

    Args:
        refs: Of which versions, "skm-2017/1"; None is any.
    """
    # Of every version's scores the first is kepuasan, the only item that is no unsur: a
    # questionnaire that begins otherwise is refused (questionnaire/file.py).
    unsur = func.replace(func.substr(response.c.scores, 2), "-", "")
    sent = and_(response.c.kind == Kind.FORM.value, unsur != "")
    return sent if refs is None else and_(sent, response.c.questionnaire.in_(sorted(refs)))


class FormGroup(NamedTuple):
    """So many forms that agree in all of this."""

    questionnaire: str
    scores: str
    channel: str
    service: str
    n: int


class ProfileGroup(NamedTuple):
    """So many forms of people who said this about themselves; "" not said, or erased since."""

    sex: str
    age_band: str
    education: str
    job: str
    n: int


class Forms:
    """The submitted forms of one unit and period, with at least one unsur; grouped on demand."""

    def __init__(
        self,
        conn: Connection,
        unit: str,
        first: date,
        last: date,
        instrument: Instrument | None = None,
        *,
        refs: Collection[str] | None = None,
    ) -> None:
        self._conn = conn
        where = (unit_code(conn, unit), first, last)
        check_rows(conn, *where, words=("kind",))
        self._where = where
        self._in_period = within(response, conn, *where)
        self._out = (*not_withdrawn(conn, *where), *answers_to(instrument))
        self._flags = within(flag, conn, *where)
        self._submitted = and_(self._in_period, submitted(refs), *self._out)

    def groups(self, *, flagged: bool = False) -> Iterator[FormGroup]:
        """Give the forms by what was answered, where and about what.

        Args:
            flagged: Only those that some rule has flagged.
        """
        columns = (
            response.c.questionnaire,
            response.c.scores,
            response.c.channel,
            response.c.service,
        )
        asked = select(*columns, func.count()).where(self._submitted).group_by(*columns)
        if flagged:
            some = select(flag.c.id).where(self._flags).distinct()
            asked = asked.where(response.c.id.in_(some))
        with closing(self._rows(asked)) as rows:
            for row in rows:
                group = FormGroup._make(row)
                if group.channel not in _CHANNELS:
                    check_rows(self._conn, *self._where, words=("channel",))
                yield group

    def profiles(self) -> Iterator[ProfileGroup]:
        """Give the forms by what people said about themselves."""
        private = response_private.c
        columns = (private.sex, private.age_band, private.education, private.job)
        both = response.outerjoin(
            response_private,
            (private.tenant == response.c.tenant) & (private.id == response.c.id),
        )
        asked = select(*columns, func.count()).select_from(both).where(self._submitted)
        with closing(self._rows(asked.group_by(*columns))) as rows:
            for row in rows:
                group = ProfileGroup._make("" if one is None else one for one in row)
                if not all(getattr(group, name) in known for name, known in _SAID.items()):
                    check_private(self._conn, *self._where)
                yield group

    def flags(self) -> dict[str, int]:
        """Count the forms by the rule that flagged them; one form may have several flags."""
        both = flag.join(
            response, (flag.c.tenant == response.c.tenant) & (flag.c.id == response.c.id)
        )
        asked = (
            select(flag.c.rule, func.count().label("n"))
            .select_from(both)
            .where(self._flags, self._submitted)
            .group_by(flag.c.rule)
            .order_by(flag.c.rule)
        )
        return {row.rule: row.n for row in self._conn.execute(asked)}

    def n_unfinished(self) -> int:
        """Count the forms that were begun and left."""
        asked = select(func.count()).where(
            self._in_period, response.c.kind == Kind.UNFINISHED.value, *self._out
        )
        return self._conn.execute(asked).scalar_one()

    def _rows(self, asked: Select[Any]) -> Generator[Row[Any], None, None]:
        """Read rows a thousand at a time: there may be as many groups as forms."""
        with self._conn.execute(asked, execution_options={"yield_per": 1000}) as rows:
            yield from rows
