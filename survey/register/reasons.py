"""Which reasons people named, person by person, without keeping a person in mind.

A tap and the details added to it are one person. Withdrawn answers are left out. Read next:
`reports/evidence/gathered.py`.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, func, select

from survey.questionnaire import Instrument
from survey.register.amendments import not_withdrawn, within
from survey.register.instruments import answers_to
from survey.register.offices import unit_code
from survey.register.schema import response


def named(
    conn: Connection, unit: str, first: date, last: date, instrument: Instrument | None = None
) -> Iterator[frozenset[str]]:
    """Give the reasons of each person who named any.

    Args:
        conn: A reading transaction.
        unit: The unit's code in any case.
        first: The first local day.
        last: The last local day, included.
        instrument: Whose answers; None is the official one.
    """
    code = unit_code(conn, unit)
    person = func.coalesce(response.c.about, response.c.id)
    asked = (
        select(person, response.c.reasons)
        .where(
            within(response, conn, code, first, last),
            response.c.reasons != "",
            *not_withdrawn(conn, code, first, last),
            *answers_to(instrument),
        )
        .order_by(person)
    )
    with conn.execute(asked, execution_options={"yield_per": 1000}) as rows:
        for _, own in groupby(rows, key=lambda row: row[0]):
            yield frozenset(key for _, reasons in own for key in reasons.split())
