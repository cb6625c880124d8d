"""What reports read: answers, comments, services given, and the proof that none is missing.

Every query reads just the days asked for, by (tenant, unit, day), however long the history.
Nothing is hidden here: what is too small to show decides `reports/disclosure`. Read next:
`amendments.py`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, or_, select

from survey.answers.drafts import Kind
from survey.ledger import normal_receipt
from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.questionnaire import Instrument
from survey.register import amendments, facts
from survey.register.engine import tenant_of
from survey.register.instruments import answers_to, answers_to_any
from survey.register.offices import office, unit_code
from survey.register.schema import flag, response, response_private
from survey.register.soundness import (
    check_days,
    check_owners,
    check_rows,
    check_words,
)
from survey.successions import ByAnswer

_ERASED: Final = (None,) * 6  # a private part that is gone altogether
_NOBODYS: Final[tuple[tuple[str, str], ...]] = ()  # whose most answers were before
_WORDS: Final = ("counter", "service", "reasons", "officer")  # read as they stand
_COLUMNS: Final = (
    *("id", "kind", "about", "day", "slot", "channel", "lang", "questionnaire", "scores"),
    *("ground", "late", *_WORDS, "provenance"),
)
_BANDS: Final = ("sex", "age_band", "education", "job")


class Answer(NamedTuple):
    """One response as reports see it; withdrawn ones are left out.

    `about` is the tap that an addition belongs to, under the id by which that counts. `minute` is
    of the local day, None when unknown or erased. `officer` and `ground` are what counts now,
    `late` the local moment from which a rating is about that officer, when its day was over by
    then, `former` the officers it could be seen as before, each with such a moment. `provenance` is
    the program's own word for where it came from. "" is unknown or not said.
    """

    id: bytes
    kind: str
    about: bytes | None
    day: str
    slot: str
    minute: int | None
    counter: str
    service: str
    channel: str
    lang: str
    questionnaire: str
    scores: str
    reasons: tuple[str, ...]
    officer: str
    ground: str
    flags: tuple[str, ...]
    has_comment: bool
    sex: str
    age_band: str
    education: str
    job: str
    late: str = ""
    former: tuple[tuple[str, str], ...] = ()
    provenance: str = ""


class Comment(NamedTuple):
    """A citizen's own words; reports give them out in batches only."""

    day: str
    kind: str
    channel: str
    comment: str


