"""Ratings from a file: every line becomes entries of the import box, or goes back with a reason.

A line stands or falls alone; the same line brought again changes nothing. Reading the file itself
is in `tables/reading.py`, what a line means in `lines.py`. Here is the order of things: check
the columns, read, compare all lines with what is known, and only then store and forward. Read next:
`import_run.py`, which does each of these.
"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from survey.box import Box
from survey.exchange.answers.columns import LineReader
from survey.exchange.answers.identity import Identities
from survey.exchange.answers.lines import Source
from survey.exchange.answers.versions import AskedBy
from survey.exchange.doubles.going_on import OTHER_PEOPLE
from survey.exchange.doubles.recounts import written_options
from survey.exchange.given_back import GivenBack
from survey.exchange.import_run import ImportRun
from survey.exchange.lists import DAY_NAMES, SAMPLE, Lists
from survey.exchange.outcomes import ImportOutcome
from survey.exchange.rejects import Rejects
from survey.exchange.tables.reading import read_table
from survey.plans import Plan
from survey.questionnaire import Order
from survey.register import facts, offices
from survey.register.engine import Register

DATES = ("answered_at", *DAY_NAMES)


class Progress(Protocol):
    """Is told how far a long work has come; a total of 0 is unknown."""

    def __call__(self, done: int, total: int, /) -> None: ...


def import_ratings(
    path: Path,
    *,
    register: Register,
    box: Box,
    unit: str,
    by: str,
    order: Order | None = None,
    on: date | None = None,
    questionnaire: str | None = None,
    ignore_unknown: bool = False,
    batch: str = "",
    skip_sheets: Collection[str] = (),
    separate_sheets: bool = False,
    not_pasted: bool = False,
    other_people: bool = False,
    progress: Progress = lambda _done, _total: None,
    agree: Callable[[Plan], None] = lambda _plan: None,
) -> ImportOutcome:
    """Bring the lines of a CSV or XLSX file in, through the box and on into the register.

    Args:
        path: The file; rejected lines go to FILE.rejected.csv beside it.
        register: Where the office is known.
        box: The open box of device `import`.
        unit: Code of the unit that every line belongs to.
        by: Who imports, for the audit.
        order: What U1 … U9 mean; needed when the file has such columns.
        on: The day of lines that carry none.
        questionnaire: Which one lines answer that do not say: a version, or an instrument, of
            which the newest is meant; None is the official one.
        ignore_unknown: Skip columns of unknown name instead of refusing the file.
        batch: What tells these lines from equal ones of other files that bring no id either.
        skip_sheets: Sheets of a workbook that are left out because they are no ratings.
        separate_sheets: Sheets of which most lines are alike are lists of different people.
        not_pasted: Lines of a list that are equal are those of different people.
        other_people: New lines that are like answers that count are those of other people.
        progress: Called after every few hundred lines.
        agree: Is given the plan before anything is stored; whatever it raises ends the import.

    Raises:
        Invalid: The file as a whole cannot be used; nothing was stored.
        Missing: There is no such unit.
        CountedAlready, CountedInPart, GivenHere: Its citizens may count already.
        CopiedSheets, CopiedLines: They seem to stand in it twice.
        CannotWrite: The rejected lines have no place; nothing was stored.
        NotGivenBack: They could not be written in the end; the other lines are stored.
        ChangedMeanwhile: Something was done while `agree` was asked; nothing was stored.
        Busy: A store is full or away; lines stored so far stay, and importing again goes on.
    """
    with register.read() as conn:
        office, place = offices.office(conn), offices.unit(conn, unit)
        source = Source(register.tenant, place.code, office.zone, facts.aliases(conn, place.code))
    today, batch = office.day_of(datetime.now(UTC)), " ".join(batch.casefold().split())
    version = AskedBy.named(questionnaire)
    lists = Lists(version)
    with read_table(path, lists.known, DATES, lists.has_scores, skip_sheets) as table:
        sample = list(islice(table.lines, SAMPLE))
        choice = lists.choose(
            path, table.columns, sample, order=order, on=on, ignore=ignore_unknown
        )
        reader = LineReader(place, office.zone, choice.columns, version=version, on=on, today=today)
        rows = lists.rows_of(path, table.columns, sample)
        identities = Identities(
            source, reader, key=version.form.key, on=on, batch=batch, columns=table.columns
        )
        how = written_options(
            {"--order": order, "--on": on, "--questionnaire": questionnaire, "--batch": batch}
            | {"--not-pasted": not_pasted, OTHER_PEOPLE: other_people}
        )
        job = ImportRun(path, register, box, source, identities, by=by, how=how)
        job.forward()
        parts = job.sort(chain(sample, table.lines), rows)
        job.refuse_copies(parts, separate_sheets=separate_sheets, not_pasted=not_pasted)
        job.refuse_recount(parts, other_people=other_people)
        job.have_agreed(parts, agree)
        rejects = Rejects(path, table, GivenBack(register, place.code, by), with_ids=True)
        for done in job.store(parts, rejects):
            progress(done, max(done, table.n_lines))
    return job.outcome(table, choice, rejects, reader.n_undated)
