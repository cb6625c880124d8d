"""Ratings from a file: every line becomes entries of the import box, or goes back with a reason.

A line stands or falls alone; the same line brought again changes nothing. Reading the file itself
is in `tables/reading.py`, what a line means in `lines.py`. Here is the order of things: check
the columns, read, compare with what is known, store, forward.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import file_digest
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid5

from survey import actions
from survey.answers.drafts import Kind
from survey.box import Box, IdTaken
from survey.errors import Conflict, LoketError
from survey.exchange.columns import LineReader
from survey.exchange.copies import checked
from survey.exchange.footers import Footer, Rows
from survey.exchange.lines import Line as Values
from survey.exchange.lines import Source, asked_the_same, detail_id, entries, made_id, says_the_same
from survey.exchange.lists import (
    DAY_NAMES,
    SAMPLE,
    Choice,
    LeftOut,
    Lists,
)
from survey.exchange.rejects import Origin, Rejects
from survey.exchange.tables.reading import read_table
from survey.exchange.tables.table import Line, Table
from survey.exchange.versions import AskedBy
from survey.language import N_
from survey.questionnaire import Order, load, versions
from survey.register import imports, offices
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.transfer.forward import Forwarder, InProcess

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import Said

# Lines taken together: with their details they fit into one commit of the box, so that a line is
# never stored half.
TOGETHER = 450
# Entries carried on together: each time the register rewrites pages all over its indexes.
AT_ONCE = 5_000


class OtherVersion(Conflict):
    """A line is stored already, as an answer to a version that asks other unsur."""

    slug = "other-version"
    sentence = N_(
        "Baris ini sudah tercatat sebagai jawaban kuesioner %(stored)s. Bila itu keliru, tarik"
        " dahulu impornya dengan loket import withdraw NOMOR, lalu impor lagi."
    )


class AlreadyOther(Conflict):
    """The id of a line belongs to an answer that says something else."""

    slug = "already-other"
    sentence = N_(
        "Nomor (id) ini sudah tercatat dengan isi lain, dan isi yang tercatat tidak diubah oleh "
        "impor. Hapus baris ini, atau tarik dulu impor yang memuat isi lama; nomornya hanya "
        "diganti kalau ini jawaban orang lain."
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the lines of a file.

    Args:
        number: Of the import, by which it can be withdrawn; None when nothing was new.
        stored: Lines stored now, or brought back after they had been withdrawn.
        known: Lines that were there already, from this file, another one or a kiosk.
        n_as_elsewhere: Those of them that brought no id and stood in another file.
        rejected: Lines that could not be taken.
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
    rejected_file: Path | None
    faults: tuple[tuple[int, LoketError], ...]
    left_out: LeftOut
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
) -> Outcome:
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
        Busy: A store is full or away; lines stored so far stay, and importing again goes on.
    """
    with register.read() as conn:
        office, found = offices.office(conn), offices.unit(conn, unit)
    today = office.day_of(datetime.now(UTC))
    source = Source(register.tenant, found.code, office.zone)
    asked = AskedBy.named(questionnaire)
    lists = Lists(asked)
    dates = ("answered_at", *DAY_NAMES)
    with read_table(path, lists.known, dates, lists.has_scores, skip_sheets) as table:
        sample = list(islice(table.lines, SAMPLE))
        choice = lists.choose(
            path, table.columns, sample, order=order, on=on, ignore=ignore_unknown
        )
        reader = LineReader(found, office.zone, choice.columns, asked=asked, on=on, today=today)
        rows = lists.rows_of(path, table.columns, sample)
        lines: Iterator[Line] = chain(sample, table.lines)
        if not separate_sheets:
            lines = checked(path, lines, reader, rows.label)
        job = _Import(path, register, box, source, by, batch=" ".join(batch.casefold().split()))
        job.forward()
        origin = job.origin(order or "", str(on or ""), questionnaire or "")
        with Rejects(path, table.columns, origin) as rejects:
            for done in job.run(lines, rows, reader, rejects):
                progress(done, max(done, table.n_lines))
    return job.outcome(table, choice, rejects, reader.n_undated)


@dataclass(frozen=True, slots=True)
class _Read:
    """A line that could be read, under its id, which it brought itself or not."""

    line: Line
    values: Values
    id: UUID
    own: bool

    @property
    def ref(self) -> str:
        """The version that it answers."""
        return self.values["questionnaire"]

    @property
    def by_version(self) -> dict[str, UUID]:
        """Where the line may lie that was first brought in as another version's; mostly nowhere."""
        known = versions(load(self.ref).key)
        if self.own or len(known) == 1:
            return {}
        return {form.ref: uuid5(self.id, form.ref) for form in known}


