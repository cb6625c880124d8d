"""What other opening hours do to what is there: duties left outside them, ratings judged anew.

Read next: `places.py`, `dated_facts.py`, `duty_checks.py`, `flags.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from survey.actions import duty_checks
from survey.actions.duty_checks import NO_DAYS, CounterDays
from survey.actions.flags import n_judged_otherwise
from survey.errors import LoketError
from survey.language import NN_
from survey.office.dated import Spell
from survey.office.facts import Office, Unit
from survey.register import flags, offices
from survey.wall_clock import FIRST_YEAR

_BEGIN, _END = date(FIRST_YEAR, 1, 1), date(9999, 12, 1)  # days are added to and taken off these


class JudgedAgain(LoketError):
    """A warning: ratings of past days whose opening hours become others."""

    slug = "judged-again"
    sentence = NN_(
        "%(n)s penilaian dinilai lain karena jam buka %(days)s hari berubah (%(first)s s.d. "
        "%(last)s): yang kini di luar jam buka ditandai, yang kini di dalamnya tidak lagi. "
        "Petugas yang dinilai tetap."
    )


class ZoneChanged(LoketError):
    """A warning: the clock is read by another time zone, also of ratings that are past."""

    slug = "zone-changed"
    sentence = NN_(
        "Zona waktu berganti: %(n)s penilaian di %(days)s hari dinilai lain oleh pemeriksaan jam "
        "buka, karena jamnya dibaca menurut zona yang baru. Hari dan jam yang tercatat pada "
        "jawaban lama tetap; jawaban yang datang sejak sekarang, dan batas hari, menurut zona yang "
        "baru. Kalau zona yang lama benar, betulkan timezone di berkas."
    )


def warnings(
    conn: Connection,
    office: Office,
    spells: Sequence[tuple[Unit, Sequence[Spell]]],
    named: CounterDays = NO_DAYS,
) -> tuple[LoketError, ...]:
    """Have days judged anew on which other hours hold by now, and tell what that does.

    Args:
        conn: The transaction that wrote the hours.
        office: As it was known before.
        spells: Units as they were known before, each with the days on which other hours hold.
        named: Counter-days, as ("dukcapil/L1", day), of which a roster has told already.
    """
    left = duty_checks.Slips()
    for unit, stretches in spells:
        for spell in stretches:
            first, last = max(spell.first or _BEGIN, _BEGIN), min(spell.last or _END, _END)
            if first <= last:
                left += duty_checks.left_outside(conn, office, unit, first, last, named)
    return (*judged_again(conn, office, spells), *left.told())


def judged_again(
    conn: Connection, office: Office, spells: Sequence[tuple[Unit, Sequence[Spell]]]
) -> Iterator[LoketError]:
    """Have days judged anew on which other hours hold by now, and count the ratings; see above."""
    now, judged, n = offices.office(conn), set[date](), 0
    for unit, stretches in spells:
        known = offices.unit(conn, unit.code)
        days = {d for s in stretches for d in flags.mark_days(conn, unit.code, s.first, s.last)}
        judged |= days
        n += sum(n_judged_otherwise(conn, day, (office, unit), (now, known)) for day in days)
    if office.timezone != now.timezone:
        yield ZoneChanged(n=n, days=len(judged))
    elif judged:
        yield JudgedAgain(n=n, days=len(judged), first=min(judged), last=max(judged))
