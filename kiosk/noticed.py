"""What the service notices while it runs and a person should hear of, in one small file.

Since when the taps of a counter come from a browser that nobody paired, how often a number came
again with other content (409), how often a box file went away while it was open, and what paired
screens have not brought home (`waiting.py`). No answer, no id and no address of anybody stands in
it; it is written seldom and lost without harm. `serve` and `doctor` tell it.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.config import Config
from kiosk.waiting import Unsent, from_values, said
from survey.files import CannotWrite, whole

log = logging.getLogger("loket.web")
WRITE_EVERY_S: Final = 5.0


@dataclass(slots=True)
class Noticed:
    """What was noticed so far.

    Attributes:
        unpaired: by `unit/counter`, since which day every tap comes from an unpaired browser.
        n_conflicts: how often a known number came with other content.
        conflicts_since: the day of the first of them.
        n_put_back: how often a box file went away while the service ran, and was written again.
        put_back_on: the day of the last time.
        waiting: by what names a paired screen in the folder of pairings, what waits on it.
    """

    unpaired: dict[str, date] = field(default_factory=dict)
    n_conflicts: int = 0
    conflicts_since: date | None = None
    n_put_back: int = 0
    put_back_on: date | None = None
    waiting: dict[str, Unsent] = field(default_factory=dict)


def noticed(config: Config) -> Noticed:
    """Read what the service noticed last; nothing where the file is missing or damaged."""
    try:
        match json.loads(_file(config).read_text(encoding="utf-8")):
            case {"unpaired": dict(unpaired), "n_conflicts": int(n)} as values:
                days = {str(place): date.fromisoformat(day) for place, day in unpaired.items()}
                since, on = _day(values, "conflicts_since"), _day(values, "put_back_on")
                n_put_back = int(str(values.get("n_put_back", 0)))
                return Noticed(days, n, since, n_put_back, on, _waiting(values))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        log.warning("what was noticed is not readable: begun anew")
    return Noticed()


class Noticing:
    """Keeps it in memory and writes it down, at most every few seconds and at the end."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._known = noticed(config)
        self._lock = threading.Lock()
        self._unwritten = False
        self._write_at = 0.0

    def tap(self, unit: str, counter: str, zone: ZoneInfo, *, paired: bool) -> None:
        """Hear that a tap or form at a screen was stored, in an office of this time zone."""
        place = f"{unit}/{counter}"
        if paired is (place not in self._known.unpaired):
            return  # nothing new, as nearly always
        with self._lock:
            if paired:
                self._known.unpaired.pop(place, None)
            else:
                self._known.unpaired.setdefault(place, _today(zone))
                log.warning("answers at %s come from a browser that is not paired", place)
            self._unwritten = True

    def conflict(self, zone: ZoneInfo) -> None:
        """Hear that a known number came with other content."""
        with self._lock:
            self._known.n_conflicts += 1
            self._known.conflicts_since = self._known.conflicts_since or _today(zone)
            self._unwritten = True

    def waits(self, screen: str, place: str, query: str) -> None:
        """Hear what a paired screen says of itself as it asks for the version of its page.

        Args:
            screen: what names it in the folder of pairings.
            place: its counter, as `unit/counter`.
            query: of the address it asked at; see `waiting.said`.
        """
        if not query and screen not in self._known.waiting:
            return  # as nearly always
        with self._lock:
            before = self._known.waiting.pop(screen, None)
            now = said(place, query, before)
            if now is not None:
                self._known.waiting[screen] = now
            self._unwritten = self._unwritten or now != before

    def put_back(self, n: int, zone: ZoneInfo) -> None:
        """Hear that a box file went away this often more, and was written again."""
        with self._lock:
            self._known.n_put_back += n
            self._known.put_back_on = _today(zone)
            self._unwritten = True

    @property
    def is_due(self) -> bool:
        """Whether there is something to write down, and the last time is some seconds ago."""
        return self._unwritten and time.monotonic() >= self._write_at

    def write(self) -> None:
        """Write down what is not yet written; it takes the disk's time."""
        with self._lock:
            if not self._unwritten:
                return
            self._write_at = time.monotonic() + WRITE_EVERY_S
            try:
                with whole(_file(self._config)) as spare:
                    spare.write_text(json.dumps(_values(self._known)), encoding="utf-8")
                self._unwritten = False
            except CannotWrite as error:  # a full disk stops no tap
                log.warning("%s", error)


def _values(known: Noticed) -> Mapping[str, object]:
    return {
        "unpaired": {place: day.isoformat() for place, day in known.unpaired.items()},
        "n_conflicts": known.n_conflicts,
        "conflicts_since": _written(known.conflicts_since),
        "n_put_back": known.n_put_back,
        "put_back_on": _written(known.put_back_on),
        "waiting": {screen: waits.values() for screen, waits in known.waiting.items()},
    }


def _waiting(values: Mapping[object, object]) -> dict[str, Unsent]:
    match values.get("waiting", {}):
        case dict(known):
            return {str(screen): from_values(waits) for screen, waits in known.items()}
    raise ValueError(values)


def _written(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _day(values: Mapping[object, object], name: str) -> date | None:
    text = str(values.get(name, ""))
    return date.fromisoformat(text) if text else None


def _today(zone: ZoneInfo) -> date:
    return datetime.now(zone).date()


def _file(config: Config) -> Path:
    return config.data_dir / "noticed.json"
