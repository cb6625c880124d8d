"""What an office file says, into the register: names, counters, roster; and out as the bundle.

Codes and addresses once given stay; nothing is deleted, as answers may point at it. A roster that
arrives late moves attributions, by amendments that say how many and by whom, until a period is
closed. Read next:
`survey/register/offices.py`, `survey/attribution.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from survey import attribution
from survey.actions import renames
from survey.actions.renames import Renamed
from survey.closing import day_closed
from survey.errors import Invalid
from survey.files import whole
from survey.language import N_
from survey.office.facts import Bundle, Duty, Office, Unit, check_code, new_short
from survey.register import amendments, audit, closings, entries, flags, offices, schema
from survey.register.engine import Register
from survey.register.offices import RosterDay, RowChange

BUNDLE: Final = "bundle.json"
AHEAD: Final = timedelta(days=366)  # a roster beyond is mostly a wrong year


class UnknownOfficer(Invalid):
    """A roster names somebody the unit does not know."""

    slug = "unknown-officer"
    sentence = N_("Petugas “%(code)s” tidak terdaftar di unit %(unit)s. Yang ada: %(known)s.")


@dataclass(frozen=True, slots=True)
class Changes:
    """What an office file or roster changed.

    Attributes:
        added: Units, services, counters and officers that are new.
        updated: Those whose name or other details changed.
        counter_days: Counter-days whose roster changed.
        moved: Answers whose attribution changed by it.
        stayed: Answers it would have moved, had their period not been closed.
        renamed: Every name that is another now.
        ended: Duties that were known of those counter-days and hold no longer.
        doubled: Duties of one officer at two counters at one time, one of them new.
        far_ahead: New duties more than a year ahead.
    """

    added: int = 0
    updated: int = 0
    counter_days: int = 0
    moved: int = 0
    stayed: int = 0
    renamed: tuple[Renamed, ...] = ()
    ended: tuple[Duty, ...] = ()
    doubled: tuple[tuple[Duty, Duty], ...] = ()
    far_ahead: tuple[Duty, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.updated or self.counter_days)


def set_office(
    register: Register,
    office: Office,
    units: Sequence[Unit],
    duties: Mapping[str, Sequence[Duty]],
    by: str,
    *,
    same_person: Collection[str] = (),
) -> Changes:
    """Store what an office file says; the same file again changes nothing.

    Args:
        register: Where to.
        office: The office itself.
        units: Its units; those not named stay as they are.
        duties: The roster by unit code; each counter-day named replaces what was known of it.
        by: Who brings it.
        same_person: Officers, as CODE or UNIT/CODE, who are the same person under another name.

    Raises:
        CodeOfAnother, NobodyMeant, WrongCode, UnknownUnit, UnknownCounter, UnknownOfficer,
        WrongDuty, DutiesOverlap: Nothing was stored.
    """
    with register.begin() as conn:
        renamed = renames.renames(conn, units, same_person)
        done = [offices.put_office(conn, office)]
        for position, unit in enumerate(units):
            done += _put_unit(conn, position, unit)
        rosters = _set_duties(conn, duties, by)
        changes = replace(
            rosters,
            added=done[1:].count(RowChange.ADDED),
            updated=done.count(RowChange.UPDATED),
            renamed=renamed,
        )
        renames.note(conn, renamed, by)
        if changes.any or done[0] is RowChange.ADDED:
            audit.note(conn, by, "set_office", office.name, _detail(changes))
    return changes


def set_duties(register: Register, duties: Mapping[str, Sequence[Duty]], by: str) -> Changes:
    """Store a roster alone; each counter-day named replaces what was known of it.

    Args:
        register: Where to.
        duties: The roster by unit code.
        by: Who brings it.

    Raises:
        UnknownUnit, UnknownCounter, UnknownOfficer, WrongDuty, DutiesOverlap: Nothing was stored.
    """
    with register.begin() as conn:
        changes = _set_duties(conn, duties, by)
        if changes.any:
            audit.note(conn, by, "set_duties", ", ".join(sorted(duties)), _detail(changes))
    return changes


def _detail(changes: Changes) -> str:
    return (
        f"baru {changes.added}, berubah {changes.updated}, "
        f"hari-loket {changes.counter_days}, atribusi pindah {changes.moved}, "
        f"tetap karena periode ditutup {changes.stayed}"
    )


def _put_unit(conn: Connection, position: int, unit: Unit) -> list[RowChange]:
    """Write a unit with its services, counters and officers."""
    values = {
        "name": unit.name,
        "public_name": unit.public_name,
        "hours": unit.hours.text,
        "position": position,
    }
    check_code(unit.code, N_("Kode unit"))
    code, change = offices.put(conn, schema.unit, unit.code, values)
    if change is RowChange.ADDED:
        flags.mark_all(conn, code)  # a kiosk may have known it before this register did
    done = [change]
    services: dict[str, str] = {}
    for n, service in enumerate(unit.services):
        check_code(service.code, N_("Kode layanan"))
        columns = {"name": service.name, "standard_days": service.standard_days, "position": n}
        stored, change = offices.put(conn, schema.service, service.code, columns, unit=code)
        services[service.code.casefold()] = stored
        done.append(change)
    done += _put_counters(conn, code, unit, services)
    for officer in unit.officers:
        check_code(officer.code, N_("Kode petugas"))
        done.append(
            offices.put(conn, schema.officer, officer.code, {"name": officer.name}, unit=code)[1]
        )
    return done


def _put_counters(
    conn: Connection, unit_code: str, unit: Unit, services: Mapping[str, str]
) -> list[RowChange]:
    """Write a unit's counters; one that is new gets its short address now and for ever."""
    given = offices.shorts(conn)
    taken = set(given.values())
    mine = {code.casefold(): short for (owner, code), short in given.items() if owner == unit_code}
    done = []
    for n, counter in enumerate(unit.counters):
        check_code(counter.code, N_("Kode loket"))
        short = mine.get(counter.code.casefold())
        if short is None:
            short = counter.short if counter.short and counter.short not in taken else ""
            short = short or new_short(taken)
            taken.add(short)
        codes = (services.get(code.casefold(), code) for code in counter.services)
        columns = {
            "name": counter.name,
            "services": " ".join(codes),
            "short": short,
            "position": n,
        }
        done.append(offices.put(conn, schema.counter, counter.code, columns, unit=unit_code)[1])
    return done


