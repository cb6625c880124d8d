"""The SKM result on paper: its words, its tables and the official annex.

Figures come finished from skm.py; here they are only written out in the reader's language. Below
ten forms no figure is printed, because it would tell on single people. Read next: figures.py and
templates/skm/main.typ.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from reports import disclosure, documents, wording
from reports.documents import Say
from survey.language import N_, date_range, number, translator
from survey.periods import Dates
from survey.questionnaire import NOT_ANSWERED
from survey.scoring import LOWER_BOUNDS, Mutu

if TYPE_CHECKING:
    from reports.skm.figures import SkmReport, UnsurLine

ANNEX_TITLE = N_("PENGOLAHAN DATA SURVEI KEPUASAN MASYARAKAT PER RESPONDEN DAN PER UNSUR PELAYANAN")
_NONE = "–"


def as_pdf(report: SkmReport) -> bytes:
    """Print the result, A4, with the annex when there are enough forms."""
    return documents.typeset("skm", words(report), made_at=report.fresh.until_at)


def words(report: SkmReport) -> dict[str, object]:
    """Write every text and number of the sheet in the report's language."""
    _ = translator(report.lang)
    period = Dates(report.first, report.last).label(report.lang)
    title = _("Hasil Survei Kepuasan Masyarakat (SKM)")
    line = f"{report.unit.name} · SKM {period}"
    enough = disclosure.enough(report.n) and report.ikm is not None
    return {
        "paper": documents.paper(report.office, title=title, line=line, lang=report.lang),
        "letterhead": report.office.letterhead,
        "subtitle": _subtitle(report, _),
        "headline": _headline(report, _),
        "numbers": _numbers(report, _) if enough else [],
        "note": _(
            "* Rentang ini hanya memuat faktor kebetulan, bukan pengaruh siapa yang mau mengisi."
        )
        if enough
        else "",
        "unsur": _unsur_table(report, _, enough=enough),
        "parts": _parts(report, _, enough=enough),
        "small": _heads(report, _),
        "sign": documents.signature(report.office, on=None, lang=report.lang),
        "annex": _annex(report, _, enough=enough),
    }


def _subtitle(report: SkmReport, _: Say) -> str:
    moment = report.fresh.until_at.astimezone(report.office.zone)
    texts = [
        report.unit.name,
        date_range(report.first, report.last, report.lang),
        _("data s.d. %(day)s pukul %(time)s")
        % {
            "day": date_range(moment.date(), moment.date(), report.lang),
            "time": moment.strftime("%H.%M" if report.lang == "id" else "%H:%M"),
        },
    ]
    if report.fresh.waiting:
        texts.append(_("%(n)s isian belum masuk") % {"n": _count(report.fresh.waiting, report)})
    return " · ".join(texts)


def _headline(report: SkmReport, _: Say) -> str:
    if report.n == 0:
        return _("Belum ada formulir SKM yang dikirim pada periode ini.")
    if not disclosure.enough(report.n):
        return _(
            "Baru %(n)s formulir SKM: terlalu sedikit. Nilai dicetak mulai %(least)s formulir,"
            " agar jawaban satu orang tidak dapat dikenali."
        ) % {"n": report.n, "least": disclosure.MIN_CELL}
    if report.ikm is None or report.kinerja is None:
        return _("IKM belum dapat dihitung: ada unsur yang belum dijawab oleh siapa pun.")
    return _("IKM %(ikm)s: mutu %(mutu)s, kinerja %(kinerja)s") % {
        "ikm": _decimal(report.ikm, 2, report),
        "mutu": report.mutu,
        "kinerja": _(report.kinerja),
    }


def _numbers(report: SkmReport, _: Say) -> list[dict[str, str]]:
    lang = report.lang
    spread = f"{_decimal(report.low, 2, report)}–{_decimal(report.high, 2, report)}"
    if report.sample.required is None:
        sample = (_NONE, _("kecukupan sampel: populasi belum diketahui"))
    else:
        sample = (
            _verdict(report, _),
            _("%(n)s dari %(required)s responden yang dipersyaratkan")
            % {"n": _count(report.n, report), "required": _count(report.sample.required, report)},
        )
    if report.services_given is None:
        coverage = (_NONE, _("cakupan: jumlah layanan belum dicatat"))
    elif report.coverage is None:
        coverage = (_NONE, _("cakupan: layanan baru dicatat untuk sebagian periode"))
    else:
        coverage = (
            number(100 * report.coverage, 1, lang) + "%",
            _("cakupan dari %(n)s layanan yang dicatat")
            % {"n": _count(report.services_given, report)},
        )
    items = [
        (_decimal(report.ikm, 2, report), _("IKM; rentang %(range)s*") % {"range": spread}),
        (
            _count(report.n, report),
            _("formulir SKM; %(n)s lengkap") % {"n": _count(report.n_complete, report)},
        ),
        sample,
        coverage,
    ]
    return [{"value": value, "words": text} for value, text in items]


