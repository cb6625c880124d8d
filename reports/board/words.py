"""The board in words, for paper and for a picture: finished texts that a template sets.

Nothing is decided here; what may stand on a board is said by `publication.py`. Read next:
templates/board/main.typ and templates/board/picture.typ.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import TYPE_CHECKING, Final, Literal

from reports.board.differences import NOT_SAID
from reports.board.publication import Status
from reports.board.sentences import about, accepted, corrected, outcome
from reports.paper import documents
from reports.paper.blocks.pen import NONE, Pen
from reports.paper.documents import Say
from survey.language import N_
from survey.periods import Dates

if TYPE_CHECKING:
    from reports.board.shown import Visible
    from reports.disclosure.audiences import Shown

Size = Literal["a4", "a3", "square", "portrait"]

# Width and height of a picture in points, which are its pixels.
PICTURES: Final[Mapping[str, tuple[int, int]]] = {"square": (1080, 1080), "portrait": (1080, 1350)}
_PAPER_PPI = 144  # a sheet of A4 as a picture: 1191 x 1684 pixels
_PICTURE_PPI = 72
_LONGEST_REASON = 160  # letters; the page of the unit has all of it
_HIDDEN = "•"
_BOTH = {"L": N_("Laki-laki"), "P": N_("Perempuan")}


def as_pdf(shown: Shown[Visible], size: Size = "a4") -> bytes:
    """Print the board, upright, to be hung where citizens see it, or in the shape of a picture."""
    board = shown.figures
    return documents.typeset("board", words(board, size), made_at=board.made_at, sheet=_sheet(size))


def as_png(shown: Shown[Visible], size: Size = "square") -> bytes:
    """Draw the board as a picture for a website or social media, or of a sheet of paper."""
    ppi = _PICTURE_PPI if size in PICTURES else _PAPER_PPI
    return documents.picture("board", words(shown.figures, size), sheet=_sheet(size), ppi=ppi)


def _sheet(size: Size) -> str:
    return "picture" if size in PICTURES else "main"


def words(board: Visible, size: Size = "a4") -> dict[str, object]:
    """Write every text and number of the board in its language."""
    pen = Pen(board.lang)
    _ = pen.say
    title = _("Indeks Kepuasan Masyarakat (IKM)")
    period = Dates(board.line.first, board.line.last).label(pen.lang)
    offices = [line for line in board.office.letterhead if line.isupper()]
    # In a letterhead the offices stand in capitals; the lines of the address do not.
    names = offices or [board.office.name]
    figures = board.figures
    return {
        "paper": documents.paper(
            board.office, title=f"{title} · {board.unit.name} · {period}", line="", lang=board.lang
        ),
        "size": size,
        "shape": PICTURES.get(size, ()),
        "title": title.upper(),
        "short_title": _("Indeks Kepuasan Masyarakat"),
        "names": [name.upper() for name in reversed(names)],
        "office": board.office.name,
        "unit": board.unit.public_name or board.unit.name,
        "period": period.upper(),
        "short_period": period,
        "value_label": _("Nilai IKM").upper(),
        "value": pen.decimal(figures.ikm, 2) if figures else NONE,
        "grade": _("Mutu %(mutu)s · %(kinerja)s")
        % {"mutu": figures.mutu, "kinerja": _(figures.kinerja)}
        if figures
        else "",
        "mutu_label": _("Mutu"),
        "mutu": figures.mutu if figures else "",
        "kinerja": _(figures.kinerja) if figures else "",
        "about": _about(board, pen, _),
        "corrected": _corrected(board, pen),
        "left": _left(board, pen, _),
        "right": _right(board, pen, _),
        "notes": _notes(board, _),
        "thanks": _(
            "Terima kasih atas penilaian yang telah Anda berikan. Masukan Anda sangat bermanfaat"
            " untuk kemajuan unit kami agar terus memperbaiki dan meningkatkan kualitas pelayanan"
            " bagi masyarakat."
        ).upper(),
        "short_thanks": _("Terima kasih atas penilaian Anda."),
    }


def _about(board: Visible, pen: Pen, _: Say) -> str:
    figures = board.figures
    if figures is None or figures.n is None or figures.low is None or figures.high is None:
        return _("Formulir yang masuk kurang dari 10: terlalu sedikit untuk satu nilai.")
    return about(
        figures.n,
        figures.low,
        figures.high,
        given=figures.services_given,
        coverage=figures.coverage,
        lang=pen.lang,
    )


def _corrected(board: Visible, pen: Pen) -> str:
    """Say what the last version made of an earlier one, and who accepted a difference."""
    line, sentences = board.line, []
    last = line.corrections[-1] if line.corrections else None
    if last is not None and last.before is not None:
        became = outcome(shown=last.shown, same=last.same, few=line.status is Status.FEW)
        reason = _short(last.reason)
        sentences.append(corrected(last.on, reason, last.before, outcome=became, lang=pen.lang))
    if signed := line.accepted:
        reason, before = _short(signed.reason), last.reason if last else ""
        sentences.append(accepted(signed.by, signed.on, reason, pen.lang, before=_short(before)))
    return " ".join(sentences)


def _short(reason: str) -> str:
    return shorten(reason, _LONGEST_REASON, placeholder=" …")


def _left(board: Visible, pen: Pen, _: Say) -> list[dict[str, object]]:
    facts: list[dict[str, object]] = [
        {"label": _("Nama layanan"), "text": board.unit.public_name or board.unit.name},
    ]
    figures = board.figures
    if figures is None:
        return facts
    n = _("%(n)s orang") % {"n": pen.count(figures.n or 0)}
    facts.append({"label": _("Jumlah responden"), "text": n})
    if figures.sex is not None:
        facts.append({"label": _("Jenis kelamin"), "rows": _people(figures.sex, pen, _)})
    return facts


def _right(board: Visible, pen: Pen, _: Say) -> list[dict[str, object]]:
    days = pen.days(board.line.first, board.line.last)
    facts: list[dict[str, object]] = [{"label": _("Periode survei"), "text": days}]
    figures = board.figures
    if figures is not None and figures.education is not None:
        facts.append({"label": _("Pendidikan"), "rows": _people(figures.education, pen, _)})
    return facts


def _notes(board: Visible, _: Say) -> list[str]:
    figures = board.figures
    if figures is None:
        return []
    tables = [table for table in (figures.sex, figures.education) if table is not None]
    notes = []
    if any(n is None for table in tables for n in table.values()):
        notes.append(_("• jumlah kecil tidak ditampilkan agar orang tidak dapat dikenali"))
    if len(tables) < 2:
        notes.append(
            _(
                "Rincian responden yang tidak ada di sini sudah tampil pada periode lain yang"
                " bertumpang tindih, atau tidak dicatat."
            )
        )
    return notes


def _people(counts: Mapping[str, int | None], pen: Pen, _: Say) -> list[dict[str, str]]:
    return [
        {
            "label": _("tidak diisi") if key == NOT_SAID else _(_BOTH.get(key, key)),
            "n": _HIDDEN if n is None else pen.count(n),
        }
        for key, n in counts.items()
        if n != 0
    ]
