"""Which rows a figure may count: those of one instrument, or of one of its versions.

Answers to another instrument lie in the same tables and are never pooled with these. Read next:
`answers.py`.
"""

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from survey import questionnaire
from survey.questionnaire import Instrument
from survey.register.engine import tenant_of
from survey.register.schema import response


def answers_to(
    instrument: Instrument | None = None, rows: FromClause = response
) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that rows of `response` answer an instrument.

    Args:
        instrument: Which one; None is the official one.
        rows: `response`, or an alias of it.

    Returns:
        One condition, or none where nothing else was ever published: most offices need not ask.
    """
    wanted = instrument or questionnaire.official()
    if wanted.version is not None:
        return (rows.c.questionnaire == str(wanted),)
    if questionnaire.keys() == (wanted.key,):
        return ()
    return (rows.c.questionnaire.startswith(f"{wanted.key}/", autoescape=True),)


def elsewhere(
    conn: Connection, unit: str, first: str, last: str, instrument: Instrument | None = None
) -> dict[str, int]:
    """Count what a unit's people answered to other instruments, so that nobody thinks it lost.

    Args:
        conn: A reading transaction.
        unit: The unit's code as first written.
        first: The first local day, YYYY-MM-DD.
        last: The last local day, included.
        instrument: What is counted already; None is the official one.

    Returns:
        Answers by the key of their instrument; none where there are none.
    """
    counted = answers_to(instrument)
    if not counted:
        return {}
    rows = conn.execute(
        select(response.c.questionnaire, func.count())
        .where(
            response.c.tenant == tenant_of(conn),
            response.c.unit == unit,
            response.c.day.between(first, last),
            ~and_(*counted),
        )
        .group_by(response.c.questionnaire)
    )
    by_key: dict[str, int] = {}
    for ref, n in rows:
        key = ref.rpartition("/")[0]
        by_key[key] = by_key.get(key, 0) + n
    return dict(sorted(by_key.items()))
