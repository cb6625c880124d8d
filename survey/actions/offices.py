"""What an office file says, into the register: names, counters, hours, roster; out as the bundle.

Codes and addresses once given stay; nothing is deleted, as answers may point at it, and what the
file does not name is kept and told. What moves figures gets the day from which it holds. Read next:
`rosters.py`, `survey/register/offices.py`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from survey.actions import renames, rosters
from survey.actions.planning import carry_out, today
from survey.files import whole
from survey.language import N_, Phrase
from survey.office.dated import NO, YES, Fact, Noun, Spell, Timeline, Topic
from survey.office.facts import ALWAYS, Bundle, Counter, Duty, Office, Unit, check_code, new_short
from survey.office.opening import Opening
from survey.plans import (
    COUNTER,
    DAY,
    HOURS,
    OFFERS,
    OFFICE,
    OFFICER,
    PUBLIC_NAME,
    SERVICE,
    UNIT,
    ChangeKind,
    Plan,
    PlannedChange,
)
from survey.register import audit, facts, flags, offices, schema
from survey.register.engine import Register
from survey.register.offices import NoOffice, RowChange

BUNDLE: Final = "bundle.json"


def set_office(
    register: Register,
    office: Office,
    units: Sequence[Unit],
    duties: Mapping[str, Sequence[Duty]],
    by: str,
    *,
    same_person: Collection[str] = (),
) -> Plan:
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
    return carry_out(
        register,
        lambda conn: whole_office(conn, office, units, duties, by, same_person=same_person),
    )


def whole_office(
    conn: Connection,
    office: Office,
    units: Sequence[Unit],
    duties: Mapping[str, Sequence[Duty]],
    by: str,
    *,
    same_person: Collection[str] = (),
) -> Plan:
    """Do what `set_office` does in a transaction of the caller's."""
    renamed = renames.renames(conn, units, same_person)
    changes = _Changes(conn, made=[name.change for name in renamed])
    changes.office(office)
    for position, unit in enumerate(units):
        changes.unit(position, unit)
    changes.keep_unnamed(units)
    facts.add(conn, changes.facts, by)
    roster = rosters.put(conn, duties, by)
    plan = replace(
        roster,
        act="set_office",
        subject=office.name,
        changes=(*changes.made, *roster.changes),
    )
    renames.note(conn, renamed, by)
    if plan.any:
        audit.note(conn, by, plan.act, plan.subject, rosters.detail(plan))
    return plan


