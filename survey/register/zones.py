"""By which time zone an answer was dated: that of the office when it came, not today's.

An office may move its clock to another zone; answers keep the day and the minute that were
recorded. The journal tells when it did. Read next: `proven.py`, `survey/actions/arrivals.py`.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from survey.office.facts import Office
from survey.register import offices, proven
from survey.register.offices import NoOffice

CHANGED: Final = "timezone"  # in the parameters of `set_office`: the zone before and after
_WRITTEN: Final = re.compile(r"“([A-Z]\w+/\w+)” → “[A-Z]\w+/\w+”")
_FIRST: Final = 1  # the line that seals what came before there were lines


@dataclass(frozen=True, slots=True)
class Zones:
    """The office's zones.

    Attributes:
        now: Today's.
        left: By line of the journal, in its order, the zone that it ended.
        older: Those that had ended before there were lines; an answer of then may be of any.
    """

    now: ZoneInfo
    left: tuple[tuple[int, ZoneInfo], ...] = ()
    older: tuple[ZoneInfo, ...] = ()

    def at(self, line: int | None) -> ZoneInfo:
        """Give the zone that held when a line was written; None is the first one."""
        return next((zone for seq, zone in self.left if seq > (line or _FIRST)), self.now)

    def older_than(self, line: int | None) -> tuple[ZoneInfo, ...]:
        """Give other zones that may have held for what a line seals."""
        return self.older if (line or _FIRST) == _FIRST else ()


def params_of(before: Office | None, after: Office) -> Mapping[str, Any]:
    """Give what the line of an act has to tell of a change of zone; nothing where there is none."""
    if before is None or before.timezone == after.timezone:
        return {}
    return {CHANGED: [before.timezone, after.timezone]}


def read(conn: Connection) -> Zones:
    """Give the zones of the office; that of UTC while nothing was ever accepted."""
    try:
        now = offices.office(conn).zone
    except NoOffice:
        return Zones(ZoneInfo("UTC"))
    left, older = [], []
    for line in proven.lines(conn, "set_office"):
        match line.params.get(CHANGED):
            case [str(before), str(_after)]:
                left += [(line.seq, zone) for zone in _zone(before)]
            case _ if line.seq == 0:
                older += [zone for name in _WRITTEN.findall(line.detail) for zone in _zone(name)]
    return Zones(now, tuple(left), tuple(older))


def _zone(name: str) -> list[ZoneInfo]:
    with suppress(ZoneInfoNotFoundError, ValueError):
        return [ZoneInfo(name)]
    return []
