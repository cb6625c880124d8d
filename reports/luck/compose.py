"""The luck page: what equal officers look like, for whoever compares two of them.

No officer is named; the unit's own points are drawn only where the officers' sheet gives each of
them in full and they are five or more. Figures come finished from figures.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.luck.figures import ROUNDS
from reports.luck.shown import Visible
from reports.measures import quality
from reports.paper import charts, wording
from reports.paper.blocks.contents import (
    Bullets,
    Column,
    Heading,
    Paragraph,
    Picture,
    Printout,
    Role,
    Table,
)
from reports.paper.blocks.pen import Pen, words
from reports.paper.charts import FAINT, INK, PALE
from reports.paper.documents import Say
from survey.integrity_words import integrity_lines
from survey.language import number, translator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OFTEN, SELDOM, HARDLY = 0.95, 0.05, 0.005
IN_TEN = 0.1  # below it a part is said of a hundred: 5 % are not "1 dari 10"
ROW_MM, WIDTH_MM = 10.5, 174.0
_MARKS = 60  # dots that fit side by side
_LABELS = 11  # of the scale that fit side by side
_STACK = 0.17  # of a row, from dot to dot


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office: its name, its officers' shares (0-1, the lowest first), how far they lie apart."""

    name: str
    shares: tuple[float, ...]
    gap: str  # in words
    real: bool


def printout(shown: Shown[Visible]) -> Printout:
    """Write the page in its language."""
    luck, pen = shown.figures, Pen(shown.figures.lang)
    _ = pen.say
    title, trust = _("Halaman kebetulan"), quality.words(luck.trust, luck.lang)
    subtitle = _("%(unit)s · %(period)s (%(weeks)s minggu)") % {
        "unit": luck.unit.name,
        "period": pen.days(luck.since, luck.last),
        "weeks": luck.weeks_there,
    }
    return Printout(
        office=luck.office,
        lang=luck.lang,
        title=title,
        line=f"{luck.unit.name} · {title}",
        subtitle=subtitle,
        blocks=(
            Paragraph(
                " ".join(
                    (
                        *(trust.title, trust.verdict),
                        *integrity_lines(luck.fresh.integrity, luck.lang),
                    )
                )
            ),
            Paragraph(_headline(luck, pen, _), Role.HEADLINE),
            *([_picture(luck, pen, _)] if luck.imagined else []),
            Heading(_("Sepuluh petugas yang sama baiknya (90% warga puas)")),
            _table(luck, pen, _),
            Heading(_("Artinya")),
            Bullets(_meaning(luck, pen, _)),
        ),
        made_at=luck.fresh.until_at,
    )


def _headline(luck: Visible, pen: Pen, _: Say) -> str:
    """Say the one thing to know: how large a gap chance alone makes here."""
    if luck.gaps is None:
        return _(
            "Belum ada dua petugas dengan %(n)s penilaian atau lebih yang persentasenya tampil di"
            " lembar petugas. Tabel di bawah menunjukkan apa yang dibuat kebetulan."
        ) % {"n": luck.least}
    if luck.real is not None:
        return _(
            "Petugas di unit ini tampak berselisih %(points)s poin. Selisih sebesar ini terjadi"
            " dalam %(often)s kantor walaupun semua petugas sama baiknya."
        ) % {
            "points": _points(luck.real.gap, pen),
            "often": often(luck.real.as_often, luck.lang),
        }
    return _(
        "Angka tertinggi dan terendah tampak berselisih %(points)s poin atau lebih dalam 9 dari 10"
        " kantor walaupun semua petugas sama baiknya."
    ) % {"points": _points(luck.gaps.usual, pen)}


def often(part: float, lang: str) -> str:
    """Say a part of offices, 0-1, as people count them."""
    _ = translator(lang)
    if part >= OFTEN:
        return _("hampir semua")
    if part >= IN_TEN:
        return _("%(n)s dari 10") % {"n": number(part * 10, 0, lang)}
    if part >= HARDLY:
        return _("%(n)s dari 100") % {"n": number(part * 100, 0, lang)}
    return _("kurang dari 1 dari 100")


