"""The weekly report on paper: page 1, which stands alone, in finished words.

Takes what may be shown (shown.py) and says it; the look is templates/weekly/main.typ. Nothing is
counted here. Read next: back.py, the second page, and ../paper/wording.py.
"""

from __future__ import annotations

from datetime import datetime

from reports.disclosure import MIN_CELL, MIN_PUBLISHED, SEEN_BATCH, enough, few
from reports.disclosure.audiences import Shown
from reports.measures import quality, trends
from reports.measures.summary import UnsurRow
from reports.measures.tables import Reasons
from reports.paper import documents
from reports.paper.blocks import printed
from reports.paper.blocks.contents import KeyFigure, Picture
from reports.paper.blocks.pen import NONE, Pen
from reports.paper.documents import Say
from reports.paper.wording import hundredfold, kept_together, source_name
from reports.weekly import back as weekly_back
from reports.weekly import chart
from reports.weekly.shown import Visible
from survey.language import day_name
from survey.questionnaire import Owner
from survey.rounding import half_up

MOST_REASONS = 6
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"}
_ZONES |= {"Asia/Jayapura": "WIT"}


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the report: A4, two pages, readable in black and white, naming no person."""
    report = shown.figures
    files = {"heads.svg": weekly_back.heads_code(report)}
    drawn = {name: printed.laid_out(x, files) for name, x in pictures(report).items()}
    data = words(report) | {"pictures": drawn}
    return documents.typeset("weekly", data, files, made_at=report.fresh.until_at)


def pictures(report: Visible) -> dict[str, Picture]:
    """Give the two charts by their names in the template."""
    pen = Pen(report.lang)
    return {"trend": chart.shares(report, pen), "volume": chart.volume(report, pen)}


def words(report: Visible) -> dict[str, object]:
    """Write every text and number of both pages in the report's language."""
    pen = Pen(report.lang)
    _ = pen.say
    dates = report.week.label(
        report.lang, report.unit.opening.weekdays(report.week.first, report.week.last)
    )
    title = _("Laporan mingguan kepuasan layanan")
    paper = documents.paper(
        report.office,
        title=f"{title}, {report.unit.name}, {dates}",
        line=f"{report.unit.name} · {dates} · {_('pemantauan internal, bukan periode SKM')}",
        lang=report.lang,
    )
    return {
        "paper": paper,
        "letterhead": report.office.letterhead,
        "title": title,
        "subtitle": _subtitle(report, dates, pen, _),
        "trust": quality.verdict(report.trust, report.lang),
        "headline": headline(report),
        "numbers": (
            KeyFigure(pen.count(report.n), _coverage(report, pen, _)),
            _satisfied(report, pen, _),
            _forms(report, pen, _),
            KeyFigure(pen.count(report.missing), _flagged(report, pen, _)),
        ),
        "pictures": pictures(report),
        "findings": _findings(report, _),
        "reasons": _reasons(report, pen, _),
        "unsur": _unsur(report, pen, _),
        "chance": _("Rentang hanya memuat faktor kebetulan, bukan siapa yang memilih menjawab."),
        "back": weekly_back.page(report),
    }


def _subtitle(report: Visible, dates: str, pen: Pen, _: Say) -> list[str]:
    """Give two lines: what this is about, and how far it reaches."""
    now = report.fresh.until_at.astimezone(report.office.zone)
    reach = [_("Data sampai %(when)s") % {"when": _moment(now, report, pen, _)}]
    if report.fresh.waiting:
        waiting = pen.count(report.fresh.waiting)
        reach.append(_("%(n)s catatan masih menunggu") % {"n": waiting})
    reach.append(_("pemantauan internal, bukan periode SKM"))
    return [f"{report.unit.name} · {dates} ({report.week.name(pen.lang)})", " · ".join(reach)]


def _moment(local: datetime, report: Visible, pen: Pen, _: Say) -> str:
    return _("%(day)s, %(date)s pukul %(clock)s %(zone)s") % {
        "day": day_name(local.date(), pen.lang),
        "date": pen.day(local.date()),
        "clock": local.strftime("%H.%M" if pen.lang == "id" else "%H:%M"),
        "zone": _ZONES.get(report.office.timezone, report.office.timezone),
    }


