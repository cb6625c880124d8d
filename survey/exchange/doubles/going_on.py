"""A list that comes again and goes on: which of its answers it lacks, and which are asked about.

What a line says may have been put right: its day, its counter. So all that the list lacks is looked
at, of whichever counter, and new lines are laid beside it. Read next: `gaps.py`, for what was cut
off, `settled.py`, for what was answered before, and `recounts.py`, which refuses.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from survey.exchange.answers.identity import Identified
from survey.exchange.answers.lines import Source
from survey.exchange.doubles.coincidence import said_again, whole
from survey.exchange.doubles.gaps import Begin, ListedAnswer, answers, gone_among
from survey.exchange.doubles.likeness import FEW, Traits
from survey.exchange.doubles.own_rejects import OwnRejects
from survey.exchange.doubles.said_before import Counting, SaidBefore, said_before
from survey.exchange.doubles.settled import Settled
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

OTHER_PEOPLE = "--other-people"  # as the option is written in the audit
# Options that answer questions and do not say how lines are read; "–" is none.
_ANSWERS = re.compile(rf" (–|--not-pasted|{OTHER_PEOPLE})(?=[ ,])")


class NewFile(NamedTuple):
    """What is looked at in a file that is brought.

    Attributes:
        name: Of the file.
        how: The options with which it is read, as the audit has them.
        new: The lines that would be counted now.
        lines: What those of them say that are known by their words.
        begin: With which line it begins.
    """

    name: str
    how: str
    new: Sequence[Identified]
    lines: Sequence[Traits]
    begin: Begin

    def continues(self, before: ImportFile, text: str) -> bool:
        """Say whether it bears the name of an earlier one and was brought alike."""
        return before.file == self.name and f", {self.how}, " in text

    def is_read_as(self, before: ImportFile, text: str) -> bool:
        """Say whether it bears the name of an earlier one and is read alike, whatever was asked.

        Of lines that are known already that is their list; of others it may be another one.
        """
        how = _ANSWERS.sub("", f", {self.how}, ")
        return before.file == self.name and how in _ANSWERS.sub("", text)


class _Known(NamedTuple):
    """An answer of the list: where it stands there, what it says, and at which counter."""

    listed: ListedAnswer
    says: Traits
    counter: str

    @property
    def words(self) -> Traits:
        """What it says but for its day."""
        return self.says._replace(day="")


class GoingOn:
    """What imports of one list brought, laid beside the file with which it goes on.

    Args:
        conn: A reading transaction.
        source: Where its lines belong.
        file: The file.
    """

    def __init__(self, conn: "Connection", source: Source, file: NewFile) -> None:
        self._conn, self._source, self._file = conn, source, file
        self._met = list[_Known]()
        self._every = list[Traits]()
        self._elsewhere = list[Counting]()  # what was not met, of whichever list
        self._unmet: dict[int, list[_Known]] = {}
        self._rejects = OwnRejects(conn)
        self._of_its_name: list[_Known] = []  # of imports that nothing else ties to the list
        self._answered: set[int] = set()  # imports that needed `--other-people`

    def add(
        self,
        before: ImportFile,
        text: str,
        stored: Sequence["StoredAnswer"],
        says: Mapping[UUID, Traits],
        met: Collection[UUID],
    ) -> None:
        """Look at what an import brought, if it is one of this list.

        Args:
            before: The import.
            text: What the audit says of it.
            stored: What of it counts.
            says: What ratings and forms of those say, by id.
            met: Answers that lines of the file were recognised as.
        """
        self._every += says.values()
        codes = {code: self._counter(code) for code in {each.counter for each in stored}}
        self._elsewhere += [
            Counting(says[each.id], codes[each.counter], each.counter, before.n, before.file)
            for each in stored
            if each.id in says and each.id not in met
        ]
        again = self._known([each for each in stored if each.id in met], says)
        self._met += again
        is_answered = f"{OTHER_PEOPLE}, " in text
        if again and is_answered:
            self._answered.add(before.n)
        name = "" if is_answered else self._file.name
        is_given_back = self._rejects.are_of(before, self._unmet, name)
        if again or is_given_back or before.file == self._file.name:
            unmet = self._known([each for each in stored if each.id not in met], says)
            if instruments := {line.instrument for line in self._file.lines}:
                unmet = [each for each in unmet if each.says.instrument in instruments]
            if again or is_given_back or self._file.continues(before, text):
                self._unmet[before.n] = unmet
            else:
                self._of_its_name += unmet

    def lacking(self) -> list[ListedAnswer]:
        """Give the answers that the list lacks on its own days."""
        return [each.listed for some in self._lacking().values() for each in some]

    def n_lacking(self) -> dict[int, int]:
        """Count them by import, but for those that a person answered about."""
        settled = Settled(self._conn, self._answered)
        n_of = {
            number: sum(each.listed not in settled for each in some)
            for number, some in self._lacking().items()
        }
        return {number: n for number, n in n_of.items() if n}

    def n_in_question(self) -> dict[int, int]:
        """Count those of them that new lines may be, by the import that counts; none is left out.

        What a person answered about is asked about again only where a new line says the same on
        another day: on one that the list had already, or what no other line of it says. So it is
        with who was deleted from the file as a refusal had it, and stands in the list still.
        """
        settled = Settled(self._conn, self._answered)
        last = max((each.says.day for each in self._met), default="")
        common = {each.words for each in self._met}
        again = {
            line._replace(day="")
            for line in self._file.lines
            if line.day <= last or line._replace(day="") not in common
        }
        lacking = self._lacking()
        n_of = Counter(
            {
                number: sum(each.listed not in settled or each.words in again for each in some)
                for number, some in lacking.items()
            }
        )
        n_of += self._n_said_again(lacking)
        return {number: n for number, n in n_of.items() if n}

    def _n_said_again(self, lacking: Mapping[int, Sequence[_Known]]) -> Counter[int]:
        """Count by import what was left out of the list, as it seems, and new lines say again."""
        in_question = {id(each) for some in lacking.values() for each in some}
        every = [each.says for each in (*self._met, *chain.from_iterable(self._unmet.values()))]
        n_of = Counter[int]()
        for part in self._unmet_from_begin():
            some = [pair for pair in part if id(pair[1]) not in in_question]
            again = said_again(self._file.lines, [each.says for _, each in some], every)
            n_of.update(some[place][0] for place in again)
        return n_of

    def _unmet_from_begin(self) -> tuple[list[tuple[int, _Known]], list[tuple[int, _Known]]]:
        """Give with its import what was not met: up to the list's first day, and since then.

        What is nearest to the list's begin comes first, as far as days and order tell.
        """
        first = min((each.says.day for each in self._met), default="~")
        every = [(number, each) for number, some in self._unmet.items() for each in some]
        every.sort(key=lambda pair: (pair[1].says.day, pair[1].listed.seq), reverse=True)
        cut = [pair for pair in every if pair[1].says.day <= first]
        return cut, [pair for pair in every if pair[1].says.day > first]

    def unasked(self) -> list[str]:
        """Name the new lines that say what the list lacks, where nobody is asked about it.

        Which people they are is not to be known where many say the same. Of a list that seems cut
        off the answers of its first day are looked at, and as many before it as new lines may have
        been. Imports of its name count as the list here, however they were brought. Of a list that
        begins anew all lines must say what it lacks, and be so few that likeness tells nothing.
        """
        rows = [row for row in self._file.new if row.is_made]
        cut, rest = self._unmet_from_begin()
        if self._met:
            first = min(each.says.day for each in self._met)
            n_first = sum(each.says.day == first for _, each in cut)
            cut = cut[: n_first + len(rows)]
        gone = [*(each for _, each in (*cut, *rest)), *self._of_its_name]
        left = Counter(whole(each.says) for each in gone)
        names = list[str]()
        for row, line in zip(rows, self._file.lines, strict=True):
            if left[whole(line)] > 0:
                left[whole(line)] -= 1
                names.append(row.name)
        return names if self._met or len(names) == len(rows) < FEW else []

    def said_before(self) -> list[SaidBefore]:
        """Name the new lines that say what somebody of any list says, as chance seldom has it."""
        rows = [row for row in self._file.new if row.is_made]
        counters = [self._counter(row.values.get("counter", "")) for row in rows]
        names = [row.name for row in rows]
        lines = list(zip(names, self._file.lines, counters, strict=True))
        return said_before(lines, self._elsewhere, self._every)

    def _lacking(self) -> dict[int, list[_Known]]:
        met = [each.listed for each in self._met]
        last = max((line.day for line in self._file.lines), default="")
        last = max([last, *(each.day for each in met)])
        within = self._of_its_counters(min((each.day for each in met), default="~"), last)
        unmet = [each.listed for each in within]
        gone = {id(each) for each in gone_among(met, unmet, last=last, begin=self._file.begin)}
        # Where a new line stands nothing was cut off; of another counter nobody else asks.
        new_days = {line.day for line in self._file.lines}
        gone |= {id(each) for each in unmet if each.day in new_days}
        lacking = {id(each) for each in within if id(each.listed) in gone}
        return {
            number: [each for each in some if id(each) in lacking]
            for number, some in self._unmet.items()
        }

    def _of_its_counters(self, first: str, last: str) -> list[_Known]:
        """Give what is not met, but for counters of which the file has no line at all.

        Those were left out of it, unless all that they had in these days stands there as new lines
        of other counters.
        """
        here = {each.counter for each in self._met}
        here |= {self._counter(row.values.get("counter", "")) for row in self._file.new}
        unmet = [each for some in self._unmet.values() for each in some]
        if "" in here:
            return unmet
        elsewhere: dict[str, list[Traits]] = {}
        days = {line.day for line in self._file.lines}
        for each in unmet:
            if each.counter and (first <= each.says.day <= last or each.says.day in days):
                elsewhere.setdefault(each.counter, []).append(each.says)
        new = Counter(self._file.lines)
        gone = {code for code, says in elsewhere.items() if not Counter(says) <= new} - here
        return [each for each in unmet if each.counter not in gone]

    def _known(self, some: Sequence["StoredAnswer"], says: Mapping[UUID, Traits]) -> list[_Known]:
        stored = [each for each in some if each.id in says]
        listed = answers(self._conn, stored)
        return [
            _Known(place, says[each.id], self._counter(each.counter))
            for place, each in zip(listed, stored, strict=True)
        ]

    def _counter(self, code: str) -> str:
        return self._source.counter_at_last(code)
