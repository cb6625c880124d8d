"""Documents of blocks on paper: a booklet or a printout typeset as a tagged PDF.

Nothing is worded or computed here; every cell stands on the paper as it is. Read next: contents.py
and templates/shared/blocks.typ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial

from reports.paper import documents
from reports.paper.blocks import drawing
from reports.paper.blocks.contents import (
    Beside,
    Booklet,
    Chart,
    Code,
    Codes,
    Layout,
    Paragraph,
    Picture,
    PrintBlock,
    Printout,
    Table,
    Together,
)

Files = dict[str, bytes]  # drawings by name; filled while blocks are laid out


def booklet(booklet: Booklet) -> bytes:
    """Print a booklet, A4."""
    files: Files = {}
    lay = partial(laid_out, files=files)
    data = {
        "paper": booklet.paper,
        "cover": booklet.cover,
        "toc_title": booklet.toc_title,
        "chapters": [chapter.laid_out(lay) for chapter in booklet.chapters],
        "sign": booklet.signature,
        "proof": booklet.proof,
        "annexes": [chapter.laid_out(lay) for chapter in booklet.annexes],
    }
    return documents.typeset("booklet", data, files, made_at=booklet.made_at)


def printout(printout: Printout) -> bytes:
    """Print a printout, A4."""
    files: Files = {}
    office, title = printout.office, printout.title
    data = {
        "paper": documents.paper(office, title=title, line=printout.line, lang=printout.lang),
        "letterhead": office.letterhead,
        "subtitle": printout.subtitle,
        "look": printout.look.value,
        "blocks": _blocks(printout.blocks, files),
    }
    return documents.typeset("printout", data, files, made_at=printout.made_at)


def _blocks(blocks: Iterable[PrintBlock], files: Files) -> list[dict[str, object]]:
    return [laid_out(block, files) for block in blocks]


def laid_out(block: PrintBlock, files: Files) -> dict[str, object]:
    """Lay a block out as a template reads it, and add to the files what is drawn in it."""
    match block:
        case Table():
            return _table(block)
        case Chart(name, title, alt):
            file = f"{name}.svg"
            files[file] = drawing.draw(block)
            laid: dict[str, object] = {"kind": "chart", "title": title, "alt": alt, "file": file}
        case Picture(title, caption, alt, draw):
            file = f"picture-{len(files) + 1}.svg" if draw else ""
            if draw:
                files[file] = draw()
            laid = {"kind": "picture", "title": title, "alt": alt, "file": file, "caption": caption}
        case Codes(items):
            laid = {"kind": "codes", "items": [_code(code, files) for code in items]}
        case Together(blocks):
            laid = {"kind": "together", "blocks": _blocks(blocks, files)}
        case Beside(columns, widths):
            inside = [_blocks(column, files) for column in columns]
            laid = {"kind": "beside", "columns": inside, "widths": widths}
        case _:
            kind = block.role if isinstance(block, Paragraph) else type(block).__name__.lower()
            laid = {"kind": kind, **asdict(block)}
    return laid


def _code(code: Code, files: Files) -> dict[str, str]:
    file = f"code-{len(files) + 1}.svg"
    files[file] = documents.svg_qr(code.content)
    return {"file": file, "caption": code.caption, "alt": code.alt}


def _table(table: Table) -> dict[str, object]:
    rows = [[cell.text for cell in row] for row in table.rows]
    if table.layout is Layout.DENSE:
        # One text for all scores of a respondent: cells of their own cost ten times the memory.
        rows = [[row[0], " ".join(row[1:])] for row in rows]
    return {
        "kind": f"table-{table.layout.value}",
        "title": table.title,
        "columns": table.columns,
        "rows": rows,
        "strong": table.strong,
        "note": table.note,
    }
