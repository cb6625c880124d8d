"""Makes offices, answers and filled registers for tests: boring defaults, every detail changeable.

    register = filled_register(tmp_path, [a_rating(kepuasan=2), a_form(biaya=4)])

The office is open Monday to Friday 08:00-15:00 in Jakarta; answers are given on Monday
16 November 2026 at 09:00 local time unless said otherwise.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import Connection

from survey import actions, ledger
from survey.actions import Acks, Batch
from survey.answers.drafts import Bands, Channel, Draft, Kind, Place, Slot, local_slot
from survey.answers.origins import DatedBy, Provenance
from survey.box import Box
from survey.ledger import Entry
from survey.office.facts import Counter, Duty, Office, Officer, Service, Unit
from survey.office.opening import Opening
from survey.questionnaire import current
from survey.register import answers, journal, opening
from survey.register.engine import Register
from survey.register.opening import open_register
from survey.transfer.forward import Forwarder, Target

TENANT = 4_611_686_018_427_387
ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 11, 16)
UNIT = "dukcapil"


def local(hour: int = 9, minute: int = 0, second: int = 0, *, day: date = DAY) -> datetime:
    """Give the UTC moment of a local wall clock time."""
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


def a_service(code: str = "ktp", **changes: Any) -> Service:
    return replace(Service(code, f"Layanan {code.upper()}", 1), **changes)


def a_counter(code: str = "L1", **changes: Any) -> Counter:
    return replace(Counter(code, f"Loket {code[-1]}", (), ""), **changes)


def a_unit(code: str = UNIT, **changes: Any) -> Unit:
    """Make a unit with two counters, two services and three officers P01 to P03."""
    unit = Unit(
        code=code,
        name="Pelayanan Loket Dukcapil",
        public_name="Dukcapil Contoh",
        opening=Opening.always("Mon-Fri 08:00-15:00"),
        services=(a_service("ktp"), a_service("kk")),
        counters=(a_counter("L1"), a_counter("L2")),
        officers=tuple(Officer(f"P0{n}", f"Petugas {n}") for n in (1, 2, 3)),
    )
    return replace(unit, **changes)


def an_office(**changes: Any) -> Office:
    office = Office(
        name="Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh",
        region="9999",
        timezone="Asia/Jakarta",
        letterhead=("PEMERINTAH KABUPATEN CONTOH", "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"),
    )
    return replace(office, **changes)


def a_duty(  # a whole morning-to-afternoon duty unless said otherwise
    officer: str = "P01",
    start: str = "08:00",
    end: str = "15:00",
    *,
    counter: str = "L1",
    day: date = DAY,
    shared: bool = False,
) -> Duty:
    """Make a duty; `end` before `start` means on the next day."""
    first = datetime.combine(day, time.fromisoformat(start))
    last = datetime.combine(day, time.fromisoformat(end))
    return Duty(counter, officer, first, last if last > first else last + timedelta(1), shared)


def a_place(**changes: Any) -> Place:
    """Make the paired kiosk at counter L1."""
    unit = a_unit(counters=(a_counter("L1", short="AB2C"), a_counter("L2", short="DE3F")))
    place = Place(
        tenant=TENANT,
        unit=unit,
        counter=unit.counters[0],
        zone=ZONE,
        channel=Channel.KIOSK,
        provenance=Provenance.KIOSK,
    )
    return replace(place, **changes)


def a_rating(kepuasan: int = 4, *, at: datetime | None = None, **changes: Any) -> Draft:
    """Make a tap at the kiosk of counter L1; `at` is UTC, see `local`."""
    return _draft(Kind.RATING, {"kepuasan": kepuasan}, at, changes)


def a_detail(
    about: Draft, *, reasons: Iterable[str] = (), at: datetime | None = None, **changes: Any
) -> Draft:
    """Make what somebody added to his tap; an unsur goes by its key: `a_detail(tap, biaya=2)`."""
    scores = {item.key: changes.pop(item.key) for item in current().unsur if item.key in changes}
    changes = {"about": about.id, "reasons": tuple(sorted(reasons)), **changes}
    return _draft(Kind.DETAIL, scores, at or about.at, {"counter": about.counter, **changes})


def a_form(
    scores: Mapping[str, int] | int = 3, *, at: datetime | None = None, **changes: Any
) -> Draft:
    """Make a form sent by phone: all nine unsur alike, or those of a mapping.

    Single ones go by their key: `a_form(biaya=4)` changes one of the nine.
    """
    keys = [item.key for item in current().items]
    if isinstance(scores, int):
        scores = {item.key: scores for item in current().unsur}
    given = {**scores, **{key: changes.pop(key) for key in keys if key in changes}}
    return _draft(Kind.FORM, given, at, {"channel": Channel.QR, **changes})


def _draft(
    kind: Kind, scores: Mapping[str, int], at: datetime | None, changes: dict[str, Any]
) -> Draft:
    at = changes.pop("at", at) or local()
    day, slot = local_slot(at, ZONE)
    channel = changes.pop("channel", Channel.KIOSK)
    draft = Draft(
        id=uuid4(),
        kind=kind,
        questionnaire=current().ref,
        scores=current().encode(scores),
        reasons=(),
        tenant=TENANT,
        unit=UNIT,
        counter="L1",
        service="",
        channel=channel,
        lang="id",
        day=day,
        slot=slot,
        about=None,
        officer="",
        provenance=Provenance(channel),  # each channel has a word of its own
        dated=DatedBy.MOMENT,
        ignored=0,
        at=at,
        visit="",
        duration_s=None,
        bands=Bands(),
        comment="",
    )
    return replace(draft, **changes)


def undated(draft: Draft) -> Draft:
    """Take the time of an answer away: only its date is known, as in many files."""
    return replace(draft, at=None, slot=Slot.NONE, dated=DatedBy.DAY)


def dated_by_arrival(draft: Draft) -> Draft:
    """Doubt the time of an answer: its day and moment are those at which it came."""
    return replace(draft, slot=Slot.NONE, dated=DatedBy.ARRIVAL)


class Device:
    """A box without a file: chains answers and gives them to a register."""

    def __init__(self, name: str = "main", box: str | None = None) -> None:
        self.name = name
        self.box = box or uuid4().hex
        self.head = ledger.genesis(self.box)

    def take(self, *drafts: Draft) -> tuple[Entry, ...]:
        """Chain answers behind what was taken before."""
        taken = []
        for draft in drafts:
            entry = ledger.chain(self.head, ledger.seal(draft))
            self.head = ledger.Head(entry.seq, entry.hash)
            taken.append(entry)
        return tuple(taken)

    def batch(self, entries: Sequence[Entry], *, tenant: int = TENANT, clock_s: int = 0) -> Batch:
        """Make a batch, sent by a clock that is `clock_s` seconds behind."""
        sent_at = datetime.now(UTC) - timedelta(seconds=clock_s)
        return Batch(self.box, self.name, tenant, sent_at, tuple(entries))

    def give(self, register: Register, *drafts: Draft, clock_s: int = 0) -> list[Acks]:
        """Take answers and have the register accept them, 500 at a time."""
        return [
            actions.accept(register, self.batch(some, tenant=register.tenant, clock_s=clock_s))
            for some in _batches(self.take(*drafts), 500)
        ]


def _batches(entries: Sequence[Entry], size: int) -> Iterable[Sequence[Entry]]:
    return (entries[start : start + size] for start in range(0, len(entries), size))


def an_empty_register(folder: Path) -> Register:
    """Make a register on SQLite, with the tenant number of this file and no office."""
    path = folder / "register.db"
    shutil.copyfile(template(), path)
    return open_register(path)


def here_or_new(folder: Path) -> Register:
    """Open the register of a folder; when there is none, make the folder and an empty one."""
    path = folder / "register.db"
    if path.exists():
        return open_register(path)
    folder.mkdir(parents=True, exist_ok=True)
    return an_empty_register(folder)


@cache
def template() -> Path:
    """Migrate one register for all tests of this process; they copy it.

    Its journal begins now, by the true clock. By that of whichever test happened to be the first
    it began in 2027 at times, and time ran backwards for all others.
    """
    path = Path(tempfile.mkdtemp(prefix="loket-test-")) / "register.db"
    clock = time_machine.escape_hatch
    now = clock.datetime.datetime.now(tz=UTC) if clock.is_travelling() else datetime.now(UTC)
    with time_machine.travel(now):
        made(path).close()
    return path


def made(address: Path | str) -> Register:
    """Make a register with the tenant number of this file, which its journal begins with."""
    with patch.object(opening, "new_tenant", lambda: TENANT):
        return open_register(address, create=True)


@contextmanager
def sealing(register: Register) -> Iterator[Connection]:
    """Lend a writing transaction whose rows the journal seals, without an action around it."""
    with register.begin() as conn:
        yield conn
        journal.note(conn, "test", "test", "", "")


def settled(
    register: Register,
    *,
    office: Office | None = None,
    units: Sequence[Unit] | None = None,
    duties: Mapping[str, Sequence[Duty]] | Sequence[Duty] = (),
) -> Register:
    """Give a register its office; duties without a unit are those of `UNIT`."""
    if not isinstance(duties, Mapping):
        duties = {UNIT: duties} if duties else {}
    actions.set_office(
        register, office or an_office(), [a_unit()] if units is None else units, duties, "test"
    )
    return register


def filled_register(
    folder: Path,
    drafts: Iterable[Draft] = (),
    *,
    office: Office | None = None,
    units: Sequence[Unit] | None = None,
    duties: Mapping[str, Sequence[Duty]] | Sequence[Duty] = (),
    device: str = "main",
) -> Register:
    """Make a register on SQLite with an office, a roster and answers; the caller closes it."""
    register = an_empty_register(folder)
    settled(register, office=office, units=units, duties=duties)
    Device(device).give(register, *drafts)
    return register


def opened(data_dir: Path, device: str = "main") -> closing[Box]:
    """Open a device's box in a data folder; `with opened(…) as box` closes it."""
    return closing(Box.open(data_dir / "boxes", device, TENANT))


def put(box: Box, *drafts: Draft) -> list[bytes]:
    """Put answers into a box; gives their ids."""
    for draft in drafts:
        box.append(draft)
    return [draft.id.bytes for draft in drafts]


def carry(box: Box, target: Target) -> int:
    """Forward all that waits; gives how many."""
    forwarder, n = Forwarder(box, target), 0
    while done := forwarder.pass_once():
        n += done
    return n


def counted(register: Register) -> list[bytes]:
    """Give the ids of all answers of the unit that count, in order."""
    with register.read() as conn:
        return sorted(one.id for one in answers.read(conn, UNIT, date.min, date.max))
