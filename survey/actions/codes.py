"""Acts on codes: one that gets another name, two counters or services made one, and the way back.

No answer is rewritten and no box: a code counts as another one from a day on, and whoever reads an
answer asks what its code counts as on its day. A code once used is never given to another thing.
Read next: `places.py`, `survey/office/aliases.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from survey import attribution
from survey.actions import merge_checks
from survey.actions.places import KIND, OfficePart, closed_from, find, n_answers, note
from survey.actions.planning import today
from survey.actions.rosters import resolve_again
from survey.errors import Conflict, Invalid, LoketError, Refused
from survey.language import N_
from survey.office.dated import NO, YES, Fact, Noun, Spell, Timeline, Topic
from survey.office.facts import check_code
from survey.plans import CODE, COUNTS_AS, ChangeKind, Plan, PlannedChange, Touched
from survey.register import audit, facts, flags, offices, rosters
from survey.register.rosters import RosterDay


class UnitCodeStays(Refused):
    """A unit's code stands in the addresses of its screens and stickers."""

    slug = "unit-code-stays"
    sentence = N_(
        "Kode unit “%(code)s” tidak dapat diganti karena tertulis di alamat layar dan stiker. Yang "
        "dapat diganti namanya dan nama publiknya, lewat berkas kantor: loket import office BERKAS."
    )


class CodeTaken(Conflict):
    """A code that another thing has or had."""

    slug = "code-taken"
    sentence = N_(
        "Kode “%(code)s” di unit %(unit)s sudah pernah dipakai untuk “%(name)s”; kode tidak pernah "
        "diberikan kepada yang lain. Pilih kode lain."
    )


class CodeOfMerged(Conflict):
    """A code that is that of a thing which counts as the one it would be given to."""

    slug = "code-of-merged"
    sentence = N_(
        "Kode “%(code)s” di unit %(unit)s milik yang digabung: %(merged)s dihitung sebagai "
        "%(into)s sejak awal. Dengan kode itu keduanya tidak dapat dipisah lagi. Pilih kode lain; "
        "kalau keduanya memang bukan satu, pisahkan dahulu: loket kantor pisah %(kind)s %(merged)s "
        "--from awal."
    )


class AcrossUnits(Refused):
    """Counters or services of two units are not made one."""

    slug = "across-units"
    sentence = N_(
        "%(place)s dan %(into)s berada di unit yang berbeda, jadi tidak dapat digabung. Akhiri "
        "yang satu dengan loket kantor akhiri, dan pakai yang lain."
    )


class WithItself(Invalid):
    """A code that would count as itself, at once or around a ring."""

    slug = "with-itself"
    sentence = N_(
        "%(place)s sudah dihitung sebagai satu dengan %(into)s. Untuk membalik arahnya, pisahkan "
        "dahulu dengan loket kantor pisah."
    )


class SameThing(Invalid):
    """A counter or service that is to be made one with itself."""

    slug = "same-thing"
    sentence = N_(
        "%(place)s tidak dapat digabung dengan dirinya sendiri. Tulis dahulu yang dihitung sebagai "
        "yang lain, lalu tujuannya: UNIT/KODE UNIT/TUJUAN."
    )


class SameCode(Invalid):
    """A new code that is the one it is to replace."""

    slug = "same-code"
    sentence = N_(
        "Kode baru “%(new)s” sama dengan kode yang diganti (huruf besar dan kecil tidak "
        "dibedakan). Yang berlaku sekarang: %(place)s. Tulis kode lain."
    )


class IntoEnded(Refused):
    """What is to count as something that is not in use then."""

    slug = "into-ended"
    sentence = N_(
        "%(into)s tidak dipakai pada %(day)s, jadi tidak ada yang dapat digabung ke situ. Buka "
        "lagi dengan loket kantor buka, atau pilih yang lain."
    )


class ServicesOfThePast(Refused):
    """Services that are to be counted otherwise on days that reports have told of."""

    slug = "services-of-the-past"
    sentence = N_(
        "Layanan digabung atau dipisah paling awal mulai hari ini, %(today)s: hari-hari sebelumnya "
        "tetap dihitung seperti semula, supaya dari selisih dua cetakan tidak terbaca jawaban "
        "beberapa orang. Tulis --from %(today)s."
    )


class MergedFromTheBeginning(Refused):
    """What counts as something else from the beginning is no thing of its own on any day."""

    slug = "merged-from-the-beginning"
    sentence = N_(
        "%(place)s dihitung sebagai %(into)s sejak awal, jadi hanya dapat dipisah dari awal: "
        "--from awal."
    )


class RenamedNotMerged(Refused):
    """An old code, which was never a thing beside the one it became."""

    slug = "renamed-not-merged"
    sentence = N_(
        "%(place)s adalah kode lama %(code)s, bukan gabungan, jadi tidak dapat dipisah. Jalan "
        "kembalinya: loket kantor kode %(kind)s %(unit)s/%(code)s %(old)s."
    )


