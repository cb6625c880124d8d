"""The weekly report on paper: page 1, which stands alone, in finished words.

Takes what may be shown (shown.py) and says it; the look is templates/weekly/main.typ. Nothing is
counted here. Read next: back.py, the second page, and wording.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reports.disclosure import MIN_CELL, MIN_PUBLISHED, SEEN_BATCH, enough, few
from reports.disclosure.audiences import Shown
from reports.measures import quality, trends
from reports.measures.summary import UnsurRow
from reports.measures.tables import Reasons
from reports.paper import documents
from reports.paper.wording import (
    hundredfold,
    interval_text,
    kept_together,
    percent,
    source_name,
)
from reports.weekly import back as weekly_back
from reports.weekly import chart
from reports.weekly.shown import Visible
from survey.language import day_name, number, translator
from survey.questionnaire import Owner
from survey.rounding import half_up

MOST_REASONS = 6
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA"}
_ZONES |= {"Asia/Jayapura": "WIT"}


def as_pdf(shown: Shown[Visible]) -> bytes:
    """Print the report: A4, two pages, readable in black and white, naming no person."""
    report = shown.figures
    files = {
        "trend.svg": chart.drawing(report),
        "volume.svg": chart.volume_drawing(report),
        "heads.svg": weekly_back.heads_code(report),
    }
    return documents.typeset("weekly", words(report), files, made_at=report.fresh.until_at)


def words(report: Visible) -> dict[str, object]:
    """Write every text and number of both pages in the report's language."""
    dates = report.week.label(report.lang, report.unit.hours.weekdays)
    _ = translator(report.lang)
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
        "subtitle": _subtitle(report, dates),
        "trust": quality.verdict(report.trust, report.lang),
        "headline": headline(report),
        "numbers": _numbers(report),
        "trend": chart.block(report),
        "findings": _findings(report),
        "reasons": _reasons(report),
        "unsur": _unsur(report),
        "chance": _("Rentang hanya memuat faktor kebetulan, bukan siapa yang memilih menjawab."),
        "back": weekly_back.page(report),
    }


def _subtitle(report: Visible, dates: str) -> list[str]:
    """Give two lines: what this is about, and how far it reaches."""
    _ = translator(report.lang)
    reach = [_("Data sampai %(when)s") % {"when": _moment(report)}]
    if report.n_to_come:
        reach.append(
            _("%(n)s jawaban terbaru dihitung jumlahnya saja")
            % {"n": number(report.n_to_come, 0, report.lang)}
        )
    if report.fresh.waiting:
        waiting = number(report.fresh.waiting, 0, report.lang)
        reach.append(_("%(n)s catatan masih menunggu") % {"n": waiting})
    reach.append(_("pemantauan internal, bukan periode SKM"))
    return [f"{report.unit.name} · {dates} ({report.week.name(report.lang)})", " · ".join(reach)]


def _moment(report: Visible) -> str:
    from survey.language import date_range

    _ = translator(report.lang)
    local: datetime = report.fresh.until_at.astimezone(report.office.zone)
    day = local.date()
    zone = _ZONES.get(report.office.timezone, report.office.timezone)
    clock = local.strftime("%H.%M" if report.lang == "id" else "%H:%M")
    when = {
        "day": day_name(day, report.lang),
        "date": date_range(day, day, report.lang),
        "clock": clock,
        "zone": zone,
    }
    return _("%(day)s, %(date)s pukul %(clock)s %(zone)s") % when


def headline(report: Visible) -> str:
    """Say the one thing to know, in one sentence."""
    _ = translator(report.lang)
    found = report.kepuasan
    if found.share is None:
        if report.n == 0:
            return _("Belum ada penilaian minggu ini.")
        if report.n_to_come and not enough(found.n):
            return _("Minggu ini belum selesai: angkanya dicetak setelah cukup hari berlalu.")
        if found.n == 0:
            return _("Belum ada penilaian dari layar loket minggu ini.")
        said = _("Baru %(n)s penilaian di loket minggu ini: terlalu sedikit untuk dinilai.")
        return said % {"n": number(found.n, 0, report.lang)}
    k, n = found.k, found.n
    if n >= 100:
        k, n = int(half_up(hundredfold(found.share), 0)), 100
        k = 99 if k == n and found.k < found.n else max(k, int(found.k > 0))
    return _judged(report) % {"k": number(k, 0, report.lang), "n": n}


