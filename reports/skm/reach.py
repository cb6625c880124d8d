"""How far a result reaches: up to which day, to which share of the services, and is it enough?

Every part of the Laporan SKM that has no figure says why in these words. Read next: results.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.paper.blocks.pen import Pen
from reports.skm.figures import SkmReport


def counted_to(report: SkmReport, pen: Pen) -> str:
    """Say up to which day a running period is counted, the same in every format; else ""."""
    _ = pen.say
    if report.over:
        return ""
    if report.until < report.first:
        return _("belum ada hari yang dapat dihitung")
    return _("dihitung sampai %(day)s") % {"day": pen.day(report.until)}


def enough(report: SkmReport) -> bool:
    """Whether figures may be written: ten forms, to the same unsur.

    One version's are not where those of all versions, less its own, are a few people's, nor one
    service's where those of the unit and of other services would tell on a few or on an officer.
    """
    tells = disclosure.few(report.beside) or not (report.service is None or report.service.shown)
    return not tells and any(disclosure.enough(result.n) for result in report.results)


def too_few(report: SkmReport, pen: Pen) -> str:
    """Say that there are no or too few forms."""
    _ = pen.say
    if disclosure.few(report.beside):
        return _(
            "Hasil versi ini tidak dicetak: versi lain dengan unsur yang sama hanya dijawab"
            " %(n)s orang, dan selisih dari hasil semua versi akan menunjukkan jawaban mereka."
        ) % {"n": report.beside}
    if report.n == 0 and report.n_to_come:
        return _waiting(report, pen)
    if report.service is not None and disclosure.enough(report.n):
        return _not_by_service(report, pen)
    if report.n == 0:
        return _("Belum ada formulir yang dikirim pada periode ini.")
    if report.mixed:
        forms = (f"{result.questionnaire.ref}: {pen.count(result.n)}" for result in report.results)
        return _(
            "Formulirnya menjawab kuesioner yang unsurnya berbeda (%(forms)s), masing-masing"
            " terlalu sedikit. Nilai dicetak mulai %(least)s formulir, agar jawaban satu orang"
            " tidak dapat dikenali."
        ) % {"forms": ", ".join(forms), "least": disclosure.MIN_CELL}
    return _(
        "Baru %(n)s formulir: terlalu sedikit. Nilai dicetak mulai %(least)s formulir,"
        " agar jawaban satu orang tidak dapat dikenali."
    ) % {"n": report.n, "least": disclosure.MIN_CELL}


def _not_by_service(report: SkmReport, pen: Pen) -> str:
    """Say why one service has no figures although enough of its forms came."""
    _ = pen.say
    if not disclosure.shows_parts(report.period):
        return _("Hasil setiap layanan dicetak untuk triwulan, semester, atau tahun.")
    return _(
        "Hasil layanan ini tidak dicetak: dari selisihnya dengan hasil unit, layanan lain, atau"
        " periode lain akan terbaca jawaban beberapa orang, atau hampir semua formulirnya menilai"
        " satu petugas."
    )


def _waiting(report: SkmReport, pen: Pen) -> str:
    """Say why forms that came are not counted yet."""
    _ = pen.say
    if report.instrument.version is not None:
        text = _("Hasil satu versi dihitung setelah periode berakhir: %(n)s formulir menunggu.")
    elif report.service is not None:
        text = _("Hasil satu layanan dihitung setelah periode berakhir: %(n)s formulir menunggu.")
    elif report.awaits_end:
        text = _(
            "Pada periode ini dijawab kuesioner yang unsurnya berbeda; hasil masing-masing dihitung"
            " setelah periode berakhir: %(n)s formulir menunggu."
        )
    else:
        text = _(
            "Belum ada formulir SKM yang dapat dihitung: %(n)s formulir menunggu sampai harinya"
            " berakhir dan lima formulir lain menyusul."
        )
    return text % {"n": pen.count(report.n_to_come)}


def coverage(report: SkmReport, pen: Pen, *, public: bool) -> str:
    """Say which share of the services the forms are, or why nobody knows it.

    Outside it is known of a whole record only.
    """
    _ = pen.say
    served = report.services.served
    if report.services_given is None:
        return _("jumlah layanan belum dicatat")
    if not (served.whole if public else served.nearly_whole):
        text = _("tidak diketahui: layanan baru dicatat pada %(recorded)s dari %(open)s hari buka")
    elif served.share is None:
        text = _("tidak dapat dihitung: jawaban lebih banyak daripada %(n)s layanan yang dicatat")
    elif served.whole:
        text = _("%(share)s dari %(n)s layanan yang dicatat")
    else:
        text = _(
            "%(share)s: %(forms)s formulir dari %(n)s layanan, pada %(recorded)s dari %(open)s hari"
            " buka"
        )
    return text % {
        "share": pen.percent(served.n, served.services),
        "forms": pen.count(served.n),
        "n": pen.count(served.services),
        "recorded": pen.count(served.recorded),
        "open": pen.count(served.open_days),
    }
