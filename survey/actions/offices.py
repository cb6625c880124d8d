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

from survey.actions import officer_numbers, renames, rosters, traces
from survey.actions.dated_facts import SHUT, DatedFacts, Subject
from survey.actions.planning import carry_out, today
from survey.actions.renames import NO_NIP
from survey.files import whole
from survey.language import N_, Phrase
from survey.office.aliases import NO_ALIASES, Aliases
from survey.office.bundle import Bundle
from survey.office.dated import NO, YES, Noun, Spell, Timeline, Topic
from survey.office.facts import (
    ALWAYS,
    Counter,
    Duty,
    Office,
    Officer,
    Service,
    Unit,
    check_code,
    new_short,
)
from survey.office.opening import Opening
from survey.plans import (
    COUNTER,
    HOURS,
    OFFERS,
    OFFICE,
    OFFICER,
    PUBLIC_NAME,
    ROSTER,
    SERVICE,
    UNIT,
    ZONE,
    ChangeKind,
    Plan,
    PlannedChange,
)
from survey.register import facts, flags, journal, offices, schema, zones
from survey.register.engine import Register
from survey.register.offices import NoOffice, RowChange

BUNDLE: Final = "bundle.json"
_THINGS: Final[Mapping[Noun, tuple[Phrase, Phrase]]] = {
    Noun.SERVICE: (SERVICE, N_("Kode layanan")),
    Noun.COUNTER: (COUNTER, N_("Kode loket")),
    Noun.OFFICER: (OFFICER, N_("Kode petugas")),
}


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
    replace_corrections: bool = False,
) -> Plan:
    """Do what `set_office` does in a transaction of the caller's.

    With `replace_corrections` the corrections of the counter-days that it names are undone.
    """
    units = renames.under_current_codes(conn, units)
    units = officer_numbers.moved(conn, units, same_person)
    renamed = renames.renames(conn, units, same_person)
    changes = _Changes(conn, made=[name.change for name in renamed])
    changes.office(office)
    for position, unit in enumerate(units):
        changes.unit(position, unit)
    changes.keep_unnamed(units)
    known = tuple(changes.known.values())
    touched = changes.dated.write(conn, by, known)
    roster = rosters.put(conn, duties, by, replace_corrections=replace_corrections)
    named = {(str(c.place), c.first) for c in roster.changes if c.what == ROSTER and c.first}
    left = changes.dated.warnings(conn, changes.before, known, named)
    plan = replace(
        roster,
        act="set_office",
        subject=office.name,
        changes=(*changes.made, *roster.changes),
        warnings=(*left, *roster.warnings),
        touched=roster.touched + touched,
    )
    renames.note(conn, renamed, by)
    if plan.any:
        detail = traces.of_plan(plan, [r.change for r in renamed])
        params = zones.params_of(changes.before, office)
        journal.note(conn, by, plan.act, plan.subject, detail, params=params)
    return plan


def _number(officer: Officer) -> dict[str, str | None]:
    """Give what a file says of an officer's number; nothing where it says nothing."""
    if not officer.nip:
        return {}
    return {"nip": None if officer.nip == NO_NIP else officer.nip}


