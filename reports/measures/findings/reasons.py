"""Findings from the reasons people gave: money asked for, a reason that has risen, the usual one.

What belongs to an officer is never placed at a counter or an hour. Read next: record.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports.disclosure import MIN_PUBLISHED, enough, few
from reports.measures.findings.base import Basis, Finding, figured, half_day_name, not_a_person
from reports.measures.summary import wilson
from reports.measures.tables import ReasonRow
from reports.paper.wording import interval_text
from survey.language import number, translator
from survey.questionnaire import Owner

PAID = "diminta-biaya"  # the reason "Diminta biaya": one mention is worth a look
_RISEN_P = 0.01


def paid(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    row = next((row for row in b.low.rows if row.reason.key == PAID), None)
    if row is None or not enough(b.low.people):
        return
    yield _of_reason(
        b,
        row,
        rule="asked_to_pay",
        lead=_("Ada yang menyebut “%(reason)s”."),
        look=_("Periksa papan tarif dan alur pembayaran, lalu jelaskan biaya resmi kepada warga."),
        caution=_("Belum tentu pungutan: fotokopi atau meterai juga dapat disebut biaya."),
    )


def risen(b: Basis) -> Iterator[Finding]:
    """Name reasons given more often than before: exact binomial test, Bonferroni over reasons."""
    from scipy.special import bdtrc

    _ = translator(b.lang)
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
            "k": number(n, 0, b.lang),
            "n": number(b.taps_now, 0, b.lang),
            "range": interval_text(*bounds, b.lang),
            "usual": number(b.low_before[key] / b.weeks_before, 1, b.lang),
        }
        place = _place(b, key, n) if reason.owner is Owner.UNIT else ""
        finding = Finding(
            "reason_risen",
            _("“%(reason)s” makin sering disebut.") % {"reason": reason.text.say(b.lang)},
            " ".join(filter(None, (text, place))),
            _("Cari tahu apa yang berubah minggu ini."),
            not_a_person(b, reason.owner),
            b.taps_now,
        )
        yield figured(finding, bounds, n / b.taps_now)


def _place(b: Basis, key: str, n: int) -> str:
    """Say on which half-day most mentions fell, if it is far more than that half-day's part."""
    _ = translator(b.lang)
    spots = b.where.get(key)
    if not spots:
        return ""
    spot, k = max(spots.items(), key=lambda item: (item[1], item[0]))
    part = b.taps_where[spot] / max(1, sum(b.taps_where.values()))
    if not enough(b.taps_where[spot]) or not enough(k, MIN_PUBLISHED):
        return ""
    if k / n < 2 * part:
        return ""
    name = half_day_name(*spot, b.lang)
    return _("%(k)s di antaranya %(when)s.") % {"k": number(k, 0, b.lang), "when": name}


def most_named(b: Basis) -> Iterator[Finding]:
    _ = translator(b.lang)
    if not b.low.rows or not enough(b.low.people):
        return
    row = b.low.rows[0]
    alone = len(b.low.rows) == 1 or b.low.rows[1].n < row.n
    if not enough(row.n, MIN_PUBLISHED) or not alone:
        return  # two named alike: neither is the most named, and the table shows both
    yield _of_reason(
        b,
        row,
        rule="reason_most_named",
        lead=_("“%(reason)s” paling sering disebut."),
        look=_("Mulai perbaikan dari alasan ini."),
        caution=not_a_person(b, row.reason.owner),
    )


def _of_reason(
    b: Basis, row: ReasonRow, *, rule: str, lead: str, look: str, caution: str
) -> Finding:
    _ = translator(b.lang)
    bounds = wilson(row.n, b.low.people)
    hidden = few(row.n)  # one to four stand so in the table as well: a range would tell how many
    if hidden:
        text = _("1–4 dari %(n)s orang yang memberi alasan atas penilaian 1–2.")
    else:
        text = _(
            "%(k)s dari %(n)s orang yang memberi alasan atas penilaian 1–2 (rentang %(range)s)."
        )
    text %= {
        "k": number(row.n, 0, b.lang),
        "n": number(b.low.people, 0, b.lang),
        "range": interval_text(*bounds, b.lang),
    }
    if b.low.weeks > 1:
        text += " " + _("Dihitung dari %(weeks)s minggu.") % {"weeks": b.low.weeks}
    lead = lead % {"reason": row.reason.text.say(b.lang)}
    finding = Finding(rule, lead, text, look, caution, b.low.people)
    return finding if hidden else figured(finding, bounds, row.n / b.low.people)
