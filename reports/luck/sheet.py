"""The luck page on paper: what equal officers look like, for whoever compares two of them.

No officer is named; the unit's own points are drawn only where the officers' sheet gives each of
them in full and they are five or more. Figures come finished from figures.py. Read next:
templates/luck/main.typ.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports import disclosure
from reports.disclosure.audiences import Shown
from reports.luck import figures
from reports.measures import quality
from reports.paper import charts, documents, wording
from reports.paper.charts import INK, PALE, QUIET
from reports.paper.documents import Say
from survey.language import date_range, number, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from reports.luck.shown import Visible

OFTEN, SELDOM, HARDLY = 0.95, 0.05, 0.005
IN_TEN = 0.1  # below it a part is said of a hundred: 5 % are not "1 dari 10"
ROW_MM, WIDTH_MM = 10.5, 174.0
_MARKS = 60  # dots that fit side by side
_LABELS = 11  # of the scale that fit side by side
_STACK = 0.17  # of a row, from dot to dot


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the page, A4."""
    luck = shown.figures
    files = {"luck.svg": _drawing(luck)} if luck.imagined else {}
    return documents.typeset("luck", words(luck), files, made_at=luck.fresh.until_at)


def words(luck: Visible) -> dict[str, object]:
    """Write every text and number of the page in its language."""
    _ = translator(luck.lang)
    title = _("Halaman kebetulan")
    trust = quality.words(luck.trust, luck.lang)
    return {
        "paper": documents.paper(
            luck.office, title=title, line=f"{luck.unit.name} · {title}", lang=luck.lang
        ),
        "letterhead": luck.office.letterhead,
        "subtitle": _("%(unit)s · %(period)s (%(weeks)s minggu)")
        % {
            "unit": luck.unit.name,
            "period": date_range(luck.since, luck.last, luck.lang),
            "weeks": luck.weeks_there,
        },
        "trust": f"{trust.title} {trust.verdict}",
        "headline": headline(luck),
        "picture_title": _("Enam kantor dengan petugas yang sama banyaknya")
        if luck.real is not None
        else _("Lima kantor khayalan dengan petugas yang sama baiknya"),
        "alt": _alt(luck, _),
        "caption": _caption(luck, _),
        "table_title": _("Sepuluh petugas yang sama baiknya (90% warga puas)"),
        "table": _table(luck, _),
        "table_note": _(
            "Selisih antara angka tertinggi dan terendah, dalam poin persen, karena kebetulan saja;"
            " angka tampil penuh, tanpa tanda ±."
        ),
        "meaning_title": _("Artinya"),
        "meaning": _meaning(luck, _),
    }


def headline(luck: Visible) -> str:
    """Say the one thing to know: how large a gap chance alone makes here."""
    _ = translator(luck.lang)
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
            "points": _points(luck.real.gap, luck.lang),
            "often": often(luck.real.as_often, luck.lang),
        }
    return _(
        "Angka tertinggi dan terendah tampak berselisih %(points)s poin atau lebih dalam 9 dari 10"
        " kantor walaupun semua petugas sama baiknya."
    ) % {"points": _points(luck.gaps.usual, luck.lang)}


def often(part: float, lang: str) -> str:
    """Say a part of offices as people count them.

    Args:
        part: 0-1.
        lang: id or en.
    """
    _ = translator(lang)
    if part >= OFTEN:
        return _("hampir semua")
    if part >= IN_TEN:
        return _("%(n)s dari 10") % {"n": number(part * 10, 0, lang)}
    if part >= HARDLY:
        return _("%(n)s dari 100") % {"n": number(part * 100, 0, lang)}
    return _("kurang dari 1 dari 100")


def _points(gap: float, lang: str) -> str:
    return number(wording.hundredfold(gap), 0, lang)


def _alt(luck: Visible, _: Say) -> str:
    apart, alike = _("%(row)s: %(low)s sampai %(high)s"), _("%(row)s: semua %(low)s")
    return "; ".join(
        (apart if shares[0] < shares[-1] else alike)
        % {
            "row": name,
            "low": wording.percent(shares[0], luck.lang),
            "high": wording.percent(shares[-1], luck.lang),
        }
        for name, shares in _rows(luck)
    )


def _rows(luck: Visible) -> list[tuple[str, tuple[float, ...]]]:
    _ = translator(luck.lang)
    rows = [(_("Kebetulan %(n)s") % {"n": i}, row) for i, row in enumerate(luck.imagined, 1)]
    if luck.real is not None:
        return [(_("Unit ini"), luck.real.shares), *rows]
    return rows


