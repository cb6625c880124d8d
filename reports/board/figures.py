"""The board of one closed period, and all that the public pages of a unit show.

Both come from the closings and nothing else; no form is read here, so that a board made years
later still says what was signed. Read next: `publication.py` and `shown.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from reports.board.publication import Figures, Line, Status, publish
from reports.evidence import frames
from survey.closing import closable
from survey.errors import Refused
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Office, Unit
from survey.periods import Dates, official

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.closing import Closing
    from survey.register.earlier import Earlier
    from survey.register.engine import Register
    from survey.register.heads import KnownHead


class NotClosed(Refused):
    """A board was asked for of a period that nobody has signed."""

    slug = "period-not-closed"
    sentence = N_(
        "%(period)s belum ditutup, jadi belum ada papan IKM. Periksa dulu hasilnya dengan"
        " loket report skm, lalu tutup dengan: loket close --unit %(unit)s --period %(code)s"
        ' --by "Nama penanggung jawab".'
    )


class NotPublic(Refused):
    """The number of a closed period may not be shown."""

    slug = "period-not-public"
    sentence = N_(
        "%(period)s tidak dapat dipasang di papan: bila dibandingkan dengan periode lain yang"
        " sudah diumumkan, angkanya membuka jawaban kurang dari 5 orang."
    )


class ChangedSince(Refused):
    """What was signed is not what stands there now."""

    slug = "closing-changed"
    sentence = N_(
        "Hasil %(period)s diubah sesudah disahkan: sidiknya tidak cocok lagi, jadi tidak"
        " diumumkan. Lihat versi mana: loket close --unit %(unit)s, lalu pulihkan cadangan."
    )


@dataclass(frozen=True, slots=True)
class Board:
    """One closed period as it may hang on a wall; without figures it had too few forms."""

    office: Office
    unit: Unit
    line: Line
    lang: str
    made_at: datetime

    @property
    def figures(self) -> Figures | None:
        """What may be seen, None for fewer than ten forms."""
        return self.line.figures


@dataclass(frozen=True, slots=True)
class Periods:
    """Every period of a unit as it was signed or typed in, also what the public may not see."""

    office: Office
    unit: Unit
    versions: tuple[Closing, ...]  # every version of every closing
    earlier: tuple[Earlier, ...]  # results typed in from older reports
    first_on: date | None  # the day of the first answer, None without any
    today: date  # at the office

    def public(self) -> tuple[Line, ...]:
        """Give what the public sees of every period, the newest first."""
        last_day = self.unit.last_day(Noun.UNIT, "", self.today)
        return publish(
            self.versions,
            self.earlier,
            day_of=self.office.day_of,
            today=self.today,
            first_on=self.first_on,
            ended_on=last_day + timedelta(days=1) if last_day else None,
            names=[officer.name for officer in self.unit.officers],
        )


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the chain of every box stood when a day of the office ended."""

    day: date
    by_box: tuple[KnownHead, ...]


def periods(conn: Connection, unit: Unit, office: Office, now: datetime) -> Periods:
    """Read every period of a unit as it is at a moment."""
    from survey.register import closings, earlier

    return Periods(
        office=office,
        unit=unit,
        versions=tuple(
            version
            for latest in closings.all_of(conn, unit.code)
            for version in closings.versions(conn, unit.code, latest.period)
        ),
        earlier=tuple(earlier.all_of(conn, unit.code)),
        first_on=frames.read_first_form(conn, unit.code),
        today=office.day_of(now),
    )


def heads(conn: Connection, day: date) -> Heads:
    """Read where the chains stood when a day of the office ended; nothing later is in it."""
    from survey.register import heads

    return Heads(day, tuple(heads.before(conn, day + timedelta(days=1))))


def compute(
    register: Register, *, unit: str, first: date, last: date, now: datetime, lang: str = "id"
) -> Board:
    """Give the board of a closed period, as it is at this moment.

    Raises:
        NotClosed: Nobody has signed this period.
        NotClosable: Nobody has, nor can.
        NotPublic: Beside what is public its number would tell on fewer than five people.
        ChangedSince: The closing is not what was signed.
    """
    from survey.register import closings, offices

    period = official(Dates(first, last))
    with register.read() as conn:
        office, office_unit = offices.office(conn), offices.unit(conn, unit)
        lines = periods(conn, office_unit, office, now).public()
        signed = [
            closing
            for closing in closings.all_of(conn, office_unit.code)
            if (closing.first, closing.last) == (first, last)
        ]
    line = next((line for line in lines if (line.first, line.last) == (first, last)), None)
    if signed and not signed[-1].sound:
        raise ChangedSince(period=period.label(lang), unit=office_unit.code)
    if line is None or not signed or line.status in {Status.OPEN, Status.EARLIER}:
        code = str(closable(str(period)))  # nothing that cannot be closed is advised
        raise NotClosed(period=period.label(lang), unit=office_unit.code, code=code)
    if line.status is Status.HELD:
        raise NotPublic(period=period.label(lang))
    made_at = max(closing.closed_at for closing in signed)
    return Board(office=office, unit=office_unit, line=line, lang=lang, made_at=made_at)
