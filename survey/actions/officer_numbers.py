"""The NIP of an officer: one person's, so that no two officers of a unit have the same one.

An office file that gives an officer the number of another one is refused unless it takes the number
away there, or whoever brings it says that it is the same person: then the number goes with him.
Read next: `renames.py`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from survey.actions import renames
from survey.actions.renames import NO_NIP
from survey.errors import Conflict
from survey.language import N_
from survey.office.facts import Officer, Unit
from survey.office.person_names import same_nip
from survey.register import offices


class NipOfAnother(Conflict):
    """A new officer of a file has the number of one who is known under another code."""

    slug = "nip-of-another"
    sentence = N_(
        "NIP %(nip)s pada petugas %(code)s (“%(name)s”) di unit %(unit)s sudah tercatat pada "
        "petugas %(other)s (“%(other_name)s”). Kalau orangnya sama, pakai kode %(other)s. Kalau "
        "orangnya lain, betulkan NIP-nya, atau hapus dari petugas %(other)s dengan nip “-”."
    )


def moved(conn: Connection, units: Sequence[Unit], confirmed: Collection[str]) -> tuple[Unit, ...]:
    """Give the units of an office file, with a number taken away where another officer gets it.

    Args:
        conn: The transaction that will write them.
        units: The units of the file, by the codes of now.
        confirmed: Officers, as CODE or UNIT/CODE, of whom it is said that they are the same
            person under another name; only these take a number from another one.

    Raises:
        NipOfAnother: A new officer has the number of another one who keeps it.
        NobodyMeant: A confirmation names no officer of the file, or several.
    """
    meant = renames.meant(units, confirmed)
    known = {unit.code.casefold(): unit for unit in offices.units(conn)}
    return tuple(
        _without_numbers(unit, before, meant)
        if (before := known.get(unit.code.casefold()))
        else unit
        for unit in units
    )


def _without_numbers(unit: Unit, before: Unit, meant: Collection[tuple[str, str]]) -> Unit:
    codes_before = {officer.code.casefold() for officer in before.officers}
    losing: dict[str, Officer] = {}
    for officer in unit.officers:
        for other in _keeping(officer, unit, before):
            if (unit.code.casefold(), officer.code.casefold()) in meant:
                losing[other.code.casefold()] = replace(other, nip=NO_NIP)
            elif officer.code.casefold() not in codes_before:
                raise NipOfAnother(
                    nip=officer.nip,
                    code=officer.code,
                    name=officer.name,
                    unit=unit.code,
                    other=other.code,
                    other_name=other.name,
                )
    named = {officer.code.casefold() for officer in unit.officers}
    officers = [
        replace(officer, nip=NO_NIP) if officer.code.casefold() in losing else officer
        for officer in unit.officers
    ]
    officers += [officer for code, officer in losing.items() if code not in named]
    return replace(unit, officers=tuple(officers))


def _keeping(officer: Officer, unit: Unit, before: Unit) -> Iterator[Officer]:
    """Give the other officers who have an officer's number and whom the file leaves it."""
    given = {line.code.casefold(): line.nip for line in unit.officers}
    for other in before.officers:
        if other.code.casefold() == officer.code.casefold():
            continue
        nip = given.get(other.code.casefold()) or other.nip
        if same_nip(officer.nip, other.nip) and same_nip(officer.nip, nip):
            yield other
