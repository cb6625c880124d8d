"""Erases private parts of answers: what is due by the rules, and what a citizen asks for.

The register forgets at once, in portions of one transaction each; what its boxes still hold is
noted in the same transaction and done by `survey/transfer/erasing.py`. The audit tells how many,
never what. Read next: `survey/retention.py`, `survey/register/erasures.py`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from survey import retention
from survey.actions.planning import carry_out, today
from survey.errors import Conflict, Missing
from survey.language import N_
from survey.plans import PRIVATE_PART, ChangeKind, Plan, PlannedChange, Touched
from survey.register import audit, closings, erased, erasures, journal, offices, proven
from survey.register.engine import Register
from survey.retention import ClosedSpan

PORTION: Final = 2000
PART_NAMES: Final = {"time": N_("waktu"), "bands": N_("data diri"), "comment": N_("saran")}
RUN: Final = "retention"  # the act of the audit that tells when it last ran
_BY: Final = "retention"
_WAITS: Final = "retention_waits"  # the act that tells since when the clock is doubted
_JUMP: Final = timedelta(days=35)
_DOUBT: Final = timedelta(hours=20)  # the service runs every 24


class ClockJumped(Conflict):
    """More time went by since the last run than a computer is switched off."""

    slug = "clock-jumped"
    sentence = N_(
        "Menurut jam komputer ini sekarang %(today)s, padahal penghapusan berkala terakhir"
        " %(last)s. Yang dihapus tidak dapat dikembalikan, jadi penghapusan ditunda satu hari."
        " Periksa jam komputer; jika benar, tidak perlu berbuat apa-apa."
    )


class UnknownReceipt(Missing):
    """No answer has this code."""

    slug = "unknown-receipt"
    sentence = N_(
        "Tidak ada isian dengan kode bukti %(receipt)s. Periksa setiap huruf dan angkanya."
    )


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many answers of a unit up to a day still have a part that they must not have."""

    unit: str
    part: str
    last: date
    n: int


def overdue(register: Register, now: datetime) -> tuple[Overdue, ...]:
    """Count what the rules say is to be erased by now, by unit and part.

    Args:
        register: Where.
        now: Any moment with its zone; the office's own day decides.
    """
    with register.read() as conn:
        return tuple(
            Overdue(unit, part, last, n)
            for unit, parts, last in limits(conn, now)
            for part in parts
            if (n := erasures.n_due(conn, unit, part, last))
        )


def limits(conn: Connection, now: datetime) -> list[tuple[str, tuple[str, ...], date]]:
    """Give for each unit the last days whose answers must have lost some parts.

    Raises:
        NoOffice: The register does not know its office yet.
    """
    office = offices.office(conn)
    today = office.day_of(now)
    last_days: list[tuple[str, tuple[str, ...], date]] = []
    for unit in erasures.units(conn):
        spans = [
            ClosedSpan(span.first, span.last, office.day_of(span.closed_at))
            for span in closings.spans(conn, unit)
        ]
        last_days.append((unit, ("time",), retention.time_until(today)))
        last_days.append((unit, ("bands", "comment"), retention.profile_until(today, spans)))
    return last_days


def erase_due(register: Register, now: datetime) -> tuple[Overdue, ...]:
    """Erase from the register what is due; what was interrupted goes on with the next call.

    Args:
        register: Where.
        now: Any moment with its zone; the office's own day decides.

    Returns:
        How many answers lost which part, by unit.
    """
    planned = overdue(register, now)
    with register.read() as conn:
        last_days = limits(conn, now)
    for unit, parts, last in last_days:
        if any(due.unit == unit and due.part in parts for due in planned):
            _erase_until(register, unit, parts, last)
    return planned


def _erase_until(register: Register, unit: str, parts: tuple[str, ...], last: date) -> None:
    after = None
    while True:
        with register.begin() as conn:
            some = erasures.due(conn, unit, parts, last, after=after, limit=PORTION)
            if not some:
                return
            n_taken = erasures.erase(conn, some, parts, _BY, by_citizen=False)
            detail = proven.pass_detail(parts, last, len(some))
            journal.note(conn, _BY, "erase", unit, detail, params={erased.ERASED: n_taken})
        after = some[-1]


def check_clock(register: Register, now: datetime) -> None:
    """Let a day go by when the clock has moved by more than a month since the last run.

    A year set wrong would else erase a year of answers two minutes after the start.

    Args:
        register: Where.
        now: What the clock of this computer says.

    Raises:
        ClockJumped: Nothing may be erased now; the same clock is believed tomorrow.
    """
    with register.read() as conn:
        ran, waits = audit.last(conn, RUN), audit.last(conn, _WAITS)
    if ran is None or now - _moment(ran) <= _JUMP:
        return
    doubted = None if waits is None or waits.n < ran.n else now - _moment(waits)
    if doubted is not None and _DOUBT <= doubted <= _JUMP:
        return
    if doubted is None or not timedelta(0) <= doubted < _DOUBT:
        with register.begin() as conn:
            journal.note(conn, _BY, _WAITS, "retention", f"jam melompat sejak {ran.made_at}")
    with register.read() as conn:
        day_of = offices.office(conn).day_of
    raise ClockJumped(today=day_of(now), last=day_of(_moment(ran)))


def _moment(act: audit.Act) -> datetime:
    return datetime.fromisoformat(act.made_at).astimezone(UTC)


def note_run(register: Register, detail: str) -> None:
    """Note that retention ran to its end, for `last_run`."""
    with register.begin() as conn:
        journal.note(conn, _BY, RUN, "retention", detail)


def note_backup(register: Register, file: str, by: str) -> None:
    """Note where a safety copy was written: what is erased later stays in it."""
    with register.begin() as conn:
        journal.note(conn, by, "backup", file, "cadangan dibuat")


def last_run(register: Register) -> str | None:
    """Say when retention last ran to its end ("2026-11-22T01:02:03Z"), None for never."""
    with register.read() as conn:
        last = audit.last(conn, RUN)
    return None if last is None else last.made_at


def erase_receipt(register: Register, receipt: str, part: str, by: str) -> Plan:
    """Erase private parts of one citizen's answer, unasked; see `erasure`."""
    return carry_out(register, lambda conn: erasure(conn, receipt, part, by))


def erasure(conn: Connection, receipt: str, part: str, by: str) -> Plan:
    """Erase private parts of one citizen's answer, and of all that was said with it.

    Args:
        conn: A writing transaction.
        receipt: The code as a person writes it.
        part: "comment", "profile", "time" or "all".
        by: Who does it.

    Returns:
        The parts that were there; none when all were gone already.

    Raises:
        BadReceipt: It cannot be a receipt.
        UnknownReceipt: No answer has it.
    """
    wanted = retention.ASKED[part]
    some = erasures.of_receipt(conn, receipt)
    if not some:
        raise UnknownReceipt(field="receipt", receipt=receipt)
    held = erasures.present_of(conn, some)
    there = wanted & frozenset[str]().union(*(answer.parts for answer in held.values()))
    # Noted also where the register has nothing left: a box may have been put back.
    erasures.erase(conn, some, wanted, by, by_citizen=True)
    code = receipt.strip().upper()
    journal.note(conn, by, "erase_receipt", code, f"{', '.join(sorted(wanted))}: {len(some)} entri")
    changes = tuple(
        PlannedChange(ChangeKind.ENDED, PRIVATE_PART, code, words)
        for name, words in PART_NAMES.items()
        if name in there
    )
    touched = Touched(erased=len(some) if there else 0)
    return Plan("erase_receipt", code, changes, (), touched, today(conn))
