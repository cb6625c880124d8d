"""The board in words, for paper and for a picture: finished texts that a template sets.

Nothing is decided here; what may stand on a board is said by `publication.py`. Read next:
templates/board/main.typ and templates/board/picture.typ.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import TYPE_CHECKING, Final, Literal

from reports.board.groups import NOT_SAID
from reports.board.sentences import about
from reports.paper import documents
from survey.language import N_, date_range, number, translator
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
    """Print the board, upright, to be hung where citizens see it.

    Args:
        shown: What may stand on it.
        size: Paper, or the shape of a picture.
    """
    board = shown.figures
    return documents.typeset("board", words(board, size), made_at=board.made_at, sheet=_sheet(size))


def as_png(shown: Shown[Visible], size: Size = "square") -> bytes:
    """Draw the board as a picture for a website or social media.

    Args:
        shown: What may stand on it.
        size: `square` has 1080 x 1080 pixels, `portrait` 1080 x 1350; or a sheet of paper.
    """
    ppi = _PICTURE_PPI if size in PICTURES else _PAPER_PPI
    return documents.picture("board", words(shown.figures, size), sheet=_sheet(size), ppi=ppi)


def _sheet(size: Size) -> str:
    return "picture" if size in PICTURES else "main"


def words(board: Visible, size: Size = "a4") -> dict[str, object]:
    """Write every text and number of the board in its language."""
    _ = translator(board.lang)
    title, period = _("Indeks Kepuasan Masyarakat (IKM)"), _period(board)
    offices = [line for line in board.office.letterhead if line.isupper()]
    # In a letterhead the offices stand in capitals; the lines of the address do not.
    names = offices or [board.office.name]
    of = board.figures
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
        "value": number(of.ikm, 2, board.lang) if of else "–",
        "grade": _("Mutu %(mutu)s · %(kinerja)s") % {"mutu": of.mutu, "kinerja": _(of.kinerja)}
        if of
        else "",
        "mutu_label": _("Mutu"),
        "mutu": of.mutu if of else "",
        "kinerja": _(of.kinerja) if of else "",
        "about": _about(board),
        "corrected": _corrected(board),
        "left": _left(board),
        "right": _right(board),
        "notes": _notes(board),
        "thanks": _(
            "Terima kasih atas penilaian yang telah Anda berikan. Masukan Anda sangat bermanfaat"
            " untuk kemajuan unit kami agar terus memperbaiki dan meningkatkan kualitas pelayanan"
            " bagi masyarakat."
        ).upper(),
        "short_thanks": _("Terima kasih atas penilaian Anda."),
    }


def _period(board: Visible) -> str:
    return Dates(board.line.first, board.line.last).label(board.lang)


def _about(board: Visible) -> str:
    _ = translator(board.lang)
    of = board.figures
    if of is None or of.n is None or of.low is None or of.high is None:
        return _("Formulir yang masuk kurang dari 10: terlalu sedikit untuk satu nilai.")
    return about(
        of.n,
        of.low,
        of.high,
        given=of.services_given,
        coverage=of.coverage,
        lang=board.lang,
    )


def _corrected(board: Visible) -> str:
    """Say that an earlier version hung here with other figures."""
    _ = translator(board.lang)
    shown = [one for one in board.line.corrections if one.shown]
    if not shown:
        return ""
    last = shown[-1]
    words = {
        "day": date_range(last.on, last.on, board.lang),
        "reason": shorten(last.reason, _LONGEST_REASON, placeholder=" …").rstrip("."),
        "before": number(last.before, 2, board.lang) if last.before is not None else "–",
    }
    return _("Diperbaiki tanggal %(day)s, semula %(before)s: %(reason)s.") % words


def _left(board: Visible) -> list[dict[str, object]]:
    _ = translator(board.lang)
    facts: list[dict[str, object]] = [
        {"label": _("Nama layanan"), "text": board.unit.public_name or board.unit.name},
    ]
    of = board.figures
    if of is None:
        return facts
    n = _("%(n)s orang") % {"n": number(of.n or 0, 0, board.lang)}
    facts.append({"label": _("Jumlah responden"), "text": n})
    if of.sex is not None:
        facts.append({"label": _("Jenis kelamin"), "rows": _people(of.sex, board.lang)})
    return facts


def _right(board: Visible) -> list[dict[str, object]]:
    _ = translator(board.lang)
    days = date_range(board.line.first, board.line.last, board.lang)
    facts: list[dict[str, object]] = [{"label": _("Periode survei"), "text": days}]
    of = board.figures
    if of is not None and of.education is not None:
        facts.append({"label": _("Pendidikan"), "rows": _people(of.education, board.lang)})
    return facts


def _notes(board: Visible) -> list[str]:
    _ = translator(board.lang)
    of = board.figures
    if of is None:
        return []
    tables = [table for table in (of.sex, of.education) if table is not None]
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


def _people(counts: Mapping[str, int | None], lang: str) -> list[dict[str, str]]:
    _ = translator(lang)
    return [
        {
            "label": _("tidak diisi") if key == NOT_SAID else _(_BOTH.get(key, key)),
            "n": _HIDDEN if n is None else number(n, 0, lang),
        }
        for key, n in counts.items()
        if n != 0
    ]