def _judged(report: Visible) -> str:
    _ = translator(report.lang)
    if report.trend.limits is None:
        return _("%(k)s dari %(n)s penilai puas minggu ini; kebiasaannya belum dapat dihitung.")
    if report.trend.points[-1].left_out:
        return _(
            "%(k)s dari %(n)s penilai puas minggu ini; buka kurang dari tiga hari, jadi tidak"
            " dibandingkan."
        )
    if report.trend.watched and not report.trend.signals:
        return _(
            "%(k)s dari %(n)s penilai puas minggu ini: masih dalam batas biasanya, tetapi"
            " perhatikan grafiknya."
        )
    if not report.trend.signals:
        return _("%(k)s dari %(n)s penilai puas minggu ini, seperti biasanya.")
    if report.trend.signals[0].side == "above":
        return _("%(k)s dari %(n)s penilai puas minggu ini, lebih tinggi dari biasanya.")
    said = _("%(k)s dari %(n)s penilai puas minggu ini, lebih rendah dari biasanya.")
    rows = report.low.rows
    alone = rows and enough(rows[0].n, MIN_PUBLISHED) and all(r.n < rows[0].n for r in rows[1:])
    if report.low.weeks == 1 and alone:
        reason = rows[0].reason.text.say(report.lang).replace("%", "%%")
        said += " " + _("Alasan tersering: “%(reason)s”.") % {"reason": reason}
    return said


def _numbers(report: Visible) -> list[dict[str, str]]:
    _ = translator(report.lang)
    return [
        {"value": number(report.n, 0, report.lang), "words": _coverage(report)},
        _satisfied(report),
        _forms(report),
        {"value": number(report.missing, 0, report.lang), "words": _flagged(report)},
    ]


def _coverage(report: Visible) -> str:
    _ = translator(report.lang)
    found = report.coverage
    if not found.days:
        return _("penilaian; jumlah layanan tidak diketahui")
    sources = ", ".join(source_name(source, report.lang) for source in found.sources)
    values = {
        "services": number(found.services, 0, report.lang),
        "share": "–" if found.share is None else percent(found.share, report.lang),
        "n": number(found.n, 0, report.lang),
        "days": found.days,
        "open": found.open_days,
    }
    if found.too_many:
        said = _("penilaian; lebih banyak daripada %(services)s layanan yang tercatat") % values
    elif not found.nearly_whole:
        said = _("penilaian; layanan tercatat pada %(days)s dari %(open)s hari buka") % values
    elif found.n == report.n:
        said = _("penilaian dari %(services)s layanan (%(share)s)") % values
    else:
        said = (
            _("penilaian; %(n)s dari %(services)s layanan (%(share)s) pada %(days)s hari") % values
        )
    return f"{said}; {sources}" if sources else said


def _satisfied(report: Visible) -> dict[str, str]:
    _ = translator(report.lang)
    found, before = report.kepuasan, report.before
    if found.share is None:
        words = _("puas: terlalu sedikit (n %(n)s)") % {"n": number(found.n, 0, report.lang)}
        return {"value": "–", "words": words}
    words = _("puas; rentang %(range)s, n %(n)s") % {
        "range": interval_text(found.low, found.high, report.lang),
        "n": number(found.n, 0, report.lang),
    }
    if before.share is not None:
        words += "; " + _("%(weeks)s minggu sebelumnya %(share)s") % {
            "weeks": report.before_weeks,
            "share": percent(before.share, report.lang),
        }
    return {"value": percent(found.share, report.lang), "words": kept_together(words)}


def _forms(report: Visible) -> dict[str, str]:
    _ = translator(report.lang)
    sample = report.sample
    if sample.required is None:
        words = _("formulir SKM semester ini; jumlah penerima layanan setahun tidak diketahui")
    elif sample.n >= sample.required:
        needed = _("formulir SKM semester ini; perlu %(required)s")
        if sample.recorded_from is not None:
            needed = _("formulir SKM semester ini; perlu paling sedikit %(required)s")
        words = needed % {"required": number(sample.required, 0, report.lang)}
    elif sample.recorded_from is not None:
        words = _("dari paling sedikit %(required)s formulir SKM semester ini") % {
            "required": number(sample.required, 0, report.lang)
        }
    else:
        words = _("dari %(required)s formulir SKM semester ini") % {
            "required": number(sample.required, 0, report.lang)
        }
    if sample.record is not None and sample.record.or_more:
        words += "; " + _("tercatat %(recorded)s dari %(open)s hari") % {
            "recorded": number(sample.record.recorded, 0, report.lang),
            "open": number(sample.record.open_days, 0, report.lang),
        }
    return {"value": number(sample.n, 0, report.lang), "words": words}


def _flagged(report: Visible) -> str:
    _ = translator(report.lang)
    flagged = report.n - report.n_after_rules
    said = _("nomor hilang")
    if flagged == 0:
        return said + "; " + _("tidak ada yang ditandai")
    said += "; " + _("%(n)s ditandai") % {"n": number(flagged, 0, report.lang)}
    if report.after_rules.share is not None:
        share = percent(report.after_rules.share, report.lang)
        said += ", " + _("tanpa itu %(share)s puas") % {"share": share}
    return said


