"""Who serves where, and when: units, services, counters, officers, duty and opening hours.

Pure values, read from office files by `exchange` and kept in the register. Times of duty and of
opening are the wall clock of the office's own zone. Read next: `bundle.py`, `answers/drafts.py`.
"""

import re
import secrets
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from survey.errors import Invalid, Missing, Refused
from survey.language import N_
from survey.office.aliases import NO_ALIASES, Aliases
from survey.office.dated import NO, YES, Noun, Timeline
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


class NotInUse(Refused):
    """What is to be offered anew was ended, or is one with another one by now."""

    slug = "not-in-use"
    sentence = N_(
        "%(place)s sudah tidak dipakai. Kalau masih dipakai, buka lagi dahulu: loket kantor buka "
        "%(kind)s %(place)s --from TANGGAL."
    )


class NotServing(Missing):
    """An officer who was not in use in the days asked for, and was not rated in them."""

    slug = "not-serving"
    sentence = N_(
        "Petugas “%(code)s” tidak bertugas di unit %(unit)s pada %(first)s sampai %(last)s dan "
        "tidak dinilai pada hari-hari itu. Pilih bulan lain."
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
    """A counter (loket). No service named means: all of its unit.

    `offered_before` has the codes, besides those of `services`, under which it ever offered any, or
    a counter that is or was one with it. `begins` is the first day of one that is not in use yet,
    where only that day's word of it is known (`Bundle`).
    """

    code: str
    name: str
    services: tuple[str, ...]
    short: str
    in_use: Timeline = ALWAYS
    offered_before: tuple[str, ...] = ()
    begins: date | None = None


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
    its own, and leads to the one that it counts as. `begins` is as that of a counter.
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
    begins: date | None = None
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

    def addressed(self, code: str) -> Counter:
        """Find a counter for an address, and give it under the code that stands there.

        A screen that was paired under an earlier code stays paired under it, and shows the sticker
        of it: what is answered there is of that counter again when the two are taken apart.

        Raises:
            UnknownCounter: This unit has no such counter.
        """
        counter = self.counter(code)
        earlier = ((short, old) for short, old in self.former if old.casefold() == code.casefold())
        short, written = next(earlier, (counter.short, counter.code))
        return replace(counter, code=written, short=short)

    def services_at(self, counter: Counter) -> tuple[Service, ...]:
        """Give the services that a counter offers; one that names none offers all of its unit."""
        offered = self.during(date.max, date.max).services
        return tuple(s for s in self._services_of(counter) if s in offered)

    def sent_service(self, counter: Counter, code: str) -> str | None:
        """Give the code of a service, as first written, if a counter ever offered it; else None.

        A page may be older than what the office says of the counter by now: its answers count, and
        keep the code that they were given under. What it counts as is asked when they are read.
        """
        return self._sent_services(counter).get(code.casefold())

    def services_besides(self, counter: Counter) -> dict[str, str]:
        """Give what an older page of a counter may send besides the services that it offers.

        Returns:
            By their codes the names of the services as which they count now.
        """
        offered = {service.code for service in self.services_at(counter)}
        names = {service.code: service.name for service in self.services}
        others = (code for code in self._sent_services(counter).values() if code not in offered)
        counted = {code: self.aliases.code(Noun.SERVICE, code, date.max) for code in others}
        return {code: names.get(other, names.get(code, code)) for code, other in counted.items()}

    def _sent_services(self, counter: Counter) -> dict[str, str]:
        """Give the code of every service that a counter ever offered, by itself without case."""
        known = self.codes(Noun.SERVICE)
        if not counter.services:
            return known
        now = (service.code for service in self._services_of(counter))
        taken = {code.casefold() for code in (*counter.services, *counter.offered_before, *now)}
        return {key: code for key, code in known.items() if key in taken}

    def _services_of(self, counter: Counter) -> tuple[Service, ...]:
        counted = (self.aliases.code(Noun.SERVICE, c, date.max) for c in counter.services)
        wanted = {code.casefold() for code in counted}
        return tuple(s for s in self.services if not wanted or s.code.casefold() in wanted)

    def during(self, first: date, last: date) -> "Unit":
        """Give the unit with what was in use, as itself, on a day from one to another."""

        def present(noun: Noun, thing: Service | Counter | Officer) -> bool:
            itself = self.aliases.is_itself(noun, thing.code, first, last)
            return itself and thing.in_use.holds(YES, first, last, YES)

        return replace(
            self,
            services=tuple(s for s in self.services if present(Noun.SERVICE, s)),
            counters=tuple(c for c in self.counters if present(Noun.COUNTER, c)),
            officers=tuple(o for o in self.officers if present(Noun.OFFICER, o)),
        )

    def things(self, noun: Noun) -> Sequence[Service | Counter | Officer]:
        """Give its services, counters or officers."""
        match noun:
            case Noun.SERVICE:
                return self.services
            case Noun.COUNTER:
                return self.counters
            case Noun.OFFICER:
                return self.officers
            case Noun.OFFICE | Noun.UNIT:
                return ()

    def check_in_use(self, on: date) -> None:
        """Refuse to offer a unit that was ended; one that is yet to begin may be prepared.

        Raises:
            NotInUse: It is in use neither on that day nor on a later one.
        """
        if self.begins is None and self.in_use.first_from(YES, on, YES) is None:
            raise NotInUse(place=self.code, kind="unit")

    def last_day(self, noun: Noun, code: str, on: date) -> date | None:
        """Give the last day of a thing that was ended before a day; None where it is in use then.

        What was never in use before has had its last day at `date.min`.
        """
        lines = {thing.code.casefold(): thing.in_use for thing in self.things(noun)}
        line = self.in_use if noun is Noun.UNIT else lines[code.casefold()]
        ended = line.stretch(on, YES)
        if ended.value == YES:
            return None
        return date.min if ended.first is None else ended.first - timedelta(days=1)

    def codes(self, noun: Noun) -> dict[str, str]:
        """Give every code that may name a thing, renamed ones as well, by itself without case."""
        written = [c for (kind, _), c in self.aliases.written.items() if kind is noun]
        return {code.casefold(): code for code in (*(t.code for t in self.things(noun)), *written)}

    def current_codes(self, noun: Noun) -> dict[str, str]:
        """Give what every code that may name a thing is called now, by itself without case."""
        return {key: self.aliases.always(noun, code) for key, code in self.codes(noun).items()}


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
        """Give the opening times of a unit on a day, empty when it is closed or was ended."""
        if unit.in_use.on(on, YES) == NO:
            return ()
        return unit.opening.spans(on, self.closed)

    def is_open(self, unit: Unit, on: date) -> bool:
        """Say whether a unit opens on a day."""
        return bool(self.spans(unit, on))
