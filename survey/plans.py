"""What an act would change, before it is done: the one thing a preview prints and a page shows.

An act gives its plan whether it is carried out or only rehearsed, so that the two cannot differ.
Pure values; the words for people are `kiosk/plans.py`. Read next: `actions/planning.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from survey.errors import LoketError
from survey.language import N_, Phrase

UNIT: Final = N_("Unit")
PUBLIC_NAME: Final = N_("Nama publik unit")
SERVICE: Final = N_("Layanan")
COUNTER: Final = N_("Loket")
OFFICER: Final = N_("Petugas")
OFFICE: Final = N_("Kantor")
ZONE: Final = N_("Zona waktu")
HOURS: Final = N_("Jam buka")
DAY: Final = N_("Hari")
OFFERS: Final = N_("Layanan di loket")
ROSTER: Final = N_("Jadwal")
CODE: Final = N_("Kode")
COUNTS_AS: Final = N_("Dihitung sebagai")
IMPORT: Final = N_("Impor")
SERVICES_GIVEN: Final = N_("Jumlah layanan")
PERIOD: Final = N_("Periode")
PRIVATE_PART: Final = N_("Bagian pribadi")
CORRECTION: Final = N_("Koreksi jadwal")
EXCLUSION: Final = N_("Aturan pengecualian")


class ChangeKind(StrEnum):
    """What becomes of something."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"  # it was, and is no longer from a day on
    REOPENED = "reopened"  # it was ended, and is in use again from a day on
    KEPT = "kept"  # the file does not name it; it stays
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One thing that changes, from what to what.

    Args:
        kind: What becomes of it.
        what: What kind of thing it is.
        place: Which one: "dukcapil/L1".
        old: What held until now, for a reader; "" nothing.
        new: What holds from now on.
        first: The first day it holds on; None from the beginning, or it has no days.
        last: The last one; None without an end.
        n_answers: How many answers go with it.
    """

    kind: ChangeKind
    what: Phrase
    place: str
    old: str = ""
    new: str = ""
    first: date | None = None
    last: date | None = None
    n_answers: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """What an act does to answers and to periods that are closed.

    Args:
        moved: Answers that are about somebody else by it.
        stayed: Answers it would have moved, had no closed period counted them.
        out: Answers that count no longer.
        back: Answers that count again.
        stored: Answers that are new.
        erased: Answers of which something is erased.
        closed: Closed periods whose answers it touches, as people call them; what was signed
            stays as it is.
        moved_from: The first day of the answers that moved; None where that is not known.
    """

    moved: int = 0
    stayed: int = 0
    out: int = 0
    back: int = 0
    stored: int = 0
    erased: int = 0
    closed: tuple[str, ...] = ()
    moved_from: date | None = field(default=None, compare=False)

    def __add__(self, other: "Touched") -> "Touched":
        """Add up what two parts of an act touch."""
        return Touched(
            moved=self.moved + other.moved,
            stayed=self.stayed + other.stayed,
            out=self.out + other.out,
            back=self.back + other.back,
            stored=self.stored + other.stored,
            erased=self.erased + other.erased,
            closed=tuple(dict.fromkeys((*self.closed, *other.closed))),
            moved_from=min(filter(None, (self.moved_from, other.moved_from)), default=None),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """All that an act changes.

    Args:
        act: Its name in the audit.
        subject: What it is done to.
        changes: What changes, and what the file does not name.
        warnings: What may be a slip of the pen.
        touched: What becomes of answers.
        today: The day on the office's calendar.
        state: The number of the last act when it was made.
    """

    act: str
    subject: str
    changes: tuple[PlannedChange, ...] = ()
    warnings: tuple[LoketError, ...] = ()
    touched: Touched = field(default_factory=Touched)
    today: date = date.max
    state: int = 0

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return self.touched != Touched() or any(
            change.kind not in (ChangeKind.KEPT, ChangeKind.REFUSED) for change in self.changes
        )

    @property
    def rewrites(self) -> bool:
        """Whether reports of past days will say something else, or what is lost is lost for ever.

        What changes from now on does neither, and answers that are brought do not: that they are
        new is what they are brought for.
        """
        lost = self.touched.out + self.touched.erased
        return self.reaches_back_to is not None or bool(self.touched.closed) or lost > 0

    @property
    def of_duty_only(self) -> bool:
        """Whether all that has days is duty: reports know of it by whom answers are about."""
        return all(change.what in (ROSTER, CORRECTION) for change in self.dated)

    @property
    def reaches_back_to(self) -> date | None:
        """The first day before today that it changes; None where it changes none.

        A change from the beginning reaches back to `date.min`.
        """
        past = [
            change.first or date.min
            for change in self.dated
            if change.first is None or change.first < self.today
        ]
        if (moved := self.touched.moved_from) is not None and moved < self.today:
            past.append(moved)
        return min(past, default=None)

    @property
    def dated(self) -> tuple[PlannedChange, ...]:
        """The changes of facts with dates, of which some may lie in the past."""
        return tuple(
            change
            for change in self.changes
            if (
                change.kind in (ChangeKind.CHANGED, ChangeKind.ENDED)
                and (change.what in _DATED or change.first or change.last)
            )
            or (change.what in _IN_USE and change.kind in (ChangeKind.ENDED, ChangeKind.REOPENED))
            or (change.kind is ChangeKind.ADDED and change.what in _IN_USE and _has_days(change))
        )

    def of(
        self, *kinds: ChangeKind, what: Iterable[Phrase] | None = None
    ) -> tuple[PlannedChange, ...]:
        """Give the changes of some kinds, of all things or of some only."""
        things = None if what is None else set(what)
        return tuple(
            change
            for change in self.changes
            if change.kind in kinds and (things is None or change.what in things)
        )


def _has_days(change: PlannedChange) -> bool:
    """Say whether it is said from when; else it holds from the beginning, as a first file does."""
    return change.first is not None or change.last is not None


_IN_USE: Final = frozenset({UNIT, SERVICE, COUNTER, OFFICER})
_DATED: Final = frozenset({ZONE, HOURS, DAY, OFFERS, ROSTER, CORRECTION, CODE, COUNTS_AS})
