"""Section 4.3 of the Laporan SKM: the index from period to period, and what may have moved it.

A change that chance alone makes is said to be one; so is a change of the way people answer. Read
next: history.py, which reads the earlier periods.
"""

from __future__ import annotations

import math
from decimal import Decimal

from reports import disclosure, wording
from reports.documents import Say
from reports.skm import history
from reports.skm.contents import Bar, Block, Bullets, Cell, Chart, Column, Drawn, Paragraph, Table
from reports.skm.figures import SkmReport
from reports.skm.history import Past
from reports.skm.pen import NONE, Pen, words
from reports.skm.results import enough
from survey import scoring
from survey.periods import Dates
from survey.rounding import half_up


def blocks(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
    if not report.history:
        return [
            Paragraph(
                _(
                    "Belum ada hasil periode sebelumnya yang ditutup atau dimasukkan, jadi tren"
                    " belum dapat ditampilkan."
                )
            )
        ]
    found: list[Block] = [_history(report, pen, _)]
    if drawn := _line(report, pen, _):
        found.append(drawn)
    notes = [*moved(report, pen, _), *_mix(report, _)]
    return [*found, *([Bullets(tuple(notes))] if notes else [])]


def _history(report: SkmReport, pen: Pen, _: Say) -> Table:
    rows = [_past(past, report, pen, _) for past in report.history]
    shown = report.ikm if enough(report) else None
    rows.append(
        (
            words(report.period.label(report.lang)),
            pen.n(report.n),
            pen.figure(shown, 2),
            words(report.mutu or NONE if shown is not None else NONE),
            words(_("laporan ini")),
        )
    )
    return Table(
        "tren",
        _("IKM dari periode ke periode"),
        (
            Column(_("Periode"), "l", 2),
            Column("n", "r"),
            Column("IKM", "r"),
            Column(_("Mutu"), "c"),
            Column(_("Sumber"), "l", 2),
        ),
        tuple(rows),
        strong=(len(rows) - 1,),
        note=_history_note(report, _),
    )


def _history_note(report: SkmReport, _: Say) -> str:
    notes = []
    if any(past.weight.replace(",", ".") in report.reconciliation for past in report.history):
        notes.append(_("Dengan bobot 0,11 nilai sekitar 1% lebih rendah daripada dengan 1/9."))
    if any(not past.comparable for past in report.history):
        notes.append(
            _(
                "Hasil menurut aturan 14 unsur mempunyai batas mutu lain dan tidak digambar"
                " bersama hasil sekarang."
            )
        )
    return " ".join(notes)


def _past(past: Past, report: SkmReport, pen: Pen, _: Say) -> tuple[Cell, ...]:
    shown = visible(past)
    if not past.source:
        source = _("ditutup di Suara Loket")
    elif past.weight:
        source = _("%(source)s (bobot %(weight)s)") % {
            "source": past.source,
            "weight": past.weight,
        }
    else:
        source = past.source
    graded = (
        scoring.mutu(half_up(shown, 2)).value if shown is not None and past.comparable else NONE
    )
    return (
        words(Dates(past.first, past.last).label(report.lang)),
        words(NONE) if past.n is None else pen.n(past.n),
        pen.figure(shown, 2),
        words(graded),
        words(source),
    )


def visible(past: Past) -> Decimal | None:
    """Give the index of an earlier period if it may be shown; an older report already was."""
    return past.ikm if past.source or disclosure.enough(past.n or 0) else None


def _drawable(report: SkmReport) -> list[tuple[Past, Decimal]]:
    shown = [(past, visible(past)) for past in report.history if past.comparable]
    return [(past, ikm) for past, ikm in shown if ikm is not None]


def _line(report: SkmReport, pen: Pen, _: Say) -> Chart | None:
    past = _drawable(report)
    if not past or report.ikm is None or not enough(report):
        return None
    said = [(Dates(one.first, one.last).label(report.lang), ikm) for one, ikm in past]
    said.append((report.period.label(report.lang), report.ikm))
    bars = tuple(Bar("", name, ikm, pen.decimal(ikm, 2)) for name, ikm in said)
    values = "; ".join(f"{bar.name} {bar.said}" for bar in bars)
    low = min(ikm for _unused, ikm in said)
    return Chart(
        "grafik-tren",
        _("Tren IKM"),
        _("Diagram garis IKM dari periode ke periode: %(values)s.") % {"values": values},
        Drawn.POINTS,
        bars,
        max(Decimal(25), low - 10),
        Decimal(100),
    )


def moved(report: SkmReport, pen: Pen, _: Say) -> list[str]:
    """Say how the index moved against the last comparable period, and whether chance may do it."""
    past = _drawable(report)
    if not past or report.ikm is None or report.low is None or report.high is None:
        return []
    if not enough(report):
        return []
    before, ikm = past[-1]
    # An older report with a printed weight is laid beside this one by the same weight.
    weight = before.weight.replace(",", ".")
    change = report.reconciliation.get(weight, report.ikm) - ikm
    by_weight = ""
    if weight in report.reconciliation:
        by_weight = _(" (keduanya dengan bobot %(weight)s)") % {"weight": before.weight}
    if change == 0:
        return [_("IKM sama dengan periode sebelumnya%(weight)s.") % {"weight": by_weight}]
    own = (report.high - report.low) / 2
    width = math.hypot(own, (before.high - before.low) / 2 if before.high and before.low else 0)
    said = _("naik") if change > 0 else _("turun")
    within = _("perubahan sebesar itu masih dalam batas kebetulan")
    beyond = _("perubahan itu lebih besar daripada yang biasa terjadi karena kebetulan")
    return [
        _("Dibanding %(before)s, IKM %(moved)s %(points)s poin%(weight)s; %(chance)s.")
        % {
            "weight": by_weight,
            "before": Dates(before.first, before.last).label(report.lang),
            "moved": said,
            "points": pen.decimal(abs(change), 2),
            "chance": within if abs(float(change)) <= width else beyond,
        }
    ]


def _mix(report: SkmReport, _: Say) -> list[str]:
    """Name the channels whose part moved by more than ten points: then people differ, too."""
    before = history.latest_here(report.history)
    if before is None or not enough(report) or not disclosure.enough(before.n or 0):
        return []
    return [
        _(
            "Bagian saluran %(channel)s berubah dari %(before)s menjadi %(now)s; sebagian"
            " perubahan IKM dapat berasal dari perubahan cara mengisi ini."
        )
        % {
            "channel": wording.channel_name(shift.channel, report.lang),
            "before": wording.percent(shift.before, report.lang),
            "now": wording.percent(shift.now, report.lang),
        }
        for shift in history.shifts(before.by_channel, report.by_channel)
    ]
