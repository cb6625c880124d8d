"""Who serves where, and when: units, services, counters, officers, duty and opening hours.

Pure values, read from office files by `exchange` and kept in the register. Times of duty and of
opening are the wall clock of the office's own zone. The `Bundle` is all that the citizen's path
knows of an office, and names no officer. Read next: `answers/drafts.py`.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from survey.errors import Damaged, Invalid, Missing
from survey.language import N_
from survey.office.aliases import NO_ALIASES, Aliases
from survey.office.dated import NO, YES, Noun, Spell, Timeline
from survey.office.hours import Spans
from survey.office.opening import Opening

# Without 0 O 1 I L, which people mix up when they type from a sticker.
SHORT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE = re.compile(r"[A-Za-z0-9-]{1,20}", re.ASCII)


class WrongCode(Invalid):
    """A code that could not stand in an address or on a sticker."""

    slug = "wrong-code"
    sentence = N_(
        "%(what)s “%(code)s” tidak dapat dipakai: hanya huruf, angka, dan tanda hubung,"
        " 1 sampai 20 karakter."
    )


class UnknownUnit(Missing):
    slug = "unknown-unit"
    sentence = N_("Unit “%(code)s” tidak terdaftar. Unit yang ada: %(known)s.")


class UnknownCounter(Missing):
    slug = "unknown-counter"
    sentence = N_("Loket “%(code)s” tidak terdaftar di unit %(unit)s. Loket yang ada: %(known)s.")


class UnknownAddress(Missing):
    slug = "unknown-address"
    sentence = N_(
        "Alamat pendek “%(code)s” tidak dikenal. Periksa kembali tulisan di stiker loket."
    )


def check_code(text: str, what: str) -> str:
    """Check a code of a unit, service, counter or officer and give it back trimmed.

    Args:
        text: The code as written; case is kept, but never told apart.
        what: What the code is for, in Indonesian, for the error: "Kode unit".

    Raises:
        WrongCode: Not 1 to 20 of letters, digits and hyphens.
    """
    code = text.strip()
    if not _CODE.fullmatch(code):
        raise WrongCode(code=code, what=what)
    return code


def new_short(taken: Container[str]) -> str:
    """Draw a counter's four-character address that is not taken yet."""
    while True:
        code = "".join(secrets.choice(SHORT_ALPHABET) for _ in range(4))
        if code not in taken:
            return code


ALWAYS: Final = Timeline()  # in use: what was never ended


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of service; `standard_days` is what its service standard promises.

    `in_use` says on which days it is given: always, where nothing is said.
    """

    code: str
    name: str
    standard_days: int | None = None
    in_use: Timeline = ALWAYS


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter (loket). No service named means: all of its unit."""

    code: str
    name: str
    services: tuple[str, ...]
    short: str
    in_use: Timeline = ALWAYS


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who serves at counters; `nip` is the civil servant's number, "" when not given.

    `in_use` says on which days he belongs to the unit.
    """

    code: str
    name: str
    nip: str = ""
    in_use: Timeline = ALWAYS


@dataclass(frozen=True, slots=True)
class Duty:
    """One officer at one counter from `start` until before `end`, local time of the office.

    `shared` says that others serve at the same counter at that time, so that nothing said there
    can be about one of them.
    """

    counter: str
    officer: str
    start: datetime
    end: datetime
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs the reports of an office."""

    name: str
    position: str
    nip: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A service unit; `public_name` is what citizens read.

    Services, counters and officers are all there ever were; a code that was renamed is no thing of
    its own, and leads to the one that it counts as.
    """

    code: str
    name: str
    public_name: str
    opening: Opening
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    officers: tuple[Officer, ...] = ()
    in_use: Timeline = ALWAYS
    aliases: Aliases = NO_ALIASES
    former: tuple[tuple[str, str], ...] = ()  # stickers of renamed counters: address and old code
    _counters: Mapping[str, Counter] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the counters by their code without case."""
        index = {counter.code.casefold(): counter for counter in self.counters}
        object.__setattr__(self, "_counters", index)

    def counter(self, code: str) -> Counter:
        """Find a counter by its code, whatever its case.

        Raises:
            UnknownCounter: This unit has no such counter.
        """
        known_counter = self._counters.get(self.aliases.always(Noun.COUNTER, code).casefold())
        if known_counter is None:
            known = ", ".join(counter.code for counter in self.counters) or "–"
            raise UnknownCounter(field="counter", code=code, unit=self.code, known=known)
        return known_counter

    def services_at(self, counter: Counter) -> tuple[Service, ...]:
        """Give the services that a counter offers; one that names none offers all of its unit."""
        return tuple(s for s in self._services_of(counter) if s.in_use.on(date.max, YES) == YES)

    def service_at(self, counter: Counter, code: str) -> Service | None:
        """Find a service of a counter by its code, whatever its case, also one that ended.

        A page may be older than what the office says of the counter by now: its answers count.
        """
        wanted = self.aliases.always(Noun.SERVICE, code).casefold()
        services = self._services_of(counter)
        return next((s for s in services if s.code.casefold() == wanted), None)

    def _services_of(self, counter: Counter) -> tuple[Service, ...]:
        wanted = {self.aliases.always(Noun.SERVICE, code).casefold() for code in counter.services}
        return tuple(s for s in self.services if not wanted or s.code.casefold() in wanted)