def _unsur_table(report: SkmReport, _: Say, *, enough: bool) -> dict[str, object]:
    rows = [_unsur_row(line, report) for line in report.unsur] if enough else []
    if enough:
        unit = ["", _("IKM unit layanan"), _count(report.n, report), "", ""]
        figures = [_decimal(report.tertimbang, 4, report), _decimal(report.ikm, 2, report)]
        rows.append({"cells": [*unit, *figures, report.mutu or ""], "bar": ""})
    return {
        "title": _("Nilai per unsur"),
        "header": ["", _("Unsur"), "n", "Σ", "NRR", _("tertimbang"), "IKM", _("Mutu"), ""],
        "rows": rows,
        "note": _(
            "n: jawaban untuk unsur itu; Σ: jumlah nilai; NRR: nilai rata-rata (1–4);"
            " tertimbang: NRR × 1/9; IKM: NRR × 25."
        ),
    }


def _unsur_row(line: UnsurLine, report: SkmReport) -> dict[str, object]:
    # The bar shows where the mean lies between 1 and 4.
    part = "0" if line.nrr is None else f"{float((line.nrr - 1) / 3 * 100):.1f}"
    cells = [
        line.label,
        line.name,
        _count(line.n, report),
        _count(line.sum, report),
        _decimal(line.nrr, 4, report),
        _decimal(line.nrr_tertimbang, 4, report),
        _decimal(line.ikm, 2, report),
        line.mutu or _NONE,
    ]
    return {"cells": cells, "bar": part}


