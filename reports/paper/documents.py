"""Typeset a printed document: finished texts and drawings in, a tagged PDF (PDF/UA-1) out.

The words, figures and their rounding come from the room of each document (skm, weekly, ...);
the look comes from templates/<name>/main.typ and templates/shared/base.typ. Nothing here
knows what a document says. Read next: skm/figures.py and templates/shared/base.typ.
"""

from __future__ import annotations

import functools
import io
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from survey.errors import Invalid
from survey.language import N_, date_range, translator
from survey.office.facts import Office

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"

NO_OFFICE = Office(name="", region="", timezone="Asia/Jakarta")  # of a paper without letterhead

Say = Callable[[str], str]  # a translator: source text in, text of the reader's language out

# Longer runs without a space (a comment of 500 "a") would run off the paper.
LONGEST_RUN = 44
_RUN = re.compile(rf"\S{{{LONGEST_RUN},}}")
_PLAIN = re.compile(
    r"[\x20-\x7e\n\u00a0-\u00ff\u2009\u2013\u2014\u2018-\u201d\u2022\u2026\u2211\u2212\u2264\u2265]*"
)
# Letters the typeface has only under another number.
_SAME_LETTER = str.maketrans({"Σ": "∑", "\u202f": "\u2009", "▒": "•", "\u2010": "-", "\u2011": "-"})
_MISSING = "◊"


class CannotTypeset(Invalid):
    """The words of a document cannot be put on paper."""

    slug = "cannot-typeset"
    sentence = N_("Dokumen %(document)s tidak dapat dicetak: %(reason)s")


@dataclass(frozen=True, slots=True)
class Paper:
    """What every document says about itself; `data["paper"]` of a template."""

    title: str  # also the PDF's title
    lang: str  # id | en
    line: str  # stands at the foot of each page
    author: str = ""
    demo: str = ""  # the word CONTOH when the office is a demonstration
    page_of: str = ""  # "Halaman {page} dari {pages}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs; an empty name leaves room to write by hand."""

    place_date: str  # or what it is that he signs
    position: str
    name: str
    nip: str = ""


def paper(office: Office, *, title: str, line: str, lang: str) -> Paper:
    """Make the common part of a document of one office, `data.paper` of a template.

    A demonstration office marks every page. The title is the PDF's as well; the line stands at the
    foot of every page: which document, which unit, which period.
    """
    _ = translator(lang)
    return Paper(
        title=title,
        lang=lang,
        line=line,
        author=office.name,
        demo=demo_mark(office, lang),
        page_of=_("Halaman {page} dari {pages}"),
    )


def demo_mark(office: Office, lang: str) -> str:
    """Give the word that marks all that a demonstration writes; "" for a real office."""
    _ = translator(lang)
    return _("CONTOH") if office.demo else ""


def signature(office: Office, *, on: date | None, lang: str) -> Signature:
    """Make the signature block of an office; without a signatory it is left open to write in."""
    _ = translator(lang)
    when = date_range(on, on, lang) if on else "…………………………"
    signatory = office.signatory
    nip = signatory.nip if signatory and signatory.nip else "………………………"
    return Signature(
        place_date=f"……………………, {when}",
        position=signatory.position if signatory else _("Kepala unit layanan"),
        name=signatory.name if signatory else "",
        nip=_("NIP %(nip)s") % {"nip": nip},
    )


def typeset(
    template: str,
    data: Mapping[str, object],
    files: Mapping[str, bytes] | None = None,
    *,
    made_at: datetime | None = None,
    sheet: str = "main",
) -> bytes:
    """Compile reports/paper/templates/<template>/<sheet>.typ to a PDF.

    The same input gives the same bytes. System fonts are not used. A warning of the compiler is
    an error, because it means that something on the paper is not as it was meant.

    Args:
        template: A folder of the templates.
        data: What the template reads as /data.json: texts, lists and mappings of texts, already
            translated and formatted. Dataclasses are turned into mappings.
        files: Drawings by file name; the template finds them under /files.
        made_at: The PDF's creation date (UTC moment); a fixed one otherwise.
        sheet: A file of the folder.

    Returns:
        The PDF, tagged by PDF/UA-1, with title and language.

    Raises:
        CannotTypeset: The compiler refuses or warns.
    """
    stamp = int((made_at or datetime.fromisoformat("2017-05-09T00:00:00+00:00")).timestamp())
    return _compiled(template, sheet, data, files or {}, stamp=stamp)


