"""`verify --document`: the Berita Acara of a verification, for two parties to sign.

Read next: `reports/minutes`, which says it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kiosk import __version__
from kiosk.commands.options import FILE
from kiosk.commands.shared import register_of, write_out
from kiosk.config import Config
from survey.files import check_writable
from survey.language import N_, filled

if TYPE_CHECKING:
    from reports.minutes.figures import FilledIn
    from survey.proof.verifying import Verified

UNUSED: Final = N_("%(options)s tidak dipakai: hanya --document memuatnya.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the document is to go, and what only the people who sign know; "" is left open."""

    document: Path
    number: str
    place: str
    examiner: str
    examiner_position: str
    examiner_nip: str
    holder: str | None
    holder_position: str
    holder_nip: str
    lang: str


_OPTIONS: Final = (
    click.option(
        "--document",
        type=FILE,
        metavar="BERKAS.pdf",
        help="Tulis Berita Acara Verifikasi Keutuhan Data (PDF) untuk ditandatangani dua pihak.",
    ),
    click.option(
        "--number",
        default="",
        metavar="NOMOR",
        help="Nomor berita acara. Bawaan: kosong, ditulis tangan sesudah dicatat di buku agenda.",
    ),
    click.option("--place", default="", metavar="TEMPAT", help="Tempat pemeriksaan."),
    click.option("--examiner", default="", metavar="NAMA", help="Siapa yang memeriksa."),
    click.option("--examiner-position", default="", metavar="JABATAN", help="Jabatan pemeriksa."),
    click.option("--examiner-nip", default="", metavar="NIP", help="NIP pemeriksa."),
    click.option(
        "--holder",
        metavar="NAMA",
        help="Siapa yang menguasai data. Bawaan: penanda tangan kantor; “” mengosongkannya.",
    ),
    click.option("--holder-position", default="", metavar="JABATAN", help="Jabatannya."),
    click.option("--holder-nip", default="", metavar="NIP", help="NIP-nya."),
    click.option(
        "--lang", type=click.Choice(["id", "en"]), default="id", help="Bahasa berita acara."
    ),
)


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--document` and all that goes with it, as one argument `wanted`."""

    @wraps(command)
    def taking(*args: Any, document: Path | None, **given: Any) -> None:
        own = {field.name: given.pop(field.name) for field in fields(Wanted)[1:]}
        wanted = None
        if document is None:
            _tell_unused(own)
        else:
            wanted = _wanted(document, own)
        command(*args, wanted=wanted, **given)

    for option in reversed(_OPTIONS):
        taking = option(taking)
    return taking


def _wanted(document: Path, own: dict[str, Any]) -> Wanted:
    """Check before the long work whether the document can be written, and by whose name."""
    if own["holder"] is None and (own["holder_position"] or own["holder_nip"]):
        raise click.UsageError("Sebutkan --holder bersama --holder-position dan --holder-nip.")
    check_writable(document)
    # A line break that came along with what was pasted would tear the page.
    clean = {key: value and " ".join(value.split()) for key, value in own.items()}
    return Wanted(document, **clean)


def _tell_unused(given: dict[str, Any]) -> None:
    named = [
        f"--{name.replace('_', '-')}" for name, value in given.items() if name != "lang" and value
    ]
    if named:
        click.echo(filled(UNUSED, {"options": ", ".join(named)}), err=True)


def write(config: Config, wanted: Wanted | None, verified: Verified, heads: Path | None) -> None:
    """Write the document, if one is wanted.

    Args:
        config: Where the office's data are.
        wanted: Where it is to go; None for nowhere.
        verified: What the verification found.
        heads: The file of heads that was given.
    """
    if wanted is None:
        return
    from reports.minutes import compose, figures
    from reports.paper.blocks import printed

    compute = partial(
        figures.compute,
        folder=config.boxes_dir,
        seen=verified,
        filled_in=_filled_in(wanted, heads),
        now=datetime.now(UTC),
    )
    if config.database_url or Path(config.register_at).exists():
        with register_of(config) as register:
            minutes = compute(register)
    else:
        minutes = compute(None)
    write_out(printed.printout(compose.printout(minutes)), wanted.document)


def _filled_in(wanted: Wanted, heads: Path | None) -> FilledIn:
    from reports.minutes import figures

    holder = None
    if wanted.holder is not None:
        holder = figures.Party(wanted.holder, wanted.holder_position, wanted.holder_nip)
    return figures.FilledIn(
        number=wanted.number,
        place=wanted.place,
        examiner=figures.Party(wanted.examiner, wanted.examiner_position, wanted.examiner_nip),
        holder=holder,
        heads=heads.name if heads else "",
        program=f"Suara Loket {__version__}",
        lang=wanted.lang,
    )
