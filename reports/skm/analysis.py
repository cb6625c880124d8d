"""Chapters IV and V of the Laporan SKM: what is weak and strong, what follows, how it moved.

Sentences are made from the figures alone; what only chance may have done is said to be so. Read
next: annexes.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from reports import disclosure, wording
from reports.documents import Say
from reports.skm import history
from reports.skm.contents import (
    Bar,
    Block,
    Bullets,
    Cell,
    Chapter,
    Chart,
    Column,
    Drawn,
    Layout,
    Paragraph,
    Role,
    Section,
    Table,
)
from reports.skm.figures import SkmReport, UnsurLine
from reports.skm.history import Past
from reports.skm.pen import EMPTY, NONE, Pen, words
from reports.skm.results import enough, headline, too_few
from survey import scoring
from survey.periods import Dates

MOST_COMMENTS = 12
OPEN_ROWS = 3  # to write in where nothing is known
EXTREMES = 3


def chapters(report: SkmReport, pen: Pen, *, public: bool) -> tuple[Chapter, Chapter]:
    """Write chapters IV and V."""
    _ = pen.say
    four = Chapter(
        "BAB IV",
        _("Analisis Hasil SKM"),
        (
            Section(
                "4.1",
                _("Kelemahan dan Kelebihan Unsur Pelayanan"),
                tuple(_extremes(report, pen, _, public=public)),
            ),
            Section("4.2", _("Rencana Tindak Lanjut"), tuple(_plan(report, pen, _))),
            Section("4.3", _("Tren Nilai SKM"), tuple(_trend(report, pen, _))),
        ),
    )
    five = Chapter("BAB V", _("Kesimpulan"), (Section("", "", tuple(_conclusion(report, pen, _))),))
    return four, five


def lowest(report: SkmReport) -> tuple[UnsurLine, ...]:
    """Give the three lowest unsur, with those that share the third's value."""
    answered = [line for line in report.unsur if line.n]
    return _first(sorted(answered, key=lambda line: line.exact))


def highest(report: SkmReport) -> tuple[UnsurLine, ...]:
    """Give the three highest unsur that are not among the lowest."""
    low = {line.key for line in lowest(report)}
    answered = [line for line in report.unsur if line.n and line.key not in low]
    return _first(sorted(answered, key=lambda line: -line.exact))


def _first(ordered: Sequence[UnsurLine]) -> tuple[UnsurLine, ...]:
    """Take three lines; equal ones stand or fall together, and are left out when they are many."""
    found: list[UnsurLine] = []
    for _, same in groupby(ordered, key=lambda line: line.exact):
        group = list(same)
        if len(found) >= EXTREMES or (found and len(found) + len(group) > EXTREMES + 1):
            break
        found += group
    return tuple(found)


def _extremes(report: SkmReport, pen: Pen, _: Say, *, public: bool) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen))]
    low, high = lowest(report), highest(report)
    if not high:
        return [Paragraph(_("Semua unsur yang dijawab bernilai sama; tidak ada yang menonjol."))]
    found: list[Block] = [
        _some("terendah", _("Unsur dengan nilai terendah"), low, pen, _),
        _some("tertinggi", _("Unsur dengan nilai tertinggi"), high, pen, _),
        Paragraph(
            _(
                "Unsur yang nilainya sama disebut bersama. Selisih yang kecil antarunsur dapat"
                " terjadi karena kebetulan; bandingkan rentangnya pada tabel nilai per unsur."
            ),
            Role.NOTE,
        ),
    ]
    if reasons := _reasons(report, low, "low", pen, _):
        found += [Paragraph(_("Alasan yang disebut warga pada unsur terendah:")), Bullets(reasons)]
    if reasons := _reasons(report, high, "high", pen, _):
        found += [Paragraph(_("Alasan yang disebut warga pada unsur tertinggi:")), Bullets(reasons)]
    if report.comments and not public:
        found += _comments(report, pen, _)
    return found


def _some(name: str, title: str, lines: Sequence[UnsurLine], pen: Pen, _: Say) -> Table:
    return Table(
        name,
        title,
        (
            Column(_("No")),
            Column(_("Unsur"), "l", 1),
            Column("n", "r"),
            Column("NRR", "r"),
            Column("IKM", "r"),
            Column(_("Mutu"), "c"),
        ),
        tuple(
            (
                words(line.label),
                words(line.name),
                pen.n(line.n),
                pen.figure(line.nrr, 4),
                pen.figure(line.ikm, 2),
                words(line.mutu or NONE),
            )
            for line in lines
        ),
    )


