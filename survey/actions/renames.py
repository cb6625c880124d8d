"""Names that an office file changes: told with the old name, and never a code to another person.

What citizens said of an officer hangs on his code. Giving the code to somebody else would hand it
all over, so that is refused unless whoever brings the file says that it is the same person. Read
next: `offices.py`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from survey.errors import Conflict, Invalid
from survey.language import N_, NN_, Phrase
from survey.office.aliases import Aliases
from survey.office.dated import Noun
from survey.office.facts import Officer, Unit
from survey.office.person_names import NamedPerson, same_nip, same_person
from survey.plans import COUNTER, OFFICER, PUBLIC_NAME, SERVICE, UNIT, ChangeKind, PlannedChange
from survey.register import journal, lines, offices

NO_NIP = "-"  # an officer of a file who has none: what was recorded goes away
SURE = "ejaan atau gelar, atau NIP yang sama"  # why nobody had to say that it is the same person
FIRST_NUMBER = "NIP dicatat"
NUMBER_GONE = "NIP dihapus"


class CodeOfAnother(Conflict):
    """An officer's code gets the name of what may be another person."""

    slug = "code-of-another"
    sentence = NN_(
        "Kode petugas %(code)s di unit %(unit)s milik “%(old)s”; berkas ini memberikannya kepada "
        "“%(new)s”, dan %(n)s penilaian akan ikut berpindah. Kalau orangnya lain, pakai kode baru "
        "untuknya. Kalau orangnya sama dan hanya namanya yang berganti, tambahkan "
        "--same-person %(unit)s/%(code)s."
    )


class NobodyMeant(Invalid):
    """A confirmation that names no officer of the file, or several."""

    slug = "nobody-meant"
    sentence = N_(
        "--same-person %(value)s tidak menunjuk tepat satu petugas di berkas ini. Tulis "
        "UNIT/KODE; yang ada: %(known)s."
    )


class OldAndNewCode(Conflict):
    """A file that names things by two of their codes."""

    slug = "old-and-new-code"
    sentence = N_(
        "Berkas ini memuat kode lama di samping kode yang berlaku: %(codes)s. Keduanya satu hal; "
        "hapus baris kode lamanya."
    )


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name that an office file changes.

    Args:
        change: From what to what; of an officer with the ratings that are about him.
        confirmed: Whether somebody had to say that it is the same person.
        how: Else why nobody had to.
    """

    change: PlannedChange
    confirmed: bool = False
    how: str = SURE


def under_current_codes(conn: Connection, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Give the units of an office file by the codes of now, also where it knows only older ones.

    Raises:
        OldAndNewCode: It names things by two codes; all of them are named.
    """
    aliases = {unit.code.casefold(): unit.aliases for unit in offices.units(conn)}
    twice = [
        code
        for unit in units
        if (known := aliases.get(unit.code.casefold()))
        for code in _old_beside_new(unit, known)
    ]
    if twice:
        raise OldAndNewCode(codes=", ".join(twice))
    return tuple(_by_current_codes(unit, aliases.get(unit.code.casefold())) for unit in units)


def _by_current_codes(unit: Unit, aliases: Aliases | None) -> Unit:
    if not aliases:
        return unit
    services = tuple(replace(s, code=aliases.always(Noun.SERVICE, s.code)) for s in unit.services)
    counters = tuple(
        replace(
            counter,
            code=aliases.always(Noun.COUNTER, counter.code),
            services=tuple(aliases.always(Noun.SERVICE, code) for code in counter.services),
        )
        for counter in unit.counters
    )
    officers = tuple(replace(o, code=aliases.always(Noun.OFFICER, o.code)) for o in unit.officers)
    return replace(unit, services=services, counters=counters, officers=officers)


def _old_beside_new(unit: Unit, aliases: Aliases) -> Iterator[str]:
    """Name each old code of a unit of a file that stands beside another code of the same thing."""
    for noun in (Noun.SERVICE, Noun.COUNTER, Noun.OFFICER):
        current = [aliases.always(noun, thing.code) for thing in unit.things(noun)]
        n_codes = Counter(code.casefold() for code in current)
        for thing, code in zip(unit.things(noun), current, strict=True):
            if n_codes[code.casefold()] > 1 and thing.code.casefold() != code.casefold():
                yield f"{unit.code}/{thing.code} (sekarang {code})"


def renames(
    conn: Connection, units: Sequence[Unit], confirmed: Collection[str]
) -> tuple[Renamed, ...]:
    """Find the names that units of an office file change, before anything is written.

    Args:
        conn: The transaction that will write them.
        units: The units of the file.
        confirmed: Officers, as CODE or UNIT/CODE, of whom it is said that they are the same
            person under another name.

    Raises:
        CodeOfAnother: An officer's code gets the name of what may be another person.
        NobodyMeant: A confirmation names no officer of the file, or several.
    """
    who = meant(units, confirmed)
    known = {unit.code.casefold(): unit for unit in offices.units(conn)}
    renamed: list[Renamed] = []
    for unit in units:
        before = known.get(unit.code.casefold())
        if before is None:
            continue
        renamed += map(Renamed, _of_things(before, unit))
        for officer in _people(before, unit):
            code = officer.change.place.partition("/")[2]
            n = lines.n_about(conn, before.code, code)
            if officer.confirmed and (unit.code.casefold(), code.casefold()) not in who:
                raise CodeOfAnother(
                    unit=before.code,
                    code=code,
                    old=officer.change.old,
                    new=officer.change.new,
                    n=n,
                )
            renamed.append(replace(officer, change=replace(officer.change, n_answers=n)))
    return tuple(renamed)


