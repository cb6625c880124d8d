"""The board of one closed period, and all that the public pages of a unit show.

Both come from the closings and nothing else; no form is read here, so that a board made years
later still says what was signed. Read next: `publication.py` and `shown.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from reports.board import open_data
from reports.board.publication import Figures, Line, Status, current, publish
from survey.closing import closable
from survey.errors import Refused
from survey.language import N_
from survey.office.facts import Office, Unit
from survey.periods import Dates, official

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.engine import Register


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


def lines(conn: Connection, unit: Unit, office: Office, now: datetime) -> tuple[Line, ...]:
    """Give what the public sees of every period of a unit, the newest first.

    Args:
        conn: A reading transaction.
        unit: The unit.
        office: Its office.
        now: Any moment with its zone.
    """
    from survey.register import answers, closings, earlier

    versions = [
        version
        for latest in closings.all_of(conn, unit.code)
        for version in closings.versions(conn, unit.code, latest.period)
    ]
    return publish(
        versions,
        earlier.all_of(conn, unit.code),
        day_of=office.day_of,
        today=office.day_of(now),
        first_on=answers.first_day(conn, unit.code),
        names=[officer.name for officer in unit.officers],
    )


def compute(
    register: Register, *, unit: str, first: date, last: date, now: datetime, lang: str = "id"
) -> Board:
    """Give the board of a closed period.

    Args:
        register: The office's register.
        unit: Code of the unit.
        first: First day of the period.
        last: Last day, included.
        now: The present moment.
        lang: Language, `id` or `en`.

    Raises:
        UnknownUnit: The register has no such unit.
        NotClosed: Nobody has signed this period.
        NotClosable: Nobody has, nor can.
        NotPublic: Beside what is public its number would tell on fewer than five people.
        ChangedSince: The closing is not what was signed.
    """
    from survey.register import closings, offices

    period = official(Dates(first, last))
    with register.read() as conn:
        office, its = offices.office(conn), offices.unit(conn, unit)
        found = {(line.first, line.last): line for line in lines(conn, its, office, now)}
        signed = [
            one for one in closings.all_of(conn, its.code) if (one.first, one.last) == (first, last)
        ]
    line = found.get((first, last))
    if signed and not signed[-1].sound:
        raise ChangedSince(period=period.label(lang), unit=its.code)
    if line is None or not signed or line.status in {Status.OPEN, Status.EARLIER}:
        code = str(closable(str(period)))  # nothing that cannot be closed is advised
        raise NotClosed(period=period.label(lang), unit=its.code, code=code)
    if line.status is Status.HELD:
        raise NotPublic(period=period.label(lang))
    made_at = max(one.closed_at for one in signed)
    return Board(office=office, unit=its, line=line, lang=lang, made_at=made_at)


def line_json(line: Line) -> dict[str, object]:
    """Give one period as the public sees it."""
    return {
        "period": line.period,
        "from": line.first.isoformat(),
        "to": line.last.isoformat(),
        "status": line.status.value,
        "version": line.version or None,
        "closed_on": line.closed_on.isoformat() if line.closed_on else None,
        "corrections": [
            {
                "on": one.on.isoformat(),
                "reason": one.reason,
                "shown": one.shown,
                "before": None if one.before is None else str(one.before),
            }
            for one in line.corrections
        ],
        "source": line.source or None,
        **_figures_json(line.figures),
    }


def _figures_json(of: Figures | None) -> dict[str, object]:
    if of is None:
        return dict.fromkeys(
            ("n", "ikm", "ikm_low", "ikm_high", "mutu", "kinerja", "services_given", "coverage")
        ) | {"unsur": [], "sex": None, "education": None}
    return {
        "n": of.n,
        "ikm": str(of.ikm),
        "ikm_low": None if of.low is None else str(of.low),
        "ikm_high": None if of.high is None else str(of.high),
        "mutu": of.mutu or None,
        "kinerja": of.kinerja or None,
        "services_given": of.services_given,
        "coverage": of.coverage,
        "unsur": [{"key": one.key, "n": one.n, "nrr": str(one.nrr)} for one in of.unsur],
        "sex": None if of.sex is None else dict(of.sex),
        "education": None if of.education is None else dict(of.education),
    }


def page(unit: Unit, found: tuple[Line, ...], *, demo: bool = False) -> Mapping[str, object]:
    """Give all that the public pages of a unit show, to be saved for them.

    Args:
        unit: Whose.
        found: What the public sees of every period.
        demo: Whether the office is a demonstration; each line of its open data says so.
    """
    shown = current(found)
    return {
        "unit": unit.code,
        "current": shown.period if shown else None,
        "lines": [line_json(line) for line in found],
        "csv": open_data.as_csv(unit.code, found, demo=demo).decode(),
    }