class _Import:
    """One run over one file: what it counts, and what it has seen so far."""

    def __init__(
        self, path: Path, register: Register, box: Box, source: Source, by: str, *, batch: str
    ) -> None:
        self.number: int | None = None
        self.stored = self.known = self._n_alike = 0
        self._footers: list[Footer] = []
        self._n_by_sheet: dict[str, int] = {}
        self._path, self._register, self._box = path, register, box
        self._source, self._by, self._batch = source, by, batch
        with path.open("rb") as file:
            self._digest = file_digest(file, "sha256").hexdigest()
        with register.read() as conn:
            self._again = imports.is_known(conn, source.unit, path.name, self._digest)
        self._nth: dict[int, int] = {}  # how often lines of these values came, by their hash
        self._seen: dict[UUID, int] = {}  # ids that lines brought, with the hash of their values
        self._details: dict[str, dict[UUID | None, list[Said]]] = {}  # of one day, by rating
        self._forwarder = Forwarder(box, InProcess(register), AT_ONCE)

    def outcome(self, table: Table, choice: Choice, rejects: Rejects, n_undated: int) -> Outcome:
        """Say what became of the file."""
        return Outcome(
            number=self.number,
            stored=self.stored,
            known=self.known,
            n_as_elsewhere=0 if self._again else self._n_alike,
            rejected=rejects.n,
            rejected_file=rejects.path if rejects.n else None,
            faults=tuple(rejects.first),
            left_out=LeftOut(
                table.n_titles, tuple(self._footers), choice.ignored, table.others, table.unseen
            ),
            n_by_sheet=self._n_by_sheet,
            day_label=choice.day_label,
            n_undated=n_undated,
        )

    def origin(self, *reading: str) -> Origin:
        """Say where rejected lines come from that were read so."""
        source = (str(self._source.tenant), self._source.unit.casefold())
        return Origin(self._digest, (*source, self._batch, *reading))

    def forward(self) -> None:
        """Carry everything in the box on to the register."""
        while self._forwarder.pass_once():
            pass

    def run(
        self,
        every: Iterator[Line],
        rows: Rows,
        reader: LineReader,
        rejects: Rejects,
    ) -> Iterator[int]:
        """Take the lines a few hundred at a time; gives how many are done after each time."""
        done = 0
        while lines := list(islice(every, TOGETHER)):
            taken = []
            for line in lines:
                if label := rows.label(line):
                    rows.passed(line)
                    self._footers.append(Footer(line.number, label, line.sheet))
                    continue
                if line.sheet:
                    self._n_by_sheet[line.sheet] = self._n_by_sheet.get(line.sheet, 0) + 1
                try:
                    rows.check(line)
                    taken.append(self._read(line, reader))
                except LoketError as reason:
                    rejects.add(line, reason)
            self._take(taken, rejects)
            done += len(lines)
            yield done
        self.forward()

    def _read(self, line: Line, reader: LineReader) -> _Read:
        if line.fault is not None:
            raise line.fault
        values = reader.read(line.cells)
        own = values.get("id")
        # Without the version: it is no part of a made id, so it makes no line another one.
        said = hash(
            frozenset({**values, "questionnaire": load(values["questionnaire"]).key}.items())
        )
        if own is None:
            nth = self._nth[said] = self._nth.get(said, 0) + 1
            made = made_id(self._source, values, nth)
            made = uuid5(made, f"batch {self._batch}") if self._batch else made
            return _Read(line, values, made, own=False)
        found = _Read(line, values, UUID(own), own=True)
        before = self._seen.setdefault(found.id, said)
        if before != said:
            raise AlreadyOther(field="id")
        return found

    def _take(self, taken: Sequence[_Read], rejects: Rejects) -> None:
        new: list[_Read] = []
        back: list[UUID] = []
        with self._register.read() as conn:
            there = stored_lines.by_ids(conn, [one.id for one in taken])
            others = [i for one in taken if one.id in there for i in one.by_version.values()]
            there |= stored_lines.by_ids(conn, others)
            for one in taken:
                said = there.get(one.id)
                if one.own and said is not None and not self._is(conn, one.values, said):
                    rejects.add(one.line, AlreadyOther(field="id"))
                    continue
                kept = [there[i] for i in (one.id, *one.by_version.values()) if i in there]
                same = [said for said in kept if asked_the_same(one.ref, said)]
                active = [said for said in kept if not said.withdrawn]
                if active and not any(said in active for said in same):
                    reason = OtherVersion(stored=active[0].questionnaire)
                    rejects.add(one.line, reason, active[0].id)
                elif active:
                    self.known += 1
                    self._n_alike += not one.own
                elif same:
                    back.append(same[0].id)
                else:
                    # What was taken out as another version's stays out under its own id.
                    new.append(
                        replace(one, id=one.by_version.get(one.ref, one.id)) if kept else one
                    )
        if self.number is None and (new or back):
            self.number = self._begin()
        if back and self.number is not None:
            both = [one for own in back for one in (own, detail_id(own))]
            actions.bring_back(self._register, self.number, both, self._by)
            self.stored += len(back)
        if new:
            self._store(new, rejects)

    def _begin(self) -> int:
        return actions.begin_import(
            self._register, self._path.name, self._digest, self._source.unit, self._by
        )

    def _is(self, conn: "Connection", values: Values, said: "Said") -> bool:
        """Say whether a line is what the register holds under its id."""
        if said.kind not in (Kind.RATING, Kind.FORM):
            return False
        details = self._details_of(conn, said.day).get(said.id, [])
        return says_the_same(values, said, details, self._source.zone)

    def _details_of(self, conn: "Connection", day: str) -> dict[UUID | None, list["Said"]]:
        """Give what was added to taps of a day, read once for each day."""
        if day not in self._details:
            first = date.fromisoformat(day)
            found: dict[UUID | None, list[Said]] = {}
            last = first + timedelta(days=1)  # a tap before midnight, its detail after
            for one in stored_lines.of_days(conn, self._source.unit, first, last, (Kind.DETAIL,)):
                found.setdefault(one.about, []).append(one)
            self._details[day] = found
        return self._details[day]

    def _store(self, new: Sequence[_Read], rejects: Rejects) -> None:
        made = [entries(one.values, one.id, self._source) for one in new]
        answers = iter(self._box.append_many(draft for drafts in made for draft in drafts))
        for one, drafts in zip(new, made, strict=True):
            parts = list(islice(answers, len(drafts)))
            if any(isinstance(part, IdTaken) for part in parts):
                rejects.add(one.line, AlreadyOther(field="id"), one.id)
            elif all(not isinstance(part, IdTaken) and part.repeated for part in parts):
                self.known += 1
            else:
                self.stored += 1
        if self._box.n_unsent > AT_ONCE - 2 * TOGETHER:
            self.forward()