def _people(before: Unit, unit: Unit) -> Iterator[Renamed]:
    """Give the officers whose name or number changes; `confirmed` where somebody has to say it.

    One number is one person, whatever the name, but for a name that a colleague bears: numbers
    come with files too, and so could exchange two people. Another number may be another person.
    """
    known = {officer.code.casefold(): officer for officer in before.officers}
    for officer in unit.officers:
        old = known.get(officer.code.casefold())
        if old is None:
            continue
        is_gone = officer.nip == NO_NIP and bool(old.nip)
        is_new = officer.nip not in ("", NO_NIP) and same_nip(old.nip, officer.nip) is not True
        if old.name == officer.name and not is_gone and not is_new:
            continue
        earlier, name = (_with_nip(p) if is_gone or is_new else p.name for p in (old, officer))
        place = f"{before.code}/{old.code}"
        change = PlannedChange(ChangeKind.CHANGED, OFFICER, place, earlier, name)
        how = SURE
        if old.name == officer.name:
            how = NUMBER_GONE if is_gone else FIRST_NUMBER
        yield Renamed(change, not _is_sure(old, officer, before, unit), how)


def _with_nip(officer: Officer) -> str:
    has_one = officer.nip not in ("", NO_NIP)
    return f"{officer.name} (NIP {officer.nip})" if has_one else officer.name


def _is_sure(old: Officer, new: Officer, before: Unit, unit: Unit) -> bool:
    """Say whether an officer of a file is surely the one who has his code."""
    colleagues = [o for o in before.officers if o.code.casefold() != old.code.casefold()]
    alike = same_person(old.name, new.name)
    match same_nip(old.nip, new.nip):
        case True:
            return alike or not any(same_person(new.name, other.name) for other in colleagues)
        case False:
            return False
    if any(same_nip(new.nip, other.nip) for other in colleagues):
        return False
    if old.name == new.name:
        return True
    return alike and not _is_taken(old, (*before.officers, *unit.officers))


def _is_taken(officer: Officer, officers: Sequence[Officer]) -> bool:
    """Say whether another officer bears a name now, so that it is that of two people."""
    names = {other.code.casefold(): other.name for other in officers}  # the later name counts
    del names[officer.code.casefold()]
    return any(same_person(officer.name, other) for other in names.values())


def note(conn: Connection, renamed: Sequence[Renamed], by: str) -> None:
    """Write each change of a name into the audit, in the transaction that makes it."""
    for name in renamed:
        change, how = name.change, ""
        if change.what == OFFICER:
            how = "dinyatakan orang yang sama" if name.confirmed else name.how
            how = f" ({how}; {change.n_answers} penilaian)"
        detail = f"{change.what}: “{change.old}” → “{change.new}”{how}"
        journal.note(conn, by, "rename", change.place, detail)


def meant(units: Sequence[Unit], confirmed: Collection[str]) -> set[tuple[str, str]]:
    """Say which officers of the file are confirmed, by unit and code without case."""
    every = [(unit.code, officer.code) for unit in units for officer in unit.officers]
    officers = set()
    for value in confirmed:
        unit, _, code = value.strip().rpartition("/")
        fits = [
            (u.casefold(), c.casefold())
            for u, c in every
            if c.casefold() == code.casefold() and unit.casefold() in ("", u.casefold())
        ]
        if len(fits) != 1:
            known = ", ".join(f"{u}/{c}" for u, c in every) or "–"
            raise NobodyMeant(value=value, known=known)
        officers.update(fits)
    return officers


def _of_things(before: Unit, after: Unit) -> Iterator[PlannedChange]:
    """Give the changed names of a unit, its services and its counters: plain facts."""
    for what, old, new in (
        (UNIT, before.name, after.name),
        (PUBLIC_NAME, before.public_name, after.public_name),
    ):
        if old != new:
            yield PlannedChange(ChangeKind.CHANGED, what, before.code, old, new)
    yield from _changed(SERVICE, before, before.services, after.services)
    yield from _changed(COUNTER, before, before.counters, after.counters)


def _changed(
    what: Phrase, unit: Unit, before: Sequence[NamedPerson], after: Sequence[NamedPerson]
) -> Iterator[PlannedChange]:
    known = {named.code.casefold(): named for named in before}
    for named in after:
        old = known.get(named.code.casefold())
        if old is not None and old.name != named.name:
            yield PlannedChange(
                ChangeKind.CHANGED, what, f"{unit.code}/{old.code}", old.name, named.name
            )
