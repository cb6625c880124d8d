"""Chapters IV and V of the Laporan SKM: what is weak and strong, what follows, how it moved.

Sentences are made from the figures alone; what only chance may have done is said to be so. Read
next: annexes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from reports.evidence.words import terms
from reports.measures.themes import by_theme
from reports.paper.blocks.contents import (
    Block,
    Bullets,
    Chapter,
    Column,
    Layout,
    Paragraph,
    Role,
    Section,
    Table,
)
from reports.paper.blocks.pen import EMPTY, NONE, Pen, words
from reports.paper.documents import Say
from reports.skm import trend
from reports.skm.index import UnsurLine
from reports.skm.reach import enough, too_few
from reports.skm.results import headline
from reports.skm.shown import Visible
from survey.language import N_

OPEN_ROWS = 3  # to write in where nothing is known
EXTREMES = 3
LOW, HIGH = "low", "high"
MOST_SAID = 4  # comments under one unsur
_REASONS = {
    LOW: N_("Alasan yang disebut warga pada unsur terendah:"),
    HIGH: N_("Alasan yang disebut warga pada unsur tertinggi:"),
}
_QUOTES = {
    LOW: N_("Kata warga tentang unsur terendah, diacak dan tanpa nama:"),
    HIGH: N_("Kata warga tentang unsur tertinggi, diacak dan tanpa nama:"),
}


def chapters(report: Visible, pen: Pen) -> tuple[Chapter, Chapter]:
    """Write chapters IV and V."""
    _ = pen.say
    extremes, plan = tuple(_extremes(report, pen, _)), tuple(_plan(report, pen, _))
    sections = (
        Section("4.1", _("Kelemahan dan Kelebihan Unsur Pelayanan"), extremes),
        Section("4.2", _("Rencana Tindak Lanjut"), plan),
        Section("4.3", _("Tren Nilai SKM"), tuple(trend.blocks(report, pen, _))),
    )
    conclusion = Section("", "", tuple(_conclusion(report, pen, _)))
    return (
        Chapter(_("BAB IV"), _("Analisis Hasil SKM"), sections),
        Chapter(_("BAB V"), _("Kesimpulan"), (conclusion,)),
    )


def lowest(report: Visible) -> tuple[UnsurLine, ...]:
    """Give the three lowest unsur, with those that share the third's value."""
    answered = [line for line in report.result.unsur if line.n]
    return _first(sorted(answered, key=lambda line: line.exact))


def highest(report: Visible) -> tuple[UnsurLine, ...]:
    """Give the three highest unsur that are not among the lowest."""
    low = {line.key for line in lowest(report)}
    answered = [line for line in report.result.unsur if line.n and line.key not in low]
    return _first(sorted(answered, key=lambda line: -line.exact))


def _first(ordered: Sequence[UnsurLine]) -> tuple[UnsurLine, ...]:
    """Take three lines; equal ones stand or fall together, and are left out when they are many."""
    taken: list[UnsurLine] = []
    for _, same in groupby(ordered, key=lambda line: line.exact):
        group = list(same)
        if len(taken) >= EXTREMES or (taken and len(taken) + len(group) > EXTREMES + 1):
            break
        taken += group
    return tuple(taken)


def _extremes(report: Visible, pen: Pen, _: Say) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen))]
    if report.mixed:
        return [Paragraph(headline(report, pen))]
    low, high = lowest(report), highest(report)
    if not high:
        return [Paragraph(_("Semua unsur yang dijawab bernilai sama; tidak ada yang menonjol."))]
    blocks: list[Block] = [
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
    for lines, side in ((low, LOW), (high, HIGH)):
        blocks += _voices(report, lines, side, pen)
    return blocks


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


def _plan(report: Visible, pen: Pen, _: Say) -> list[Block]:
    first = lowest(report) if enough(report) and highest(report) else ()
    quarters = tuple(Column(_("TW %(n)s") % {"n": n}, "c") for n in ("I", "II", "III", "IV"))
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


def _conclusion(report: Visible, pen: Pen, _: Say) -> list[Block]:
    if not enough(report):
        return [Paragraph(too_few(report, pen))]
    items = []
    if report.result.ikm is None:
        items.append(headline(report, pen))
    else:
        items.append(
            _(
                "Nilai IKM %(unit)s untuk %(period)s adalah %(ikm)s dari %(n)s responden: mutu"
                " %(mutu)s, kinerja %(kinerja)s."
            )
            % {
                "unit": report.subject,
                "period": report.period.label(report.lang),
                "ikm": pen.decimal(report.result.ikm, 2),
                "n": pen.count(report.n),
                "mutu": report.result.mutu,
                "kinerja": _(report.result.kinerja) if report.result.kinerja else "",
            }
        )
    if high := highest(report):
        items.append(
            _("Unsur terendah: %(low)s. Unsur tertinggi: %(high)s.")
            % {"low": _listed(lowest(report), pen), "high": _listed(high, pen)}
        )
        items.append(_("Perbaikan diprioritaskan pada unsur terendah menurut rencana di 4.2."))
    items += trend.moved(report, pen, _)
    if report.sample.sufficient is False:
        items.append(
            _("Jumlah responden belum memenuhi yang dipersyaratkan (%(n)s dari %(required)s).")
            % {"n": pen.count(report.n), "required": pen.count(report.sample.required or 0)}
        )
    return [Bullets(tuple(items))]


def _listed(lines: Sequence[UnsurLine], pen: Pen) -> str:
    return pen.names([f"{line.name} ({pen.decimal(line.ikm, 2)})" for line in lines])


def _voices(report: Visible, lines: Sequence[UnsurLine], side: str, pen: Pen) -> list[Block]:
    """Write what was said about some unsur; nothing where nobody said anything."""
    _ = pen.say
    parts: list[Block] = []
    if reasons := _reasons(report, lines, side, pen, _):
        parts += [Paragraph(_(_REASONS[side])), Bullets(reasons)]
    if comments := _quotes(report, lines):
        parts += [Paragraph(_(_QUOTES[side])), Bullets(comments)]
    return parts


def _reasons(
    report: Visible, lines: Sequence[UnsurLine], side: str, pen: Pen, _: Say
) -> tuple[str, ...]:
    counts = report.gathered.by_reason
    sentences = []
    for line in lines:
        named = [
            (counts[reason.key], reason.text.say(report.lang))
            for reason in report.questionnaire.reasons
            if reason.unsur == line.key and reason.side == side and counts[reason.key]
        ]
        if named:
            counted = "; ".join(
                _("%(reason)s (%(n)s orang)") % {"reason": text, "n": pen.count(n)}
                for n, text in sorted(named, key=lambda reason: (-reason[0], reason[1]))
            )
            sentences.append(f"{line.name}: {counted}.")
    return tuple(sentences)


def _quotes(report: Visible, lines: Sequence[UnsurLine]) -> tuple[str, ...]:
    """Quote some comments that speak of each unsur, the latest batch first; none twice."""
    if not report.comments:
        return ()
    spoken = [(comment.text, about(comment.text)) for comment in reversed(report.comments)]
    quotes: list[str] = []
    for line in lines:
        texts = dict.fromkeys(text for text, unsur in spoken if line.key in unsur)
        quoted = [text for text in texts if not any(text in quote for quote in quotes)][:MOST_SAID]
        if quoted:
            quotes.append(f"{line.name}: " + " ".join(f"“{text}”" for text in quoted))
    return tuple(quotes)


def about(text: str) -> frozenset[str]:
    """Say of which unsur a comment speaks, by the words of the themes; often of none."""
    return frozenset(theme.unsur for theme in by_theme(terms(text)))
