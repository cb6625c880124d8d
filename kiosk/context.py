"""What every request may reach: the box, the office as the citizen's pages know it, the register.

The office comes from one small file, `bundle.json`, which the register's side writes; a change
is seen within a second. The citizen's path never touches the register. Read `intake.py` next.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from kiosk.budget import Sources
from kiosk.config import Config
from kiosk.noticed import Noticing
from kiosk.pages import PackedPage, ReceiptPage
from kiosk.pairing import Pairs
from kiosk.tickets import Tickets
from survey.answers.drafts import Channel, Place
from survey.answers.origins import Provenance
from survey.box import Box
from survey.errors import Busy, Damaged, LoketError
from survey.language import N_
from survey.office.bundle import Bundle
from survey.office.facts import Counter, Unit

if TYPE_CHECKING:
    from survey.register.engine import Register

log = logging.getLogger("loket.web")
LOOK_EVERY_S = 1.0
MOST_SOUGHT: Final = 1024  # counters of an office, as often as they are written differently
EXAMINE_EVERY_S = 3600.0


class NotSetUp(Busy):
    """Nothing was set up yet: not ready, so that a kiosk keeps a tap instead of giving it up."""

    slug = "office-not-set-up"
    sentence = N_(
        "Kantor belum disiapkan di komputer ini. "
        "Jalankan: loket import office BERKAS, lalu muat ulang halaman ini."
    )


@dataclass(slots=True)
class Snapshot:
    """The office at one moment, with the pages made from it so far."""

    bundle: Bundle
    zone: ZoneInfo
    pages: dict[tuple[str, ...], PackedPage] = field(default_factory=dict)
    thanks: dict[tuple[str, ...], ReceiptPage] = field(default_factory=dict)
    _sought: Callable[[str, str], tuple[Unit, Counter]] = field(init=False)

    def __post_init__(self) -> None:
        """Keep what was sought at hand: every tap asks for its counter."""
        self._sought = lru_cache(MOST_SOUGHT)(self._seek)

    def page(self, key: tuple[str, ...], make: Callable[[], PackedPage]) -> PackedPage:
        """Return a page from the shelf, made at its first use."""
        page = self.pages.get(key)
        if page is None:
            page = self.pages[key] = make()
        return page

    def thank(self, key: tuple[str, ...], make: Callable[[], ReceiptPage]) -> ReceiptPage:
        """Return a thank-you page from the shelf, made at its first use."""
        page = self.thanks.get(key)
        if page is None:
            page = self.thanks[key] = make()
        return page

    def place(self, unit: str, counter: str, channel: Channel, provenance: Provenance) -> Place:
        """Return where an answer was given.

        Raises:
            Missing: no such unit, or no such counter in it.
        """
        where, desk = self.find(unit, counter)
        return Place(self.bundle.tenant, where, desk, self.zone, channel, provenance)

    def find(self, unit: str, counter: str) -> tuple[Unit, Counter]:
        """Return a unit and its counter by their codes, in any case of letters.

        Raises:
            Missing: no such unit, or no such counter in it.
        """
        return self._sought(unit, counter)

    def _seek(self, unit: str, counter: str) -> tuple[Unit, Counter]:
        where = self.bundle.unit(unit)
        return where, where.addressed(counter)


class State:
    """Everything a request may use; one per process, shared by its threads."""

    def __init__(self, config: Config, register: Register | None = None) -> None:
        self.config = config
        self.register = register  # None while it is not open; nothing of a citizen's waits for it
        self.pairs = Pairs(config)
        self.noticing = Noticing(config)
        self._box: Box | None = None
        self._snapshot: Snapshot | None = None
        self._seen: tuple[int, int] | None = None
        self._look_at = 0.0
        self._damage: LoketError | None = None
        self._examine_at = 0.0
        self._unreadable = False
        self._n_put_back = 0
        self._lock = threading.Lock()
        self.sources = Sources(config.one_address_file)
        self.tickets = Tickets(config.secret_file, config.used_tickets_file)

    @property
    def box(self) -> Box:
        """The box that takes answers.

        Raises:
            NotSetUp: nothing was set up here yet, so there is nobody to answer about.
        """
        if self._box is None:
            raise NotSetUp
        return self._box

    def snapshot(self) -> Snapshot:
        """Return the office as last written, looking at the file at most once a second.

        Raises:
            NotSetUp: no office was imported yet.
            Damaged: the office cannot be read, and was not since the start.
        """
        if time.monotonic() >= self._look_at:
            with self._lock:
                self._look()
        if self._snapshot is None:
            raise Damaged(file=self.config.bundle_file) if self._unreadable else NotSetUp
        return self._snapshot

    def reads_office(self) -> bool:
        """Tell whether the office's file is there and whole, as far as the last looks saw it."""
        with contextlib.suppress(NotSetUp, Damaged):
            self.snapshot()
        return self._box is not None and not self._unreadable and self.config.bundle_file.exists()

    def look_again(self) -> None:
        """Look at the office's file at the next request: it was just written."""
        self._look_at = 0.0

    def _look(self) -> None:
        self._look_at = time.monotonic() + LOOK_EVERY_S
        self._hear_of_box()
        try:
            stat = self.config.bundle_file.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
            if seen == self._seen:
                self._unreadable = False
                return
            bundle = Bundle.parse(self.config.bundle_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError, LoketError):
            # The office as last known keeps serving; the next look may find the file whole.
            log.exception("bundle not readable")
            self._unreadable = True
            return
        if self._box is None:
            self._box = Box.open(self.config.boxes_dir, "main", bundle.tenant)
        self._seen, self._unreadable = seen, False
        self._snapshot = Snapshot(bundle, bundle.office.zone)

    def _hear_of_box(self) -> None:
        if self._box is None or self._snapshot is None:
            return
        fresh = self._box.n_put_back - self._n_put_back
        if fresh:
            self._n_put_back += fresh
            self.noticing.put_back(fresh, self._snapshot.zone)

    def damage(self) -> LoketError | None:
        """Say which value of the register is damaged, looking for it at most once an hour.

        Going through a large register takes the processor from those who rate; what is damaged
        stays so until another register is put in its place.
        """
        if self.register is None:
            return None
        if self._damage is None and time.monotonic() >= self._examine_at:
            from survey.register import soundness

            self._damage = soundness.cause(self.register)
            self._examine_at = time.monotonic() + EXAMINE_EVERY_S
        return self._damage

    def close(self) -> None:
        """Give the box back; what was acknowledged is already safe."""
        if self._box is not None:
            self._box.close()
        self._hear_of_box()
        self.noticing.write()
