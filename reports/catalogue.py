"""Every report: how it is computed, what of it an audience sees, how it is written, who may ask.

A document is compute(question) → figures, let_out(figures, audience) → Shown, and its writers.
Commands take them from here, so that no command can leave a check out; what a document declares
here stands once more, by hand, in `tests/reports/test_catalogue.py`. The blank form, the stickers
and the minutes of a verification hold no figure on what citizens answered and need no check.
Report libraries are loaded when a document is asked for. Read next: `officers/shown.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reports.disclosure import grid
from reports.disclosure.audiences import Audience, Shown
from survey.errors import Refused
from survey.language import N_
from survey.periods import Dates, Month, Week

if TYPE_CHECKING:
    from reports.evidence.frames import Freshness
    from reports.paper.blocks.contents import Printout
    from survey.register.engine import Register

Figures = TypeVar("Figures")
Question = Mapping[str, Any]  # by name of `compute`'s arguments
FOR_PROGRAMS = frozenset({"json", "csv"})  # what is calculated on; all else is printed and shown
Writer = Callable[..., bytes]  # takes what may be shown, and how it is to look
# Who works in the office or watches it; what names no officer is for all of them.
INSIDE = frozenset({Audience.MANAGER, Audience.HEAD, Audience.INSPECTORATE, Audience.CUSTODIAN})


class NotForThem(Refused):
    """A document was asked for by somebody for whom it has no figure."""

    slug = "not-for-them"
    sentence = N_("Laporan ini bukan untuk pembaca itu (%(audience)s).")


def _unbound(form: str, reader: Audience) -> bool:
    """Say whether a file may be of any days and any number of people: nobody else sees it."""
    return reader is Audience.CUSTODIAN and form in FOR_PROGRAMS


def as_asked(_register: Register, question: Question, _at: datetime) -> Question:
    """Let a window be any that can be named: a period that was signed."""
    return question


def _today(register: Register, at: datetime) -> date:
    from survey.register import offices

    with register.read() as conn:
        return offices.office(conn).day_of(at)


def _of_a_week_that_has_begun(register: Register, question: Question, at: datetime) -> Question:
    grid.week_begun(Week.parse(question["week"]), _today(register, at))
    return question


def _until_a_block(register: Register, question: Question, at: datetime) -> Question:
    """Let weeks about officers end with a block that is over."""
    n_weeks = question.get("weeks", grid.OFFICER_WEEKS)
    weeks = grid.weeks_over(Week.parse(question["week"]), n_weeks, _today(register, at))
    return {**question, "week": str(Week.of(weeks.last))}


def _of_a_month_that_is_over(register: Register, question: Question, at: datetime) -> Question:
    from reports.feedback.figures import weeks_of

    grid.month_over(Month.parse(question["month"]), _today(register, at), weeks_of)
    return question


def _of_months(_register: Register, question: Question, _at: datetime) -> Question:
    return {**question, "period": grid.months(question["period"])}


def _of_whole_months(register: Register, question: Question, _at: datetime) -> Question:
    """Let it be of whole months, or of days that were closed once: a document to stay printable."""
    from survey.register import closings, offices

    days = Dates(question["first"], question["last"])
    with register.read() as conn:
        signed = closings.spans(conn, offices.unit(conn, question["unit"]).code)
    if all((span.first, span.last) != (days.first, days.last) for span in signed):
        grid.months(days, any_number=True)
    return question


@dataclass(frozen=True, slots=True)
class Document(Generic[Figures]):
    """One kind of document.

    Args:
        compute: Takes the register, what is asked, and how fresh it is (`fresh`); gives every
            figure. What is asked is by name: `unit` and `officer` are codes in any case, `week` is
            "2026-W47", `month` "2026-11", `lang` the sheet's language, id or en. May raise
            UnknownUnit and WrongPeriod.
        let_out: Takes the figures and an audience; gives what it may see.
        writers: How each format is written.
        reader: For whom the office's own command line writes each format.
        may_ask: Whom any figure of it is for.
        in_batches: Whether `compute` is told that paper holds whole batches and weeks
            (`whole_batches`), while the custodian's JSON counts what has arrived.
        on_grid: Takes the register, what is asked and the moment; gives it for a window that a
            print or page may have (`disclosure/grid.py`), or raises OffGrid. The custodian's JSON
            and CSV may be of any days.

    None has a default: who writes a document decides each.
    """

    compute: Callable[..., Figures]
    let_out: Callable[[Figures, Audience], Shown[Figures]]
    writers: Mapping[str, Writer]
    reader: Mapping[str, Audience]
    may_ask: frozenset[Audience]
    in_batches: bool
    on_grid: Callable[[Register, Question, datetime], Question]

    def check(self, audience: Audience) -> None:
        """Refuse an audience for whom no figure of this document is, by NotForThem."""
        if audience not in self.may_ask:
            raise NotForThem(audience=audience.value)

    def window(
        self,
        form: str,
        register: Register,
        question: Question,
        at: datetime,
        audience: Audience | None = None,
    ) -> Question:
        """Give what is asked for a window that the reader may have in this format.

        The arguments are `make`'s, but for the UTC moment of asking.

        Raises:
            OffGrid: There is no such window, but a nearest one.
        """
        reader = audience or self.reader[form]
        return question if _unbound(form, reader) else self.on_grid(register, question, at)

    def make(
        self,
        form: str,
        register: Register,
        question: Question,
        fresh: Freshness,
        audience: Audience | None = None,
        **look: object,
    ) -> bytes:
        """Compute a document and write it as its reader may see it.

        Args:
            form: The format, one of `writers`.
            register: The office's register.
            question: What is asked, by name of `compute`'s arguments.
            fresh: How new the register is.
            audience: For whom; without it for the format's usual reader.
            look: What the writer of that format is told, as the size of the paper.

        Raises:
            NotForThem: See `check`.
            OffGrid: See `window`.
        """
        reader = audience or self.reader[form]
        self.check(reader)
        question = self.window(form, register, question, fresh.until_at, audience)
        batches = {"whole_batches": not _unbound(form, reader)} if self.in_batches else {}
        figures = self.compute(register, fresh=fresh, **question, **batches)
        return self.writers[form](self.let_out(figures, reader), **look)


def as_json(write: Callable[[Shown[Figures]], Mapping[str, object]]) -> Writer:
    """Make a writer of JSON from one that gives its keys and values."""

    def written(shown: Shown[Figures]) -> bytes:
        return json.dumps(write(shown), ensure_ascii=False, indent=1).encode() + b"\n"

    return written


def on_paper(compose: Callable[[Shown[Figures]], Printout]) -> Writer:
    """Make a writer of PDF from one that gives the blocks of a printout."""

    def written(shown: Shown[Figures]) -> bytes:
        from reports.paper.blocks import printed

        return printed.printout(compose(shown))

    return written


def _weekly() -> Document[Any]:
    from reports.weekly import as_json as keys
    from reports.weekly import figures, sheet, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": sheet.as_pdf},
        {"json": Audience.CUSTODIAN, "pdf": Audience.MANAGER},
        INSIDE,
        in_batches=True,
        on_grid=_of_a_week_that_has_begun,
    )


def _luck() -> Document[Any]:
    from reports.luck import as_json as keys
    from reports.luck import compose, figures, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": on_paper(compose.printout)},
        {"json": Audience.CUSTODIAN, "pdf": Audience.MANAGER},
        INSIDE | {Audience.SUPERIOR, Audience.OFFICER},
        in_batches=True,
        on_grid=_until_a_block,
    )


def _officers() -> Document[Any]:
    from reports.officers import as_json as keys
    from reports.officers import compose, figures, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": on_paper(compose.printout)},
        {"json": Audience.CUSTODIAN, "pdf": Audience.SUPERIOR},
        frozenset({Audience.CUSTODIAN, Audience.SUPERIOR}),
        in_batches=True,
        on_grid=_until_a_block,
    )


def _officer() -> Document[Any]:
    from reports.feedback import as_json as keys
    from reports.feedback import compose, figures, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": on_paper(compose.printout)},
        {"json": Audience.CUSTODIAN, "pdf": Audience.OFFICER},
        frozenset({Audience.CUSTODIAN, Audience.OFFICER}),
        in_batches=False,  # his ratings are counted five by five in every format
        on_grid=_of_a_month_that_is_over,
    )


def _units() -> Document[Any]:
    from reports.units import as_json as keys
    from reports.units import compose, figures, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": on_paper(compose.printout)},
        {"json": Audience.CUSTODIAN, "pdf": Audience.HEAD},
        frozenset({Audience.CUSTODIAN, Audience.HEAD, Audience.INSPECTORATE}),
        in_batches=False,
        on_grid=_of_months,
    )


def _board() -> Document[Any]:
    from reports.board import as_json as keys
    from reports.board import figures, shown, words

    def compute(register: Register, *, fresh: Freshness, **question: Any) -> figures.Board:
        # It is made of what was signed: of how fresh the register is it needs the moment only.
        return figures.compute(register, now=fresh.until_at, **question)

    return Document(
        compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": words.as_pdf, "png": words.as_png},
        dict.fromkeys(("json", "pdf", "png"), Audience.PUBLIC),
        frozenset(Audience),
        in_batches=False,
        on_grid=as_asked,
    )


def _skm() -> Document[Any]:
    from reports.skm import as_json as keys
    from reports.skm import compose, figures, shown

    paper = {"pdf": compose.as_pdf, "docx": compose.as_docx, "xlsx": compose.as_xlsx}
    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "csv": keys.as_csv, **paper},
        {
            **dict.fromkeys(("json", "csv"), Audience.CUSTODIAN),
            **dict.fromkeys(paper, Audience.MANAGER),
        },
        INSIDE | {Audience.PUBLIC},
        in_batches=False,
        on_grid=_of_whole_months,
    )


DOCUMENTS: Mapping[str, Callable[[], Document[Any]]] = {
    "weekly": _weekly,
    "luck": _luck,
    "officers": _officers,
    "officer": _officer,
    "units": _units,
    "board": _board,
    "skm": _skm,
}
