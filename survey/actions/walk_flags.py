"""Judges how forms were answered on screens, a unit's day at a time, beside `flags.py`.

Read next: `survey/rules/walks.py`, `survey/register/walks.py`.
"""

from datetime import date

from sqlalchemy import Connection

from survey.register import flags
from survey.register.walks import walks
from survey.rules.walks import walk_verdicts


def judge_walks(conn: Connection, unit: str, day: date) -> None:
    """Judge the forms of one day of a unit, and write what has changed.

    Where times were erased flags are only added: what was seen while they were there stays said.

    Args:
        conn: A writing transaction.
        unit: The unit's code as first written.
        day: The local day.
    """
    sent = walks(conn, unit, day)
    if sent and all(answered.erased for answered in sent):
        return
    flags.keep_verdicts(
        conn,
        unit,
        day,
        walk_verdicts(answered.walk for answered in sent),
        counters={answered.walk.id: answered.counter for answered in sent},
        erased={answered.walk.id for answered in sent if answered.erased},
        rules=flags.WALK_RULES,
    )