def _parts(report: SkmReport, _: Say, *, enough: bool) -> list[dict[str, object]]:
    channels = [
        [
            wording.channel_name(channel, report.lang),
            _count(n, report),
            number(100 * n / report.n, 1, report.lang) + "%",
        ]
        for channel, n in sorted(report.by_channel.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    found: list[dict[str, object]] = [
        {
            "title": _("Cara data dikumpulkan"),
            "header": [_("Saluran"), _("Formulir"), _("Bagian")],
            "rows": channels,
            "items": _collected(report, _, enough=enough),
        },
        {
            "title": _("Kecukupan sampel"),
            "header": [],
            "rows": [],
            "items": _sample(report, _),
        },
    ]
    if enough:
        found.append(
            {
                "title": _("Cara menghitung"),
                "header": [],
                "rows": [],
                "items": _method(report, _),
            }
        )
    return found


def _collected(report: SkmReport, _: Say, *, enough: bool) -> list[str]:
    items = [
        _(
            "Responden mengisi dengan sukarela, bukan dipilih acak; jumlah yang cukup tidak"
            " menjadikannya wakil semua penerima layanan."
        )
    ]
    missing = report.n - report.n_complete
    if missing:
        items.append(
            _(
                "%(n)s formulir tidak menjawab semua unsur; setiap unsur dihitung dari jawabannya"
                " sendiri."
            )
            % {"n": _count(missing, report)}
        )
    if report.n_unfinished:
        items.append(
            _("%(n)s formulir dimulai tetapi tidak dikirim; tidak dihitung dalam IKM.")
            % {"n": _count(report.n_unfinished, report)}
        )
    if report.rules.n_flagged and enough:
        items.append(
            _(
                "%(n)s formulir ditandai pemeriksaan kewajaran dan tetap dihitung; tanpa formulir"
                " itu IKM %(ikm)s."
            )
            % {
                "n": _count(report.rules.n_flagged, report),
                "ikm": _decimal(report.rules.ikm, 2, report),
            }
        )
    return items


def _sample(report: SkmReport, _: Say) -> list[str]:
    sample = report.sample
    if sample.population is None or sample.required is None:
        return [
            _(
                "Populasi penerima layanan belum diketahui, jadi kecukupan sampel tidak dapat"
                " dinilai. Sebutkan dengan --population atau masukkan jumlah layanan yang"
                " diberikan."
            )
        ]
    if sample.given:
        source = _("disebutkan oleh pembuat laporan")
    elif sample.recorded_from is not None:
        day = date_range(sample.recorded_from, sample.recorded_from, report.lang)
        source = _("layanan yang dicatat sejak %(day)s; setahun penuh lebih banyak") % {"day": day}
    else:
        source = _("layanan yang dicatat dalam 12 bulan terakhir periode ini")
    return [
        _(
            "%(verdict)s: tabel Krejcie–Morgan meminta %(required)s responden untuk populasi"
            " %(population)s (%(source)s); terkumpul %(n)s."
        )
        % {
            "verdict": _verdict(report, _),
            "required": _count(sample.required, report),
            "population": _count(sample.population, report),
            "source": source,
            "n": _count(report.n, report),
        }
    ]


def _verdict(report: SkmReport, _: Say) -> str:
    if report.sample.sufficient is None:
        return _("Belum dapat dipastikan")
    return _("Sesuai") if report.sample.sufficient else _("Belum sesuai")


def _method(report: SkmReport, _: Say) -> list[str]:
    shown = "; ".join(
        f"{_weight(weight, report)}: {_decimal(ikm, 2, report)}"
        for weight, ikm in report.reconciliation.items()
    )
    return [
        _(
            "Peraturan Menteri PANRB Nomor 14 Tahun 2017; bobot setiap unsur tepat 1/9, dibulatkan"
            " satu kali pada hasil akhir."
        ),
        _("Pembanding, dengan bobot %(variants)s.") % {"variants": shown},
    ]


def _heads(report: SkmReport, _: Say) -> list[str]:
    if not report.heads:
        return []
    heads = "; ".join(f"{head.device} {head.printed}" for head in report.heads)
    return [_("Sidik catatan (kepala rantai): %(heads)s.") % {"heads": heads}]


def _annex(report: SkmReport, _: Say, *, enough: bool) -> dict[str, object]:
    lines = report.unsur

    def row(label: str, cells: Sequence[str]) -> dict[str, object]:
        return {"label": label, "cells": cells}

    return {
        "title": _(ANNEX_TITLE),
        "subtitle": _("%(unit)s, %(period)s. Baris diacak; tanpa identitas.")
        % {
            "unit": report.unit.name,
            "period": date_range(report.first, report.last, report.lang),
        },
        "header": [_("No. Resp."), *(line.label for line in lines)],
        "rows": _annex_rows(report) if enough else [],
        "sums": [
            row(_("Σ Nilai/Unsur"), [_count(line.sum, report) for line in lines]),
            row(_("Kuesioner terisi"), [_count(line.n, report) for line in lines]),
            row(_("NRR/Unsur"), [_decimal(line.nrr, 4, report) for line in lines]),
            row(
                _("NRR tertimbang/Unsur"),
                [_decimal(line.nrr_tertimbang, 4, report) for line in lines],
            ),
        ],
        "totals": [
            {
                "label": _("Jumlah NRR tertimbang *)"),
                "value": _decimal(report.tertimbang, 4, report),
            },
            {"label": _("IKM Unit Pelayanan **)"), "value": _decimal(report.ikm, 2, report)},
        ],
        "marks": _(
            "NRR/Unsur = jumlah nilai per unsur dibagi jumlah kuesioner yang terisi."
            " NRR tertimbang/Unsur = NRR × 1/9. *) jumlah NRR tertimbang; **) = *) × 25, dihitung"
            " sebelum dibulatkan. Tanda – berarti tidak dijawab."
        ),
        "key_title": _("Unsur pelayanan"),
        "key": [[line.label, line.name] for line in lines],
        "grades_title": _("Mutu pelayanan"),
        "grades": _grades(report, _),
    }


def _annex_rows(report: SkmReport) -> list[list[str]]:
    return [
        [str(i), *(_NONE if score == NOT_ANSWERED else score for score in scores)]
        for i, scores in enumerate(report.rows, 1)
    ]


def _grades(report: SkmReport, _: Say) -> list[list[str]]:
    """Write the bands of the regulation from the bounds that the scoring uses."""
    rows, top = [], Decimal(100)
    for bound, grade in [*LOWER_BOUNDS, (Decimal(25), Mutu.D)]:
        band = f"{_decimal(bound, 2, report)}–{_decimal(top, 2, report)}"
        rows.append([grade.value, band, _(grade.kinerja)])
        top = bound - Decimal("0.01")
    return rows


def _decimal(value: Decimal | None, places: int, report: SkmReport) -> str:
    return _NONE if value is None else number(value, places, report.lang)


def _count(value: int, report: SkmReport) -> str:
    return number(value, 0, report.lang)


def _weight(weight: str, report: SkmReport) -> str:
    return weight.replace(".", ",") if report.lang == "id" else weight