def rename_code(conn: Connection, noun: Noun, place: str, new: str, by: str) -> Plan:
    """Give a service, counter or officer another code; the old one leads to it for ever.

    Args:
        conn: A writing transaction.
        noun: What it is.
        place: UNIT/CODE.
        new: The new code. One that the same thing had before may come back.
        by: Who says so.

    Raises:
        UnitCodeStays, SameCode, CodeTaken, CodeOfMerged, WrongCode, UnknownUnit, NotThere,
            NoPlace: Nothing was stored.
    """
    if noun is Noun.UNIT:
        raise UnitCodeStays(code=place)
    part = find(conn, noun, place)
    unit, code = part.unit, check_code(new, N_("Kode baru"))
    if code.casefold() == _written(place):
        raise SameCode(field="new", new=code, place=part.place)
    if code.casefold() == part.code.casefold():  # done before
        return Plan("rename_code", part.place, today=today(conn))
    taken = offices.code_ever(conn, noun, unit.code, code)
    if taken is None:
        offices.copy_row(conn, noun, unit.code, part.code, code)
    elif unit.aliases.always(noun, taken) == part.code:
        _check_renamed(conn, part, taken)
        code = taken
    else:
        name = find(conn, noun, f"{unit.code}/{taken}").name
        raise CodeTaken(code=taken, unit=unit.code, name=name)
    n = n_answers(conn, part)
    itself = Fact(noun, unit.code, code, Topic.COUNTS_AS, Spell(""))
    counts_as = Fact(noun, unit.code, part.code, Topic.COUNTS_AS, Spell(code))
    carried = _carried(conn, part, code)
    held = _roster(conn, part) if noun is Noun.COUNTER else {}
    facts.add(conn, [*([itself] if taken else []), *carried, counts_as], by)
    _say_again(conn, part._replace(code=code), held, by)
    change = PlannedChange(ChangeKind.CHANGED, CODE, part.place, part.code, code, n_answers=n)
    return note(conn, by, Plan("rename_code", part.place, (change,)))


def _roster(conn: Connection, part: OfficePart) -> dict[date, RosterDay]:
    """Give what the roster says of a counter, by day."""
    every = rosters.counter_days(conn, part.unit.code, date.min, date.max)
    return {day: roster for (code, day), roster in every.items() if code == part.code}


def _say_again(conn: Connection, part: OfficePart, held: Mapping[date, RosterDay], by: str) -> None:
    """Keep the roster of a counter where a code that comes back has an older one of its own."""
    now = _roster(conn, part) if held else {}
    again: dict[tuple[str, date], RosterDay] = {}
    for day, roster in held.items():
        duties = tuple(replace(duty, counter=part.code) for duty in roster.duties)
        if now[day].duties != duties:
            version = 1 + max(roster.version, now[day].version)
            again[part.code, day] = RosterDay(version, duties)
    rosters.put_duties(conn, part.unit.code, again, by)


def _check_renamed(conn: Connection, part: OfficePart, code: str) -> None:
    """Refuse a code from which a merge leads to a thing: only one that it had itself may come back.

    Raises:
        CodeOfMerged: It is that of another thing, or an older one of that.
    """
    unit = part.unit
    for step in unit.aliases.path(part.noun, code, date.min)[:-1]:
        merged = f"{unit.code}/{step}"
        if not _was_renamed(conn, merged):
            raise CodeOfMerged(
                field="new",
                code=code,
                unit=unit.code,
                merged=merged,
                into=part.place,
                kind=KIND[part.noun],
            )


def _written(place: str) -> str:
    """Give the code of UNIT/CODE as it is written, without case."""
    return place.partition("/")[2].strip().casefold()


def _carried(conn: Connection, part: OfficePart, code: str) -> Iterator[Fact]:
    """Give what was said of a thing under its code until now, to be said under the new one."""
    known = facts.read(conn)
    for topic, default in ((Topic.IN_USE, YES), (Topic.OFFERS, ""), (Topic.COUNTS_AS, "")):
        line = known.timeline(part.noun, part.unit.code, part.code, topic)
        if line.spells:
            for stretch in line.stretches(default):
                yield Fact(part.noun, part.unit.code, code, topic, stretch)


