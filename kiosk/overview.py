"""What is set up, for a terminal and for a program: the same things in the same order.

Read next: `survey/register/overview.py`, `commands/office.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kiosk.paths import SCREEN, path
from survey.office.dated import YES, Noun, Timeline
from survey.plans import COUNTER, OFFICER, SERVICE

if TYPE_CHECKING:
    from kiosk.config import Config
    from survey.office.facts import Counter, Officer, Service, Unit
    from survey.register.overview import Overview, SpecialDays

THINGS = {Noun.SERVICE: SERVICE, Noun.COUNTER: COUNTER, Noun.OFFICER: OFFICER}


def lines(overview: Overview, config: Config) -> Iterator[str]:
    """Write what is set up for a reader, line by line."""
    office = overview.office
    yield f"{office.name} ({office.timezone}), {overview.today}"
    yield f"Data: {config.data_dir}; register: {_register(config)}"
    for unit in overview.units:
        yield ""
        yield from _unit_lines(unit, overview.today, config)
    yield ""
    yield "Hari khusus 60 hari ke depan:"
    yield from _indented(map(_day, overview.calendar))
    yield ""
    yield "Perlu dilengkapi:"
    yield from _indented(map(str, overview.notices))


def _register(config: Config) -> str:
    return "PostgreSQL" if config.database_url else config.register_at


def _indented(texts: Iterable[str]) -> Iterator[str]:
    some = [f"  {text}" for text in texts]
    yield from some or ["  tidak ada"]


def _unit_lines(unit: Unit, today: date, config: Config) -> Iterator[str]:
    yield f"Unit {unit.code}: {unit.name}{_state(unit.in_use, today)}"
    yield f"  jam buka: {unit.opening.week(today).text}"
    for noun, what in THINGS.items():
        things = unit.things(noun)
        yield f"  {str(what).lower()}:{'' if things else ' tidak ada'}"
        for thing in things:
            more = _more(unit, noun, thing.code, config)
            yield f"    {thing.code}  {thing.name}{more}{_state(thing.in_use, today)}"
    for noun, code, other, first, last in _aliases(unit):
        days = f"{f', mulai {first}' if first else ''}{f', sampai {last}' if last else ''}"
        yield f"  {str(THINGS[noun]).lower()} {code} dihitung sebagai {other}{days}"


def _more(unit: Unit, noun: Noun, code: str, config: Config) -> str:
    """Give of a counter where it is reached and what it offers, of an officer his number."""
    if noun is Noun.COUNTER:
        counter = unit.counter(code)
        services = " ".join(counter.services) or "semua layanan"
        return f"; {services}; stiker {_link(counter, config)}; layar {_screen(unit, code, config)}"
    if noun is Noun.OFFICER:
        nip = next(officer.nip for officer in unit.officers if officer.code == code)
        return f"; NIP {nip}" if nip else ""
    return ""


def _link(counter: Counter, config: Config) -> str:
    return f"{config.public_address}/{counter.short}"


def _screen(unit: Unit, code: str, config: Config) -> str:
    return f"{config.public_address}{path(SCREEN, unit.code, code)}"


def _state(line: Timeline, today: date) -> str:
    """Say since when something is not in use, or until when it is; nothing where it simply is."""
    now = line.stretch(today, YES)
    if now.value == YES:
        return f"; sampai {now.last}" if now.last else ""
    ended = f"hari terakhir {now.first - timedelta(days=1)}" if now.first else "belum dipakai"
    again = f", dipakai lagi mulai {now.last + timedelta(days=1)}" if now.last else ""
    return f"; {ended}{again}"


def _aliases(unit: Unit) -> Iterator[tuple[Noun, str, str, date | None, date | None]]:
    for (noun, key), line in unit.aliases.others.items():
        for stretch in line.stretches():
            if stretch.value:
                code = unit.aliases.written[noun, key]
                yield noun, code, stretch.value, stretch.first, stretch.last


def _day(special: SpecialDays) -> str:
    days = str(special.first)
    if special.last != special.first:
        days += f" sampai {special.last}" if special.last else " dan seterusnya"
    return f"{days}  {special.unit or 'kantor'}: {special.times or 'tutup'}"


def as_json(overview: Overview, config: Config) -> str:
    """Write what is set up for a program."""
    today = overview.today
    values = {
        "today": today.isoformat(),
        "office": overview.office.name,
        "timezone": overview.office.timezone,
        "data": str(config.data_dir),
        "units": [_unit_values(unit, today, config) for unit in overview.units],
        "calendar": [
            {
                "from": _text(special.first),
                "to": _text(special.last),
                "unit": special.unit or None,
                "times": special.times or None,
            }
            for special in overview.calendar
        ],
        "notices": [{"name": notice.slug, "text": str(notice)} for notice in overview.notices],
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _unit_values(unit: Unit, today: date, config: Config) -> dict[str, object]:
    counters = [
        values
        | {
            "services": list(counter.services),
            "short": counter.short,
            "link": _link(counter, config),
            "screen": _screen(unit, counter.code, config),
        }
        for counter, values in zip(unit.counters, _things(unit.counters, today), strict=True)
    ]
    return {
        "code": unit.code,
        "name": unit.name,
        "public_name": unit.public_name,
        "in_use": unit.in_use.on(today, YES) == YES,
        "hours": [
            {"from": _text(week.first), "to": _text(week.last), "week": week.value}
            for week in unit.opening.weeks.stretches()
        ],
        "services": _things(unit.services, today),
        "counters": counters,
        "officers": _things(unit.officers, today),
        "aliases": [
            {"kind": noun.value, "code": code, "as": other, "from": _text(a), "to": _text(b)}
            for noun, code, other, a, b in _aliases(unit)
        ],
    }


def _things(things: Sequence[Service | Counter | Officer], today: date) -> list[dict[str, object]]:
    return [
        {
            "code": thing.code,
            "name": thing.name,
            "in_use": thing.in_use.on(today, YES) == YES,
            "periods": [
                {"from": _text(known.first), "to": _text(known.last)}
                for known in thing.in_use.stretches(YES)
                if known.value == YES
            ],
        }
        for thing in things
    ]