def _points(gap: float, pen: Pen) -> str:
    return pen.decimal(wording.hundredfold(gap), 0)


def _picture(luck: Visible, pen: Pen, _: Say) -> Picture:
    title = _("Lima kantor khayalan dengan petugas yang sama baiknya")
    shares = {_("Kebetulan %(n)s") % {"n": i}: row for i, row in enumerate(luck.imagined, 1)}
    real = luck.real.shares if luck.real else None
    if real is not None:
        title = _("Enam kantor dengan petugas yang sama banyaknya")
        shares = {_("Unit ini"): real} | shares
    gap = _("selisih %(points)s")
    rows = [
        OfficeRow(
            name, row, gap % {"points": _points(row[-1] - row[0], pen)}, name == _("Unit ini")
        )
        for name, row in shares.items()
    ]
    alt = "; ".join(_alt(row, pen, _) for row in rows)
    return Picture(title, _caption(luck, pen, _), alt, partial(draw, rows, luck.share))


def _alt(row: OfficeRow, pen: Pen, _: Say) -> str:
    low, high = row.shares[0], row.shares[-1]
    text = _("%(row)s: %(low)s sampai %(high)s") if low < high else _("%(row)s: semua %(low)s")
    return text % {"row": row.name, "low": pen.share(low), "high": pen.share(high)}


def _caption(luck: Visible, pen: Pen, _: Say) -> str:
    caption = _(
        "Setiap titik satu petugas. Kantor “Kebetulan” dibuat komputer: %(n)s petugas, yaitu yang"
        " persentasenya tampil di lembar petugas, dengan penilaian sebanyak mereka (%(sizes)s),"
        " semuanya memuaskan %(share)s warga. Yang berbeda hanya siapa yang kebetulan datang dan"
        " menilai."
    ) % {
        "n": pen.count(len(luck.sizes)),
        "sizes": _sizes(luck, pen, _),
        "share": pen.share(luck.share),
    }
    if luck.n_left_out:
        caption += " " + _(
            "%(n)s petugas lain tidak dihitung di sini, sebab persentasenya tidak tampil di lembar"
            " petugas."
        ) % {"n": pen.count(luck.n_left_out)}
    if luck.real is not None:
        return caption
    return f"{caption} " + _(
        "Titik unit ini tidak digambar: perlu sedikitnya %(n)s petugas, dan angka setiap petugas"
        " itu harus sudah tampil penuh."
    ) % {"n": disclosure.MIN_PUBLISHED}


def _sizes(luck: Visible, pen: Pen, _: Say) -> str:
    least, most = pen.count(luck.sizes[0]), pen.count(luck.sizes[-1])
    if least == most:
        return _("masing-masing %(n)s") % {"n": least}
    return _("%(least)s sampai %(most)s") % {"least": least, "most": most}


def _table(luck: Visible, pen: Pen, _: Say) -> Table:
    return Table(
        "contoh",
        "",
        (
            Column(_("Penilaian tiap petugas"), width=1),
            Column(_("Rata-rata"), "r", 0.7),
            Column(_("Dalam 9 dari 10 kantor sedikitnya"), "r", 1),
            Column(_("Dalam 1 dari 20 kantor sedikitnya"), "r", 1),
        ),
        tuple(
            (
                pen.n(example.n),
                *(words(_points(gap, pen)) for gap in (gaps.mean, gaps.usual, gaps.rare)),
            )
            for example in luck.examples
            for gaps in (example.gaps,)
        ),
        note=_(
            "Selisih antara angka tertinggi dan terendah, dalam poin persen, karena kebetulan saja;"
            " angka tampil penuh, tanpa tanda ±."
        ),
    )


