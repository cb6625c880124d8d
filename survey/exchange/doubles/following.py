"""Forms that say in `rating` which tap their citizen gave before, where that cannot be.

A tap and the form that names it are one person. In a file that lost its ids nobody can tell which
tap a form names, and a tap that was put right into a form of its own cannot be followed by one:
either way one citizen would count twice. Read next: `ratings.py`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from survey.answers.drafts import Kind
from survey.errors import Conflict
from survey.exchange.answers.identity import Identified
from survey.exchange.answers.lines import Source, is_tap
from survey.exchange.answers.stored import StoredUnder
from survey.exchange.doubles.recognition import Part, to_be_counted
from survey.language import N_, NN_
from survey.register import lines as stored_lines
from survey.successions import ByAnswer

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from survey.register.lines import StoredAnswer

SHOWN = 20  # numbers of lines that are told


class TapsUnknown(Conflict):
    """Forms without ids name taps that are nowhere, beside taps that lost their ids."""

    slug = "taps-unknown"
    sentence = NN_(
        "Berkas %(file)s: %(n)s formulir tanpa id menyebut penilaian (kolom rating) yang nomornya "
        "tidak ada di berkas ini dan tidak dihitung di sini, sehingga orang yang menilai lalu "
        "mengisi formulir akan terhitung dua kali. Impor berkas aslinya dengan kolom id. Kalau "
        "penilaian orang itu memang tidak ada di berkas ini, kosongkan kolom rating di barisnya: "
        "%(rows)s."
    )


class FormOfForm(Conflict):
    """Of two forms of a file one names the other as its tap."""

    slug = "form-of-form"
    sentence = N_(
        "Menurut kolom rating, baris ini dan formulir di baris %(line)s diisi orang yang sama, "
        "sehingga ia akan terhitung dua kali. Sisakan satu: hapus baris ini, atau kosongkan kolom "
        "rating kalau itu orang lain."
    )


class FormStored(Conflict):
    """A form names one that counts, or is named by one that counts, as a tap is."""

    slug = "form-stored"
    sentence = N_(
        "Menurut kolom rating, baris ini dan formulir lain yang sudah tercatat diisi orang yang "
        "sama, sehingga ia akan terhitung dua kali. Hapus baris ini; kalau itu orang lain, "
        "kosongkan kolom rating di baris formulir yang menyebutnya."
    )


class TapsOfForms:
    """Which tap each form of a file names.

    Args:
        conn: A reading transaction.
        source: Where the lines belong.
        taken: The lines that could be read.
    """

    def __init__(self, conn: "Connection", source: Source, taken: Sequence[Identified]) -> None:
        self._stored = StoredUnder(conn, source)
        self._conn, self._source, self._taken = conn, source, taken
        self._own = ByAnswer[Identified]()
        for row in taken:
            if row.own:
                self._own.put(row.id.bytes, row)

    def check_ids(self, path: Path, new: Sequence[Identified]) -> None:
        """Refuse a file without ids whose forms name taps that may stand in it.

        Raises:
            TapsUnknown: So it is.
        """
        if not any(is_tap(row.values) and not row.own for row in self._taken):
            return
        there = ByAnswer[bool]()  # ids of taps that came in before, and come back now
        for row in new:
            there.put(row.id.bytes, True)
        named = [(row, tap) for row in new if not row.own and (tap := _tap_of(row))]
        self._stored.look_up(tap for _, tap in named)
        rows = [
            row.name
            for row, tap in named
            if not there.of(tap.bytes) and not self._own.of(tap.bytes) and not self._counting(tap)
        ]
        if rows:
            shown = ", ".join(rows[:SHOWN]) + (", …" if len(rows) > SHOWN else "")
            raise TapsUnknown(file=path.name, n=len(rows), rows=shown)

    def refuse_second_forms(self, parts: Sequence[Part]) -> None:
        """Refuse new lines that would be a citizen's second form."""
        forms = [row for row in to_be_counted(parts) if not is_tap(row.values)]
        self._stored.look_up(tap for row in forms if (tap := _tap_of(row)))
        followed = ByAnswer[bool]()
        if days := [row.values["answered_at"][:10] for row in forms if row.own]:
            unit = self._source.unit
            for tap in stored_lines.followed(self._conn, unit, min(days), max(days)):
                followed.put(tap.bytes, True)
        others: dict[tuple[str, int], FormOfForm | FormStored] = {
            _place(row): other for row in forms if (other := self._form_before(row))
        }
        for row in forms:
            if row.own and followed.of(row.id.bytes):
                others.setdefault(_place(row), FormStored(field="rating"))
        for part in parts if others else ():
            for rows in (part.new, part.back):
                second = [row for row in rows if _place(row) in others]
                rows[:] = [row for row in rows if _place(row) not in others]
                for row in second:
                    reason = others[_place(row)]
                    part.refused.append(row.refused(reason, None if row.own else row.id))

    def _counting(self, named: UUID) -> "list[StoredAnswer]":
        """Give what counts under an id that was looked up."""
        return [each for each in self._stored.beside[named].values() if not each.withdrawn]

    def _form_before(self, row: Identified) -> FormOfForm | FormStored | None:
        """Say which form a form names instead of a tap."""
        if (tap := _tap_of(row)) is None:
            return None
        counting = self._counting(tap)
        if any(each.kind == Kind.FORM for each in counting):
            return FormStored(field="rating")
        line = self._own.of(tap.bytes)
        if line is None or line.line is row.line or is_tap(line.values) or counting:
            return None
        return FormOfForm(field="rating", line=" ".join(filter(None, map(str, _place(line)))))


def _place(row: Identified) -> tuple[str, int]:
    return row.line.sheet, row.line.number


def _tap_of(row: Identified) -> UUID | None:
    return UUID(row.values["rating"]) if "rating" in row.values else None
