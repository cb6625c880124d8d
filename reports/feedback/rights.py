"""Words of an officer's own sheet that are the same whatever the figures: who sees it, objections.

The rules are the office's promise (design: improvement, not penalty) and stand in docs/method.md
chapter 7. Read next: compose.py.
"""

from __future__ import annotations

from reports.disclosure import SeenBy
from reports.feedback.figures import OBJECTION_DAYS
from reports.feedback.shown import Visible
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say, Signature


def statement(_: Say) -> str:
    """Say what the sheet may not be used for."""
    return _(
        "Lembar ini dibuat untuk memperbaiki layanan. Lembar ini tidak boleh menjadi"
        " satu-satunya dasar pemotongan tunjangan, mutasi, atau hukuman."
    )


def signers(report: Visible, _: Say) -> tuple[Signature, Signature]:
    """Give who vouches for the statement of use, and who has received the sheet."""
    signatory = report.office.signatory
    return (
        Signature(
            _("Menjamin pernyataan penggunaan,"),
            signatory.position if signatory else _("Kepala unit layanan"),
            signatory.name if signatory else "",
        ),
        Signature(
            _("Telah menerima, bukan berarti setuju,"),
            _("tanggal ……………………"),
            report.name,
        ),
    )


def rights(report: Visible, pen: Pen) -> tuple[str, str]:
    """Say who reads the sheet, and how to object to it."""
    _ = pen.say
    objection = _(
        "Keberatan: tulis dalam %(days)s hari sejak Anda menerima lembar ini (sedikitnya sampai"
        " %(until)s) kepada pejabat di luar jalur atasan Anda yang ditunjuk kepala kantor, atau"
        " kepada inspektorat. Ia memeriksa jadwal dan kaitan penilaian, lalu menjawab tertulis."
        " Bila jadwal dibetulkan, angka dihitung ulang. Selama belum diputuskan, angka ini"
        " tidak dipakai."
    )
    until = pen.day(report.object_until_on)
    return _readers(report, pen, _), objection % {"days": OBJECTION_DAYS, "until": until}


def _readers(report: Visible, pen: Pen, _: Say) -> str:
    figure, made = report.figure, pen.day(report.made_on)
    if figure.shown is SeenBy.HIDDEN:
        text = _("Atasan Anda juga tidak melihat angka apa pun tentang Anda. Dibuat %(made)s.")
        return text % {"made": made}
    if figure.shown is SeenBy.SELF:
        return _(
            "Hanya Anda yang melihat angka ini. Atasan baru melihatnya mulai %(n)s penilaian, tiga"
            " hari kerja sesudah Anda. Dibuat %(made)s."
        ) % {"n": report.superior_from, "made": made}
    text = _(
        "Atasan Anda melihat angka ini paling cepat %(on)s, tiga hari kerja sesudah %(made)s;"
        " lembarnya dapat memuat lebih sedikit penilaian."
    )
    readers = text % {"on": pen.day(report.superior_from_on), "made": made}
    if figure.shown is SeenBy.SUPERIOR and figure.shrunk is not None:
        readers += " " + _(
            "Karena penilaiannya masih sedikit, ia melihat perkiraan yang ditarik ke arah yang"
            " diharapkan: %(share)s (%(range)s)."
        ) % {"share": pen.share(figure.shrunk.share), "range": pen.range(figure.shrunk)}
    return readers
