"""Every document: how it is computed, what of it an audience sees, how it is written, who may ask.

A document is compute(question) → figures, let_out(figures, audience) → Shown, and its writers.
Commands and pages take documents from here, so that a check cannot be forgotten in one of them.
Report libraries are loaded when a document is asked for. Read next: `weekly/shown.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reports.disclosure.audiences import Audience, Shown

if TYPE_CHECKING:
    from reports.evidence.frames import Freshness
    from survey.register.engine import Register

Figures = TypeVar("Figures")
Writer = Callable[[Shown[Figures]], bytes]


@dataclass(frozen=True, slots=True)
class Document(Generic[Figures]):
    """One kind of document.

    Args:
        compute: Takes the register, what is asked, and how fresh it is; gives every figure.
        let_out: Takes the figures and an audience; gives what it may see.
        writers: How each format is written.
        reader: For whom the office's own command line writes each format.
        in_batches: Whether `compute` is told that paper grows by whole days and five people
            (`whole_batches`), while the custodian counts what has arrived.
    """

    compute: Callable[..., Figures]
    let_out: Callable[[Figures, Audience], Shown[Figures]]
    writers: Mapping[str, Writer[Figures]]
    reader: Mapping[str, Audience] = field(default_factory=dict)
    in_batches: bool = False

    def make(
        self, form: str, register: Register, question: Mapping[str, object], fresh: Freshness
    ) -> bytes:
        """Compute a document and write it as its reader may see it.

        Args:
            form: The format, one of `writers`.
            register: The office's register.
            question: What is asked, by name of `compute`'s arguments.
            fresh: How new the register is.
        """
        audience = self.reader[form]
        asked = dict(question)
        if self.in_batches:
            asked["whole_batches"] = audience is not Audience.CUSTODIAN
        figures = self.compute(register, fresh=fresh, **asked)
        return self.writers[form](self.let_out(figures, audience))


def as_json(
    write: Callable[[Shown[Figures]], Mapping[str, object]],
) -> Writer[Figures]:
    """Make a writer of JSON from one that gives its keys and values."""

    def written(shown: Shown[Figures]) -> bytes:
        return json.dumps(write(shown), ensure_ascii=False, indent=1).encode() + b"\n"

    return written


def _weekly() -> Document[Any]:
    from reports.weekly import as_json as keys
    from reports.weekly import figures, sheet, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": sheet.as_pdf},
        {"json": Audience.CUSTODIAN, "pdf": Audience.MANAGER},
        in_batches=True,
    )


def _luck() -> Document[Any]:
    from reports.luck import as_json as keys
    from reports.luck import figures, sheet, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": sheet.as_pdf},
        {"json": Audience.CUSTODIAN, "pdf": Audience.MANAGER},
        in_batches=True,
    )


def _units() -> Document[Any]:
    from reports.units import as_json as keys
    from reports.units import figures, sheet, shown

    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": sheet.as_pdf},
        {"json": Audience.CUSTODIAN, "pdf": Audience.HEAD},
    )


def _board() -> Document[Any]:
    from reports.board import as_json as keys
    from reports.board import figures, shown, words

    def compute(register: Register, *, fresh: Freshness, **asked: Any) -> figures.Board:
        # It is made of what was signed: of how fresh the register is it needs the moment only.
        return figures.compute(register, now=fresh.until_at, **asked)

    return Document(
        compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "pdf": words.as_pdf, "png": words.as_png},
        dict.fromkeys(("json", "pdf", "png"), Audience.PUBLIC),
    )


def _skm() -> Document[Any]:
    from reports.skm import as_json as keys
    from reports.skm import figures, sheet, shown, word, workbook

    paper = {"pdf": sheet.as_pdf, "docx": word.as_docx, "xlsx": workbook.as_xlsx}
    return Document(
        figures.compute,
        shown.let_out,
        {"json": as_json(keys.as_json), "csv": keys.as_csv, **paper},
        {
            **dict.fromkeys(("json", "csv"), Audience.CUSTODIAN),
            **dict.fromkeys(paper, Audience.MANAGER),
        },
    )


DOCUMENTS: Mapping[str, Callable[[], Document[Any]]] = {
    "weekly": _weekly,
    "luck": _luck,
    "units": _units,
    "board": _board,
    "skm": _skm,
}
