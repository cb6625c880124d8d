"""Section 4.3 of the Laporan SKM: the index from period to period, and what may have moved it.

A change that chance alone makes is said to be one; so is a change of the way people answer. From a
result of elsewhere only the difference is given: nobody knows how its people were asked; and from
one of other unsur, since it is another index. Read next: history.py, which reads earlier periods.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from reports.paper import wording
from reports.paper.blocks.contents import (
    Bar,
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Drawn,
    Paragraph,
    Table,
)
from reports.paper.blocks.pen import NONE, Pen, words
from reports.paper.documents import Say
from reports.skm import history
from reports.skm.history import Chance, Past
from reports.skm.shown import Visible
from survey.index import scoring
from survey.language import N_
from survey.periods import Dates
from survey.rounding import half_up

_CHANCE = {
    Chance.WITHIN: N_("perubahan sebesar itu masih dalam batas kebetulan"),
    Chance.BEYOND: N_("perubahan itu lebih besar daripada yang biasa terjadi karena kebetulan"),
}

# Of these a difference is only a number, by whether it is from a result of elsewhere.
_UNJUDGED = {
    (Chance.OTHER_UNSUR, True): N_(
        "Dibanding %(before)s menurut %(source)s, selisih IKM %(points)s poin%(weight)s; tidak"
        " dapat dibandingkan: unsur kuesionernya lain."
    ),
    (Chance.OTHER_UNSUR, False): N_(
        "Dibanding %(before)s, selisih IKM %(points)s poin; tidak dapat dibandingkan: unsur"
        " kuesionernya lain."
    ),
    (Chance.UNKNOWN_SAMPLING, True): N_(
        "Dibanding %(before)s menurut %(source)s, selisih IKM %(points)s poin%(weight)s;"
        " tidak dapat dibandingkan secara statistik karena cara pengambilan sampel hasil"
        " itu tidak diketahui."
    ),
    (Chance.UNKNOWN_RANGE, False): N_(
        "Dibanding %(before)s, selisih IKM %(points)s poin; tidak dapat dibandingkan"
        " secara statistik karena rentang hasil itu tidak disimpan."
    ),
}


def blocks(report: Visible, pen: Pen, _: Say) -> list[Block]:
    if not report.history:
        text = _(
            "Belum ada hasil periode sebelumnya yang ditutup atau dimasukkan, jadi tren belum dapat"
            " ditampilkan."
        )
        return [Paragraph(text)]
    parts: list[Block] = [_history(report, pen, _)]
    if drawn := _line(report, pen, _):
        parts.append(drawn)
    notes = _mix(report, _)
    return [*parts, *([Bullets(tuple(notes))] if notes else [])]


def _history(report: Visible, pen: Pen, _: Say) -> Table:
    rows = [_past(past, report, pen, _) for past in report.history]
    shown = report.result.ikm
    rows.append(
        (
            words(report.period.label(report.lang)),
            pen.n(report.n),
            pen.figure(shown, 2),
            words(report.result.mutu or NONE if shown is not None else NONE),
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
        note=_history_note(report, pen, _),
    )


def _history_note(report: Visible, pen: Pen, _: Say) -> str:
    """Say below the table what its numbers allow to say, so that a workbook has it as well."""
    notes = moved(report, pen, _)
    if any(past.weight.replace(",", ".") in _weights(report) for past in report.history):
        notes.append(_("Dengan bobot 0,11 nilai sekitar 1% lebih rendah daripada dengan 1/9."))
    if any(past.source and not (past.graded or past.older_rule) for past in report.history):
        notes.append(_("Hasil laporan lama diberi mutu hanya bila bobotnya persis 1/9."))
    if any(past.older_rule for past in report.history):
        notes.append(
            _(
                "Hasil menurut aturan 14 unsur mempunyai batas mutu lain dan tidak digambar"
                " bersama hasil sekarang."
            )
        )
    if not report.mixed and (
        others := history.of_other_unsur(report.history, report.questionnaire.unsur_keys)
    ):
        notes.append(
            _("Tidak digambar bersama hasil sekarang karena unsur kuesionernya lain: %(periods)s.")
            % {"periods": ", ".join(_label(past, report) for past in others)}
        )
    return " ".join(notes)


def _weights(report: Visible) -> Collection[str]:
    """Give the weights that older reports print for such an index, also of too few forms."""
    if report.mixed or not all(line.n for line in report.result.unsur):
        return ()
    return scoring.PRINTED_WEIGHTS.get(len(report.result.unsur), ())


def _label(past: Past, report: Visible) -> str:
    return Dates(past.first, past.last).label(report.lang)


def _past(past: Past, report: Visible, pen: Pen, _: Say) -> tuple[Cell, ...]:
    shown = past.visible
    if not past.source:
        source = _("ditutup di Suara Loket")
    elif past.weight:
        source = _("%(source)s (bobot %(weight)s)") % {
            "source": past.source,
            "weight": past.weight,
        }
    else:
        source = past.source
    graded = scoring.mutu(half_up(shown, 2)).value if shown is not None and past.graded else NONE
    return (
        words(_label(past, report)),
        words(NONE) if past.n is None else pen.n(past.n),
        pen.figure(shown, 2),
        words(graded),
        words(source),
    )


def _line(report: Visible, pen: Pen, _: Say) -> Chart | None:
    past = history.drawable(report.history, report.questionnaire.unsur_keys)
    if not past or report.result.ikm is None:
        return None
    results = [(_label(result, report), ikm) for result, ikm in past]
    results.append((report.period.label(report.lang), report.result.ikm))
    bars = tuple(Bar("", name, ikm, pen.decimal(ikm, 2)) for name, ikm in results)
    values = "; ".join(f"{bar.name} {bar.text}" for bar in bars)
    low = min(ikm for _unused, ikm in results)
    return Chart(
        "grafik-tren",
        _("Tren IKM"),
        _("Diagram garis IKM dari periode ke periode: %(values)s.") % {"values": values},
        Drawn.POINTS,
        bars,
        max(Decimal(25), low - 10),
        Decimal(100),
    )


def moved(report: Visible, pen: Pen, _: Say) -> list[str]:
    """Say how the index differs from the last comparable one, and whether chance may do it."""
    move = report.move
    if move is None:
        return []
    by_weight = ""
    if move.weight:
        by_weight = _(" (keduanya dengan bobot %(weight)s)") % {"weight": move.weight}
    words = {
        "weight": by_weight,
        "before": _label(move.before, report),
        "points": pen.decimal(abs(move.points), 2),
        "source": move.before.source,
    }
    if unjudged := _UNJUDGED.get((move.chance, bool(move.before.source))):
        return [_(unjudged) % (words | {"points": pen.signed(move.points, 2)})]
    if move.points == 0:
        return [_("IKM sama dengan periode sebelumnya%(weight)s.") % words]
    words["moved"] = _("naik") if move.points > 0 else _("turun")
    words["chance"] = _(_CHANCE[move.chance])
    return [_("Dibanding %(before)s, IKM %(moved)s %(points)s poin%(weight)s; %(chance)s.") % words]


def _mix(report: Visible, _: Say) -> list[str]:
    """Name the channels whose part moved by more than ten points: then people differ, too."""
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
        for shift in report.shifts
    ]