@dataclass
class _Changes:
    """Writes an office file, and notes what changes; facts with dates are written at the end."""

    conn: Connection
    made: list[PlannedChange] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = today(self.conn)
        try:
            self.before: Office | None = offices.office(self.conn)
        except NoOffice:
            self.before = None
        # A unit's public name is a name of the unit.
        self.renamed = {(UNIT if c.what == PUBLIC_NAME else c.what, c.place) for c in self.made}
        self.known = {unit.code.casefold(): unit for unit in offices.units(self.conn, self.today)}
        self.dated = DatedFacts(facts.read(self.conn), self.today, self.made, not self.known)

    def office(self, office: Office) -> None:
        """Write the office itself, and the days on which all of it is closed."""
        change = offices.put_office(self.conn, office)
        if self.before is None or change is RowChange.ADDED:
            self._note(change, OFFICE, "", office.name)
        else:
            self.made += _of_office(self.before, office)
            self.dated.other_zone = office.timezone != self.before.timezone
        days = dict.fromkeys(office.closed, SHUT)
        self.dated.closed(days, self.before, tuple(self.known.values()))

    def unit(self, position: int, unit: Unit) -> None:
        """Write a unit with its services, counters and officers."""
        check_code(unit.code, N_("Kode unit"))
        values = {"name": unit.name, "public_name": unit.public_name, "position": position}
        code, change = offices.put(self.conn, schema.unit, unit.code, values)
        if change is RowChange.ADDED:
            flags.mark_days(self.conn, code)  # a kiosk may have known it before this register did
        before = self.known.get(code.casefold())
        subject = Subject(Noun.UNIT, code, "", HOURS, unit.name, is_new=before is None)
        days = self.dated.days_of_new(subject, unit.in_use)
        self._note(change, UNIT, code, unit.name, days)
        self.dated.hours(subject, unit.opening)
        self.dated.days(subject, offices.office(self.conn), before, unit.opening)
        self.dated.in_use(replace(subject, what=UNIT), unit.in_use)
        services = self._services(code, unit)
        self._counters(code, unit, services)
        for officer in unit.officers:
            columns = {"name": officer.name, **_number(officer)}
            self._thing(Noun.OFFICER, code, officer, columns)

    def _services(self, code: str, unit: Unit) -> dict[str, str]:
        """Write a unit's services, and give their codes as first written by those without case."""
        stored_codes: dict[str, str] = {}
        positions = self._positions(code, Noun.SERVICE, unit)
        for service, position in zip(unit.services, positions, strict=True):
            columns = {"name": service.name, "standard_days": service.standard_days, **position}
            subject = self._thing(Noun.SERVICE, code, service, columns)
            stored_codes[service.code.casefold()] = subject.code
        return stored_codes

    def _counters(self, code: str, unit: Unit, services: Mapping[str, str]) -> None:
        """Write a unit's counters; one that is new gets its short address now and for ever."""
        before = self.known.get(code.casefold())
        aliases = before.aliases if before else NO_ALIASES

        def same_set(*offered: str) -> bool:  # in any order, and under any of their codes
            sets = [{aliases.always(Noun.SERVICE, c) for c in codes.split()} for codes in offered]
            return sets[0] == sets[1]

        given = offices.shorts(self.conn)
        taken = set(given.values())
        shorts = {c.casefold(): short for (owner, c), short in given.items() if owner == code}
        positions = self._positions(code, Noun.COUNTER, unit)
        for counter, position in zip(unit.counters, positions, strict=True):
            short = shorts.get(counter.code.casefold())
            if short is None:
                short = counter.short if counter.short and counter.short not in taken else ""
                short = short or new_short(taken)
                taken.add(short)
            columns = {"name": counter.name, "short": short, **position}
            subject = self._thing(Noun.COUNTER, code, counter, columns)
            codes = " ".join(services.get(c.casefold(), c) for c in counter.services)
            self.dated.from_today(replace(subject, what=OFFERS), Topic.OFFERS, codes, same_set)

    def _positions(self, code: str, noun: Noun, unit: Unit) -> list[dict[str, int]]:
        """Give where each service or counter stands; nothing where they stand in order already."""
        given = [thing.code.casefold() for thing in unit.things(noun)]
        before = self.known.get(code.casefold())
        known = [thing.code.casefold() for thing in before.things(noun)] if before else []
        if given == [code for code in known if code in given]:
            return [{}] * len(given)
        return [{"position": n} for n in range(len(given))]

    def _thing(
        self,
        noun: Noun,
        unit: str,
        thing: Service | Counter | Officer,
        columns: Mapping[str, object],
    ) -> Subject:
        """Write a service, a counter or an officer, and on which days it is in use."""
        what, name_of_code = _THINGS[noun]
        check_code(thing.code, name_of_code)
        stored, change = offices.put(
            self.conn, offices.THINGS[noun], thing.code, columns, unit=unit
        )
        subject = Subject(noun, unit, stored, what, thing.name, is_new=change is RowChange.ADDED)
        days = self.dated.days_of_new(subject, thing.in_use)
        self._note(change, what, subject.place, thing.name, days)
        self.dated.in_use(subject, thing.in_use)
        return subject

    def keep_unnamed(self, units: Sequence[Unit]) -> None:
        """Note what is in use and the file does not name; it stays as it is."""
        named = {unit.code.casefold(): unit for unit in units}
        for unit in self.known.values():
            given = named.get(unit.code.casefold())
            if unit.in_use.on(self.today, YES) == NO:
                continue
            if given is None:
                self.made.append(
                    PlannedChange(ChangeKind.KEPT, UNIT, unit.code, unit.name, unit.name)
                )
                continue
            self.made += _unnamed(unit, given, self.today)

    def _note(
        self,
        change: RowChange,
        what: Phrase,
        place: str,
        name: str,
        days: tuple[date | None, date | None] = (None, None),
    ) -> None:
        if change is RowChange.ADDED:
            self.made.append(PlannedChange(ChangeKind.ADDED, what, place, "", name, *days))
        elif change is RowChange.UPDATED and (what, place) not in self.renamed:
            self.made.append(PlannedChange(ChangeKind.CHANGED, what, place, "", name))


