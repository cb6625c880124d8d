"""Where a row stands, and since when its private parts are due: what `comparison.py` looks up.

Read next: `survey/differences.py`, `survey/actions/retention.py`.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from survey.actions import retention
from survey.differences import RowPlace
from survey.register import offices
from survey.register.compared import KnownBox, Loose, Row
from survey.register.engine import Register
from survey.register.offices import NoOffice
from survey.transfer.entry_rows import DAY, UNIT


def place_now(answer: Row) -> RowPlace:
    """Give where the register says that an answer belongs, from the columns of `response`."""
    return RowPlace(unit=str(answer[UNIT]), day=str(answer[DAY]))


def own_place(row: Loose, known: dict[bytes, KnownBox]) -> RowPlace:
    """Give where a row that nothing holds says of itself that it stands."""
    box = known.get(row.box)
    device = "" if box is None else box.device
    return RowPlace(digits(row.box), device, row.seq, digits(row.id), str(row.unit), str(row.day))


def digits(value: object) -> str:
    """Write an id in hex digits; what is none, as it is."""
    return value.hex() if isinstance(value, bytes) else str(value)


def zone_of(register: Register) -> ZoneInfo:
    """Give the office's zone; that of UTC while nothing was ever accepted."""
    try:
        with register.read() as conn:
            return offices.office(conn).zone
    except NoOffice:
        return ZoneInfo("UTC")


def due(register: Register, now: datetime) -> dict[tuple[str, str], str]:
    """Give by unit and part the last day whose answers are due to have lost it, YYYY-MM-DD."""
    ran = retention.last_run(register)
    if ran is not None:  # a clock that was put back makes nothing that was due not due
        now = max(now, datetime.fromisoformat(ran).astimezone(UTC))
    try:
        with register.read() as conn:
            limits = retention.limits(conn, now)
    except NoOffice:
        return {}
    return {(unit, part): last.isoformat() for unit, parts, last in limits for part in parts}