def read(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> list[Answer]:
    """Read a unit's answers to one instrument, by day and id.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers; None is the official one.

    Raises:
        UnknownUnit: There is no such unit.
    """
    return _read(conn, unit_code(conn, unit), first, last, answers_to(instrument))


def read_all(conn: Connection, unit: str, first: date, last: date) -> list[Answer]:
    """Read a unit's answers to every published instrument, by day and id; see `read`."""
    return _read(conn, unit_code(conn, unit), first, last, answers_to_any())


def _read(
    conn: Connection, code: str, first: date, last: date, wanted: tuple[ColumnElement[bool], ...]
) -> list[Answer]:
    where, zone = (conn, code, first, last), office(conn).zone
    check_rows(*where)
    amended, flags, private = amendments.latest(*where), _flags(*where), _private(*where)
    answers: list[Answer] = []
    sound: set[tuple[str | None, ...]] = set()  # words that were looked at, each different set once
    aliases = facts.aliases(conn, code)
    rows = conn.execute(
        _days(response, _COLUMNS, where).where(*wanted).order_by(response.c.day, response.c.id)
    )
    for row in rows:
        (answer_id, kind, about, day, slot, channel, lang, questionnaire, scores) = row[:9]
        ground, late, former = row[9], row[10] or "", _NOBODYS
        words = counter, service, reasons, officer = row[11:15]
        if words not in sound:
            check_words(response, answer_id, dict(zip(_WORDS, words, strict=True)))
            sound.add(words)
        minute, comment, *bands = private.pop(answer_id, _ERASED)
        profile = sex, age_band, education, job = tuple(bands)
        if profile not in sound:
            check_words(response_private, answer_id, dict(zip(_BANDS, profile, strict=True)))
            sound.add(profile)
        if answer_id in amended.withdrawn:
            continue
        if aliases:
            counter, service, officer = _counted(aliases, date.fromisoformat(day), row)
        if answer_id in amended.attribution:
            officer, ground, late, former = amended.about(answer_id, day, officer, late, zone)
        answers.append(
            Answer(
                *(answer_id, kind, about, day, slot, minute, counter, service, channel, lang),
                *(questionnaire, scores, tuple(reasons.split()), officer, ground),
                *(flags.get(answer_id, ()), bool(comment)),
                *(sex or "", age_band or "", education or "", job or ""),
                late,
                former,
                row.provenance,
            )
        )
    if private:  # of another instrument, or of nobody
        check_owners(*where)
    return _joined(answers)


def _joined(answers: list[Answer]) -> list[Answer]:
    """Let additions name their tap by the id under which it counts, if it was put right since."""
    taps = {row.id for row in answers if row.kind == Kind.RATING}
    if all(row.about is None or row.about in taps for row in answers):
        return answers
    counting = ByAnswer[bytes]()
    for tap in taps:
        counting.put(tap, tap)
    return [
        row
        if row.about is None or row.about in taps
        else row._replace(about=counting.of(row.about) or row.about)
        for row in answers
    ]


def _counted(aliases: Aliases, on: date, row: Row[Any]) -> tuple[str, str, str]:
    """Give counter, service and officer of an answer by the codes that theirs count as."""
    return (
        aliases.code(Noun.COUNTER, row.counter, on),
        aliases.code(Noun.SERVICE, row.service, on),
        aliases.code(Noun.OFFICER, row.officer, on),
    )


def _days(
    of: Table, columns: tuple[str, ...], where: tuple[Connection, str, date, date]
) -> Select[Any]:
    """Select columns of the rows of a unit from one day to another."""
    conn, unit, first, last = where
    return select(*(of.c[name] for name in columns)).where(
        of.c.tenant == tenant_of(conn),
        of.c.unit == unit,
        of.c.day.between(first.isoformat(), last.isoformat()),
    )


def _private(conn: Connection, unit: str, first: date, last: date) -> dict[bytes, Sequence[Any]]:
    columns = ("id", "minute", "comment", *_BANDS)
    rows = conn.execute(_days(response_private, columns, (conn, unit, first, last)))
    return {row[0]: row[1:] for row in rows}


def _flags(conn: Connection, unit: str, first: date, last: date) -> dict[bytes, tuple[str, ...]]:
    found: dict[bytes, tuple[str, ...]] = {}
    query = _days(flag, ("id", "rule"), (conn, unit, first, last)).order_by(flag.c.id, flag.c.rule)
    for one, rule in conn.execute(query):
        found[one] = (*found.get(one, ()), rule)
    return found


def comments(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> list[Comment]:
    """Read a unit's comments, by day; withdrawn and erased ones are left out.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers; None is the official one.

    Raises:
        DamagedValue: A comment belongs to no answer.
    """
    code = unit_code(conn, unit)
    check_days(conn, code)
    withdrawn = amendments.latest(conn, code, first, last).withdrawn
    private = response_private
    rows = conn.execute(
        select(private.c.id, private.c.day, response.c.kind, response.c.channel, private.c.comment)
        .outerjoin(
            response,
            (response.c.tenant == private.c.tenant) & (response.c.id == private.c.id),
        )
        .where(
            private.c.tenant == tenant_of(conn),
            private.c.unit == code,
            private.c.day.between(first.isoformat(), last.isoformat()),
            private.c.comment != "",
            or_(response.c.id.is_(None), and_(*answers_to(instrument))),
        )
        .order_by(private.c.day, private.c.id)
    ).all()
    if any(row.kind is None for row in rows):  # it has lost its answer
        check_rows(conn, code, first, last)
        check_owners(conn, code, first, last)
    return [Comment(*row[1:]) for row in rows if row.id not in withdrawn]


class CountedReceipt(NamedTuple):
    """Where and when an answer was counted, and since when it is not, if it was taken out."""

    unit: str
    day: date
    withdrawn_at: datetime | None


def find_receipt(conn: Connection, receipt: str) -> CountedReceipt | None:
    """Say where and when an answer was counted; nothing of what it says.

    Args:
        conn: A reading transaction.
        receipt: The code as a person writes it.

    Returns:
        The unit's code, the local day, and the moment it was taken out; None for an unknown code.

    Raises:
        BadReceipt: It cannot be a receipt.
    """
    row = conn.execute(
        select(response.c.id, response.c.unit, response.c.day)
        .where(response.c.tenant == tenant_of(conn), response.c.receipt == normal_receipt(receipt))
        .order_by(response.c.day)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    withdrawn_at = amendments.withdrawn_at(conn, row.id)
    return CountedReceipt(row.unit, date.fromisoformat(row.day), withdrawn_at)


def form_days(conn: Connection, unit: str) -> Iterator[date]:
    """Give the local days on which a unit has official forms, taken out or not, the oldest first.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
    """
    days = _days(response, ("day",), (conn, unit_code(conn, unit), date.min, date.max))
    forms = days.where(response.c.kind == "form", *answers_to()).distinct().order_by(response.c.day)
    return map(date.fromisoformat, conn.execute(forms).scalars())


def n_moved(conn: Connection, unit: str, first: date, last: date) -> dict[str, int]:
    """Count a unit's answers that are about somebody else than when they were stored.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.

    Returns:
        How many, by who corrected them last.
    """
    code = unit_code(conn, unit)
    moved = amendments.latest(conn, code, first, last)
    if not moved.by:
        return {}
    whole = _days(response, ("id", "officer"), (conn, code, first, last))
    aliases = facts.aliases(conn, code)
    stored = {
        row.id: aliases.always(Noun.OFFICER, row.officer)
        for row in conn.execute(whole.where(response.c.about.is_(None)))
    }
    return dict(
        sorted(
            Counter(
                by
                for one, by in moved.by.items()
                if one in stored
                and one not in moved.withdrawn
                and moved.attribution[one].officer != stored[one]
            ).items()
        )
    )