def _of_office(before: Office, office: Office) -> Iterator[PlannedChange]:
    """Give what an office file says of the office itself, from what to what."""
    for what, say in (
        (OFFICE, lambda o: o.name),
        (N_("Kode wilayah"), lambda o: o.region),
        (ZONE, lambda o: o.timezone),
        (N_("Kop surat"), lambda o: " / ".join(o.letterhead)),
        (N_("Penanda tangan"), _signatory),
        (N_("Kantor contoh"), lambda o: N_("ya") if o.demo else N_("bukan")),
    ):
        old, new = say(before), say(office)
        if old != new:
            yield PlannedChange(ChangeKind.CHANGED, what, "", old or "–", new or "–")


def _signatory(office: Office) -> str:
    signs = office.signatory
    return f"{signs.name}, {signs.position}, {signs.nip}" if signs else ""


def _unnamed(unit: Unit, given: Unit, on: date) -> Iterator[PlannedChange]:
    present = unit.during(on, on)
    for what, noun in ((SERVICE, Noun.SERVICE), (COUNTER, Noun.COUNTER), (OFFICER, Noun.OFFICER)):
        codes = {thing.code.casefold() for thing in given.things(noun)}
        for thing in present.things(noun):
            if thing.code.casefold() not in codes:
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
        units = tuple(_on(unit, on) for unit in offices.units(conn, on))
    return Bundle(register.tenant, office, units)


def _on(unit: Unit, day: date) -> Unit:
    """Give a unit as it is on a day, without what was and will be, and without any officer.

    What counts as another service or counter is not in use; a screen at such a counter goes on
    under its own code, as whoever reads its answers asks what it counts as on their day.
    """
    present = unit.during(day, day)
    others: dict[tuple[Noun, str], Timeline] = {}
    for noun, code in unit.aliases.others:
        on = day if noun is Noun.SERVICE else date.min
        other = unit.aliases.code(noun, code, on)
        if noun is not Noun.OFFICER and other.casefold() != code:
            others[noun, code] = Timeline((Spell(other),))

    def used(*, yes: bool) -> Timeline:
        return ALWAYS if yes else Timeline((Spell(NO),))

    def begins(line: Timeline) -> date | None:
        return line.first_from(YES, day, YES) if line.on(day, YES) == NO else None

    return replace(
        unit,
        opening=Opening.always(unit.opening.week(day).text),
        services=tuple(replace(s, in_use=used(yes=s in present.services)) for s in unit.services),
        counters=tuple(
            replace(c, in_use=used(yes=c in present.counters), begins=begins(c.in_use))
            for c in unit.counters
        ),
        officers=(),
        in_use=used(yes=unit.in_use.on(day, YES) == YES),
        begins=begins(unit.in_use),
        aliases=Aliases(others, {key: unit.aliases.written[key] for key in others}),
    )


def publish_bundle(register: Register, data_dir: Path) -> None:
    """Write the bundle for the citizen's path, whole or not at all; unchanged, it is left alone.

    Raises:
        NoOffice: No office file was imported yet.
        CannotWrite: The folder cannot be written.
    """
    target = data_dir / BUNDLE
    text = bundle(register).dump().encode()
    if target.is_file() and target.read_bytes() == text:
        return
    with whole(target) as spare:
        spare.write_bytes(text)
