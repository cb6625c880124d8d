"""What other opening hours do to what is there: duties left outside them, ratings judged anew.

Read next: `places.py`, `holidays.py`, `duty_checks.py`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from survey.actions import duty_checks
from survey.actions.planning import today
from survey.errors import LoketError
from survey.language import NN_
from survey.office.dated import Spell
from survey.office.facts import Office, Unit
from survey.register import flags

_END: Final = date(9999, 12, 1)  # days are added to it


class JudgedAgain(LoketError):
    """A warning: ratings of past days whose opening hours become others."""

    slug = "judged-again"
    sentence = NN_(
        "Penilaian pada %(n)s hari (%(first)s s.d. %(last)s) akan dinilai ulang menurut jam buka "
        "yang baru; penilaian di luar jam itu ditandai."
    )


def warnings(
    conn: Connection, office: Office, units: Sequence[Unit], spells: Sequence[Spell]
) -> tuple[LoketError, ...]:
    """Have days judged anew on which other hours hold by now, and tell what that does.

    Args:
        conn: The transaction that wrote the hours.
        office: As it was known before.
        units: Whose hours they are, as they were known before.
        spells: The days on which other hours hold.
    """
    on = today(conn)
    judged: set[date] = set()
    left = duty_checks.Slips()
    for unit in units:
        for spell in spells:
            judged.update(flags.mark_days(conn, unit.code, spell.first, spell.last))
            first, last = max(spell.first or on, on), min(spell.last or _END, _END)
            if first <= last:
                left += duty_checks.left_outside(conn, office, unit, first, last)
    if not judged:
        return tuple(left.told())
    days = JudgedAgain(n=len(judged), first=min(judged), last=max(judged))
    return (days, *left.told())