def merge(
    conn: Connection, noun: Noun, place: str, into: str, *, first: date | None, by: str
) -> Plan:
    """Let a counter or service count as another one of its unit from a day on.

    Args:
        conn: A writing transaction.
        noun: `Noun.COUNTER` or `Noun.SERVICE`.
        place: UNIT/CODE of the one that counts as the other.
        into: UNIT/CODE of the other one.
        first: The first day; None from the beginning.
        by: Who says so.

    Raises:
        AcrossUnits, SameThing, WithItself, IntoEnded, UnknownUnit, NotThere, NoPlace: Nothing was
            stored.
        ServicesOfThePast: A service, and a day before today.
    """
    part, other = find(conn, noun, place), find(conn, noun, into)
    if part.unit.code != other.unit.code:
        raise AcrossUnits(place=part.place, into=other.place)
    if part.code == other.code:
        if _written(place) == _written(into):
            raise SameThing(field="into", place=part.place)
        raise WithItself(place=place, into=into)
    if part.unit.aliases.would_circle(noun, part.code, other.code, first):
        raise WithItself(place=part.place, into=other.place)
    since = first or today(conn)
    if other.in_use.on(since, YES) == NO:
        raise IntoEnded(into=other.place, day=since)
    return _count_as(conn, "merge", part, other.code, first=first, by=by)


def split(conn: Connection, noun: Noun, place: str, *, first: date | None, by: str) -> Plan:
    """Let a counter or service be itself again from a day on: the way back from `merge`.

    Raises:
        MergedFromTheBeginning, RenamedNotMerged, UnknownUnit, NotThere, NoPlace: Nothing was
            stored.
        ServicesOfThePast: A service, and a day before today.
    """
    part = find(conn, noun, place)
    unit = part.unit
    code = offices.code_ever(conn, noun, unit.code, _written(place)) or part.code
    if code != part.code:
        if _was_renamed(conn, f"{unit.code}/{code}"):
            raise RenamedNotMerged(
                place=f"{unit.code}/{code}",
                code=part.code,
                old=code,
                unit=unit.code,
                kind="loket" if noun is Noun.COUNTER else "layanan",
            )
        if first is not None:
            raise MergedFromTheBeginning(place=f"{unit.code}/{code}", into=part.code)
        part = part._replace(code=code)
    return _count_as(conn, "split", part, "", first=first, by=by)


def _was_renamed(conn: Connection, place: str) -> bool:
    """Say whether a code counts as another one because it was changed, not because of a merge."""
    renamed, merged = (audit.last(conn, act, place) for act in ("rename_code", "merge"))
    return renamed is not None and (merged is None or merged.n < renamed.n)


def _count_as(
    conn: Connection, act: str, part: OfficePart, other: str, *, first: date | None, by: str
) -> Plan:
    """Write what a code counts as from a day on, and let attributions and rules follow."""
    noun, unit = part.noun, part.unit.code
    line = facts.read(conn).timeline(noun, unit, part.code, Topic.COUNTS_AS)
    begin = first or date.min
    before = [stretch.value for stretch in line.stretches() if begin <= (stretch.last or date.max)]
    on = today(conn)
    if set(before) == {other}:
        return Plan(act, part.place, today=on)
    if noun is Noun.SERVICE and _counted_otherwise(line, Spell(other, first), on):
        raise ServicesOfThePast(field="from", today=on)
    n = n_answers(conn, part, first)
    rostered = rosters.duties(conn, unit, begin, date.max) if noun is Noun.COUNTER else ()
    held = merge_checks.corrections(conn, unit, begin) if noun is Noun.COUNTER else {}
    facts.add(conn, [Fact(noun, unit, part.code, Topic.COUNTS_AS, Spell(other, first))], by)
    touched, warnings = Touched(closed=closed_from(conn, unit, first)), list[LoketError]()
    if noun is Noun.COUNTER:
        hold = rosters.duties(conn, unit, begin, date.max)
        attribution.check_beside(rostered, hold, rostered)
        if other:
            warnings += merge_checks.lost_duties(part, other, rostered, hold)
        now = merge_checks.corrections(conn, unit, begin)
        warnings += merge_checks.other_corrections(held, now)
        days = frozenset(flags.mark_days(conn, unit, first))
        counters = {code.casefold() for code in (part.code, other, *before) if code}
        reason = f"{act} {part.place}"
        touched += resolve_again(conn, unit, dict.fromkeys(counters, days), by, reason)
    change = PlannedChange(
        ChangeKind.CHANGED,
        COUNTS_AS,
        part.place,
        ", ".join(code or part.code for code in dict.fromkeys(before)) or part.code,
        other or part.code,
        first,
        n_answers=n,
    )
    return note(conn, by, Plan(act, part.place, (change,), tuple(warnings), touched))


def _counted_otherwise(line: Timeline, stated: Spell, on: date) -> bool:
    """Say whether a word on what a service counts as would change a day before another.

    Figures by service stand in print, of services themselves and where units and officers are
    compared. One print before and one after would tell what the few said who went from one service
    to the other, whoever chose the day. Counters are in no figure.
    """
    return any((changed.first or date.min) < on for _, changed in line.unlike(stated))