def picture(
    template: str, data: Mapping[str, object], *, sheet: str = "main", ppi: int = 72
) -> bytes:
    """Compile one page to a PNG of so many pixels per inch; at 72 one point is one pixel.

    All else is as for `typeset`.
    """
    return _compiled(template, sheet, data, {}, ppi=ppi)


def _compiled(
    template: str,
    sheet: str,
    data: Mapping[str, object],
    files: Mapping[str, bytes],
    *,
    stamp: int | None = None,
    ppi: int | None = None,
) -> bytes:
    """Run the compiler: a picture when the pixels per inch are given, else a PDF.

    All that it may read is laid out in a folder of its own.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="loket-") as folder:
        root = Path(folder)
        for name in ("shared", template):
            shutil.copytree(TEMPLATES / name, root / name)
        (root / "data.json").write_text(json.dumps(_printable(data), ensure_ascii=False))
        (root / "files").mkdir()
        for name, content in files.items():
            (root / "files" / name).write_bytes(content)
        try:
            made, warnings = typst.compile_with_warnings(
                root / template / f"{sheet}.typ",
                root=root,
                font_paths=[FONTS],
                ignore_system_fonts=True,
                format="png" if ppi else "pdf",
                ppi=ppi,
                pdf_standards=[] if ppi else ["ua-1"],
                timestamp=stamp,
            )
        except typst.TypstError as refused:
            raise CannotTypeset(document=template, reason=refused.message) from refused
    if warnings:
        raise CannotTypeset(document=template, reason=warnings[0].message)
    return made


def svg_qr(text: str) -> bytes:
    """Draw a QR code of the highest error correction as one SVG path.

    It has no size, to be scaled by who places it, and is black on white.
    """
    import qrcode
    from qrcode.constants import ERROR_CORRECT_H
    from qrcode.image.svg import SvgPathFillImage

    # The standard asks for a quiet zone of 4 modules.
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=4)
    code.add_data(text)
    code.make(fit=True)
    drawn = io.BytesIO()
    code.make_image(image_factory=SvgPathFillImage).save(drawn)
    return drawn.getvalue()


def _printable(value: object) -> object:
    """Make data that paper can carry: mappings, lists and texts of known letters."""
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, Mapping):
        return {str(key): _printable(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_printable(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _printable(asdict(value))  # type: ignore[call-overload]


def _printable_text(text: str) -> str:
    if not _PLAIN.fullmatch(text):
        same = unicodedata.normalize("NFC", text).translate(_SAME_LETTER)
        known = _glyphs() | {"\n"}
        text = "".join(letter if letter in known else _substitute(letter) for letter in same)
    return _RUN.sub(_breakable, text)


def _substitute(letter: str) -> str:
    """Stand in for a letter the typeface lacks (an emoji, another script): seen, never dropped."""
    if unicodedata.category(letter) in {"Cf", "Mn", "Cc"}:
        return ""
    return " " if letter.isspace() else _MISSING


def _breakable(run: re.Match[str]) -> str:
    word = run.group()
    return "\u200b".join(word[i : i + LONGEST_RUN] for i in range(0, len(word), LONGEST_RUN))


@functools.cache
def _glyphs() -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    maps = [FT2Font(str(font)).get_charmap() for font in sorted(FONTS.glob("*.ttf"))]
    return frozenset(map(chr, set(maps[0]).intersection(*maps[1:])))
