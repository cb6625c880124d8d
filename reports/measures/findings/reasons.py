"""Findings from the reasons people gave: money asked for, a reason that has risen, the usual one.

What belongs to an officer is never placed at a counter or an hour. Read next: record.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.disclosure import MIN_PUBLISHED, enough, few
from reports.measures.findings.base import Basis, Finding, figured, half_day_name, not_a_person
from reports.measures.summary import wilson
from reports.measures.tables import ReasonRow
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import interval_text
from survey.questionnaire import Owner

PAID = "diminta-biaya"  # the reason "Diminta biaya": one mention is worth a look
_RISEN_P = 0.01


def paid(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    row = next((row for row in b.low.rows if row.reason.key == PAID), None)
    if row is None or not enough(b.low.people):
        return
    yield _of_reason(
        b,
        row,
        pen,
        _,
        rule="asked_to_pay",
        lead=_("Ada yang menyebut “%(reason)s”."),
        look=_("Periksa papan tarif dan alur pembayaran, lalu jelaskan biaya resmi kepada warga."),
        caution=_("Belum tentu pungutan: fotokopi atau meterai juga dapat disebut biaya."),
    )


def risen(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name reasons given more often than before: exact binomial test, Bonferroni over reasons."""
    from scipy.special import bdtrc

    if not enough(b.taps_now) or b.taps_before < 8 * 10:
        return
    for key, n in sorted(b.low_now.items(), key=lambda item: (-item[1], item[0])):
        usual = (b.low_before[key] + 0.5) / (b.taps_before + 1)
        chance = float(bdtrc(n - 1, b.taps_now, usual))
        rare = _RISEN_P / max(1, len(b.questionnaire.reasons))
        if not enough(n, MIN_PUBLISHED) or chance >= rare:
            continue
        reason = b.questionnaire.reason(key)
        bounds = wilson(n, b.taps_now)
        text = _(
            "Disebut %(k)s dari %(n)s penilai (rentang %(range)s);"
            " sebelumnya rata-rata %(usual)s orang seminggu."
        ) % {
            "k": pen.count(n),
            "n": pen.count(b.taps_now),
            "range": interval_text(*bounds, pen.lang),
            "usual": pen.decimal(b.low_before[key] / b.weeks_before, 1),
        }
        place = _place(b, key, n, pen, _) if reason.owner is Owner.UNIT else ""
        finding = Finding(
            "reason_risen",
            _("“%(reason)s” makin sering disebut.") % {"reason": reason.text.say(pen.lang)},
            " ".join(filter(None, (text, place))),
            _("Cari tahu apa yang berubah minggu ini."),
            not_a_person(reason.owner, _),
            b.taps_now,
        )
        yield figured(finding, bounds, n / b.taps_now)


def _place(b: Basis, key: str, n: int, pen: Pen, _: Say) -> str:
    """Say on which half-day most mentions fell, if it is far more than that half-day's part."""
    spots = b.where.get(key)
    if not spots:
        return ""
    spot, k = max(spots.items(), key=lambda item: (item[1], item[0]))
    part = b.taps_where[spot] / max(1, sum(b.taps_where.values()))
    if spot in b.unnamed or not enough(b.taps_where[spot]) or not enough(k, MIN_PUBLISHED):
        return ""
    if k / n < 2 * part:
        return ""
    name = half_day_name(*spot, pen.lang)
    return _("%(k)s di antaranya %(when)s.") % {"k": pen.count(k), "when": name}


def most_named(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    if not b.low.rows or not enough(b.low.people):
        return
    row = b.low.rows[0]
    alone = len(b.low.rows) == 1 or b.low.rows[1].n < row.n
    if not enough(row.n, MIN_PUBLISHED) or not alone:
        return  # two named alike: neither is the most named, and the table shows both
    yield _of_reason(
        b,
        row,
        pen,
        _,
        rule="reason_most_named",
        lead=_("“%(reason)s” paling sering disebut."),
        look=_("Mulai perbaikan dari alasan ini."),
        caution=not_a_person(row.reason.owner, _),
    )


def _of_reason(
    b: Basis, row: ReasonRow, pen: Pen, _: Say, *, rule: str, lead: str, look: str, caution: str
) -> Finding:
    bounds = wilson(row.n, b.low.people)
    hidden = few(row.n)  # one to four stand so in the table as well: a range would tell how many
    if hidden:
        text = _("1–4 dari %(n)s orang yang memberi alasan atas penilaian 1–2.")
    else:
        text = _(
            "%(k)s dari %(n)s orang yang memberi alasan atas penilaian 1–2 (rentang %(range)s)."
        )
    text %= {
        "k": pen.count(row.n),
        "n": pen.count(b.low.people),
        "range": interval_text(*bounds, pen.lang),
    }
    if b.low.weeks > 1:
        text += " " + _("Dihitung dari %(weeks)s minggu.") % {"weeks": b.low.weeks}
    lead = lead % {"reason": row.reason.text.say(pen.lang)}
    finding = Finding(rule, lead, text, look, caution, b.low.people)
    return finding if hidden else figured(finding, bounds, row.n / b.low.people)
