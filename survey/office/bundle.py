"""All that the citizen's path knows of an office on a day: one small file, which names no officer.

Read next: `facts.py`, `answers/drafts.py`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from survey.errors import Damaged, Invalid, Missing
from survey.language import N_
from survey.office.aliases import Aliases
from survey.office.dated import NO, YES, Noun, Spell, Timeline
from survey.office.facts import ALWAYS, Counter, Office, Service, Unit, UnknownUnit
from survey.office.opening import Opening


class UnknownAddress(Missing):
    slug = "unknown-address"
    sentence = N_(
        "Alamat pendek “%(code)s” tidak dikenal. Periksa kembali tulisan di stiker loket."
    )


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
        shorts |= {s.upper(): (u, u.addressed(code)) for u in self.units for s, code in u.former}
        digest = hashlib.sha256(self.dump().encode()).hexdigest()[:16]
        for name, value in (("_units", by_code), ("_shorts", shorts), ("version", digest)):
            object.__setattr__(self, name, value)

    @property
    def offered(self) -> tuple[Unit, ...]:
        """The units that are in use, each with what is in use of it."""
        return tuple(
            unit.during(date.max, date.max)
            for unit in self.units
            if unit.in_use.on(date.max, YES) == YES
        )

    @property
    def ended(self) -> tuple[Unit, ...]:
        """The units that are not in use any more."""
        return tuple(
            unit
            for unit in self.units
            if unit.in_use.on(date.max, YES) == NO and unit.begins is None
        )

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
        """Find a counter by the address on its sticker, under the code that the sticker is of.

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
        if isinstance(thing, Counter):
            values["begins"] = thing.begins and thing.begins.isoformat()
        return values | {"in_use": thing.in_use.on(date.max, YES) == YES}

    return {
        "code": unit.code,
        "name": unit.name,
        "public_name": unit.public_name,
        "hours": unit.opening.week(date.max).text,
        "services": [thing(service) for service in unit.services],
        "counters": [thing(counter) for counter in unit.counters],
        "aliases": [
            [noun.value, unit.aliases.written[noun, code], unit.aliases.code(noun, code, date.max)]
            for noun, code in unit.aliases.others
        ],
        "former": [list(pair) for pair in unit.former],
        "in_use": unit.in_use.on(date.max, YES) == YES,
        "begins": unit.begins and unit.begins.isoformat(),
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

    def begins(row: Mapping[str, object]) -> date | None:
        return date.fromisoformat(str(day)) if (day := row.get("begins")) else None

    others, written = {}, {}
    for noun, code, other in values.get("aliases", ()):  # type: ignore[attr-defined]
        key = Noun(noun), str(code).casefold()
        others[key], written[key] = Timeline((Spell(str(other)),)), str(code)
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
            Counter(
                *(str(c["code"]), str(c["name"]), codes(c["services"]), str(c["short"])),
                in_use=used(c),
                offered_before=codes(c.get("offered_before")),
                begins=begins(c),
            )
            for c in rows("counters")
        ),
        in_use=used(values),
        aliases=Aliases(others, written),
        former=tuple((str(a), str(b)) for a, b in values.get("former", ())),  # type: ignore[attr-defined]
        begins=begins(values),
    )
