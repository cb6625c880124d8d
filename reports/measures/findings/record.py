"""Findings about the record: numbers that are missing, dead screens, flags, who is rated at all.

They come from the judgement that opens the report and say where to look; none of them says that
anybody did wrong. Read next: content.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reports.measures.findings.content import Basis, Finding, half_day_name
from reports.measures.quality import rarely_rated, shifted, usual_coverage
from reports.measures.summary import wilson
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import channel_name, interval_text, signed

MOST_SILENT = 4  # half-days that are named


def missing(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    if b.trust.facts.missing == 0:
        return
    yield Finding(
        "missing_numbers",
        _("Ada nomor urut yang hilang."),
        _("Sebanyak %(n)s catatan belum sampai dari kotaknya.")
        % {"n": pen.count(b.trust.facts.missing)},
        _("Jalankan “loket verify” dan periksa perangkat yang belum mengirim."),
        _("Belum tentu ada yang dihapus: perangkat yang mati juga belum mengirim."),
        b.trust.facts.missing,
    )


def flagged(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name many flagged answers, with the result without them where that tells on nobody."""
    facts = b.trust.facts
    if not _doubted(b, "flagged"):
        return
    bounds = wilson(facts.n_flagged, facts.n)
    text = _("%(k)s dari %(n)s jawaban ditandai (rentang %(range)s).") % {
        "k": pen.count(facts.n_flagged),
        "n": pen.count(facts.n),
        "range": interval_text(*bounds, pen.lang),
    }
    if facts.with_flagged is not None and facts.without_flagged is not None:
        text += " " + _("Dengan semua %(all)s puas, tanpa itu %(rest)s.") % {
            "all": pen.share(facts.with_flagged),
            "rest": pen.share(facts.without_flagged),
        }
    yield Finding(
        "flagged_many",
        _("Banyak jawaban yang ditandai."),
        text,
        _("Lihat aturan yang menandai di halaman 2, lalu loket dan jam kejadiannya."),
        _("Ditandai bukan berarti palsu: semuanya tetap dihitung."),
        facts.n,
        facts.n_flagged / facts.n,
        *bounds,
    )


def silent(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Name the open half-days without a sign of life from a kiosk."""
    live = b.trust.facts.live
    if live is None or not _doubted(b, "silent"):
        return
    halves = [
        half_day_name(date.fromisoformat(day).isoweekday(), slot, pen.lang)
        for day, slot in live.silent[:MOST_SILENT]
    ]
    if (rest := len(live.silent) - len(halves)) > 0:
        halves.append(_("%(n)s lagi") % {"n": rest})
    yield Finding(
        "kiosk_silent",
        _("Layar loket diam pada jam buka."),
        _("Tanpa satu catatan pun: %(halves)s (%(n)s dari %(of)s paruh hari).")
        % {
            "halves": ", ".join(halves),
            "n": pen.count(len(live.silent)),
            "of": pen.count(live.n_open),
        },
        _("Periksa apakah layar menyala, terhubung, dan dapat dijangkau warga pada waktu itu."),
        _("Belum tentu dimatikan: mungkin juga tidak ada warga yang menilai."),
        live.n_open,
        live.share,
    )


def rarely(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Say that some officers' citizens are rated far less; how many, never who."""
    officers = rarely_rated(b.trust.facts)
    if not officers:
        return
    n = sum(officer.n for officer in officers)
    services = sum(officer.services or 0 for officer in officers)
    bounds = wilson(min(n, services), services)
    yield Finding(
        "rarely_rated",
        _("Ada petugas yang jauh lebih jarang dinilai."),
        _(
            "%(people)s petugas: %(n)s penilaian dari %(services)s layanan"
            " (rentang cakupan %(range)s); di seluruh unit %(share)s."
        )
        % {
            "people": len(officers),
            "n": pen.count(n),
            "services": pen.count(services),
            "range": interval_text(*bounds, pen.lang),
            "share": pen.share(usual_coverage(b.trust.facts)),
        },
        _("Periksa apakah setiap loket mempunyai layar dan setiap warga dipersilakan menilai."),
        _("Belum tentu ada yang memilih-milih: layarnya mungkin jauh atau loketnya bergantian."),
        services,
        n / services,
        *bounds,
    )


def conflicts(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    if b.trust.facts.n_conflicts == 0:
        return
    yield Finding(
        "conflicts",
        _("Ada catatan yang bertentangan."),
        _("%(n)s catatan membawa nomor yang sudah dipakai, tetapi isinya lain.")
        % {"n": pen.count(b.trust.facts.n_conflicts)},
        _("Periksa perangkat yang baru dipulihkan atau diganti; jalankan “loket verify”."),
        _("Belum tentu ada yang mengubah: yang pertama disimpan tetap yang dihitung."),
        b.trust.facts.n_conflicts,
    )


def _doubted(b: Basis, rule: str) -> bool:
    return any(doubt.rule == rule for doubt in b.trust.doubts)


def volume(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    """Say that far fewer or more people rated than usual."""
    limits = b.volume.limits
    if not b.volume.signals or limits is None:
        return
    n = b.volume.points[-1].n
    text = _("%(n)s penilaian di loket; biasanya antara %(lower)s dan %(upper)s.") % {
        "n": pen.count(n),
        "lower": pen.count(limits.lower),
        "upper": pen.count(limits.upper),
    }
    if b.volume.signals[0].side == "below":
        lead = _("Jauh lebih sedikit yang menilai.")
        look = _("Periksa apakah setiap layar menyala dan setiap warga dipersilakan menilai.")
    else:
        lead = _("Jauh lebih banyak yang menilai.")
        look = _("Periksa jumlah layanan minggu ini dan penilaian yang ditandai.")
    caution = _("Banyaknya penilaian tidak mengatakan apa pun tentang kepuasan.")
    yield Finding("volume_outside", lead, text, look, caution, n)


def mix(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    n = sum(row.n for row in b.channels)
    for row in shifted(b.channels)[:1]:
        bounds = wilson(row.n, n)
        yield Finding(
            "channel_mix",
            _("Cara menjawab bergeser."),
            _(
                "Bagian %(channel)s kini %(part)s dari %(n)s penilai (rentang %(range)s),"
                " berubah %(points)s poin."
            )
            % {
                "channel": channel_name(row.channel, pen.lang),
                "part": pen.share(row.part),
                "n": pen.count(n),
                "range": interval_text(*bounds, pen.lang),
                "points": signed(row.shift or 0.0, pen.lang),
            },
            _("Periksa apakah layar loket menyala dan stiker QR masih terpasang."),
            _("Naik turunnya angka minggu ini dapat berasal dari siapa yang menjawab."),
            n,
            row.part,
            *bounds,
        )


def too_many(b: Basis, pen: Pen, _: Say) -> Iterator[Finding]:
    coverage = b.trust.facts.coverage
    if not coverage.too_many:
        return
    yield Finding(
        "more_answers_than_services",
        _("Penilaian lebih banyak daripada layanan."),
        _("%(n)s penilaian untuk %(services)s layanan yang tercatat.")
        % {
            "n": pen.count(coverage.n),
            "services": pen.count(coverage.services),
        },
        _("Periksa catatan jumlah layanan, lalu penilaian yang ditandai."),
        _("Belum tentu ada kecurangan: catatan layanan sering terlambat."),
        coverage.n,
    )