def headline(report: Visible) -> str:
    """Say the one thing to know, in one sentence."""
    pen = Pen(report.lang)
    _ = pen.say
    week = report.kepuasan
    if report.waits:
        text = _("Minggu ini belum selesai: angkanya keluar sesudah %(when)s.")
        return text % {"when": _moment(report.comes_at, report, pen, _)}
    if week.share is None:
        if report.n == 0:
            return _("Belum ada penilaian minggu ini.")
        if week.n == 0:
            return _("Belum ada penilaian dari layar loket minggu ini.")
        few = _("Baru %(n)s penilaian di loket minggu ini: terlalu sedikit untuk dinilai.")
        return few % {"n": pen.count(week.n)}
    k, n = week.k, week.n
    if n >= 100:
        k, n = int(half_up(hundredfold(week.share), 0)), 100
        k = 99 if k == n and week.k < week.n else max(k, int(week.k > 0))
    return _judged(report, _) % {"k": pen.count(k), "n": n}


def _judged(report: Visible, _: Say) -> str:
    trend = report.trend
    if trend.limits is None:
        return _("%(k)s dari %(n)s penilai puas minggu ini; kebiasaannya belum dapat dihitung.")
    if trend.points[-1].left_out:
        return _(
            "%(k)s dari %(n)s penilai puas minggu ini; buka kurang dari tiga hari, jadi tidak"
            " dibandingkan."
        )
    if trend.watched and not trend.signals:
        return _(
            "%(k)s dari %(n)s penilai puas minggu ini: masih dalam batas biasanya, tetapi"
            " perhatikan grafiknya."
        )
    if not trend.signals:
        return _("%(k)s dari %(n)s penilai puas minggu ini, seperti biasanya.")
    if trend.signals[0].side == "above":
        return _("%(k)s dari %(n)s penilai puas minggu ini, lebih tinggi dari biasanya.")
    lower = _("%(k)s dari %(n)s penilai puas minggu ini, lebih rendah dari biasanya.")
    rows = report.low.rows
    alone = rows and enough(rows[0].n, MIN_PUBLISHED) and all(r.n < rows[0].n for r in rows[1:])
    if report.low.weeks == 1 and alone:
        reason = rows[0].reason.text.say(report.lang).replace("%", "%%")
        lower += " " + _("Alasan tersering: “%(reason)s”.") % {"reason": reason}
    return lower


def _coverage(report: Visible, pen: Pen, _: Say) -> str:
    coverage = report.coverage
    if report.waits:
        return _("penilaian atau lebih pada hari-hari yang sudah selesai")
    if not coverage.days:
        return _("penilaian; jumlah layanan tidak diketahui")
    if coverage.too_many:
        text = _("penilaian; lebih banyak daripada %(services)s layanan yang tercatat")
    elif not coverage.nearly_whole:
        text = _("penilaian; layanan tercatat pada %(days)s dari %(open)s hari buka")
    elif coverage.n == report.n:
        text = _("penilaian dari %(services)s layanan (%(share)s)")
    else:
        text = _("penilaian; %(n)s dari %(services)s layanan (%(share)s) pada %(days)s hari")
    words = text % {
        "services": pen.count(coverage.services),
        "share": pen.share(coverage.share),
        "n": pen.count(coverage.n),
        "days": coverage.days,
        "open": coverage.open_days,
    }
    sources = ", ".join(source_name(source, pen.lang) for source in coverage.sources)
    return f"{words}; {sources}" if sources else words


def _satisfied(report: Visible, pen: Pen, _: Say) -> KeyFigure:
    week, before = report.kepuasan, report.before
    if report.waits:
        return KeyFigure(NONE, _("puas: menunggu akhir minggu"))
    if week.share is None:
        return KeyFigure(NONE, _("puas: terlalu sedikit (n %(n)s)") % {"n": pen.count(week.n)})
    words = _("puas; rentang %(range)s, n %(n)s") % {
        "range": pen.range(week),
        "n": pen.count(week.n),
    }
    if before.share is not None:
        words += "; " + _("%(weeks)s minggu sebelumnya %(share)s") % {
            "weeks": report.before_weeks,
            "share": pen.share(before.share),
        }
    return KeyFigure(pen.share(week.share), kept_together(words))


def _forms(report: Visible, pen: Pen, _: Say) -> KeyFigure:
    n, sample, least = report.n_forms, report.sample, report.sample.or_more
    if sample.required is None:
        text = _("formulir SKM semester ini; jumlah penerima layanan setahun tidak diketahui")
    elif n >= sample.required:
        text = _("formulir SKM semester ini; perlu %(required)s")
        if least:
            text = _("formulir SKM semester ini; perlu paling sedikit %(required)s")
    elif least:
        text = _("dari paling sedikit %(required)s formulir SKM semester ini")
    else:
        text = _("dari %(required)s formulir SKM semester ini")
    words = text % {"required": pen.count(sample.required or 0)}
    if sample.record is not None and least:
        words += "; " + _("tercatat %(recorded)s dari %(open)s hari") % {
            "recorded": pen.count(sample.record.recorded),
            "open": pen.count(sample.record.open_days),
        }
    return KeyFigure(pen.count(n), words)


