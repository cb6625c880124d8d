"""Words of an officer's own sheet that are the same whatever the figures: who sees it, objections.

The rules are the office's promise (design: improvement, not penalty) and stand in docs/method.md
chapter 7. Read next: templates/feedback/main.typ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.disclosure import SeenBy
from reports.feedback.figures import OBJECTION_DAYS
from reports.paper import wording
from reports.paper.documents import Say
from survey.language import date_range, translator

if TYPE_CHECKING:
    from datetime import date

    from reports.feedback.shown import Visible


def words(report: Visible) -> dict[str, object]:
    """Give the texts about use, readers, objection and reply, and who signs."""
    _ = translator(report.lang)
    signatory = report.office.signatory
    return {
        "rights_title": _("Hak Anda"),
        "rights": [_readers(report, _), *_objection(report, _)],
        "use_title": _("Pernyataan penggunaan"),
        "use": _(
            "Lembar ini dibuat untuk memperbaiki layanan. Lembar ini tidak boleh menjadi"
            " satu-satunya dasar pemotongan tunjangan, mutasi, atau hukuman."
        ),
        "reply_title": _("Tanggapan Anda (boleh dikosongkan; ikut dibaca bersama angkanya)"),
        "signs": [
            {
                "role": _("Menjamin pernyataan penggunaan,"),
                "position": signatory.position if signatory else _("Kepala unit layanan"),
                "name": signatory.name if signatory else "",
            },
            {
                "role": _("Telah menerima, bukan berarti setuju,"),
                "position": _("tanggal ……………………"),
                "name": report.officer.name,
            },
        ],
    }


def _day(on: date, report: Visible) -> str:
    return date_range(on, on, report.lang)


def _readers(report: Visible, _: Say) -> str:
    figure, made = report.figure, _day(report.made_on, report)
    superior_from = report.superior_from
    if figure.shown is SeenBy.HIDDEN:
        return _("Atasan Anda juga tidak melihat angka apa pun tentang Anda. Dibuat %(made)s.") % {
            "made": made
        }
    if figure.shown is SeenBy.SELF:
        return _(
            "Hanya Anda yang melihat angka ini. Atasan baru melihatnya mulai %(n)s penilaian, tiga"
            " hari kerja sesudah Anda. Dibuat %(made)s."
        ) % {"n": superior_from, "made": made}
    seen = _("Atasan Anda melihat angka ini paling cepat %(on)s, tiga hari kerja sesudah %(made)s.")
    said = seen % {"on": _day(report.superior_from_on, report), "made": made}
    if figure.shown is SeenBy.SUPERIOR and figure.shrunk is not None:
        drawn = figure.shrunk
        said += " " + _(
            "Karena penilaiannya masih sedikit, ia melihat perkiraan yang ditarik ke arah yang"
            " diharapkan: %(share)s (%(range)s)."
        ) % {
            "share": wording.percent(drawn.share, report.lang),
            "range": wording.interval_text(drawn.low, drawn.high, report.lang),
        }
    return said


def _objection(report: Visible, _: Say) -> list[str]:
    return [
        _(
            "Keberatan: tulis dalam %(days)s hari sejak Anda menerima lembar ini (sedikitnya sampai"
            " %(until)s) kepada pejabat di luar jalur atasan Anda yang ditunjuk kepala kantor, atau"
            " kepada inspektorat. Ia memeriksa jadwal dan kaitan penilaian, lalu menjawab tertulis."
            " Bila jadwal dibetulkan, angka dihitung ulang. Selama belum diputuskan, angka ini"
            " tidak dipakai."
        )
        % {"days": OBJECTION_DAYS, "until": _day(report.object_until_on, report)},
    ]
