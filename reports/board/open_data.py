"""Open data: every public period of a unit as one CSV table, and the dictionary of its columns.

The dictionary is written once, here; the page for people, the machine-readable form (CSV on the
Web, W3C 2015) and the header of the file are made from it. Read next: `publication.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from reports.board.as_json import line_json
from reports.paper import exports
from survey.language import N_, translator
from survey.questionnaire import names

if TYPE_CHECKING:
    from reports.board.publication import Line

WIDE = Decimal("0.0001")  # places of a coverage


class OpenColumn(NamedTuple):
    """One column: its name, its type of XML Schema, what it means (msgid)."""

    name: str
    datatype: str
    meaning: str


_BEFORE = (
    OpenColumn("unit", "string", N_("Kode unit layanan.")),
    OpenColumn(
        "period",
        "string",
        N_("Kode periode: 2026-11 bulan, 2026-TW4 triwulan, 2026-S2 semester, 2026 tahun."),
    ),
    OpenColumn("from", "date", N_("Hari pertama periode.")),
    OpenColumn("to", "date", N_("Hari terakhir periode.")),
    OpenColumn(
        "status",
        "string",
        N_(
            "published: diumumkan; earlier: disalin dari laporan lama; few: ditutup dengan kurang"
            " dari 10 formulir; held: tidak diumumkan karena selisihnya dengan periode lain"
            " membuka jawaban kurang dari 5 orang; open: belum dipublikasikan."
        ),
    ),
    OpenColumn("version", "integer", N_("Versi hasil; lebih dari 1 sesudah perbaikan.")),
    OpenColumn("closed_on", "date", N_("Hari versi itu ditandatangani.")),
    OpenColumn("n", "integer", N_("Banyaknya formulir survei yang dihitung.")),
    OpenColumn(
        "services_given",
        "integer",
        N_("Banyaknya layanan pada periode itu; kosong bila catatannya tidak lengkap."),
    ),
    OpenColumn(
        "coverage",
        "number",
        N_("n dibagi services_given (0–1); kosong bila catatan layanan tidak lengkap."),
    ),
    OpenColumn("ikm", "decimal", N_("Indeks Kepuasan Masyarakat, 25–100.")),
    OpenColumn(
        "ikm_low",
        "decimal",
        N_("Batas bawah rentang ketelitian 95 persen; hanya memperhitungkan kebetulan."),
    ),
    OpenColumn("ikm_high", "decimal", N_("Batas atas rentang itu.")),
    OpenColumn("mutu", "string", N_("Mutu pelayanan: A, B, C, atau D.")),
    OpenColumn(
        "kinerja",
        "string",
        N_("Kinerja unit pelayanan: Sangat baik, Baik, Kurang baik, atau Tidak baik."),
    ),
)
_AFTER = (
    OpenColumn("source", "string", N_("Laporan lama asal angka, bila statusnya earlier.")),
    OpenColumn("correction", "string", N_("Tanggal dan alasan perbaikan terakhir.")),
    OpenColumn(
        "accepted",
        "string",
        N_(
            "Siapa yang mengesahkan angka ini walau isi register berbeda dengan catatan asalnya,"
            " kapan, dan sebabnya; kosong bila tidak ada yang berbeda."
        ),
    ),
)
_DEMO = OpenColumn("demo", "string", N_("CONTOH: baris ini bukan hasil pelayanan sungguhan."))
_NRR = N_("Nilai rata-rata unsur %(name)s, 1–4; kosong bila jawabannya kurang dari 10.")


def dictionary(lang: str = "id", *, demo: bool = False) -> tuple[OpenColumn, ...]:
    """Give every column in the order of the file, its meaning in a language.

    The file of a demonstration has one column more, which says so.
    """
    _ = translator(lang)
    unsur = [
        OpenColumn(f"nrr_{item.key}", "decimal", _(_NRR) % {"name": item.name.say(lang)})
        for item in names().unsur
    ]
    after = (*_AFTER, _DEMO) if demo else _AFTER
    columns = [column._replace(meaning=_(column.meaning)) for column in (*_BEFORE, *after)]
    return (*columns[: len(_BEFORE)], *unsur, *columns[len(_BEFORE) :])


def as_csv(unit: str, lines: Iterable[Line], *, demo: bool = False) -> bytes:
    """Write every period of a unit, the newest first; decimals with a point, unknown is empty."""
    header = [column.name for column in dictionary(demo=demo)]
    rows = (_cells(unit, line) for line in lines)
    return exports.csv_bytes(header, [[cells.get(name) for name in header] for cells in rows])


def _cells(unit: str, line: Line) -> dict[str, object]:
    """Give a period's cells by column: what JSON says of it as well, and what only a table has."""
    accepted = line.accepted
    cells = line_json(line) | {"unit": unit, "demo": "CONTOH"}
    cells["accepted"] = accepted and f"{accepted.by}, {accepted.on.isoformat()}: {accepted.reason}"
    if line.corrections:
        last = line.corrections[-1]
        cells["correction"] = f"{last.on.isoformat()}: {last.reason}"
    if line.figures is None:
        return cells
    if line.figures.coverage is not None:
        cells["coverage"] = Decimal(line.figures.coverage).quantize(WIDE)
    return cells | {f"nrr_{mean.key}": mean.nrr for mean in line.figures.unsur}


def as_metadata(
    unit: str, *, title: str, publisher: str, lang: str = "id", demo: bool = False
) -> dict[str, object]:
    """Describe the file for programs: CSV on the Web, metadata vocabulary (W3C, 2015).

    The file of the unit's code stands beside the description; the publisher is the office.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "url": f"{unit}.csv",
        "dc:title": title,
        "dc:publisher": publisher,
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": column.datatype,
                    "dc:description": column.meaning,
                    "required": column.name in {"unit", "period", "from", "to", "status"},
                }
                for column in dictionary(lang, demo=demo)
            ],
            "primaryKey": ["unit", "period"],
        },
    }
