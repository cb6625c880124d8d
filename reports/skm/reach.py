"""How far a result reaches: up to which day it is counted, and whether there is enough to print.

Every part of the Laporan SKM that has no figure says why in these words. Read next: results.py.
"""

from __future__ import annotations

from reports import disclosure
from reports.skm.figures import SkmReport
from reports.skm.pen import Pen


def counted_to(report: SkmReport, pen: Pen) -> str:
    """Say up to which day a running period is counted, the same in every format; else ""."""
    _ = pen.say
    if report.over:
        return ""
    if report.until < report.first:
        return _("belum ada hari yang dapat dihitung")
    return _("dihitung sampai %(day)s") % {"day": pen.day(report.until)}


def enough(report: SkmReport) -> bool:
    """Whether figures may be written: ten forms."""
    return disclosure.enough(report.n)


def too_few(report: SkmReport, pen: Pen) -> str:
    """Say that there are no or too few forms."""
    _ = pen.say
    if report.n == 0 and report.n_to_come:
        return _(
            "Belum ada formulir SKM yang dapat dihitung: %(n)s formulir menunggu sampai harinya"
            " berakhir dan lima formulir lain menyusul."
        ) % {"n": pen.count(report.n_to_come)}
    if report.n == 0:
        return _("Belum ada formulir yang dikirim pada periode ini.")
    return _(
        "Baru %(n)s formulir: terlalu sedikit. Nilai dicetak mulai %(least)s formulir,"
        " agar jawaban satu orang tidak dapat dikenali."
    ) % {"n": report.n, "least": disclosure.MIN_CELL}
