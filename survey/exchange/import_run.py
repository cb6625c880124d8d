"""One run over one file of ratings: sorted, asked about, agreed to, stored and given back.

Nothing is stored before everything was compared and agreed to. The order of the steps is in
`ratings.py`. Read next: `recognition.py`, then `going_on.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from survey import actions
from survey.box import Box, IdTaken
from survey.errors import LoketError, Refused
from survey.exchange.answers.identity import (
    GivenOtherwise,
    Identified,
    Identities,
    NotOf,
    RejectedLine,
)
from survey.exchange.answers.lines import Source, detail_id, entries
from survey.exchange.digests import digests
from survey.exchange.doubles.copies import refuse_copies
from survey.exchange.doubles.following import TapsOfForms
from survey.exchange.doubles.gaps import begin_of
from survey.exchange.doubles.going_on import NewFile
from survey.exchange.doubles.likeness import Traits, traits
from survey.exchange.doubles.overlap import SharedDays
from survey.exchange.doubles.own_rejects import params_of as rejects_of
from survey.exchange.doubles.own_rejects import take_out_corrected
from survey.exchange.doubles.pasted import refuse_pasted
from survey.exchange.doubles.pools import lacked, lacking_beside, n_of_other_lists, pools_beside
from survey.exchange.doubles.recognition import Part, Recognition, to_be_counted
from survey.exchange.doubles.recounts import OtherDays
from survey.exchange.doubles.renumbered import refuse_renumbered
from survey.exchange.doubles.said_before import SaidBefore
from survey.exchange.doubles.settled import params_of
from survey.exchange.footers import Footer, NamesAgain, Rows
from survey.exchange.lists import Choice, LeftOutLines
from survey.exchange.outcomes import ImportOutcome
from survey.exchange.planned import plan_of
from survey.exchange.rejects import Rejects
from survey.exchange.tables.table import FileTable, TableLine
from survey.files import CannotWrite
from survey.language import NN_
from survey.plans import Plan
from survey.register import imports
from survey.register.engine import Register
from survey.transfer.forward import Forwarder, InProcess

# Lines taken together: with their details they fit into one commit of the box, so that a line is
# never stored half.
TOGETHER = 450
# Entries carried on together: each time the register rewrites pages all over its indexes.
AT_ONCE = 5_000


class NotGivenBack(Refused):
    """Lines are stored, but the file of the others could not be written in the end."""

    slug = "not-given-back"
    sentence = NN_(
        "Berkas %(file)s tidak dapat ditulis: %(reason)s. %(stored)s baris sudah tersimpan (impor "
        "nomor %(number)s), %(n)s baris yang ditolak belum dikembalikan. Beri tempat, lalu impor "
        "lagi berkas yang sama: baris yang tersimpan dikenali."
    )


class ImportRun:
    """One run over one file: what it counts, and what it has seen so far."""

    def __init__(
        self,
        path: Path,
        register: Register,
        box: Box,
        source: Source,
        identities: Identities,
        *,
        by: str,
        how: str,
    ) -> None:
        self.number: int | None = None
        self.stored = self._n_repeated = 0
        self._footers: list[Footer] = []
        self._lacked: Mapping[str, object] = {}
        self._gave_back: Mapping[str, object] = {}
        self._unasked, self._said_before = list[str](), list[SaidBefore]()
        self._lacking, self._n_corrected, self._n_unused = dict[int, int](), 0, 0
        self._n_by_sheet: dict[str, int] = {}
        self._path, self._register, self._box = path, register, box
        self._source, self._by, self._how = source, by, how
        self._identities = identities
        self._digests = digests(path)
        self._by_sheet: dict[str, dict[int, Traits]] = {}  # without an id, by number; "" in CSV
        self._moments: dict[tuple[str, int], tuple[str, str]] = {}  # day and minute, by place
        self._known = Recognition(register, source, identities)
        self._forwarder = Forwarder(box, InProcess(register), AT_ONCE)

    def outcome(
        self, table: FileTable, choice: Choice, rejects: Rejects, n_undated: int
    ) -> ImportOutcome:
        """Say what became of the file."""
        with self._register.read() as conn:
            earlier = imports.same_content(conn, self._source.unit, self._digests)
            counting = imports.counting(conn, self._digests)
            n_as_elsewhere = n_of_other_lists(
                conn, self._source, self._file([], []), self._known.alike
            )
        again = any(
            before.file == self._path.name and before.n != self.number for before in earlier
        )
        return ImportOutcome(
            number=self.number,
            stored=self.stored,
            known=self._known.n + self._n_repeated + self._n_corrected,
            n_corrected=self._n_corrected,
            n_as_elsewhere=0 if again else n_as_elsewhere,
            n_forgotten=self._known.n_forgotten,
            unasked=self._unasked,
            said_before=self._said_before,
            lacking=self._lacking,
            rejected=rejects.n,
            n_above_scale=rejects.n_above_scale,
            n_counting=rejects.n_counting,
            rejected_file=rejects.path if rejects.n else None,
            set_aside=rejects.aside,
            faults=tuple(rejects.first),
            left_out=LeftOutLines(
                n_titles=table.n_titles,
                footers=tuple(self._footers),
                columns=choice.ignored,
                sheets=table.others,
                unseen=table.unseen,
                n_unused=self._n_unused,
            ),
            n_by_sheet=self._n_by_sheet,
            elsewhere=[each for each in counting if each.unit != self._source.unit],
            day_label=choice.day_label,
            n_undated=n_undated,
        )

    def forward(self) -> None:
        """Carry everything in the box on to the register."""
        while self._forwarder.pass_once():
            pass

    def sort(self, every: Iterator[TableLine], rows: Rows) -> list[Part]:
        """Say of all lines what is to become of them; nothing is stored.

        Raises:
            NamesAgain: Names of columns stand among the lines.
            TapsUnknown: Forms name taps that lost their ids.
        """
        parts = list[Part]()
        taken = list[tuple[Identified, Part]]()
        while lines := list(islice(every, TOGETHER)):
            part = Part(len(lines))
            for line in lines:
                if self._is_passed_over(line, rows):
                    continue
                if line.sheet:
                    self._n_by_sheet[line.sheet] = self._n_by_sheet.get(line.sheet, 0) + 1
                try:
                    rows.check(line)
                    taken.append((self._identities.read(line), part))
                except NamesAgain:
                    raise
                except LoketError as reason:
                    part.refused.append(self._identities.refused(line, reason))
            parts.append(part)
        self._pass_over_closing(parts, rows, taken)
        for row, _ in taken:
            moment = row.values["answered_at"]
            self._moments[row.line.sheet, row.line.number] = moment[:10], moment[11:16]
            if not row.own:
                by_number = self._by_sheet.setdefault(row.line.sheet, {})
                by_number[row.line.number] = traits(row.values)
        self._known.sort(parts, taken)
        with self._register.read() as conn:
            following = TapsOfForms(conn, self._source, [row for row, _ in taken])
            following.check_ids(self._path, to_be_counted(parts))
            following.refuse_second_forms(parts)
            if not self._identities.batch:
                self._n_corrected = take_out_corrected(
                    conn, self._source, self._path.name, parts, self._known.met
                )
        return parts

    def _is_passed_over(self, line: TableLine, rows: Rows) -> bool:
        """Say whether a row is surely no citizen, and remember it for the outcome."""
        if rows.is_unused(line):
            self._n_unused += 1
            return True
        if label := rows.label(line):
            rows.passed(line)
            self._footers.append(Footer(line.number, label, line.sheet, is_closing=False))
        return bool(label)

    def _pass_over_closing(
        self, parts: Sequence[Part], rows: Rows, taken: Sequence[tuple[Identified, Part]]
    ) -> None:
        """Take the block that is signed below a list out of the lines that cannot be read."""
        last = {row.line.sheet: row.line.number for row, _ in taken}
        refused = (each.line for part in parts for each in part.refused)
        closing = rows.closing(refused, last)
        places = {(row.sheet, row.number) for row in closing}
        for part in parts:
            part.refused = [
                each for each in part.refused if (each.line.sheet, each.line.number) not in places
            ]
        for row in closing:
            self._footers.append(row)
            if row.sheet:
                self._n_by_sheet[row.sheet] -= 1

    def refuse_copies(
        self, parts: Sequence[Part], *, separate_sheets: bool, not_pasted: bool
    ) -> None:
        """Refuse the file if lines that would be counted now seem to stand in it twice."""
        new = to_be_counted(parts)
        if new and not separate_sheets:
            lists = {sheet: list(lines.values()) for sheet, lines in self._by_sheet.items()}
            refuse_copies(self._path, lists)
        if new and not not_pasted:
            places = {(row.line.sheet, row.line.number) for row in new}
            refuse_pasted(self._path, self._by_sheet, places)

    def refuse_recount(self, parts: Sequence[Part], *, other_people: bool) -> None:
        """Refuse the file if its new lines may be citizens who count already.

        Args:
            parts: Its lines.
            other_people: They are not; what the list lacks now is kept with the import.
        """
        if not (new := to_be_counted(parts)):
            self._look_for_lacking()
            return
        digests = () if self._identities.batch else self._digests
        every = [line for lines in self._by_sheet.values() for line in lines.values()]
        lines = [traits(row.values) for row in new if row.is_made]
        n_equal = Counter(every)
        has_equal = bool(digests) and any(n_equal[line] > 1 for line in lines)
        with self._register.read() as conn:
            file = self._file(new, lines)
            pools, going_on = pools_beside(conn, self._source, file, self._known.met)
            self._said_before = going_on.said_before()
            if other_people:
                self._lacked = params_of(going_on.lacking())
                self._lacking = going_on.n_lacking()
                return
            self._unasked = going_on.unasked()
            again = [*(each.row for each in self._said_before), *self._unasked]
            other = OtherDays(
                self._path, new, lines, every, again, has_equal=has_equal, n_pools=len(pools)
            )
            SharedDays(conn, self._source, self._known.met).refuse(
                self._path,
                new,
                has_equal=has_equal,
                lacked=lacked(pools, len(lines)),
                asks_too=lambda: other.asks(pools, digests),
                say_again=again,
            )
            refuse_renumbered(conn, self._source, self._path, new, self._known.met)
        other.refuse(pools, digests)

    def _look_for_lacking(self) -> None:
        """Count what a list lacks that brings nothing new, so that nobody is asked about it."""
        with self._register.read() as conn:
            file = self._file([], [])
            self._lacking = lacking_beside(conn, self._source, file, self._known.met)

    def _file(self, new: Sequence[Identified], lines: Sequence[Traits]) -> NewFile:
        """Give what is looked at in the file beside its list."""
        places = {(row.line.sheet, row.line.number) for row in new}
        begin = begin_of((moment, place in places) for place, moment in self._moments.items())
        return NewFile(self._path.name, self._how, new, lines, begin)

    def have_agreed(self, parts: Sequence[Part], agree: Callable[[Plan], None]) -> None:
        """Show the plan of the file, and make sure that it still holds when it was agreed to."""
        with self._register.read() as conn:
            plan = plan_of(conn, self._source.unit, self._path.name, parts)
        agree(plan)
        with self._register.read() as conn:
            actions.check_state(conn, plan.state)

    def store(self, parts: Sequence[Part], rejects: Rejects) -> Iterator[int]:
        """Give lines back and store others; gives how many are done after each few hundred."""
        done = 0
        sheets = ["", *self._n_by_sheet]
        refused = sorted(
            (each for part in parts for each in part.refused),
            key=lambda each: (sheets.index(each.line.sheet), each.line.number),
        )
        try:
            with rejects:
                if refused:
                    rejects.begin()
                if any(part.new or part.back for part in parts):
                    self._gave_back = rejects_of(to_be_counted(parts))
                    self.number = self._begin()
                self._give_back(refused, rejects)
                for part in parts:
                    self._take(part, rejects)
                    done += part.n_lines
                    yield done
                self.forward()
        except CannotWrite as problem:
            if self.number is None:
                raise
            self.forward()
            raise NotGivenBack(
                file=problem.values["file"],
                reason=problem.values["reason"],
                n=rejects.n,
                stored=self.stored,
                number=self.number,
            ) from problem

    def _give_back(self, refused: Sequence[RejectedLine], rejects: Rejects) -> None:
        """Write lines that cannot be taken, each with the imports that cannot have it.

        Those have other lines of this list, and nothing else: of any day, or of its day, as long
        as that is not what is wrong.
        """
        if not refused:
            return
        with self._register.read() as conn:
            days = SharedDays(conn, self._source, self._known.met).by_import()
        mine = set() if self.number is None else {NotOf(self.number)}
        for each in refused:
            others = {
                NotOf(n, each.day if unmet else "")
                for n, (met, unmet) in days.items()
                if each.day in met - unmet or not unmet
            }
            rejects.add(each.line, each.reason, each.id, others | each.gave_back | mine)

    def _take(self, part: Part, rejects: Rejects) -> None:
        if part.back and self.number is not None:
            both = [answer_id for row in part.back for answer_id in (row.id, detail_id(row.id))]
            actions.bring_back(self._register, self.number, both, self._by)
            self.stored += len(part.back)
        if part.new:
            self._store(part.new, rejects)

    def _begin(self) -> int:
        file = self._path.name, self._digests[0], self._source.unit
        params = {**self._lacked, **self._gave_back}
        return actions.begin_import(self._register, *file, self._by, how=self._how, params=params)

    def _store(self, new: Sequence[Identified], rejects: Rejects) -> None:
        made = [entries(row.values, row.id, self._source) for row in new]
        answers = iter(self._box.append_many(draft for drafts in made for draft in drafts))
        for row, drafts in zip(new, made, strict=True):
            parts = list(islice(answers, len(drafts)))
            if any(isinstance(part, IdTaken) for part in parts):
                rejects.add(row.line, GivenOtherwise(field="id"), row.id, [NotOf(self.number or 0)])
            elif all(not isinstance(part, IdTaken) and part.repeated for part in parts):
                self._n_repeated += 1
            else:
                self.stored += 1
        if self._box.n_unsent > AT_ONCE - 2 * TOGETHER:
            self.forward()
