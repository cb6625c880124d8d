"""Which rows a figure may count: those of one instrument, or of one of its versions.

Answers to another instrument lie in the same tables and are never pooled with these. Read next:
`answers.py`.
"""

from collections import Counter
from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, or_, select

from survey import questionnaire
from survey.answers.drafts import Kind
from survey.questionnaire import Instrument
from survey.register.amendments import not_withdrawn, within
from survey.register.schema import response


def answers_to(
    instrument: Instrument | None = None, rows: FromClause = response
) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that rows of `response` answer an instrument.

    Args:
        instrument: Which one; None is the official one.
        rows: `response`, or an alias of it.

    Returns:
        One condition.
    """
    wanted = instrument or questionnaire.official()
    if wanted.version is not None:
        return (rows.c.questionnaire == str(wanted),)
    return (rows.c.questionnaire.startswith(f"{wanted.key}/", autoescape=True),)


def answers_to_any(rows: FromClause = response) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that rows of `response` answer a published instrument."""
    keys = questionnaire.keys()
    return (or_(*(condition for key in keys for condition in answers_to(Instrument(key), rows))),)


def asked(conn: Connection, unit: str, until: date) -> frozenset[str]:
    """Name the versions of the official instrument that somebody answered up to a day.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        until: The last local day.

    Returns:
        The version of the unit's first answer where that came later; none without any answer.
    """
    own = select(response.c.questionnaire).where(*answers_to())
    before = own.where(within(response, conn, unit, date.min, until)).distinct()
    ever = own.where(within(response, conn, unit, date.min, date.max))
    first = ever.order_by(response.c.day, response.c.questionnaire).limit(1)
    return frozenset(conn.execute(before).scalars().all() or conn.execute(first).scalars())


def elsewhere(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> dict[str, int]:
    """Count the taps and forms that do not answer an instrument, so that nobody thinks them lost.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day.
        last: The last local day, included.
        instrument: What is counted already; None is the official one.

    Returns:
        How many by the key of their instrument, or by version where one version is asked for;
        none where nothing else was ever published.
    """
    wanted = instrument or questionnaire.official()
    if len(questionnaire.refs()) == 1 or (
        wanted.version is None and questionnaire.keys() == (wanted.key,)
    ):
        return {}
    rows = conn.execute(
        select(response.c.questionnaire, func.count())
        .where(
            within(response, conn, unit, first, last),
            response.c.kind.in_((Kind.RATING.value, Kind.FORM.value)),
            ~and_(*answers_to(wanted)),
            *not_withdrawn(conn, unit, first, last),
        )
        .group_by(response.c.questionnaire)
    )
    elsewhere = Counter[str]()
    for ref, n in rows:
        key = ref.rpartition("/")[0]
        elsewhere[ref if key == wanted.key else key] += n
    return dict(sorted(elsewhere.items()))