def _meaning(luck: Visible, pen: Pen, _: Say) -> tuple[str, ...]:
    here = []
    if luck.gaps is not None:
        here.append(
            _(
                "Untuk unit ini: rata-rata %(mean)s poin; dalam 9 dari 10 kantor %(usual)s poin"
                " atau lebih; dalam 1 dari 20 kantor %(rare)s poin atau lebih."
            )
            % {
                "mean": _points(luck.gaps.mean, pen),
                "usual": _points(luck.gaps.usual, pen),
                "rare": _points(luck.gaps.rare, pen),
            }
        )
    if luck.real is not None and luck.real.as_often < SELDOM:
        here.append(
            _(
                "Selisih di unit ini jarang terjadi karena kebetulan saja. Penyebabnya dapat jenis"
                " layanan: lembar petugas membandingkan dengan adil dan menyebut hanya yang lebih"
                " dari kebetulan."
            )
        )
    return (
        *here,
        _(
            "Petugas terbaik dan terburuk selalu ada, juga di antara yang sama baiknya. Karena itu"
            " di mana pun tidak ada peringkat."
        ),
        _("Makin banyak penilaian, makin kecil selisih karena kebetulan, tetapi tidak pernah nol."),
        _(
            "Persentase di sini dihitung seperti kolom Puas di lembar petugas: dibulatkan, dan yang"
            " di sana bertanda ± ditarik dengan cara yang sama. Jenis layanan, saluran, dan paruh"
            " hari belum diperhitungkan; yang memutuskan hanya kolom Keterangan di lembar petugas."
        ),
        _(
            "Dihitung dari %(n)s kantor khayalan, hari baik dan hari buruk petugas ikut dihitung;"
            " dengan data yang sama hasilnya selalu sama."
        )
        % {"n": pen.count(ROUNDS)},
        wording.until_a_block(luck.last, luck.lang),
    )


def draw(rows: Sequence[OfficeRow], usual: float) -> bytes:
    """Draw offices below each other, as an SVG; the real one stands out.

    The usual share, 0-1, is a line through all of them.
    """
    height_mm = ROW_MM * len(rows) + 9

    def into(axes: Axes) -> None:
        _frame(axes, [share for row in rows for share in row.shares], len(rows))
        axes.axvline(usual, color=PALE, linewidth=1.0, zorder=1)
        for i, row in enumerate(rows):
            _dots(axes, -i, row.shares, real=row.real)
            for at, text, side in ((0.0, row.name, "right"), (1.0, row.gap, "left")):
                axes.annotate(
                    text,
                    (at, -i),
                    xycoords=("axes fraction", "data"),
                    xytext=(-6 if side == "right" else 6, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    fontsize=9,
                    fontweight="bold" if row.real else "normal",
                    color=INK,
                    annotation_clip=False,
                )

    room = (0.14, 7 / height_mm, 0.74, 1 - 8 / height_mm)
    return charts.drawn(into, room=room, width_mm=WIDTH_MM, height_mm=height_mm)


def _frame(axes: Axes, shares: Sequence[float], n_rows: int) -> None:
    low, high = min(shares), max(shares)
    low, high = max(0.0, min(low, high - 0.1)), min(1.0, max(high, low + 0.1))
    room = (high - low) * 0.04
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-n_rows + 0.45, 0.55)
    steps = [i / 20 for i in range(21) if low - room <= i / 20 <= high + room]
    if len(steps) > _LABELS:
        steps = steps[::2] if steps[0] * 10 % 1 == 0 else steps[1::2]
    axes.set_xticks(steps, [f"{round(step * 100)}%" for step in steps])
    axes.set_yticks([])
    for i in range(n_rows):
        axes.axhline(-i, color=FAINT, linewidth=0.5, zorder=0)
    charts.plain(axes)


def _dots(axes: Axes, row: int, shares: Sequence[float], *, real: bool) -> None:
    """Draw one office; dots that would cover each other are stacked around the line."""
    low, high = axes.get_xlim()
    places = [int((share - low) / (high - low) * _MARKS) for share in shares]
    most = max(Counter(places).values())
    apart = min(_STACK, 0.8 / most)
    used: Counter[int] = Counter()
    for share, place in zip(shares, places, strict=True):
        nth = used[place]
        used[place] += 1
        lift = (nth + 1) // 2 * (1 if nth % 2 else -1) * apart
        axes.plot(
            [share],
            [row + lift],
            marker="D" if real else "o",
            markersize=4.4,
            markerfacecolor=INK if real else "white",
            markeredgecolor=INK,
            markeredgewidth=0.9,
            zorder=3,
            clip_on=False,
        )
