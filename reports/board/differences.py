"""How many people a correction of public figures concerns.

Which periods may be public beside each other says ../disclosure/successive.py. Read next:
`publication.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

BEST_SCORE = 4  # one person moves the sum of an unsur by no more


def concerned(before: Mapping[str, object], after: Mapping[str, object]) -> int:
    """Give how many people a correction concerns, at the least, by a closing's figures.

    One person moves the number of forms and of an unsur's answers by one and an unsur's sum by
    four, so four people never come out as five.
    """
    old, new = (_sums(figures) for figures in (before, after))
    keys = old.keys() | new.keys()
    counts = [abs(new.get(key, (0, 0))[0] - old.get(key, (0, 0))[0]) for key in keys]
    sums = [abs(new.get(key, (0, 0))[1] - old.get(key, (0, 0))[1]) for key in keys]
    n = abs(whole(after["n"]) - whole(before["n"]))
    return max([n, *counts, *(-(-moved // BEST_SCORE) for moved in sums)])


def _sums(figures: Mapping[str, object]) -> dict[str, tuple[int, int]]:
    return {key: (whole(line["n"]), whole(line["sum"])) for key, line in unsur_of(figures).items()}


def unsur_of(figures: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Read the lines of the unsur from a closing's figures, by their key."""
    lines = figures.get("unsur")
    return {str(line["key"]): line for line in lines} if isinstance(lines, list) else {}


def whole(value: object) -> int:
    """Read a count of a figure's JSON; null is none."""
    return 0 if value is None else int(str(value))
