"""What the register holds of answers, entry by entry and with their private parts, for files.

The custodian's way out, and how an import tells what is already there; reports read `answers.py`,
which never joins a comment to its answer. Queries only. Read next: `lines.py` one folder up.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, func, select

from survey.answers.drafts import Kind
from survey.office.dated import Noun
from survey.questionnaire import Instrument
from survey.register import amendments, facts
from survey.register.engine import tenant_of
from survey.register.instruments import answers_to
from survey.register.moments import chunks
from survey.register.schema import amendment, response, response_private
from survey.register.soundness import check_days, check_rows, check_words

_WITH_SCORES: Final = ("rating", "form")
_WORDS: Final = {  # read as they stand
    response: ("counter", "service", "reasons", "named", "officer"),
    response_private: ("sex", "age_band", "education", "job"),
}


class StoredAnswer(NamedTuple):
    """One entry as the register holds it; None where the private part is erased.

    `minute` is the local minute of the day, corrected where the device's clock was off; `at` the
    moment as the device said it. `officer` is whom it is about now, `named` whom a file named.
    """

    id: UUID
    kind: str
    about: UUID | None
    unit: str
    day: str
    minute: int | None
    at: str | None
    counter: str
    service: str
    channel: str
    questionnaire: str
    scores: str
    reasons: tuple[str, ...]
    named: str
    officer: str
    sex: str | None
    age_band: str | None
    education: str | None
    job: str | None
    comment: str | None
    withdrawn: bool


def by_ids(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, StoredAnswer]:
    """Give the entries taken under these ids, withdrawn ones too."""
    lines: list[StoredAnswer] = []
    for some in chunks([entry_id.bytes for entry_id in ids]):
        lines += _read(conn, _all(conn).where(response.c.id.in_(some)))
    return {line.id: line for line in lines}


def of_days(
    conn: Connection,
    unit: str,
    first: date,
    last: date,
    kinds: Sequence[str],
    *,
    only: Instrument | None = None,
) -> Iterator[StoredAnswer]:
    """Give a unit's entries of some kinds from one day to another, by day, then id.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.
        kinds: Which entries.
        only: Answers to this instrument; None gives those to every one.
    """
    check_rows(conn, unit, first, last)
    rows = (
        _all(conn)
        .where(
            response.c.unit == unit,
            response.c.day.between(first.isoformat(), last.isoformat()),
            response.c.kind.in_(kinds),
            *(answers_to(only) if only else ()),
        )
        .order_by(response.c.day, response.c.id)
    )
    yield from _read(conn, rows)


def added_to(conn: Connection, answers: Iterable[StoredAnswer]) -> dict[UUID, list[StoredAnswer]]:
    """Give what was added to answers, withdrawn additions too, by the id that they name."""
    by_unit: dict[str, list[StoredAnswer]] = {}
    for answer in answers:
        by_unit.setdefault(answer.unit, []).append(answer)
    added: dict[UUID, list[StoredAnswer]] = {}
    for unit, some in by_unit.items():
        last = date.fromisoformat(max(answer.day for answer in some))
        days = min(answer.day for answer in some), (last + timedelta(days=1)).isoformat()
        within = (response.c.unit == unit) & response.c.day.between(*days)
        for few in chunks([answer.id.bytes for answer in some]):
            its_own = (response.c.kind == Kind.DETAIL) & response.c.about.in_(few)
            for detail in _read(conn, _all(conn).where(within & its_own)):
                if detail.about is not None:
                    added.setdefault(detail.about, []).append(detail)
    return added


def followed(conn: Connection, unit: str, first: str, last: str) -> set[UUID]:
    """Give the taps that forms of some days name which count; days are ISO 8601."""
    days = date.fromisoformat(first), date.fromisoformat(last)
    rows = conn.execute(
        select(response.c.about).where(
            amendments.within(response, conn, unit, *days),
            response.c.kind == Kind.FORM,
            response.c.about.is_not(None),
            *amendments.not_withdrawn(conn, unit, *days),
        )
    )
    return {UUID(bytes=about) for about in rows.scalars()}


def n_about(conn: Connection, unit: str, officer: str, first: date | None = None) -> int:
    """Count the ratings and forms that are about an officer now; withdrawn ones are none.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        officer: The officer's code as it is now.
        first: The first local day; None is the beginning.
    """
    table, moved = response, amendment
    codes = (officer, *facts.aliases(conn, unit).counting_as(Noun.OFFICER, officer))
    within = amendments.within(table, conn, unit, first or date.min, date.max)
    mine = select(table.c.id).where(within, table.c.kind.in_(_WITH_SCORES))
    to_him = select(moved.c.id).where(
        moved.c.tenant == tenant_of(conn), moved.c.unit == unit, moved.c.officer.in_(codes)
    )
    maybe = mine.where(table.c.officer.in_(codes) | table.c.id.in_(to_him))
    about_him = by_ids(conn, [UUID(bytes=answer_id) for answer_id in conn.execute(maybe).scalars()])
    return sum(line.officer in codes and not line.withdrawn for line in about_him.values())


def n_given(conn: Connection, unit: str, noun: Noun, code: str, first: date | None = None) -> int:
    """Count the ratings and forms given in a unit, or at its counter or for its service.

    Args:
        conn: Any transaction.
        unit: The unit's code as first written.
        noun: What the code is of; `Noun.UNIT` is all of the unit.
        code: The code as it is now; answers under its older codes count.
        first: The first local day; None is the beginning.
    """
    begin = first or date.min
    conditions = [
        amendments.within(response, conn, unit, begin, date.max),
        response.c.kind.in_(_WITH_SCORES),
        *amendments.not_withdrawn(conn, unit, begin, date.max),
    ]
    if noun is not Noun.UNIT:
        codes = (code, *facts.aliases(conn, unit).counting_as(noun, code))
        column = response.c.counter if noun is Noun.COUNTER else response.c.service
        conditions.append(func.lower(column).in_([known.lower() for known in codes]))
    return conn.execute(select(func.count()).where(*conditions)).scalar_one()


def span(conn: Connection, unit: str) -> tuple[date, date] | None:
    """Give the first and the last day on which anything was said in a unit."""
    check_days(conn, unit)
    days = select(func.min(response.c.day), func.max(response.c.day)).where(
        response.c.tenant == tenant_of(conn), response.c.unit == unit
    )
    first, last = conn.execute(days).one()
    return None if first is None else (date.fromisoformat(first), date.fromisoformat(last))


def _all(conn: Connection) -> Select[tuple[object, ...]]:
    private = [
        response_private.c[name]
        for name in ("minute", "at", "sex", "age_band", "education", "job", "comment")
    ]
    same = (response_private.c.tenant == response.c.tenant) & (
        response_private.c.id == response.c.id
    )
    return (
        select(response, *private)
        .join(response_private, same)
        .where(response.c.tenant == tenant_of(conn))
    )


def _read(conn: Connection, query: Select[tuple[object, ...]]) -> list[StoredAnswer]:
    rows = conn.execute(query).mappings().all()
    for table, names in _WORDS.items():
        ids = {tuple(row[name] for name in names): row["id"] for row in rows}
        for words, answer_id in ids.items():  # each different set is looked at once
            check_words(table, answer_id, dict(zip(names, words, strict=True)))
    changed = _amended(conn, [row["id"] for row in rows])
    return [_said(row, changed.get(row["id"], {})) for row in rows]


def _amended(conn: Connection, ids: Sequence[bytes]) -> dict[bytes, dict[str, RowMapping]]:
    """Give the last amendment of each matter for each of these responses."""
    if not conn.execute(
        select(func.count()).select_from(amendment).where(amendment.c.tenant == tenant_of(conn))
    ).scalar():
        return {}
    by_id: dict[bytes, dict[str, RowMapping]] = {}
    for some in chunks(ids):
        rows = conn.execute(
            select(amendment)
            .where(amendment.c.tenant == tenant_of(conn), amendment.c.id.in_(some))
            .order_by(amendment.c.n)
        ).mappings()
        for row in rows:
            by_id.setdefault(row["id"], {})[row["matter"]] = row
    return by_id


def _said(row: RowMapping, amended: dict[str, RowMapping]) -> StoredAnswer:
    about = row["about"]
    moved = amended.get("attribution", row)
    return StoredAnswer(
        id=UUID(bytes=row["id"]),
        kind=row["kind"],
        about=None if about is None else UUID(bytes=about),
        unit=row["unit"],
        day=row["day"],
        minute=row["minute"],
        at=row["at"],
        counter=row["counter"],
        service=row["service"],
        channel=row["channel"],
        questionnaire=row["questionnaire"],
        scores=row["scores"],
        reasons=tuple(row["reasons"].split()),
        named=row["named"],
        officer=moved["officer"],
        sex=row["sex"],
        age_band=row["age_band"],
        education=row["education"],
        job=row["job"],
        comment=row["comment"],
        withdrawn="withdrawn" in amended and bool(amended["withdrawn"]["withdrawn"]),
    )