def _set_duties(conn: Connection, duties: Mapping[str, Sequence[Duty]], by: str) -> Changes:
    counter_days = moved = stayed = 0
    latest = datetime.now(UTC).date() + AHEAD
    ended: list[Duty] = []
    doubled: list[tuple[Duty, Duty]] = []
    far_ahead: list[Duty] = []
    for unit_code, given in duties.items():
        if not given:
            continue
        unit = offices.unit(conn, unit_code)
        attribution.check_roster(given)
        by_counter_day: dict[tuple[str, date], list[Duty]] = {}
        for duty in given:
            known = _as_known(unit, duty)
            by_counter_day.setdefault((known.counter, known.start.date()), []).append(known)
        first, last = min(day for _, day in by_counter_day), max(day for _, day in by_counter_day)
        before = offices.counter_days(conn, unit.code, first, last)
        changed: dict[tuple[str, date], RosterDay] = {}
        for key, now in by_counter_day.items():
            ordered = tuple(sorted(now, key=lambda d: (d.start, d.end, d.officer)))
            old = before.get(key, RosterDay(0, ()))
            if old.duties != ordered:
                changed[key] = RosterDay(old.version + 1, ordered)
        offices.put_duties(conn, unit.code, changed, by)
        new = {duty for counter_day in changed.values() for duty in counter_day.duties}
        gone = {duty for key in changed if key in before for duty in before[key].duties} - new
        ended += sorted(gone, key=lambda d: (d.start, d.counter))
        far_ahead += sorted((d for d in new if d.start.date() > latest), key=lambda d: d.start)
        every = offices.duties(conn, unit.code, first - timedelta(days=1), last)
        doubled += [pair for pair in attribution.at_two_counters(every) if new & {*pair}]
        counter_days += len(changed)
        now_moved, now_stayed = _resolve_again(conn, unit.code, changed, before, by)
        moved, stayed = moved + now_moved, stayed + now_stayed
    return Changes(
        counter_days=counter_days,
        moved=moved,
        stayed=stayed,
        ended=tuple(ended),
        doubled=tuple(doubled),
        far_ahead=tuple(far_ahead),
    )


