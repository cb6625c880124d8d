"""Are the counts that are kept of each week those of its answers?

Reports add kept counts up and read no answer of a week that is over, so who changes counts changes
figures while every row is sound. Kept counts are a copy: wrong ones are thrown away and made again.
Read next: `packed.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from reports.evidence import cells, packed
from reports.evidence.cells import COLUMNS, Cells
from survey.periods import Week
from survey.register import answers, tallies
from survey.register.engine import Register

_EVER = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting again said.

    Attributes:
        n: How many weeks of units had kept counts that a report would have used.
        wrong: Unit and week of those that are not what the answers give.
    """

    n: int
    wrong: tuple[tuple[str, Week], ...]


def recount(
    register: Register, unit: str | None = None, first: date = _EVER[0], last: date = _EVER[1]
) -> Recount:
    """Count every week again of which counts are kept, and compare.

    Args:
        register: The office's register; it is only read.
        unit: The code, as first written, of the only unit meant; None is all.
        first: Weeks that end before this day are left out.
        last: Weeks that begin behind it as well.
    """
    with register.read() as conn:
        held = tallies.held(conn)
    within = [
        (code, week)
        for code, week in held
        if unit in {None, code} and week.last >= first and week.first <= last
    ]
    return Recount(len(within), tuple(_wrong(register, within)))


def _wrong(register: Register, weeks: list[tuple[str, Week]]) -> Iterator[tuple[str, Week]]:
    for code, week in weeks:
        with register.read() as conn:  # counts and answers of one moment
            kept = tallies.read(conn, code, week, week).get(str(week))
            counts = None if kept is None else packed.unpack(kept)
            if counts is None:
                continue  # no report reads them
            counted = cells.count(answers.read_all(conn, code, week.first, week.last))
        if not _same(counts, counted):
            yield code, week


def _same(kept: Cells, counted: Cells) -> bool:
    """Say whether both count the same groups, in whatever order they stand."""
    try:
        return all(
            getattr(kept, name).by(*columns) == getattr(counted, name).by(*columns)
            for name, columns in COLUMNS.items()
        )
    except (IndexError, ValueError):
        return False  # numbers that lead to no word, or columns that are not ours


def drop(register: Register, wrong: tuple[tuple[str, Week], ...]) -> None:
    """Throw wrong counts away; the next report counts those weeks from their answers.

    Raises:
        Busy: The register cannot be written just now.
    """
    with register.begin() as conn:
        tallies.touch(conn, [(code, week.first.isoformat()) for code, week in wrong])
