"""Lines that say what answers of their day say, under ids of their own that are all new.

Two ids that were given tell two answers apart, unless the program that wrote the list gives new
ones each time. Then the whole list comes again under ids that nobody knows. Only likeness tells
that, so here is a measure of chance. Read next: `likeness.py` for it; `overlap.py` asks about all
lines whose ids are made of their words.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from survey.answers.drafts import Kind
from survey.exchange.answers.identity import Identified, is_made
from survey.exchange.answers.lines import Source
from survey.exchange.answers.stored import ANSWERS
from survey.exchange.doubles.doubted import refusal
from survey.exchange.doubles.likeness import MOST, Traits, compare, traits, unlike
from survey.exchange.doubles.misplaced import traits_by_id
from survey.exchange.doubles.redating import bar
from survey.exchange.doubles.withdrawing import ImportShare, Lost, written
from survey.language import N_
from survey.register import imports
from survey.register import lines as stored_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection

LEAST = 3  # lines; fewer may be alike by chance
_OTHER_IDS = N_(
    "memuat baris yang sama isinya dengan jawaban yang sudah diimpor, hanya nomornya (id) lain"
)
_WITHOUT_IDS = N_(
    "Kalau program asal daftar ini memberi nomor baru pada setiap ekspor, hapus kolom id dari "
    "berkasnya sebelum diimpor, sekarang dan seterusnya: tanpa kolom itu daftar yang bertambah "
    "dikenali dari isinya."
)


def refuse_renumbered(
    conn: "Connection",
    source: Source,
    path: Path,
    new: Sequence[Identified],
    met: Collection[UUID],
) -> None:
    """Refuse a file of which most lines seem to count already under other ids.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        path: The file, for the sentence.
        new: Its lines that would be counted now.
        met: Answers that other lines were recognised as.

    Raises:
        CountedAlready, CountedInPart: Of the lines that bring ids, or of what an import has of
            their days and the file lacks, four in five are alike in all but the id, three at least
            and more than chance explains.
    """
    given = [row for row in new if not row.is_made]
    if len(given) < LEAST:
        return
    lines = [_at(traits(row.values), source, row.values) for row in given]
    by_import = _unmet_by_import(conn, source, [line.day for line in lines], met)
    every = [line for some in by_import.values() for line in some]
    groups = [*by_import.values(), every] if len(by_import) > 1 else [every]
    if not any(_are_alike(lines, some, bar(len(groups))) for some in groups):
        return
    left, shares, lost = lines, list[ImportShare](), list[str]()
    for number, some in by_import.items():
        rest = unlike(left, some)
        if n_same := len(left) - len(rest):
            days = [line.day for line in some]
            before = written(conn, number, source.zone)
            span = min(days), max(days)
            shares.append(ImportShare(number, before, span, len(given), len(some), n_same))
            lost += _days_of(conn, source, number, met)
        left = rest
    n_same = len(lines) - len(left)
    raise refusal(
        path,
        _OTHER_IDS,
        shares,
        given,
        n_same=n_same,
        lost=Lost(lost, n_same),
        notes=[_WITHOUT_IDS],
        has_others=len(by_import) > len(shares),
    )


def _are_alike(lines: Sequence[Traits], some: Sequence[Traits], least: float) -> bool:
    n_alike, surplus = compare(lines, some)
    return n_alike >= max(LEAST, MOST * min(len(lines), len(some))) and surplus >= least


def _unmet_by_import(
    conn: "Connection", source: Source, days: Sequence[str], met: Collection[UUID]
) -> dict[int, list[Traits]]:
    """Give by import what answers of some days say that brought an id, but for those met."""
    numbers = {
        UUID(bytes=each.id): each.n
        for each in imports.counted(conn, source.unit, ANSWERS, min(days), max(days))
        if each.n is not None
    }
    wanted = set(days)
    unmet = {own for own in numbers.keys() - set(met) if not is_made(own)}
    if not unmet:
        return {}
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    kinds = (*ANSWERS, Kind.DETAIL)
    stored = list(stored_lines.of_days(conn, source.unit, first, last, kinds))
    places = {each.id: {"counter": each.counter, "service": each.service} for each in stored}
    by_import: dict[int, list[Traits]] = {}
    for own, line in traits_by_id(stored, source).items():
        number = numbers.get(own)
        if number is not None and own in unmet and line.day in wanted:
            by_import.setdefault(number, []).append(_at(line, source, places[own]))
    return dict(sorted(by_import.items()))


def _at(line: Traits, source: Source, places: Mapping[str, str]) -> Traits:
    """Give a line that can only be alike to one of its counter, service and minute."""
    counter = source.counter_at_last(places.get("counter", ""))
    service = places.get("service", "").casefold()
    return line._replace(
        instrument=f"{line.instrument}\x1f{counter}\x1f{service}",
        person=(*line.person[:-1], line.minute),
    )


def _days_of(conn: "Connection", source: Source, number: int, met: Collection[UUID]) -> list[str]:
    """Give the day of each answer of an import that no line was recognised as."""
    every = imports.counted(conn, source.unit, ANSWERS)
    return [each.day for each in every if each.n == number and UUID(bytes=each.id) not in met]