def _as_known(unit: Unit, duty: Duty) -> Duty:
    """Give a duty with its codes as first written, checked against the unit."""
    counter = unit.counter(duty.counter).code
    for officer in unit.officers:
        if officer.code.casefold() == duty.officer.casefold():
            return replace(duty, counter=counter, officer=officer.code)
    known = ", ".join(officer.code for officer in unit.officers) or "–"
    raise UnknownOfficer(field="officer", code=duty.officer, unit=unit.code, known=known)


def _resolve_again(
    conn: Connection,
    unit: str,
    changed: Mapping[tuple[str, date], RosterDay],
    before: Mapping[tuple[str, date], RosterDay],
    by: str,
) -> tuple[int, int]:
    """Say anew whom the answers of changed counter-days are about, until their period is closed.

    Returns:
        How many moved, and how many stay although the roster now says otherwise.
    """
    touched: dict[str, set[date]] = {}
    for where, now in changed.items():
        old = before[where].duties if where in before else ()
        days = attribution.days_touched((*old, *now.duties))
        touched.setdefault(where[0].casefold(), set()).update(days)
    if not touched:
        return 0, 0
    days = set().union(*touched.values())
    first, last = min(days), max(days)
    roster = offices.counter_days(conn, unit, first - timedelta(days=1), last)
    current = amendments.latest(conn, unit, first, last).attribution
    closed = [(span.first, span.last) for span in closings.spans(conn, unit)]
    moves, stayed = [], 0
    for answer in entries.attributable(conn, unit, first, last):
        key = answer.counter.casefold()
        if answer.day not in touched.get(key, ()):
            continue
        near = [
            duty
            for (counter, day), counter_day in roster.items()
            if counter.casefold() == key and answer.day - day in (timedelta(0), timedelta(days=1))
            for duty in counter_day.duties
        ]
        to = attribution.resolve(
            kind=answer.kind,
            channel=answer.channel,
            paired=answer.paired,
            named=answer.named,
            at=answer.at,
            duties=near,
        )
        if to == current.get(answer.id, answer.attribution):
            continue
        if day_closed(answer.day, closed):
            stayed += 1
        else:
            moves.append((amendments.Amended(answer.id, unit, answer.day.isoformat()), to))
    return amendments.attribute(conn, moves, "roster", by), stayed


def bundle(register: Register) -> Bundle:
    """Give all that the citizen's path knows of the office: no officer, no signatory.

    Raises:
        NoOffice: No office file was imported yet.
    """
    with register.read() as conn:
        office = replace(offices.office(conn), signatory=None)
        units = tuple(replace(unit, officers=()) for unit in offices.units(conn))
    return Bundle(register.tenant, office, units)


def publish_bundle(register: Register, data_dir: Path) -> None:
    """Write the bundle for the citizen's path, whole or not at all; unchanged, it is left alone.

    Raises:
        NoOffice: No office file was imported yet.
        CannotWrite: The folder cannot be written.
    """
    target = data_dir / BUNDLE
    text = bundle(register).dump()
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    with whole(target) as spare:
        spare.write_text(text, encoding="utf-8")
