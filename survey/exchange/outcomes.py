"""What became of a file of ratings, for whoever brought it. Read next: `ratings.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey.errors import LoketError
from survey.exchange.doubles.said_before import SaidBefore
from survey.exchange.lists import LeftOutLines
from survey.register.imports import ImportFile


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of the lines of a file.

    Args:
        number: Of the import, by which it can be withdrawn; None when nothing was new.
        stored: Lines stored now, or brought back after they had been withdrawn.
        known: Lines that were there already, from this file, another one or a kiosk.
        n_as_elsewhere: Those of them that brought no id and stood in another list.
        n_corrected: Those of them that were corrected here and in the file of rejected lines, which
            was brought before.
        n_forgotten: Lines stored now without what their citizens had erased before.
        unasked: The lines stored now that say what answers say which their list lacks, but for the
            day or the counter: nothing can tell whether they are the same people.
        said_before: The lines stored now that say what an answer of another day or counter says,
            of whichever import, as chance seldom has it.
        lacking: How many answers the list does not have any more on its own days, by the import
            that brought them; told where it brings nothing new, and once where its new lines are
            said to be other people's.
        rejected: Lines that could not be taken.
        n_above_scale: Those of them with a whole number above 4, and so perhaps another scale.
        n_counting: Those of them whose answers count otherwise until an import is withdrawn.
        rejected_file: Where those lines stand with their reasons.
        set_aside: Where the file went that stood there and was changed since; else None.
        faults: The first few of them: line number and reason.
        left_out: What of the file is no rating.
        n_by_sheet: How many lines each sheet has, where several were read.
        elsewhere: Imports of the same bytes that count in other units.
        day_label: The name of a column that was read as `answered_at`; else "".
        n_undated: How many lines carried no day of their own.
    """

    number: int | None
    stored: int
    known: int
    n_as_elsewhere: int
    n_corrected: int
    n_forgotten: int
    unasked: Sequence[str]
    said_before: Sequence[SaidBefore]
    lacking: Mapping[int, int]
    rejected: int
    n_above_scale: int
    n_counting: int
    rejected_file: Path | None
    set_aside: Path | None
    faults: tuple[tuple[int, LoketError], ...]
    left_out: LeftOutLines
    n_by_sheet: Mapping[str, int]
    elsewhere: Sequence[ImportFile]
    day_label: str
    n_undated: int
