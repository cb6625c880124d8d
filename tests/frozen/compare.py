"""Two figures side by side: each difference as one readable line with the way to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# By what a line of a list is known, so that a difference names it and not its place.
NAMES = (
    *("key", "code", "officer", "unit", "week", "period", "day", "rule", "channel", "device"),
    *("weekday", "slot", "reason", "service", "value", "word", "from", "version"),
)
MISSING = "(nothing)"
LONGEST = 120  # letters of a value that are printed


def differences(was: object, now: object, path: str = "") -> list[str]:
    """Say what differs: "half_days/cells/1,am/share: 0.8 → 0.7".

    Args:
        was: What is expected, as JSON holds it.
        now: What there is.
        path: Where both stand.
    """
    return list(_between(was, now, path))


def _between(was: object, now: object, path: str) -> Iterator[str]:
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        yield from _of_tables(was, now, path)
    elif isinstance(was, list) and isinstance(now, list):
        names = _names(was, now)
        if names:
            yield from _of_tables(_by_name(was, names), _by_name(now, names), path)
        else:
            yield from _of_tables(dict(enumerate(was)), dict(enumerate(now)), path)
    elif type(was) is not type(now) or was != now:
        yield f"{path}: {_short(was)} → {_short(now)}"


def _of_tables(was: Mapping[Any, object], now: Mapping[Any, object], path: str) -> Iterator[str]:
    for key in [*was, *(key for key in now if key not in was)]:
        below = f"{path}/{key}" if path else str(key)
        yield from _between(was.get(key, MISSING), now.get(key, MISSING), below)


def _names(*lists: Sequence[object]) -> tuple[str, ...]:
    """Find by which fields the lines of both lists are told apart, () when by none."""
    rows = [row for each in lists for row in each]
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        return ()
    shared = [name for name in NAMES if all(name in row for row in rows)]  # type: ignore[operator]
    for n in range(1, len(shared) + 1):
        names = tuple(shared[:n])
        if all(len(_by_name(each, names)) == len(each) for each in lists):
            return names
    return ()


def _by_name(rows: Sequence[Any], names: tuple[str, ...]) -> dict[str, object]:
    return {",".join(str(row[name]) for name in names): row for row in rows}


def _short(value: object) -> str:
    text = MISSING if value is MISSING else repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