def _findings(report: Visible) -> dict[str, object]:
    _ = translator(report.lang)
    empty = _("Tidak ada yang menonjol minggu ini.")
    if not enough(report.n):
        empty = _("Terlalu sedikit jawaban untuk menunjukkan sesuatu.")
    return {
        "title": _("Yang perlu dilihat"),
        "empty": empty,
        "rows": [
            {
                "lead": one.lead,
                "text": kept_together(one.text),
                "look": one.look,
                "caution": one.caution,
            }
            for one in report.findings
        ],
    }


def _reasons(report: Visible) -> dict[str, object]:
    _ = translator(report.lang)
    low, high = report.low, report.high
    title = _("Alasan (penilaian 1–2)")
    if low.weeks > 1:
        title = _("Alasan (penilaian 1–2), %(weeks)s minggu") % {"weeks": low.weeks}
    seen = low.rows
    most = max((row.n for row in seen), default=1)
    owners = {Owner.UNIT: _("unit"), Owner.OFFICER: _("petugas")}
    note = _reasons_note(low, report.lang)
    return {
        "title": title,
        "head": [_("Alasan"), _("orang"), _("urusan")],
        "rows": [
            {
                "name": row.reason.text.say(report.lang),
                "n": _people(row.n, report.lang),
                "bar": 0 if few(row.n) else row.n / most,
                "owner": owners[row.reason.owner],
            }
            for row in seen[:MOST_REASONS]
        ],
        "note": note if seen else "",
        "empty": "" if seen else note,
        "liked": _liked(report) if high.rows else "",
    }


def _reasons_note(side: Reasons, lang: str) -> str:
    _ = translator(lang)
    said = []
    if side.rows:
        said.append(_("Dari %(n)s orang yang memberi alasan; boleh lebih dari satu."))
    elif side.people:
        said.append(_("Baru %(n)s orang memberi alasan; ditampilkan mulai %(least)s orang."))
    if len(side.rows) > MOST_REASONS:
        said.append(_("%(rest)s alasan yang lebih jarang ada di berkas JSON."))
    if side.waiting:
        said.append(
            _("%(waiting)s orang menunggu: minggu kecil dihitung setelah bersama genap %(step)s.")
        )
    return " ".join(said or [_("Belum ada yang memberi alasan.")]) % {
        "n": number(side.people, 0, lang),
        "least": MIN_CELL,
        "rest": number(len(side.rows) - MOST_REASONS, 0, lang),
        "waiting": number(side.waiting, 0, lang),
        "step": SEEN_BATCH,
    }


def _people(n: int, lang: str) -> str:
    """Write how many people; one to four who can be guessed at stand as such."""
    return "1–4" if few(n) else number(n, 0, lang)


def _liked(report: Visible) -> str:
    _ = translator(report.lang)
    named = [
        f"{row.reason.text.say(report.lang)} {_people(row.n, report.lang)}"
        for row in report.high.rows[:3]
    ]
    return _("Yang disukai (penilaian 3–4): %(reasons)s.") % {"reasons": ", ".join(named)}


def _unsur(report: Visible) -> dict[str, object]:
    _ = translator(report.lang)
    weeks = {"weeks": report.weeks(trends.SHOWN_WEEKS)}
    long = {row.key: row for row in report.unsur_shown}
    return {
        "title": _("Unsur SKM, minggu ini dan %(weeks)s minggu") % weeks,
        "head": [_("Unsur"), "n", "NRR", "n", "NRR", _("rentang")],
        "over": [_("minggu ini"), _("%(weeks)s minggu") % weeks],
        "rows": [
            [
                _name(report, now),
                *_nrr(now, report.lang),
                *_ranged(long[now.key], report.lang),
            ]
            for now in report.unsur
        ],
        "note": " ".join(
            filter(
                None,
                (
                    _("NRR 1–4 dari formulir SKM; di bawah 10 formulir tidak ditampilkan."),
                    _under_way(report),
                ),
            )
        ),
    }


def _under_way(report: Visible) -> str:
    _ = translator(report.lang)
    if report.reach >= report.week.last:
        return ""
    return _("Unsur dan alasan minggu ini menunggu akhir minggu.")


def _name(report: Visible, row: UnsurRow) -> str:
    return f"{row.label} {report.questionnaire.item(row.key).name.say(report.lang)}"


def _nrr(row: UnsurRow, lang: str) -> list[str]:
    n = number(row.n, 0, lang)
    return [n, number(row.nrr, 2, lang) if row.nrr is not None else "–"]


def _ranged(row: UnsurRow, lang: str) -> list[str]:
    bounds: Sequence[float | None] = (row.low, row.high)
    known = [number(bound, 2, lang) for bound in bounds if bound is not None]
    return [*_nrr(row, lang), "–".join(known) if known else "–"]
