"""Names that an office file changes: told with the old name, and never a code to another person.

What citizens said of an officer hangs on his code. Giving the code to somebody else would hand it
all over, so that is refused unless whoever brings the file says that it is the same person. Read
next: `offices.py`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import Connection

from survey.errors import Conflict, Invalid
from survey.language import N_, NN_, Phrase
from survey.office.facts import Unit
from survey.office.person_names import same_person
from survey.plans import COUNTER, OFFICER, PUBLIC_NAME, SERVICE, UNIT, ChangeKind, PlannedChange
from survey.register import audit, lines, offices


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


class _Named(Protocol):
    """What has a code and a name."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name that an office file changes.

    Args:
        change: From what to what; of an officer with the ratings that are about him.
        confirmed: Whether somebody had to say that it is the same person.
    """

    change: PlannedChange
    confirmed: bool = False


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
    meant = _meant(units, confirmed)
    known = {unit.code.casefold(): unit for unit in offices.units(conn)}
    renamed: list[Renamed] = []
    for unit in units:
        before = known.get(unit.code.casefold())
        if before is None:
            continue
        renamed += map(Renamed, _of_things(before, unit))
        for officer in _changed(OFFICER, before, before.officers, unit.officers):
            code = officer.place.partition("/")[2]
            n = lines.n_about(conn, before.code, code)
            sure = same_person(officer.old, officer.new) and not _is_taken(
                officer.old, code, (*before.officers, *unit.officers)
            )
            if not sure and (unit.code.casefold(), code.casefold()) not in meant:
                raise CodeOfAnother(
                    unit=before.code, code=code, old=officer.old, new=officer.new, n=n
                )
            renamed.append(Renamed(replace(officer, n_answers=n), not sure))
    return tuple(renamed)


def _is_taken(name: str, code: str, officers: Sequence[_Named]) -> bool:
    """Say whether another officer bears a name now, so that it is that of two people."""
    names = {other.code.casefold(): other.name for other in officers}  # the later name counts
    del names[code.casefold()]
    return any(same_person(name, other) for other in names.values())


def note(conn: Connection, renamed: Sequence[Renamed], by: str) -> None:
    """Write each change of a name into the audit, in the transaction that makes it."""
    for name in renamed:
        change, how = name.change, ""
        if change.what == OFFICER:
            how = "dinyatakan orang yang sama" if name.confirmed else "ejaan atau gelar"
            how = f" ({how}; {change.n_answers} penilaian)"
        detail = f"{change.what}: “{change.old}” → “{change.new}”{how}"
        audit.note(conn, by, "rename", change.place, detail)


def _meant(units: Sequence[Unit], confirmed: Collection[str]) -> set[tuple[str, str]]:
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
    what: Phrase, unit: Unit, before: Sequence[_Named], after: Sequence[_Named]
) -> Iterator[PlannedChange]:
    known = {named.code.casefold(): named for named in before}
    for named in after:
        old = known.get(named.code.casefold())
        if old is not None and old.name != named.name:
            yield PlannedChange(
                ChangeKind.CHANGED, what, f"{unit.code}/{old.code}", old.name, named.name
            )