@dataclass
class _Changes:
    """Writes an office file, and notes what changes; facts with dates are written at the end."""

    conn: Connection
    made: list[PlannedChange] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = today(self.conn)
        # A unit's public name is a name of the unit.
        self.renamed = {(UNIT if c.what == PUBLIC_NAME else c.what, c.place) for c in self.made}
        self.known = {unit.code.casefold(): unit for unit in offices.units(self.conn, self.today)}

    def office(self, office: Office) -> None:
        """Write the office itself, and the days on which all of it is closed."""
        try:
            before = offices.office(self.conn).closed
        except NoOffice:
            before = frozenset()
        change = offices.put_office(self.conn, office)
        self._note(change, OFFICE, "", office.name)
        for day in sorted(office.closed - before):
            self._say(Fact(Noun.OFFICE, "", "", Topic.DAY, Spell("", day, day)))
            self.made.append(
                PlannedChange(
                    ChangeKind.ADDED, DAY, N_("Kantor"), new=N_("tutup"), first=day, last=day
                )
            )
        # A calendar says nothing of the years before it.
        for day in sorted(before - office.closed) if office.closed else ():
            if day >= min(office.closed):
                self.made.append(
                    PlannedChange(
                        ChangeKind.KEPT, DAY, N_("Kantor"), new=N_("tutup"), first=day, last=day
                    )
                )

    def unit(self, position: int, unit: Unit) -> None:
        """Write a unit with its services, counters and officers."""
        check_code(unit.code, N_("Kode unit"))
        values = {"name": unit.name, "public_name": unit.public_name, "position": position}
        code, change = offices.put(self.conn, schema.unit, unit.code, values)
        if change is RowChange.ADDED:
            flags.mark_all(self.conn, code)  # a kiosk may have known it before this register did
        self._note(change, UNIT, code, unit.name)
        before = self.known.get(code.casefold())
        self._hours(code, before, unit)
        services = self._services(code, unit)
        self._counters(code, before, unit, services)
        for officer in unit.officers:
            check_code(officer.code, N_("Kode petugas"))
            columns = {"name": officer.name, "nip": officer.nip or None}
            stored, change = offices.put(
                self.conn, schema.officer, officer.code, columns, unit=code
            )
            self._note(change, OFFICER, f"{code}/{stored}", officer.name)

    def _hours(self, code: str, before: Unit | None, unit: Unit) -> None:
        """Say from when a unit's week holds: from today, when it is another one than until now."""
        for spell in unit.opening.weeks.spells:
            if before is None:
                self._say(Fact(Noun.UNIT, code, "", Topic.HOURS, spell))
                continue
            old, new = before.opening.week(self.today), unit.opening.week(self.today)
            if spell.first is None and old.by_weekday != new.by_weekday:
                since = Spell(spell.value, self.today)
                self._say(Fact(Noun.UNIT, code, "", Topic.HOURS, since))
                self.made.append(
                    PlannedChange(ChangeKind.CHANGED, HOURS, code, old.text, new.text, self.today)
                )

    def _services(self, code: str, unit: Unit) -> dict[str, str]:
        """Write a unit's services, and give their codes as first written by those without case."""
        stored_codes: dict[str, str] = {}
        for n, service in enumerate(unit.services):
            check_code(service.code, N_("Kode layanan"))
            columns = {"name": service.name, "standard_days": service.standard_days, "position": n}
            stored, change = offices.put(
                self.conn, schema.service, service.code, columns, unit=code
            )
            self._note(change, SERVICE, f"{code}/{stored}", service.name)
            stored_codes[service.code.casefold()] = stored
        return stored_codes

    def _counters(
        self, code: str, before: Unit | None, unit: Unit, services: Mapping[str, str]
    ) -> None:
        """Write a unit's counters; one that is new gets its short address now and for ever."""
        given = offices.shorts(self.conn)
        taken = set(given.values())
        shorts = {c.casefold(): short for (owner, c), short in given.items() if owner == code}
        known = {c.code.casefold(): c for c in before.counters} if before else {}
        for n, counter in enumerate(unit.counters):
            check_code(counter.code, N_("Kode loket"))
            short = shorts.get(counter.code.casefold())
            if short is None:
                short = counter.short if counter.short and counter.short not in taken else ""
                short = short or new_short(taken)
                taken.add(short)
            columns = {"name": counter.name, "short": short, "position": n}
            stored, change = offices.put(
                self.conn, schema.counter, counter.code, columns, unit=code
            )
            self._note(change, COUNTER, f"{code}/{stored}", counter.name)
            codes = " ".join(services.get(c.casefold(), c) for c in counter.services)
            self._offers(f"{code}/{stored}", known.get(stored.casefold()), codes)

    def _offers(self, place: str, before: Counter | None, codes: str) -> None:
        """Say from when a counter offers other services than until now."""
        unit, _, code = place.partition("/")
        old = " ".join(before.services) if before else ""
        if old == codes:
            return
        spell = Spell(codes) if before is None else Spell(codes, self.today)
        self._say(Fact(Noun.COUNTER, unit, code, Topic.OFFERS, spell))
        if before is not None:
            self.made.append(
                PlannedChange(ChangeKind.CHANGED, OFFERS, place, old, codes, self.today)
            )

    def keep_unnamed(self, units: Sequence[Unit]) -> None:
        """Note what is in use and the file does not name; it stays as it is."""
        named = {unit.code.casefold(): unit for unit in units}
        for unit in self.known.values():
            given = named.get(unit.code.casefold())
            if given is None:
                self.made.append(
                    PlannedChange(ChangeKind.KEPT, UNIT, unit.code, unit.name, unit.name)
                )
                continue
            self.made += _unnamed(unit, given, self.today)

    def _say(self, fact: Fact) -> None:
        self.facts.append(fact)

    def _note(self, change: RowChange, what: Phrase, place: str, name: str) -> None:
        if change is RowChange.ADDED:
            self.made.append(PlannedChange(ChangeKind.ADDED, what, place, new=name))
        elif change is RowChange.UPDATED and (what, place) not in self.renamed:
            self.made.append(PlannedChange(ChangeKind.CHANGED, what, place, "", name))


def _unnamed(unit: Unit, given: Unit, on: date) -> Iterator[PlannedChange]:
    for what, known, named in (
        (SERVICE, unit.services, given.services),
        (COUNTER, unit.counters, given.counters),
        (OFFICER, unit.officers, given.officers),
    ):
        codes = {thing.code.casefold() for thing in named}
        for thing in known:
            if thing.code.casefold() not in codes and thing.in_use.on(on, YES) == YES:
                place = f"{unit.code}/{thing.code}"
                yield PlannedChange(ChangeKind.KEPT, what, place, thing.name, thing.name)


def bundle(register: Register) -> Bundle:
    """Give all that the citizen's path knows of the office: no officer, no signatory.

    Raises:
        NoOffice: No office file was imported yet.
    """
    with register.read() as conn:
        office = replace(offices.office(conn), signatory=None)
        on = today(conn)
        units = tuple(_on(replace(unit, officers=()), on) for unit in offices.units(conn, on))
    return Bundle(register.tenant, office, units)


def _on(unit: Unit, day: date) -> Unit:
    """Give a unit as it is on a day, without what was and will be."""

    def used(in_use: Timeline) -> Timeline:
        return ALWAYS if in_use.on(day, YES) == YES else Timeline((Spell(NO),))

    return replace(
        unit,
        opening=Opening.always(unit.opening.week(day).text),
        services=tuple(replace(s, in_use=used(s.in_use)) for s in unit.services),
        counters=tuple(replace(c, in_use=used(c.in_use)) for c in unit.counters),
        in_use=used(unit.in_use),
    )


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