@dataclass(frozen=True, slots=True)
class Office:
    """One installation's office; `demo` marks a made-up one, which says CONTOH everywhere."""

    name: str
    region: str
    timezone: str
    letterhead: tuple[str, ...] = ()
    signatory: Signatory | None = None
    closed: frozenset[date] = frozenset()
    demo: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its clocks (WIB, WITA or WIT)."""
        return ZoneInfo(self.timezone)

    def day_of(self, at: datetime) -> date:
        """Give the day on its calendar at a moment: "today" is the office's own, not the machine's.

        Args:
            at: A moment with its zone.
        """
        return at.astimezone(self.zone).date()

    def spans(self, unit: Unit, on: date) -> Spans:
        """Give the opening times of a unit on a day, empty when it is closed."""
        return unit.opening.spans(on, self.closed)

    def is_open(self, unit: Unit, on: date) -> bool:
        """Say whether a unit opens on a day."""
        return bool(self.spans(unit, on))


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that the citizen's path knows: names, services, counters, hours; never an officer.

    `version` is a digest of the content, 16 hex digits; pages are made anew when it changes.
    """

    tenant: int
    office: Office
    units: tuple[Unit, ...]
    version: str = field(init=False, compare=False)
    _units: Mapping[str, Unit] = field(init=False, repr=False, compare=False)
    _shorts: Mapping[str, tuple[Unit, Counter]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index units and short addresses, and digest the content."""
        by_code = {unit.code.casefold(): unit for unit in self.units}
        shorts = {c.short.upper(): (u, c) for u in self.units for c in u.counters}
        shorts |= {s.upper(): (u, u.counter(code)) for u in self.units for s, code in u.former}
        digest = hashlib.sha256(self.dump().encode()).hexdigest()[:16]
        for name, value in (("_units", by_code), ("_shorts", shorts), ("version", digest)):
            object.__setattr__(self, name, value)

    def unit(self, code: str) -> Unit:
        """Find a unit by its code, whatever its case.

        Raises:
            UnknownUnit: This office has no such unit.
        """
        known_unit = self._units.get(code.casefold())
        if known_unit is None:
            known = ", ".join(unit.code for unit in self.units) or "–"
            raise UnknownUnit(field="unit", code=code, known=known)
        return known_unit

    def counter(self, unit: str, code: str) -> Counter:
        """Find a counter by unit and code, whatever their case.

        Raises:
            UnknownUnit: This office has no such unit.
            UnknownCounter: The unit has no such counter.
        """
        return self.unit(unit).counter(code)

    def by_short(self, code: str) -> tuple[Unit, Counter]:
        """Find a counter by the address on its sticker.

        Raises:
            UnknownAddress: No counter carries it.
        """
        place = self._shorts.get(code.upper())
        if place is None:
            raise UnknownAddress(code=code)
        return place

    def dump(self) -> str:
        """Write the bundle as JSON; the order of keys is always the same."""
        office = asdict(self.office) | {"closed": sorted(d.isoformat() for d in self.office.closed)}
        del office["signatory"]
        units = [_unit_values(unit) for unit in self.units]
        values = {"tenant": self.tenant, "office": office, "units": units}
        return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def parse(cls, text: str) -> "Bundle":
        """Read what `dump` wrote.

        Raises:
            Damaged: The text is not a bundle.
        """
        try:
            values = json.loads(text)
            office = values["office"]
            closed = frozenset(date.fromisoformat(day) for day in office["closed"])
            return cls(
                tenant=values["tenant"],
                office=Office(
                    name=office["name"],
                    region=office["region"],
                    timezone=ZoneInfo(office["timezone"]).key,  # fails here, not on a page
                    letterhead=tuple(office["letterhead"]),
                    closed=closed,
                    demo=office["demo"],
                ),
                units=tuple(_unit(unit) for unit in values["units"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Invalid) as bad:
            raise Damaged(file="bundle.json") from bad


def _unit_values(unit: Unit) -> dict[str, object]:
    """Give what holds of a unit on one day, as `dump` writes it."""

    def thing(thing: Service | Counter) -> dict[str, object]:
        values = asdict(replace(thing, in_use=ALWAYS))
        return values | {"in_use": thing.in_use.on(date.max, YES) == YES}

    return {
        "code": unit.code,
        "name": unit.name,
        "public_name": unit.public_name,
        "hours": unit.opening.week(date.max).text,
        "services": [thing(service) for service in unit.services],
        "counters": [thing(counter) for counter in unit.counters],
        "aliases": [
            [noun.value, code, unit.aliases.always(noun, code)]
            for noun, code in unit.aliases.others
        ],
        "former": [list(pair) for pair in unit.former],
        "in_use": unit.in_use.on(date.max, YES) == YES,
    }


def _unit(values: Mapping[str, object]) -> Unit:
    def rows(key: str) -> list[dict[str, object]]:
        if not isinstance(value := values[key], list):
            raise TypeError(key)
        return value

    def integer(value: object) -> int | None:
        return value if isinstance(value, int) else None

    def codes(value: object) -> tuple[str, ...]:
        return tuple(map(str, value)) if isinstance(value, list) else ()

    def used(row: Mapping[str, object]) -> Timeline:
        return Timeline((Spell(NO),)) if row.get("in_use") is False else ALWAYS

    aliases = {
        (Noun(noun), str(code)): Timeline((Spell(str(other)),))
        for noun, code, other in values.get("aliases", ())  # type: ignore[attr-defined]
    }
    return Unit(
        code=str(values["code"]),
        name=str(values["name"]),
        public_name=str(values["public_name"]),
        opening=Opening.always(str(values["hours"])),
        services=tuple(
            Service(str(s["code"]), str(s["name"]), integer(s["standard_days"]), used(s))
            for s in rows("services")
        ),
        counters=tuple(
            Counter(str(c["code"]), str(c["name"]), codes(c["services"]), str(c["short"]), used(c))
            for c in rows("counters")
        ),
        in_use=used(values),
        aliases=Aliases(aliases),
        former=tuple((str(a), str(b)) for a, b in values.get("former", ())),  # type: ignore[attr-defined]
    )
