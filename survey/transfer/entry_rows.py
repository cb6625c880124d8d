"""What one entry must have made of the register's rows, held against the rows that are there.

Pure rules, no store and no clock. What differs is told by table and column; which parts of the
private part are gone is told too, and whether they may be decides `comparison.py`.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from survey import attribution
from survey.actions.acceptance import CLOCK_S
from survey.actions.arrivals import Opened, dated
from survey.answers.drafts import Channel, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.attribution import Attribution, Ground
from survey.differences import DifferenceKind
from survey.register import seals
from survey.register.compared import Row, StoredRows
from survey.register.erasures import COLUMNS, MARK
from survey.register.flags import WALK_RULES, is_judged
from survey.register.phone_forms import is_judged_form
from survey.register.rows import Arrival, open_row, private_row
from survey.register.schema import response, response_private
from survey.register.values import fits
from survey.register.walks import is_judged_walk
from survey.register.zones import Zones
from survey.rules.forms import FormRule
from survey.rules.taps import Rule

_OPEN: Final = tuple(response.columns.keys())
_PRIVATE: Final = tuple(response_private.columns.keys())
_OFFICER, _GROUND, _LATE = (_OPEN.index(name) for name in ("officer", "ground", "late"))
UNIT, DAY, _SLOT = (_OPEN.index(name) for name in ("unit", "day", "slot"))
# Where the columns of each private part stand, and the one whose null says that it is erased.
_OF_PART: Final = {
    part: tuple(_PRIVATE.index(name) for name in names) for part, names in COLUMNS.items()
}
_MARK: Final = {part: _PRIVATE.index(column.name) for part, column in MARK.items()}
_MINUTE: Final = _PRIVATE.index("minute")
_MOVES: Final = frozenset({"unit", "day", "slot"})
_GROUNDS: Final = {ground.value: ground for ground in Ground}
_SLOTS: Final = {slot.value: slot for slot in Slot}
_VERDICTS: Final = frozenset({"new", "repeat", "conflict"})
_JUDGED: Final = frozenset(rule.value for rule in Rule)
_JUDGED_FORMS: Final = frozenset(rule.value for rule in FormRule)
_MOST_S: Final = 10**9  # thirty years: no clock is further off, and no date can be counted


class Held(NamedTuple):
    """What holds for a whole box: the installation, its clocks, its imports, whose box it is.

    `box` are its 32 hex digits.
    """

    tenant: int
    zones: Zones
    imports: frozenset[int]
    device: str
    box: str


class Flaw(NamedTuple):
    """What differs in one row of one table; no columns where the whole row is meant."""

    kind: DifferenceKind
    table: str
    columns: tuple[str, ...] = ()


class Gap(NamedTuple):
    """A private part ("time", "bands" or "comment") that is gone in one of the stores or both."""

    part: str
    gone_in_register: bool
    gone_in_box: bool


@dataclass(slots=True)
class Judgement:
    """What holding an entry against its rows showed; `day` is the local day it counts for."""

    day: date
    flaws: list[Flaw] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def judge(opened: Opened, stored: StoredRows, held: Held) -> Judgement:
    """Hold an entry against what the register stored of it.

    Args:
        opened: The entry as the box has it; its body is what the device stored.
        stored: The rows under its number.
        held: What holds for its box.
    """
    entry_flaws = _entry_columns(opened, stored, held)
    if stored.verdict != "new" or stored.id != opened.entry.id.bytes:
        judgement = Judgement(opened.draft.day)
    else:
        arrival = _arrival(opened, stored, held)
        judgement = Judgement(arrival.day)
        if stored.open is None:
            judgement.flaws.append(Flaw(DifferenceKind.MISSING, "response"))
        else:
            _hold_open(arrival, stored.open, held, judgement)
        if stored.private is None:
            judgement.flaws.append(Flaw(DifferenceKind.MISSING, "response_private"))
        else:
            _hold_private(opened, arrival, stored, held, judgement)
        _hold_flags(opened, arrival, stored, judgement)
    if entry_flaws:
        judgement.flaws.append(Flaw(DifferenceKind.EDITED, "entry", entry_flaws))
    return judgement


def as_sealed(opened: Opened, stored: StoredRows, held: Held) -> bytes:
    """Write an entry as its line of the journal sealed it, by what its box says.

    What only the register knows is taken from its rows: where that was changed, the line that
    comes out is not the one that was sealed, and no digest of it fits.

    Args:
        opened: The entry as the box has it, and as the device sealed it.
        stored: The rows under its number.
        held: What holds for its box.
    """
    entry, verdict = opened.entry, stored.verdict
    clock_s = stored.clock_s if _can_be_clock(stored.clock_s) else 0
    import_n = stored.import_n if _can_be_import(stored.import_n, held) else None
    row = (entry.seq, entry.id.bytes, opened.draft.kind.value, entry.hash, verdict)
    values = (bytes.fromhex(held.box), *row, clock_s, import_n)
    if verdict != "new":
        return seals.entry_line(values, None, ())
    arrival = _arrival(opened, stored, held)
    by_name = dict(zip(_OPEN, open_row(held.tenant, arrival), strict=True))
    flags = {rule for rule, *_ in stored.marks if _may_be_set(rule, opened)} | {*arrival.flags}
    return seals.entry_line(values, [by_name[column.name] for column in seals.OPEN], flags)


def _entry_columns(opened: Opened, stored: StoredRows, held: Held) -> tuple[str, ...]:
    entry_id, hash_ = opened.entry.id.bytes, opened.entry.hash
    expected = (entry_id, opened.draft.kind, hash_, 0, None)
    row = (stored.id, stored.kind, stored.hash, stored.clock_s, stored.import_n)
    if row == expected and stored.verdict in _VERDICTS:
        return ()
    wrong = (
        ("id", stored.id != entry_id),
        ("kind", stored.kind != opened.draft.kind),
        ("hash", stored.hash != hash_),
        ("verdict", stored.verdict not in _VERDICTS),
        ("clock_s", stored.clock_s != 0 and not _can_be_clock(stored.clock_s)),
        ("import_n", stored.import_n is not None and not _can_be_import(stored.import_n, held)),
    )
    return tuple(name for name, differs in wrong if differs)


def _can_be_import(n: object, held: Held) -> bool:
    return held.device == "import" and n in held.imports


def _can_be_clock(clock_s: object) -> bool:
    return isinstance(clock_s, int) and CLOCK_S < abs(clock_s) < _MOST_S


def _arrival(opened: Opened, stored: StoredRows, held: Held) -> Arrival:
    """Derive what acceptance found out, with what only the register knows taken from its rows."""
    clock_s = stored.clock_s if _can_be_clock(stored.clock_s) else 0
    arrival = dated(opened, held.zones.at(stored.sealed_by), clock_s)
    for zone in held.zones.older_than(stored.sealed_by):
        if stored.private is not None and arrival.minute != stored.private[_MINUTE]:
            arrival = dated(opened, zone, clock_s)
    row = stored.open
    if row is not None:
        arrival.attribution = Attribution(row[_OFFICER], _GROUNDS.get(row[_GROUND], Ground.NONE))
        arrival.late = row[_LATE]
        if clock_s and opened.draft.at is None:
            # Without its time the day cannot be put right again: what was found then counts.
            arrival.day = _day_of(row[DAY]) or arrival.day
            arrival.slot = _SLOTS.get(row[_SLOT], arrival.slot)
    return arrival


def _day_of(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _hold_open(arrival: Arrival, row: Row, held: Held, judgement: Judgement) -> None:
    draft = arrival.draft
    columns: tuple[str, ...] = ()
    expected = open_row(held.tenant, arrival)
    if expected != row:
        columns = _differing(_OPEN, expected, row)
    about, late = arrival.attribution, arrival.late
    by_roster = about.ground is Ground.DUTY and draft.dated is not DatedBy.MOMENT
    stands = _can_be_about(about, draft.kind, draft.channel, draft.provenance, draft.officer)
    if by_roster or not stands:
        columns += ("officer",)
    if late is not None and not (
        draft.kind is Kind.RATING and _is_moment(late) and late[:10] > arrival.day.isoformat()
    ):
        columns += ("late",)
    if columns:
        judgement.flaws.append(Flaw(_kind(columns), "response", columns))


@lru_cache(maxsize=4096)
def _can_be_about(
    about: Attribution,
    kind: Kind,
    channel: Channel,
    provenance: Provenance,
    named: str,
) -> bool:
    return fits(response.c.officer, about.officer) and attribution.can_stand(
        about, kind, channel, provenance, named=named
    )


@lru_cache(maxsize=4096)  # what one batch brought came at one moment
def _is_moment(late: object) -> bool:
    return fits(response.c.late, late)


def _differing(names: tuple[str, ...], expected: Row, row: Row) -> tuple[str, ...]:
    return tuple(name for name, must, has in zip(names, expected, row, strict=True) if must != has)


def _kind(columns: tuple[str, ...]) -> DifferenceKind:
    return DifferenceKind.MOVED if _MOVES.issuperset(columns) else DifferenceKind.EDITED


def _hold_private(
    opened: Opened, arrival: Arrival, stored: StoredRows, held: Held, judgement: Judgement
) -> None:
    row, private = stored.private or (), opened.entry.private
    expected = private_row(held.tenant, arrival)
    if not opened.whole:
        # What the device sealed is not known: the chain's own check tells it.
        expected = expected[:4] + row[4:]
    elif expected != row or None in (private.time, private.bands, private.comment):
        expected = _with_gaps(expected, stored, judgement)
    if expected != row:
        columns = _differing(_PRIVATE, expected, row)
        judgement.flaws.append(Flaw(_kind(columns), "response_private", columns))


def _with_gaps(expected: Row, stored: StoredRows, judgement: Judgement) -> Row:
    """Note which parts are gone somewhere, and leave them out of the comparison."""
    row, must = stored.private or (), list(expected)
    # A part that was not what the device sealed never came into the register.
    broken = any(rule == "private" for rule, *_ in stored.marks)
    for part, mark in _MARK.items():
        in_register, in_box = row[mark] is None, expected[mark] is None
        if not (in_register or in_box):
            continue
        if not broken or not in_register:
            judgement.gaps.append(Gap(part, in_register, in_box))
        for place in _OF_PART[part]:
            must[place] = None if in_register else row[place]
    return tuple(must)


def _hold_flags(opened: Opened, arrival: Arrival, stored: StoredRows, judgement: Judgement) -> None:
    if not stored.marks and not arrival.flags:
        return
    set_now = {rule for rule, *_ in stored.marks}
    for rule in arrival.flags:
        # A private part changed since it came is the chain's to tell.
        if rule not in set_now and rule != "private":
            judgement.flaws.append(Flaw(DifferenceKind.MISSING, "flag", (rule,)))
    here = (arrival.draft.unit, arrival.day.isoformat())
    for rule, *where in stored.marks:
        if rule not in arrival.flags and not _may_be_set(rule, opened):
            judgement.flaws.append(Flaw(DifferenceKind.ADDED, "flag", (rule,)))
        elif tuple(where) != here:
            judgement.flaws.append(Flaw(DifferenceKind.MOVED, "flag", (rule,)))


def _may_be_set(rule: str, opened: Opened) -> bool:
    """Say whether a flag can rest on what the register alone knew."""
    draft, private = opened.draft, opened.entry.private
    if rule in _JUDGED:
        return is_judged(draft)
    if rule in _JUDGED_FORMS:
        return is_judged_form(draft)
    if rule in WALK_RULES:
        return is_judged_walk(draft)
    if rule == "visit_twice":
        return draft.about is None and (private.time is None or bool(draft.visit))
    # What did not fit when it came was erased since, or the chain's check tells it.
    return rule == "private" and None in (private.time, private.bands, private.comment)
