"""A register filled the way a box fills it, for tests that print documents."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pypdfium2

from reports.evidence.frames import Freshness
from reports.paper.blocks.contents import (
    Beside,
    Booklet,
    Bullets,
    Codes,
    KeyFigures,
    Particulars,
    PrintBlock,
    Printout,
    Signatures,
    Table,
    Together,
    tables_of,
)
from survey import actions, ledger
from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.office.facts import Counter, Office, Officer, Service, Signatory, Unit
from survey.office.opening import Opening
from survey.questionnaire import current
from survey.register.engine import Register
from tests import builders

FORM = current()
BOX = "5b" * 16
DAY = date(2026, 11, 16)
FRESH = Freshness(waiting=0, until_at=datetime(2026, 11, 20, 8, 4, tzinfo=UTC))
OVER = Freshness(waiting=0, until_at=datetime(2027, 1, 4, 3, 0, tzinfo=UTC))  # so is the year
UNIT = Unit(
    code="dukcapil",
    name="Pelayanan Loket Dukcapil",
    public_name="Dukcapil Contoh",
    opening=Opening.always("Mon-Fri 08:00-15:00"),
    services=(Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga")),
    counters=(Counter("L1", "Loket 1", (), "K7Q2"), Counter("L2", "Loket 2", (), "M4XA")),
    officers=(Officer("P02", "Siti Rahmawati"), Officer("P01", "Budi Hartono")),
)
OFFICE = Office(
    name="Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh",
    region="9999",
    timezone="Asia/Jakarta",
    letterhead=("PEMERINTAH KABUPATEN CONTOH", "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"),
    signatory=Signatory("Dra. Endang Lestari, M.Si.", "Kepala Dinas", "19700101 199503 2 001"),
)
SPOKEN = ("lead", "title", "text", "caption", "words")  # fields of a block that stand on paper
LONG = "Mal Pelayanan Publik Kabupaten Administrasi Kepulauan Seribu Utara Bagian Timur Laut"


@contextmanager
def register_of(
    folder: Path, *answers: Draft, office: Office = OFFICE, unit: Unit = UNIT
) -> Iterator[Register]:
    """Open a new register that holds one office and these answers."""
    register = builders.here_or_new(folder)
    try:
        actions.set_office(register, office, [unit], {}, "test")
        send(register, answers)
        yield register
    finally:
        register.engine.dispose()


def send(register: Register, answers: Sequence[Draft]) -> None:
    """Send answers through a box's chain."""
    prev = actions.head_of(register, BOX) or ledger.genesis(BOX)
    entries = []
    for answer in answers:
        entry = ledger.chain(prev, ledger.seal(replace(answer, tenant=register.tenant)))
        prev = ledger.Head(entry.seq, entry.hash)
        entries.append(entry)
    for start in range(0, len(entries), 500):
        part = tuple(entries[start : start + 500])
        batch = actions.Batch(BOX, "main", register.tenant, datetime.now(UTC), part)
        assert actions.accept(register, batch).head is not None


def answer(
    scores: str,
    *name: object,
    kind: Kind = Kind.FORM,
    channel: Channel = Channel.QR,
    day: date = DAY,
    service: str = "ktp",
    officer: str = "",
    reasons: tuple[str, ...] = (),
    about: UUID | None = None,
    bands: Bands | None = None,
    provenance: Provenance | None = None,
) -> Draft:
    """Make a checked answer; the same words give the same id."""
    return Draft(
        id=uuid5(NAMESPACE_URL, repr((scores, kind, name))),
        kind=kind,
        questionnaire=FORM.ref,
        scores=scores,
        reasons=reasons,
        tenant=0,
        unit="dukcapil",
        counter="L1",
        service=service,
        channel=channel,
        lang="id",
        day=day,
        slot=Slot.NONE,
        about=about,
        officer=officer,
        provenance=provenance or Provenance(channel),
        dated=DatedBy.DAY,
        ignored=0,
        at=None,
        visit="",
        duration_s=None,
        bands=bands or Bands(),
        comment="",
    )


def form(*nine: int, name: object = 0, **more: object) -> Draft:
    """Make a form from nine scores in list order, 0 for a question left open."""
    scores = "-" + "".join(str(score or "-") for score in nine)
    return replace(answer(scores, name), **more)  # type: ignore[arg-type]


def said(document: Booklet | Printout) -> str:
    """Give all that a document says, in the order of reading, a row of a table in one piece."""
    lines = _of_booklet(document) if isinstance(document, Booklet) else _of_printout(document)
    return " ".join(" ".join(lines).split())


def _of_booklet(booklet: Booklet) -> list[str]:
    lines = [*booklet.cover.title, booklet.cover.unit, booklet.cover.period, *booklet.cover.marks]
    for chapter in (*booklet.chapters, *booklet.annexes):
        lines += [chapter.number, chapter.title]
        for section in chapter.sections:
            lines.append(f"{section.number} {section.title}".strip())
            for block in section.blocks:
                lines += _said(block)
    return [*lines, *_said(Signatures((booklet.signature,))), *booklet.proof]


def _of_printout(printout: Printout) -> list[str]:
    lines = [text for block in printout.blocks for text in _said(block)]
    return [printout.title, printout.subtitle, *lines, printout.line]


def _said(block: PrintBlock) -> list[str]:
    match block:
        case Beside() | Together():
            columns = block.columns if isinstance(block, Beside) else (block.blocks,)
            return [text for column in columns for inside in column for text in _said(inside)]
        case Table():
            heads = " ".join(column.header for column in block.columns)
            rows = [" ".join(cell.text for cell in row) for row in block.rows]
            return [block.title, heads, *rows, block.note]
        case KeyFigures() | Codes() | Signatures() | Particulars():
            return _listed(block)
        case Bullets(items):
            return list(items)
        case _:
            values = {field.name: getattr(block, field.name) for field in fields(block)}
            return [text for name in SPOKEN if isinstance(text := values.get(name), str)]


def _listed(block: KeyFigures | Codes | Signatures | Particulars) -> list[str]:
    match block:
        case KeyFigures(items):
            return [" ".join(astuple(figure)) for figure in items]
        case Codes(codes):
            return [code.caption for code in codes]
        case Signatures(signers, title):
            return [title, *(" ".join(astuple(signer)) for signer in signers)]
        case Particulars(number, rows, words):
            return [number, *(f"{label} : {text}" for label, text in rows), words]


def cells(printout: Printout, table: str) -> list[list[str]]:
    """Give the rows of a table as they are printed."""
    rows = table_of(printout, table).rows
    return [[cell.text for cell in row] for row in rows]


def table_of(document: Booklet | Printout, name: str) -> Table:
    """Give the table of that name; there must be exactly one."""
    blocks = document.blocks() if isinstance(document, Booklet) else document.blocks
    [table] = (table for table in tables_of(blocks) if table.name == name)
    return table


def text_of(pdf: bytes) -> str:
    """Read all text of a PDF, pages in order, as it is selected on a screen."""
    return "\n".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """Read the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [page.replace("\r\n", "\n") for page in pages]


def n_pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