def _reasons(
    report: SkmReport, lines: Sequence[UnsurLine], side: str, pen: Pen, _: Say
) -> tuple[str, ...]:
    """Name the reasons that belong to some unsur, where ten people gave any and five this one."""
    counts = report.gathered.by_reason
    if not disclosure.enough(report.gathered.n_reasons):
        return ()
    found = []
    for line in lines:
        named = [
            (counts[reason.key], reason.text.say(report.lang))
            for reason in report.asked.reasons
            if reason.unsur == line.key
            and reason.side == side
            and disclosure.enough(counts[reason.key], disclosure.MIN_PUBLISHED)
        ]
        if named:
            said = "; ".join(
                _("%(reason)s (%(n)s orang)") % {"reason": text, "n": pen.count(n)}
                for n, text in sorted(named, key=lambda one: (-one[0], one[1]))
            )
            found.append(f"{line.name}: {said}.")
    return tuple(found)


def _comments(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
    shown = report.comments[-MOST_COMMENTS:]
    lead = _("Kata warga sendiri, diacak dan tanpa nama:")
    if len(shown) < len(report.comments):
        lead = _("Kata warga sendiri, diacak dan tanpa nama; %(n)s terbaru dari %(all)s:") % {
            "n": pen.count(len(shown)),
            "all": pen.count(len(report.comments)),
        }
    return [Paragraph(lead), Bullets(tuple(f"“{one.text}”" for one in shown))]


def _plan(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
    first = lowest(report) if enough(report) and highest(report) else ()
    quarters = tuple(Column(f"TW {name}", "c") for name in ("I", "II", "III", "IV"))
    rows = [
        (pen.n(i), words(f"{line.label} {line.name}"), *(EMPTY for _unused in range(6)))
        for i, line in enumerate(first, 1)
    ] or [(pen.n(i), *(EMPTY for _unused in range(7))) for i in range(1, OPEN_ROWS + 1)]
    table = Table(
        "rtl",
        _("Rencana tindak lanjut"),
        (
            Column(_("No"), "r"),
            Column(_("Prioritas Unsur"), "l", 3),
            Column(_("Program/Kegiatan"), "l", 4),
            *quarters,
            Column(_("Penanggung Jawab"), "l", 2),
        ),
        tuple(rows),
        layout=Layout.OPEN,
    )
    lead = _(
        "Tindak lanjut diprioritaskan pada unsur dengan nilai terendah. Program, waktu, dan"
        " penanggung jawab ditetapkan bersama dan ditulis pada tabel berikut."
    )
    return [Paragraph(lead), table]


def _trend(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
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
    notes = [*_moved(report, pen, _), *_mix(report, _)]
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
    )


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
    graded = scoring.mutu(shown).value if shown is not None and past.comparable else NONE
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


def _moved(report: SkmReport, pen: Pen, _: Say) -> list[str]:
    """Say how the index moved against the last comparable period, and whether chance may do it."""
    past = _drawable(report)
    if not past or report.ikm is None or report.low is None or report.high is None:
        return []
    if not enough(report):
        return []
    before, ikm = past[-1]
    change = report.ikm - ikm
    if change == 0:
        return [_("IKM sama dengan periode sebelumnya.")]
    own = (report.high - report.low) / 2
    width = math.hypot(own, (before.high - before.low) / 2 if before.high and before.low else 0)
    said = _("naik") if change > 0 else _("turun")
    within = _("perubahan sebesar itu masih dalam batas kebetulan")
    beyond = _("perubahan itu lebih besar daripada yang biasa terjadi karena kebetulan")
    return [
        _("Dibanding %(before)s, IKM %(moved)s %(points)s poin; %(chance)s.")
        % {
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


def _conclusion(report: SkmReport, pen: Pen, _: Say) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen))]
    items = []
    if report.ikm is None:
        items.append(headline(report, pen))
    else:
        items.append(
            _(
                "Nilai IKM %(unit)s untuk %(period)s adalah %(ikm)s dari %(n)s responden: mutu"
                " %(mutu)s, kinerja %(kinerja)s."
            )
            % {
                "unit": report.unit.name,
                "period": report.period.label(report.lang),
                "ikm": pen.decimal(report.ikm, 2),
                "n": pen.count(report.n),
                "mutu": report.mutu,
                "kinerja": _(report.kinerja or ""),
            }
        )
    if high := highest(report):
        items.append(
            _("Unsur terendah: %(low)s. Unsur tertinggi: %(high)s.")
            % {"low": _listed(lowest(report), pen), "high": _listed(high, pen)}
        )
        items.append(_("Perbaikan diprioritaskan pada unsur terendah menurut rencana di 4.2."))
    items += _moved(report, pen, _)
    if report.sample.sufficient is False:
        items.append(
            _("Jumlah responden belum memenuhi yang dipersyaratkan (%(n)s dari %(required)s).")
            % {"n": pen.count(report.n), "required": pen.count(report.sample.required or 0)}
        )
    return [Bullets(tuple(items))]


def _listed(lines: Sequence[UnsurLine], pen: Pen) -> str:
    return pen.names([f"{line.name} ({pen.decimal(line.ikm, 2)})" for line in lines])
