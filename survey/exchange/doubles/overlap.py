"""What new lines of a file may be citizens who count already: those of a day that a file brought.

Lines are recognised by their ids first (`identity.py`). What is left over of a day on both sides,
new lines here and answers of an earlier import there, may be the same citizens however their list
was changed on its way, and nothing in it can prove that they are not: so a person is asked. There
is no likeness and no chance in it. Read next: `recounts.py`, for lists whose days were changed.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from survey.answers.drafts import Channel, Kind
from survey.errors import Conflict
from survey.exchange.answers.identity import Identified, is_made
from survey.exchange.answers.lines import Source
from survey.exchange.doubles.doubted import CountedAlready, refusal
from survey.exchange.doubles.likeness import traits
from survey.exchange.doubles.misplaced import is_misplaced, other_codes, traits_by_id
from survey.exchange.doubles.withdrawing import ImportShare, Lost, written
from survey.language import N_, NN_, Phrase
from survey.questionnaire import load
from survey.register import imports
from survey.register import lines as stored_lines
from survey.register.imports import Counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANY_CHANNEL = "*"  # of a line that only citizens at a counter or a phone could have given
ANSWERS = (Kind.RATING, Kind.FORM)
_SAME_DAYS = N_("memuat baris baru pada hari yang sudah pernah diimpor")
_OTHER_CODES = N_(
    "memuat baris yang sama isinya dengan jawaban yang sudah diimpor, hanya kode loketnya lain"
)
_CODES = N_("Kode loket dalam impor itu dan sekarang: %(codes)s.")
_TWO_LISTS = N_(
    "Kalau ini daftar petugas atau loket lain untuk hari yang sama, supaya tidak ditanyakan setiap "
    "hari: beri kedua daftar kolom counter dan isi kode loketnya mulai baris hari berikutnya "
    "(baris yang sudah diimpor biarkan kosong), atau gabungkan keduanya menjadi satu daftar."
)
ALONE = N_(
    "Ada baris baru yang sama isinya dengan baris lain: kalau di berkas ini hanya disisakan "
    "baris orang lain, tambahkan juga --batch NAMA, supaya tidak dikira jawaban yang sudah ada."
)
_ELSEWHERE = N_(
    "Sebagian jawaban itu mungkin ada di berkas ini dengan loket lain; barisnya termasuk yang "
    "diragukan."
)
_ANY_LINE = N_(
    "Orang dari jawaban yang tidak ada lagi di berkas ini mungkin ada di baris baru dengan hari "
    "atau loket yang lain, jadi baris itu pun diragukan."
)


class GivenHere(Conflict):
    """Lines that say that they were given here are none of the answers that were."""

    slug = "given-here"
    sentence = NN_(
        "Berkas %(file)s: %(n)s baris tanpa id menyebut dirinya jawaban di loket atau lewat "
        "ponsel, tetapi isinya lain dari jawaban yang tercatat pada hari yang sama, dan mungkin "
        "akan terhitung dua kali. Kalau berkas ini hasil loket export, impor berkas aslinya dengan "
        "kolom id. Kalau ini jawaban orang lain, tambahkan --other-people."
    )


class _Lines(NamedTuple):
    """What this rule looks at in a line; `channel` is "" where it is no answer given here."""

    day: str
    instrument: str
    counter: str
    channel: str
    is_made: bool
    cannot_be_of: frozenset[int]

    def may_be(self, answers: "_Answers") -> bool:
        """Say whether a line may be one of these answers of the same day and instrument."""
        if self.counter and answers.counter and self.counter != answers.counter:
            return False
        if answers.n is None:
            return self.channel in (answers.channel, ANY_CHANNEL)
        return (self.is_made or answers.is_made) and answers.n not in self.cannot_be_of


class _Answers(NamedTuple):
    """What this rule looks at in an answer; `n` is None of one that no file brought."""

    day: str
    instrument: str
    counter: str
    channel: str
    is_made: bool
    n: int | None


class SharedDays:
    """What counts already of the days of a file, but for what its lines were recognised as.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        met: Answers that lines of the file were recognised as.
    """

    def __init__(self, conn: "Connection", source: Source, met: Collection[UUID]) -> None:
        self._conn, self._source = conn, source
        self._met = {answer_id.bytes for answer_id in met}
        self._by_counter = True

    def refuse(
        self,
        path: Path,
        new: Sequence[Identified],
        *,
        has_equal: bool,
        lacked: Sequence[ImportShare] = (),
        asks_too: Callable[[], bool] = lambda: False,
        say_again: Collection[str] = (),
    ) -> None:
        """Refuse a file of which new lines may be citizens who count already.

        Args:
            path: The file, for the sentence.
            new: Its lines that would be counted now, one at least.
            has_equal: Whether some of them say the same as other lines of the file.
            lacked: What its list lacks of its own days; who is asked once answers for that too.
            asks_too: Whether another rule would ask as well; the answer is one for both.
            say_again: Names of lines that say what the list lacks otherwise.

        Raises:
            CountedAlready, CountedInPart: On some day, at counters that are not told apart, an
                import has answers that no line was recognised as, and the file has new lines.
                Counters tell nothing apart if lines seem to name others than their answers do.
            GivenHere: The same of lines that say themselves that they were given here.
        """
        self._by_counter = not self._has_misplaced(new)
        sharing = self._sharing(new)
        if None in sharing:
            lines, answers = sharing[None]
            raise GivenHere(file=path.name, n=_n_same(lines, answers), lines=lines.total())
        if not sharing:
            return
        n_same, lost = self._n_same_and_lost(new, sharing)
        notes, in_part = self._first_notes(sharing, has_equal=has_equal), lost.least > 0
        if lost.least and self._by_counter:
            # Lines of other counters may be what a withdrawal would lose, and count twice then.
            self._by_counter = False
            wider = {n: pair for n, pair in self._sharing(new).items() if n in sharing}
            n_same_at_most, _ = self._n_same_and_lost(new, wider)
            if n_same_at_most > n_same:
                sharing, n_same, notes = wider, n_same_at_most, [_ELSEWHERE, *notes]
                lost = lost._replace(n_new=n_same)
            else:
                self._by_counter = True
        doubted = {group for lines, _ in sharing.values() for group in lines}
        shares = self._shares(sharing)
        more = {
            share.number: share
            for share in lacked
            if share.n_same > (shares[share.number].n_unmet if share.number in shares else 0)
        }
        # The option lets all new lines in, so what they may be is asked of all.
        some = None if lacked or asks_too() else say_again
        rows, n_of_days = self._in_doubt(new, doubted, some)
        if len(rows) > n_of_days:
            notes = [_ANY_LINE, *notes]
        if more:
            shares |= more
            n_same = min(len(new), sum(share.n_same for share in shares.values()))
            lost = self._n_same_and_lost(new, shares)[1]._replace(n_new=n_same)
        ask = partial(self._question, path, rows, n_of_days, shares, say_again=say_again)
        raise ask(n_same=n_same, lost=lost, notes=notes, in_part=in_part)

    def _question(
        self,
        path: Path,
        rows: Sequence[Identified],
        n_of_days: int,
        shares: Mapping[int, ImportShare],
        *,
        notes: Sequence[Phrase],
        **how: Any,
    ) -> CountedAlready:
        """Make the refusal; of lines that differ in codes of counters it says that."""
        has_others = any(answers.n not in {None, *shares} for answers in self._unmet())
        reason, codes = _SAME_DAYS, self._other_codes(rows[:n_of_days], shares)
        if codes:
            reason, notes = _OTHER_CODES, [_CODES, *notes]
        every = [shares[n] for n in sorted(shares)]
        ask = partial(refusal, path, reason, every, rows, has_others=has_others, codes=codes)
        return ask(notes=notes, **how)

    def _first_notes(
        self,
        sharing: Mapping[int | None, tuple[Counter[_Lines], Counter[_Answers]]],
        *,
        has_equal: bool,
    ) -> list[Phrase]:
        """Say how lists are told apart: equal lines, and people of one day without counters.

        Of an import of which no line stands here the list may be another clerk's.
        """
        days = self.by_import()
        are_two = self._by_counter and any(
            not days[n][0] and not all(group.counter for some in pair for group in some)
            for n, pair in sharing.items()
            if n is not None
        )
        return [*([_TWO_LISTS] if are_two else []), *([ALONE] if has_equal else [])]

    def _other_codes(self, new: Sequence[Identified], numbers: Collection[int]) -> str:
        """Write which codes of counters became which others in these imports' lines, if any did."""
        days = [row.values["answered_at"][:10] for row in new]
        if not days:
            return ""
        unmet = self._unmet_by_id(min(days), max(days))
        first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
        kinds = (*ANSWERS, Kind.DETAIL)
        stored = list(stored_lines.of_days(self._conn, self._source.unit, first, last, kinds))
        says = traits_by_id(stored, self._source)
        others = [
            (says[each.id], each.counter)
            for each in stored
            if each.id in unmet and unmet[each.id].n in numbers
        ]
        lines = [(traits(row.values), row.values.get("counter", "")) for row in new]
        return ", ".join(f"{before} → {now}" for before, now in other_codes(lines, others))

    def _in_doubt(
        self, new: Sequence[Identified], groups: Collection[_Lines], names: Collection[str] | None
    ) -> tuple[list[Identified], int]:
        """Give lines of some groups, how many, and behind them others: of some names, or all."""
        first = [row for row in new if self._lines(row) in groups]
        left = (row for row in new if self._lines(row) not in groups)
        return [*first, *(row for row in left if names is None or row.name in names)], len(first)

    def _shares(
        self, sharing: Mapping[int | None, tuple[Counter[_Lines], Counter[_Answers]]]
    ) -> dict[int, ImportShare]:
        return {n: self._share(n, *pair) for n, pair in sharing.items() if n is not None}

    def _sharing(
        self, new: Sequence[Identified]
    ) -> dict[int | None, tuple[Counter[_Lines], Counter[_Answers]]]:
        """Give by import which new lines may be which of its answers that were not met."""
        lines = Counter(map(self._lines, new))
        days = {group.day for group in lines}
        unmet = self._unmet(min(days), max(days))
        sharing: dict[int | None, tuple[Counter[_Lines], Counter[_Answers]]] = {}
        for group, answers in _pairs(lines, unmet):
            pair = sharing.setdefault(answers.n, (Counter(), Counter()))
            pair[0][group], pair[1][answers] = lines[group], unmet[answers]
        return sharing

    def _n_same_and_lost(
        self, new: Sequence[Identified], numbers: Collection[int | None]
    ) -> tuple[int, Lost]:
        """Say how many lines may be answers of some imports, and what a withdrawal would lose.

        It would take away answers of all days, not only of those of the lines.
        """
        every = Counter({key: n for key, n in self._unmet().items() if key.n in numbers})
        n_same = _n_same(Counter(map(self._lines, new)), every)
        return n_same, Lost([answers.day for answers in every.elements()], n_same)

    def by_import(self) -> dict[int, tuple[set[str], set[str]]]:
        """Say by import on which days some of its answers were met, and on which some were not."""
        days: dict[int, tuple[set[str], set[str]]] = {}
        for answer in imports.counted(self._conn, self._source.unit, ANSWERS):
            if answer.n is not None:
                pair = days.setdefault(answer.n, (set(), set()))
                pair[answer.id not in self._met].add(answer.day)
        return days

    def _unmet(self, first: str = "", last: str = "9999") -> Counter[_Answers]:
        return Counter(self._unmet_by_id(first, last).values())

    def _unmet_by_id(self, first: str, last: str) -> dict[UUID, _Answers]:
        every = imports.counted(self._conn, self._source.unit, ANSWERS, first, last)
        return {UUID(bytes=x.id): self._answers(x) for x in every if x.id not in self._met}

    def _has_misplaced(self, new: Sequence[Identified]) -> bool:
        """Say whether lines differ in nothing but the counter from answers that they may be."""
        by_counter: dict[str, list[tuple[_Lines, Identified]]] = {}
        for row in new:
            if (group := self._lines(row)).counter:
                by_counter.setdefault(group.counter, []).append((group._replace(counter=""), row))
        days = {group.day for pairs in by_counter.values() for group, _ in pairs}
        unmet = self._unmet_by_id(min(days), max(days)) if days else {}
        elsewhere = {own: answers for own, answers in unmet.items() if answers.counter}
        if not elsewhere:
            return False
        first, last = (date.fromisoformat(day) for day in (min(days), max(days)))
        kinds = (*ANSWERS, Kind.DETAIL)
        stored = stored_lines.of_days(self._conn, self._source.unit, first, last, kinds)
        by_id = traits_by_id(stored, self._source)
        for counter, pairs in by_counter.items():
            groups = {group for group, _ in pairs}
            there = {answers for answers in elsewhere.values() if answers.counter != counter}
            meeting = list(_pairs(groups, there))
            # A list that grew as well has lines of days of which there are no such answers.
            here, may_be = ({pair[side] for pair in meeting} for side in (0, 1))
            lines = [traits(row.values) for group, row in pairs if group in here]
            others = [by_id[own] for own, answers in elsewhere.items() if answers in may_be]
            if is_misplaced(lines, others):
                return True
        return False

    def _counter(self, code: str) -> str:
        # A list may give all its days the code of a counter that became another one later on.
        return self._source.counter_at_last(code) if self._by_counter else ""

    def _lines(self, row: Identified) -> _Lines:
        """Say what this rule looks at in a line."""
        values, channel = row.values, row.values.get("channel", "")
        if row.own or channel == Channel.IMPORT:
            channel = ""
        elif not channel and not values.keys().isdisjoint(("rating", "reasons")):
            channel = ANY_CHANNEL
        day, instrument = values["answered_at"][:10], load(values["questionnaire"]).key
        counter = self._counter(values.get("counter", ""))
        return _Lines(day, instrument, counter, channel, row.is_made, row.cannot_be_of)

    def _answers(self, each: Counted) -> _Answers:
        instrument, made = load(each.questionnaire).key, is_made(UUID(bytes=each.id))
        counter = self._counter(each.counter)
        return _Answers(each.day, instrument, counter, each.channel, made, each.n)

    def _share(
        self, number: int, lines: Counter[_Lines], answers: Counter[_Answers]
    ) -> ImportShare:
        days = [group.day for group in lines]
        return ImportShare(
            number,
            written(self._conn, number, self._source.zone),
            (min(days), max(days)),
            lines.total(),
            answers.total(),
            _n_same(lines, answers),
        )


def _pairs(lines: Iterable[_Lines], every: Iterable[_Answers]) -> Iterator[tuple[_Lines, _Answers]]:
    """Give which lines may be which answers, those of one counter first."""
    by_day: dict[tuple[str, str], list[_Answers]] = {}
    for answers in every:
        by_day.setdefault((answers.day, answers.instrument), []).append(answers)
    for group in sorted(lines, key=lambda group: not group.counter):
        there = by_day.get((group.day, group.instrument), ())
        for answers in sorted(there, key=lambda answers: answers.counter != group.counter):
            if group.may_be(answers):
                yield group, answers


def _n_same(lines: Counter[_Lines], every: Counter[_Answers]) -> int:
    """Count how many lines can be answers, at most, each another one.

    A line that names its counter has less choice than one that does not, and is matched first.
    """
    left, rest = Counter(lines), Counter(every)
    for group, answers in _pairs(lines, every):
        n = min(left[group], rest[answers])
        left[group] -= n
        rest[answers] -= n
    return lines.total() - left.total()