def _caption(luck: Visible, _: Say) -> str:
    if not luck.imagined:
        return ""
    said = _(
        "Setiap titik satu petugas. Kantor “Kebetulan” dibuat komputer: %(n)s petugas, yaitu yang"
        " persentasenya tampil di lembar petugas, dengan penilaian sebanyak mereka (%(sizes)s),"
        " semuanya memuaskan %(share)s warga. Yang berbeda hanya siapa yang kebetulan datang dan"
        " menilai."
    ) % {
        "n": number(len(luck.sizes), 0, luck.lang),
        "sizes": _sizes(luck, _),
        "share": wording.percent(luck.share, luck.lang),
    }
    if luck.n_left_out:
        said += " " + _(
            "%(n)s petugas lain tidak dihitung di sini, sebab persentasenya tidak tampil di lembar"
            " petugas."
        ) % {"n": number(luck.n_left_out, 0, luck.lang)}
    if luck.real is not None:
        return said
    return f"{said} " + _(
        "Titik unit ini tidak digambar: perlu sedikitnya %(n)s petugas, dan angka setiap petugas"
        " itu harus sudah tampil penuh."
    ) % {"n": disclosure.MIN_PUBLISHED}


def _sizes(luck: Visible, _: Say) -> str:
    least, most = (number(n, 0, luck.lang) for n in (luck.sizes[0], luck.sizes[-1]))
    if least == most:
        return _("masing-masing %(n)s") % {"n": least}
    return _("%(least)s sampai %(most)s") % {"least": least, "most": most}


def _table(luck: Visible, _: Say) -> dict[str, object]:
    return {
        "header": [
            _("Penilaian tiap petugas"),
            _("Rata-rata"),
            _("Dalam 9 dari 10 kantor sedikitnya"),
            _("Dalam 1 dari 20 kantor sedikitnya"),
        ],
        "rows": [
            [
                number(one.n, 0, luck.lang),
                *(
                    _points(gap, luck.lang)
                    for gap in (one.gaps.mean, one.gaps.usual, one.gaps.rare)
                ),
            ]
            for one in luck.examples
        ],
    }


def _meaning(luck: Visible, _: Say) -> list[str]:
    found = []
    if luck.gaps is not None:
        found.append(
            _(
                "Untuk unit ini: rata-rata %(mean)s poin; dalam 9 dari 10 kantor %(usual)s poin"
                " atau lebih; dalam 1 dari 20 kantor %(rare)s poin atau lebih."
            )
            % {
                "mean": _points(luck.gaps.mean, luck.lang),
                "usual": _points(luck.gaps.usual, luck.lang),
                "rare": _points(luck.gaps.rare, luck.lang),
            }
        )
    if luck.real is not None and luck.real.as_often < SELDOM:
        found.append(
            _(
                "Selisih di unit ini jarang terjadi karena kebetulan saja. Penyebabnya dapat jenis"
                " layanan: lembar petugas membandingkan dengan adil dan menyebut hanya yang lebih"
                " dari kebetulan."
            )
        )
    return [
        *found,
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
        % {"n": number(figures.ROUNDS, 0, luck.lang)},
        wording.until_a_block(luck.last, luck.lang),
    ]


def _drawing(luck: Visible) -> bytes:
    _ = translator(luck.lang)
    rows = _rows(luck)
    height_mm = ROW_MM * len(rows) + 9
    said = [
        _("selisih %(points)s") % {"points": _points(shares[-1] - shares[0], luck.lang)}
        for _name, shares in rows
    ]

    def into(axes: Axes) -> None:
        everything = [share for _name, shares in rows for share in shares]
        _frame(axes, everything, len(rows))
        axes.axvline(luck.share, color=PALE, linewidth=1.0, zorder=1)
        for i, ((name, shares), gap) in enumerate(zip(rows, said, strict=True)):
            real = luck.real is not None and i == 0
            _dots(axes, -i, shares, real=real)
            for at, text, side in ((0.0, name, "right"), (1.0, gap, "left")):
                axes.annotate(
                    text,
                    (at, -i),
                    xycoords=("axes fraction", "data"),
                    xytext=(-6 if side == "right" else 6, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    fontsize=9,
                    fontweight="bold" if real else "normal",
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
    axes.tick_params(length=0, pad=3, colors=QUIET, labelsize=8)
    for i in range(n_rows):
        axes.axhline(-i, color="#e2e2e2", linewidth=0.5, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


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
