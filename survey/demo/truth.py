"""What is true in the made-up office, and the words its people use: read from `data/demo/`.

Nothing is drawn here. Read next: `people.py`, which draws every answer from these numbers.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from survey.answers.drafts import Slot

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo"
OFFICE = FOLDER / "office.toml"
WEEKS = 13


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by whom someone was served; `week` is 1 to 13 up to last week, 14 is this one."""

    week: int
    weekday: int
    slot: Slot
    service: str
    officer: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that moves answers where all its conditions hold.

    `shift` is in points of the four-point scale by item; `crowd` multiplies the people who come;
    `comments` names a group of texts and `often` which share of comments is of it, of people not
    satisfied and of the others; `reasons` are keys that people then choose more often.
    """

    name: str
    shift: Mapping[str, float]
    officer: str | None = None
    service: str | None = None
    weekday: int | None = None
    slot: Slot | None = None
    week: int | None = None
    from_week: int | None = None
    crowd: float = 1.0
    comments: str = ""
    often: tuple[float, float] = (0.0, 0.0)
    reasons: tuple[str, ...] = ()

    def holds(self, at: Moment) -> bool:
        """Say whether the effect is felt by someone served then."""
        return (
            self.officer in (None, at.officer)
            and self.service in (None, at.service)
            and self.when(at.week, at.weekday)
            and self.slot in (None, at.slot)
        )

    def when(self, week: int, weekday: int) -> bool:
        """Say whether it can be felt on a day."""
        return (
            self.week in (None, week)
            and self.weekday in (None, weekday)
            and (self.from_week is None or week >= self.from_week)
        )


@dataclass(frozen=True, slots=True)
class Stuffing:
    """Somebody presses the best face again and again."""

    week: int
    weekday: int
    counter: str
    at: time
    n: int
    every_s: int


@dataclass(frozen=True, slots=True)
class Truth:
    """All numbers behind the demonstration.

    Args:
        person: Standard deviation of how kind someone is, the same in all his answers, points.
        chance: Standard deviation of what is drawn for every answer, points.
        mean: Points by item.
        answering: Probabilities 0-1 of answering in some way.
        halves: Share of people by half-hour from 08:00.
        people: How many come to a counter on an ordinary day.
        services: Which share of them comes for which service, by counter.
        effects: What is planted.
        stuffing: The one episode of it.
    """

    person: float
    chance: float
    mean: Mapping[str, float]
    answering: Mapping[str, float]
    halves: Sequence[float]
    people: Mapping[str, float]
    services: Mapping[str, Mapping[str, float]]
    effects: tuple[Effect, ...]
    stuffing: Stuffing

    def effect(self, name: str) -> Effect:
        """Find an effect by its name."""
        return next(effect for effect in self.effects if effect.name == name)


@cache
def truth() -> Truth:
    """Read data/demo/truth.toml."""
    facts = _read("truth.toml")
    served = {counter: dict(values) for counter, values in facts["served"].items()}
    people = {counter: float(values.pop("people")) for counter, values in served.items()}
    stuffing = facts["stuffing"]
    return Truth(
        person=facts["model"]["person"],
        chance=facts["model"]["chance"],
        mean=facts["mean"],
        answering=facts["answering"],
        halves=facts["day"]["halves"],
        people=people,
        services=served,
        effects=tuple(_effect(effect) for effect in facts["effect"]),
        stuffing=Stuffing(**{**stuffing, "at": time.fromisoformat(stuffing["at"])}),
    )


@cache
def words() -> tuple[Mapping[str, Sequence[str]], Mapping[str, Mapping[str, Sequence[str]]]]:
    """Read data/demo/comments.toml: what fills templates, and the groups of texts."""
    texts = _read("comments.toml")
    filling = texts.pop("words")
    return filling, texts


def first_monday(today: date) -> date:
    """Give the Monday on which the thirteen weeks begin."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _effect(values: Mapping[str, Any]) -> Effect:
    known = {key: value for key, value in values.items() if key != "why"}
    if "slot" in known:
        known["slot"] = Slot(known["slot"])
    for name in ("often", "reasons"):
        if name in known:
            known[name] = tuple(known[name])
    return Effect(**known)
