"""What a closing's figures tell beside those of other closings: how many people lie between them.

How many a correction concerns; and of who answered, by sex and schooling, as much as may be public
beside other periods' counts: a period that holds others with public counts gives theirs plus the
rest, whose own small counts are hidden, so that subtracting brings back only what may be seen.
Which periods may be public beside each other says ../disclosure/successive.py. Read next:
`publication.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure import Span, few, hide_small, largest_inside
from survey.answers.drafts import EDUCATIONS, SEXES

BEST_SCORE = 4  # one person moves the sum of an unsur by no more
NOT_SAID = "not_said"
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "sex": (*SEXES, NOT_SAID),
    "education": (*EDUCATIONS, NOT_SAID),
}

Row = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The counts of one period by one dimension: all of them, and those that may be seen.

    `seen` is None when nothing may be seen, though an older version of it may be known.
    """

    counts: Mapping[str, int]
    seen: Row | None


def concerned(before: Mapping[str, object], after: Mapping[str, object]) -> int:
    """Give how many people a correction concerns, at the least, by a closing's figures.

    One person moves the number of forms and of an unsur's answers by one and an unsur's sum by
    four, so four people never come out as five.
    """
    old, new = unsur_of(before), unsur_of(after)
    nobody: Mapping[str, object] = {"n": 0, "sum": 0}

    def moved(part: str) -> list[int]:
        lines = ((new.get(key, nobody), old.get(key, nobody)) for key in old.keys() | new.keys())
        return [abs(whole(now[part]) - whole(then[part])) for now, then in lines]

    n = abs(whole(after["n"]) - whole(before["n"]))
    return max([n, *moved("n"), *(-(-change // BEST_SCORE) for change in moved("sum"))])


def unsur_of(figures: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Read the lines of the unsur from a closing's figures, by their key."""
    lines = figures.get("unsur")
    return {str(line["key"]): line for line in lines} if isinstance(lines, list) else {}


def whole(value: object) -> int:
    """Read a count of a figure's JSON; null is none."""
    return 0 if value is None else int(str(value))


def counts_of(figures: Mapping[str, object], dimension: str) -> dict[str, int] | None:
    """Read the people by group from a closing's figures, None where they were not kept."""
    respondents = figures.get("respondents")
    counts = respondents.get(dimension) if isinstance(respondents, Mapping) else None
    if not isinstance(counts, Mapping):
        return None
    people = {key: whole(counts.get(key)) for key in DIMENSIONS[dimension]}
    people[NOT_SAID] += sum(whole(n) for key, n in counts.items() if key not in people)
    return people


def table(public: Mapping[Span, GroupCounts], span: Span, counts: Mapping[str, int]) -> GroupCounts:
    """Say which of a period's people by group may be seen, beside what is public of others.

    Beside an older table of the same span as well.
    """
    before = public.get(span)
    if before is not None and any(few(counts[key] - before.counts[key]) for key in counts):
        return GroupCounts(counts, None)
    others = [other for other in public if other != span]
    if any(other.holds(span) for other in others):
        return GroupCounts(counts, None)
    parts = [public[part] for part in largest_inside(span, others)]
    rest = {key: n - sum(part.counts[key] for part in parts) for key, n in counts.items()}
    if any(part.seen is None for part in parts) or any(n < 0 for n in rest.values()):
        return GroupCounts(counts, None)
    [hidden] = hide_small([list(rest.values())], column_totals=False)
    rows: list[Row] = [dict(zip(rest, hidden, strict=True))]
    rows += [part.seen for part in parts if part.seen is not None]
    return GroupCounts(counts, {key: _sum([row[key] for row in rows]) for key in counts})


def _sum(cells: Sequence[int | None]) -> int | None:
    known = [n for n in cells if n is not None]
    return sum(known) if len(known) == len(cells) else None
