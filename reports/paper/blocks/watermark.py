"""The word CONTOH on every page of a Word file, as large and light as on the PDF.

It is put into the finished file, not into the template: a template that an office made its own
never says it by itself. Read next: word.py.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Header

# The word as a shape behind the text, in the only form that both Word and LibreOffice draw.
_SHAPE = """\
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>
<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom"
 o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>
<v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="Contoh%(number)s" type="#_x0000_t136" alt="%(word)s" o:allowincell="f"
 fillcolor="#e6e6e6" stroked="f" style="position:absolute;margin-left:0;margin-top:0;width:460pt;
height:130pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;
mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin">
<v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt;font-weight:bold" string="%(word)s"/>
</v:shape></w:pict>"""


def marked(file: bytes, word: str) -> bytes:
    """Write a word at the head of every page of a Word file and large across it."""
    import docx

    # Opened anew: what docxtpl has in memory after rendering still holds the headers from before.
    document, out = docx.Document(io.BytesIO(file)), io.BytesIO()
    for number, header in enumerate(_headers(document)):
        _write(header, word, number)
    document.save(out)
    return out.getvalue()


def _headers(document: Document) -> list[_Header]:
    """Give each header that some page shows, once; one that is missing is made."""
    return [
        header
        for place, section in enumerate(document.sections)
        for header in _shown(document, section)
        # A later section without a header of its own shows the one before it.
        if place == 0 or not header.is_linked_to_previous
    ]


def _shown(document: Document, section: Section) -> list[_Header]:
    shown = [section.header]
    if any(part.different_first_page_header_footer for part in document.sections):
        shown.append(section.first_page_header)
    if document.settings.odd_and_even_pages_header_footer:
        shown.append(section.even_page_header)
    return shown


def _write(header: _Header, word: str, number: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    before = header.paragraphs
    line = before[0].insert_paragraph_before() if before else header.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = line.add_run(word)
    run.bold = True
    run._r.append(parse_xml(_SHAPE % {"word": word, "number": number}))  # noqa: SLF001 -- no other way
