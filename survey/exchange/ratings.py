"""Ratings from a file: every line becomes entries of the import box, or goes back with a reason.

A line stands or falls alone; the same line brought again changes nothing. Reading the file itself
is in `tables/reading.py`, what a line means in `lines.py`. Here is the order of things: check
the columns, read, compare with what is known, store, forward.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import file_digest
from itertools import chain, filterfalse, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

from survey import actions
from survey.answers.drafts import Kind
from survey.box import Box, IdTaken
from survey.errors import Conflict, LoketError
from survey.exchange.columns import LineReader
from survey.exchange.copies import checked
from survey.exchange.footers import Footer, Rows
from survey.exchange.identity import AlreadyOther, Identified, Identities
from survey.exchange.lines import Source, Values, asked_the_same, detail_id, entries, says_the_same
from survey.exchange.lists import (
    DAY_NAMES,
    SAMPLE,
    Choice,
    LeftOutLines,
    Lists,
)
from survey.exchange.otherwise import KnownContent, written_options
from survey.exchange.rejects import Rejects
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.table import FileTable, TableLine
from survey.exchange.versions import AskedBy
from survey.language import N_
from survey.periods import Month
from survey.questionnaire import Order
from survey.register import imports, offices
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.transfer.forward import Forwarder, InProcess

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

# Lines taken together: with their details they fit into one commit of the box, so that a line is
# never stored half.
TOGETHER = 450
# Entries carried on together: each time the register rewrites pages all over its indexes.
AT_ONCE = 5_000
MONTHS_KEPT = 3  # of what is stored, while lines are compared with it


class OtherVersion(Conflict):
    """A line is stored already, as an answer to a version that asks other unsur."""

    slug = "other-version"
    sentence = N_(
        "Baris ini sudah tercatat sebagai jawaban kuesioner %(stored)s. Bila itu keliru, tarik"
        " dahulu impornya dengan loket import withdraw NOMOR, lalu impor lagi."
    )


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of the lines of a file.

    Args:
        number: Of the import, by which it can be withdrawn; None when nothing was new.
        stored: Lines stored now, or brought back after they had been withdrawn.
        known: Lines that were there already, from this file, another one or a kiosk.
        n_as_elsewhere: Those of them that brought no id and stood in another file.
        rejected: Lines that could not be taken.
        n_fives: Those of them that have a score of 5, and so perhaps another scale.
        rejected_file: Where those lines stand with their reasons.
        faults: The first few of them: line number and reason.
        left_out: What of the file is no rating.
        n_by_sheet: How many lines each sheet has, where several were read.
        day_label: The name of a column that was read as `answered_at`; else "".
        n_undated: How many lines carried no day of their own.
    """

    number: int | None
    stored: int
    known: int
    n_as_elsewhere: int
    rejected: int
    n_fives: int
    rejected_file: Path | None
    faults: tuple[tuple[int, LoketError], ...]
    left_out: LeftOutLines
    n_by_sheet: Mapping[str, int]
    day_label: str
    n_undated: int


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
    progress: Progress = lambda _done, _total: None,
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
        progress: Called after every few hundred lines.

    Raises:
        Invalid: The file as a whole cannot be used; nothing was stored.
        Missing: There is no such unit.
        ReadOtherwise: The same file was brought in before, and read otherwise.
        Busy: A store is full or away; lines stored so far stay, and importing again goes on.
    """
    with register.read() as conn:
        office, place = offices.office(conn), offices.unit(conn, unit)
    today = office.day_of(datetime.now(UTC))
    source = Source(register.tenant, place.code, office.zone)
    version = AskedBy.named(questionnaire)
    lists = Lists(version)
    dates = ("answered_at", *DAY_NAMES)
    with read_table(path, lists.known, dates, lists.has_scores, skip_sheets) as table:
        sample = list(islice(table.lines, SAMPLE))
        choice = lists.choose(
            path, table.columns, sample, order=order, on=on, ignore=ignore_unknown
        )
        reader = LineReader(place, office.zone, choice.columns, version=version, on=on, today=today)
        rows = lists.rows_of(path, table.columns, sample)
        lines: Iterator[TableLine] = chain(sample, table.lines)
        if not separate_sheets:
            lines = checked(path, lines, reader, rows.label)
        batch = " ".join(batch.casefold().split())
        numbered = partial(
            Identities, source, choice.columns, reader, on=on, batch=batch, key=version.form.key
        )
        how = written_options(order=order, on=on, questionnaire=questionnaire, batch=batch)
        job = _Import(path, register, box, source, by=by, how=how, batch=batch)
        job.forward()
        if job.earlier:
            every = list(lines)
            known = KnownContent(path, register, job.earlier)
            known.refuse_other_reading(filterfalse(rows.label, every), numbered(), how)
            reader.n_undated = 0
            lines = iter(every)
        with Rejects(path, table.columns, with_ids=True) as rejects:
            for done in job.run(lines, rows, numbered(), rejects):
                progress(done, max(done, table.n_lines))
    return job.outcome(table, choice, rejects, reader.n_undated)


class _Month(NamedTuple):
    """What the register holds of a month: ratings and forms by day, and what was added to each."""

    given: dict[str, list["StoredAnswer"]]
    details: dict[UUID | None, list["StoredAnswer"]]


class _Import:
    """One run over one file: what it counts, and what it has seen so far."""

    def __init__(
        self,
        path: Path,
        register: Register,
        box: Box,
        source: Source,
        *,
        by: str,
        how: str,
        batch: str,
    ) -> None:
        self.number: int | None = None
        self.stored = self.known = self._n_alike = 0
        self._footers: list[Footer] = []
        self._n_by_sheet: dict[str, int] = {}
        self._path, self._register, self._box = path, register, box
        self._source, self._by, self._how, self._batch = source, by, how, batch
        with path.open("rb") as file:
            self._digest = file_digest(file, "sha256").hexdigest()
        with register.read() as conn:
            self.earlier = imports.same_content(conn, source.unit, self._digest)
        self._met: set[UUID] = set()  # answers that lines without an id were found to be
        self._months: dict[str, _Month] = {}  # the newest read last
        self._forwarder = Forwarder(box, InProcess(register), AT_ONCE)

    def outcome(
        self, table: FileTable, choice: Choice, rejects: Rejects, n_undated: int
    ) -> ImportOutcome:
        """Say what became of the file."""
        again = any(before.file == self._path.name for before in self.earlier)
        return ImportOutcome(
            number=self.number,
            stored=self.stored,
            known=self.known,
            n_as_elsewhere=0 if again else self._n_alike,
            rejected=rejects.n,
            n_fives=rejects.n_fives,
            rejected_file=rejects.path if rejects.n else None,
            faults=tuple(rejects.first),
            left_out=LeftOutLines(
                table.n_titles, tuple(self._footers), choice.ignored, table.others, table.unseen
            ),
            n_by_sheet=self._n_by_sheet,
            day_label=choice.day_label,
            n_undated=n_undated,
        )

    def forward(self) -> None:
        """Carry everything in the box on to the register."""
        while self._forwarder.pass_once():
            pass

    def run(
        self,
        every: Iterator[TableLine],
        rows: Rows,
        identities: Identities,
        rejects: Rejects,
    ) -> Iterator[int]:
        """Take the lines a few hundred at a time; gives how many are done after each time."""
        done = 0
        while lines := list(islice(every, TOGETHER)):
            taken, refused = [], []
            for line in lines:
                if label := rows.label(line):
                    rows.passed(line)
                    self._footers.append(Footer(line.number, label, line.sheet))
                    continue
                if line.sheet:
                    self._n_by_sheet[line.sheet] = self._n_by_sheet.get(line.sheet, 0) + 1
                try:
                    rows.check(line)
                    taken.append(identities.read(line))
                except LoketError as reason:
                    refused.append((line, reason, identities.of_rejected(line)))
            self._refuse(refused, rejects)
            self._take(taken, rejects)
            done += len(lines)
            yield done
        self.forward()

    def _refuse(
        self, refused: Sequence[tuple[TableLine, LoketError, UUID | None]], rejects: Rejects
    ) -> None:
        """Give lines back with their reasons, but for those that were corrected before."""
        ids = [own for _, _, own in refused if own is not None]
        with self._register.read() as conn:
            there = stored_lines.by_ids(conn, ids) if ids else {}
        for line, reason, own in refused:
            if own is not None and own in there and not there[own].withdrawn:
                self.known += 1
                self._n_alike += 1
                self._met.add(own)
            else:
                rejects.add(line, reason, own)

    def _take(self, taken: Sequence[Identified], rejects: Rejects) -> None:
        new: list[Identified] = []
        back: list[UUID] = []
        with self._register.read() as conn:
            there = stored_lines.by_ids(conn, [row.id for row in taken])
            others = [i for row in taken if row.id in there for i in row.by_version.values()]
            there |= stored_lines.by_ids(conn, others)
            for row in taken:
                stored = there.get(row.id)
                if row.own and stored is not None and not self._is(conn, row.values, stored):
                    rejects.add(row.line, AlreadyOther(field="id"))
                    continue
                kept = [there[i] for i in (row.id, *row.by_version.values()) if i in there]
                same = [stored for stored in kept if asked_the_same(row.ref, stored)]
                active = [stored for stored in kept if not stored.withdrawn]
                if active and not any(stored in active for stored in same):
                    reason = OtherVersion(stored=active[0].questionnaire)
                    rejects.add(row.line, reason, active[0].id)
                elif active:
                    self.known += 1
                    self._n_alike += not row.own
                    self._met.add(active[0].id)
                elif same:
                    back.append(same[0].id)
                elif self._is_exported(conn, row):
                    self.known += 1
                    self._n_alike += 1
                else:
                    # What was taken out as another version's stays out under its own id.
                    new.append(
                        replace(row, id=row.by_version.get(row.ref, row.id)) if kept else row
                    )
        if self.number is None and (new or back):
            self.number = self._begin()
        if back and self.number is not None:
            both = [
                answer_id for rating_id in back for answer_id in (rating_id, detail_id(rating_id))
            ]
            actions.bring_back(self._register, self.number, both, self._by)
            self.stored += len(back)
        if new:
            self._store(new, rejects)

    def _begin(self) -> int:
        return actions.begin_import(
            self._register,
            self._path.name,
            self._digest,
            self._source.unit,
            self._by,
            how=self._how,
        )

    def _is(self, conn: "Connection", values: Values, stored: "StoredAnswer") -> bool:
        """Say whether a line is what the register holds under its id."""
        if stored.kind not in (Kind.RATING, Kind.FORM):
            return False
        details = self._month(conn, stored.day).details.get(stored.id, [])
        return says_the_same(values, stored, details, self._source.zone)

    def _is_exported(self, conn: "Connection", line: Identified) -> bool:
        """Say whether a line says through what it came, as exports do, and is stored though."""
        if line.own or self._batch or not {"channel", "rating"} & line.values.keys():
            return False
        day = line.values["answered_at"][:10]
        for given in self._month(conn, day).given.get(day, ()):
            free = not given.withdrawn and given.id not in self._met
            if free and self._is(conn, line.values, given):
                self._met.add(given.id)
                return True
        return False

    def _month(self, conn: "Connection", day: str) -> _Month:
        """Give what was said in the month of a day; a few months are kept in mind."""
        name = day[:7]
        if name not in self._months:
            period = Month.of(date.fromisoformat(day))
            last = period.last + timedelta(days=1)  # a tap before midnight, its detail after
            kinds = (Kind.RATING, Kind.FORM, Kind.DETAIL)
            month = _Month({}, {})
            for stored in stored_lines.of_days(conn, self._source.unit, period.first, last, kinds):
                if stored.kind == Kind.DETAIL:
                    month.details.setdefault(stored.about, []).append(stored)
                else:
                    month.given.setdefault(stored.day, []).append(stored)
            while len(self._months) >= MONTHS_KEPT:
                del self._months[next(iter(self._months))]
            self._months[name] = month
        return self._months[name]

    def _store(self, new: Sequence[Identified], rejects: Rejects) -> None:
        made = [entries(row.values, row.id, self._source) for row in new]
        self._met.update(row.id for row in new)
        answers = iter(self._box.append_many(draft for drafts in made for draft in drafts))
        for row, drafts in zip(new, made, strict=True):
            parts = list(islice(answers, len(drafts)))
            if any(isinstance(part, IdTaken) for part in parts):
                rejects.add(row.line, AlreadyOther(field="id"), row.id)
            elif all(not isinstance(part, IdTaken) and part.repeated for part in parts):
                self.known += 1
            else:
                self.stored += 1
        if self._box.n_unsent > AT_ONCE - 2 * TOGETHER:
            self.forward()