def _flagged(report: Visible, pen: Pen, _: Say) -> str:
    flagged, words = report.n - report.n_after_rules, _("nomor hilang")
    if report.waits:
        return words
    if flagged == 0:
        return words + "; " + _("tidak ada yang ditandai")
    words += "; " + _("%(n)s ditandai") % {"n": pen.count(flagged)}
    if report.after_rules.share is not None:
        share = pen.share(report.after_rules.share)
        words += ", " + _("tanpa itu %(share)s puas") % {"share": share}
    return words


def _findings(report: Visible, _: Say) -> dict[str, object]:
    empty = _("Tidak ada yang menonjol minggu ini.")
    if report.waits:
        empty = _("Minggu ini belum dinilai.")
    elif not enough(report.n):
        empty = _("Terlalu sedikit jawaban untuk menunjukkan sesuatu.")
    return {
        "title": _("Yang perlu dilihat"),
        "empty": empty,
        "rows": [
            {
                "lead": finding.lead,
                "text": kept_together(finding.text),
                "look": finding.look,
                "caution": finding.caution,
            }
            for finding in report.findings
        ],
    }


def _reasons(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    low, high = report.low, report.high
    title = _("Alasan (penilaian 1–2)")
    if low.weeks > 1:
        title = _("Alasan (penilaian 1–2), %(weeks)s minggu") % {"weeks": low.weeks}
    most = max((row.n for row in low.rows), default=1)
    owners = {Owner.UNIT: _("unit"), Owner.OFFICER: _("petugas")}
    note = _reasons_note(low, pen, _)
    liked = [f"{row.reason.text.say(pen.lang)} {_people(row.n, pen)}" for row in high.rows[:3]]
    return {
        "title": title,
        "head": [_("Alasan"), _("orang"), _("urusan")],
        "rows": [
            {
                "name": row.reason.text.say(pen.lang),
                "n": _people(row.n, pen),
                "bar": 0 if few(row.n) else row.n / most,
                "owner": owners[row.reason.owner],
            }
            for row in low.rows[:MOST_REASONS]
        ],
        "note": note if low.rows else "",
        "empty": "" if low.rows else note,
        "liked": _("Yang disukai (penilaian 3–4): %(reasons)s.") % {"reasons": ", ".join(liked)}
        if liked
        else "",
    }


def _reasons_note(side: Reasons, pen: Pen, _: Say) -> str:
    sentences = []
    if side.rows:
        sentences.append(_("Dari %(n)s orang yang memberi alasan; boleh lebih dari satu."))
    elif side.people:
        sentences.append(_("Baru %(n)s orang memberi alasan; ditampilkan mulai %(least)s orang."))
    if len(side.rows) > MOST_REASONS:
        sentences.append(_("%(rest)s alasan yang lebih jarang ada di berkas JSON."))
    if side.waiting:
        sentences.append(
            _("%(waiting)s orang menunggu: minggu kecil dihitung setelah bersama genap %(step)s.")
        )
    return " ".join(sentences or [_("Belum ada yang memberi alasan.")]) % {
        "n": pen.count(side.people),
        "least": MIN_CELL,
        "rest": pen.count(len(side.rows) - MOST_REASONS),
        "waiting": pen.count(side.waiting),
        "step": SEEN_BATCH,
    }


def _people(n: int, pen: Pen) -> str:
    """Write how many people; one to four who can be guessed at stand as such."""
    return "1–4" if few(n) else pen.count(n)


def _unsur(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    weeks = {"weeks": report.weeks(trends.SHOWN_WEEKS)}
    long = {row.key: row for row in report.unsur_shown}
    note = _("NRR 1–4 dari formulir SKM; di bawah 10 formulir tidak ditampilkan.")
    if report.waits:
        note += " " + _("Unsur dan alasan minggu ini menunggu akhir minggu.")
    return {
        "title": _("Unsur SKM, minggu ini dan %(weeks)s minggu") % weeks,
        "head": [_("Unsur"), "n", "NRR", "n", "NRR", _("rentang")],
        "over": [_("minggu ini"), _("%(weeks)s minggu") % weeks],
        "rows": [
            [
                f"{now.label} {report.questionnaire.item(now.key).name.say(pen.lang)}",
                *_nrr(now, pen),
                *_nrr(long[now.key], pen),
                pen.span(long[now.key].low, long[now.key].high, 2),
            ]
            for now in report.unsur
        ],
        "note": note,
    }


def _nrr(row: UnsurRow, pen: Pen) -> list[str]:
    return [pen.count(row.n), pen.decimal(row.nrr, 2)]
