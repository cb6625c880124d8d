"""The second page of the weekly report: where and when, who answered, proof, comments, method.

Words and finished numbers only, for templates/weekly/main.typ. Read next: sheet.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports.disclosure import COMMENT_BATCH, MIN_CELL
from reports.measures import quality, trends
from reports.measures.tables import SLOTS, HeatCell
from reports.paper import documents
from reports.paper.blocks.pen import Pen
from reports.paper.documents import Say
from reports.paper.wording import WORD_FOR_WORD, channel_name, cut, signed, squeezed
from reports.weekly.people import BEFORE_WEEKS
from reports.weekly.shown import Visible
from survey.language import day_name
from survey.periods import Week
from survey.questionnaire import load

EXPLAINED = 2  # rules of which it is said how they work
MOST_WORDS = 8
MOST_HEADS = 4
COMMENT_ROOM = 640  # letters of comments that fit above the method
USUAL_LINES = 6  # about the record
LINE_ROOM = 120  # what one more line about the record takes from them
LONGEST_COMMENT = 160


def page(report: Visible) -> dict[str, object]:
    """Give the texts of page 2."""
    pen = Pen(report.lang)
    _ = pen.say
    trust = quality.words(report.trust, pen.lang, channels=False, explained=EXPLAINED)
    trust = replace(trust, lines=(*trust.lines, *_unpaired(report, pen, _)))
    local = report.office.day_of(report.fresh.until_at)
    more = max(0, len(trust.lines) - USUAL_LINES)
    room = max(2 * LONGEST_COMMENT, COMMENT_ROOM - LINE_ROOM * more)
    return {
        "trust": trust,
        "heat": _heat(report, pen, _),
        "channels": _channels(report, pen, _),
        "pantauan": _pantauan(report, pen, _),
        "heads": _heads(report, pen, _),
        "said": _said(report, pen, _),
        "comments": _comments(report, room, pen, _),
        "method": _method(report, pen, _),
        "sign": documents.signature(report.office, on=local, lang=pen.lang),
    }


def _unpaired(report: Visible, pen: Pen, _: Say) -> list[str]:
    """Say whose screens are to be paired: without that their taps count for no officer."""
    if not report.unpaired:
        return []
    names = {counter.code: counter.name for counter in report.unit.counters}
    since = _("%(counter)s sejak %(day)s")
    places = [
        since % {"counter": names.get(code, code), "day": pen.day(day)}
        for code, day in sorted(report.unpaired.items())
    ]
    text = _("Layar belum dipasangkan: %(places)s. Pasangkan dengan loket pair.")
    return [text % {"places": "; ".join(places)}]


def _heat(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    shown, title = report.heat, _("Peta setengah hari")
    if (mapped := report.mapped) is not None:
        title = _("Peta setengah hari: %(weeks)s minggu yang sudah selesai, %(days)s") % {
            "weeks": mapped.n_days // 7,
            "days": mapped.label(report.lang),
        }
    weekdays = sorted({cell.weekday for cell in shown.cells})
    monday = report.week.first.toordinal() - 1
    slots = dict(zip(SLOTS, (_("Pagi (sebelum 12.00)"), _("Siang (mulai 12.00)")), strict=True))
    return {
        "title": title,
        "days": [day_name(date.fromordinal(monday + n), pen.lang) for n in weekdays],
        "rows": [
            {
                "name": slots[slot],
                "cells": [_cell(cell, pen) for cell in shown.cells if cell.slot == slot],
            }
            for slot in SLOTS
        ],
        "note": _heat_note(report, _),
        "empty": _no_map(report, _) if shown.empty or shown.of_one_officer else "",
    }


def _heat_note(report: Visible, _: Say) -> str:
    sentences = [
        _(
            "Bagian penilai yang puas; makin gelap, makin banyak yang tidak puas. Di bawah"
            " %(least)s penilaian, hanya n yang dicetak."
        )
        % {"least": MIN_CELL}
    ]
    if report.heat.n_withheld:
        sentences.append(
            _("Begitu pula %(n)s lainnya, demi kerahasiaan petugas dan penilai.")
            % {"n": report.heat.n_withheld}
        )
    if report.heat.left_out:
        sentences.append(
            _("Tanpa %(weeks)s: penilaiannya terlalu sedikit.")
            % {"weeks": ", ".join(week.name(report.lang) for week in report.heat.left_out)}
        )
    sentences.append(_("Peta berikutnya: mulai laporan %(week)s.") % {"week": _next_map(report)})
    return " ".join(sentences)


def _no_map(report: Visible, _: Say) -> str:
    """Say to a unit that is new, was closed, or is one officer's, when there may be a map."""
    text = _(
        "Pada minggu-minggu itu tidak ada penilaian di loket yang dapat dihitung. Peta dicetak"
        " mulai laporan %(week)s."
    )
    if report.heat.of_one_officer:
        text = _(
            "Peta tidak dicetak: sedikitnya empat dari lima penilaian di loket pada minggu-minggu"
            " itu diberikan kepada satu petugas, dan penilaian atas seorang petugas tidak"
            " ditampilkan menurut jam. Peta berikutnya: mulai laporan %(week)s."
        )
    elif report.mapped is None:
        text = _(
            "Unit ini belum mempunyai minggu yang masuk peta. Peta dicetak mulai laporan %(week)s."
        )
    return text % {"week": _next_map(report)}


def _next_map(report: Visible) -> str:
    """Name the first week whose sheet shows the next block."""
    following = Week.of(report.heat.block.next.next.first)
    return following.label(report.lang, report.unit.opening.week(following.first).weekdays)


def _cell(cell: HeatCell, pen: Pen) -> dict[str, object]:
    share = cell.satisfied.share
    return {
        "text": pen.share(share),
        "n": f"n {pen.count(cell.satisfied.n)}",
        # Grey for paper: white when all are satisfied, never so dark that black cannot be read.
        "grey": 100 if share is None else round(100 - 45 * min(1.0, 2 * (1 - share))),
    }


def _channels(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    rows = [
        [
            channel_name(row.channel, pen.lang),
            pen.count(row.n),
            pen.share(row.part) if row.n else "–",
            signed(row.shift, pen.lang) if row.shift is not None else "–",
            pen.share(row.satisfied.share),
        ]
        for row in report.channels
    ]
    empty, weeks = _("Belum ada jawaban dalam sembilan minggu terakhir."), BEFORE_WEEKS + 1
    if report.waits:
        empty = _("Saluran minggu ini menunggu akhir minggu.")
    elif report.weeks(weeks) < weeks:
        empty = _("Belum ada jawaban.")
    return {
        "title": _("Lewat mana warga menjawab"),
        "head": [_("Saluran"), _("orang"), _("bagian"), _("berubah, poin"), _("puas")],
        "rows": rows,
        "empty": "" if rows else empty,
        "note": _("Angka puas di halaman 1 hanya dari layar loket dan tiket antrean."),
    }


def _pantauan(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    title = _("Indeks pantauan loket (bukan IKM)")
    index = report.pantauan
    if index is None:
        text = _(
            "Data belum cukup: setiap unsur memerlukan paling sedikit %(least)s jawaban"
            " pertanyaan tambahan dalam 4 minggu atau lebih; dihitung sejak %(day)s."
        )
        begun = max(report.heat.block.first, report.since)
        words = text % {"least": MIN_CELL, "day": pen.day(begun)}
        return {"title": title, "value": "", "words": "", "text": words}
    version = load(index.ref)
    lowest = min(index.unsur, key=lambda unsur: unsur.mean)
    name = report.questionnaire.item(lowest.key).name.say(pen.lang)
    words = _("rentang %(low)s–%(high)s; %(n)s jawaban, %(weeks)s minggu") % {
        "low": pen.decimal(index.low, 1),
        "high": pen.decimal(index.high, 1),
        "n": pen.count(index.n),
        "weeks": index.weeks,
    }
    text = _("Terendah: %(label)s %(name)s (%(mean)s dari 4, n %(n)s).") % {
        "label": version.label(lowest.key),
        "name": name,
        "mean": pen.decimal(lowest.mean, 2),
        "n": pen.count(lowest.n),
    }
    if index.others:
        text += " " + _("Unsurnya menurut kuesioner %(ref)s.") % {"ref": version.ref}
    return {"title": title, "value": pen.decimal(index.index, 1), "words": words, "text": text}


def _heads(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    heads = report.heads[:MOST_HEADS]
    more = len(report.heads) - len(heads)
    return {
        "title": _("Sidik catatan (kepala rantai)"),
        "rows": [[squeezed(head.device), pen.count(head.seq), head.printed] for head in heads],
        "empty": "" if heads else _("Belum ada catatan."),
        "note": _(
            "Simpan lembar ini: dengan sidik ini terlihat bila catatan lama diubah atau dihapus."
        )
        if heads
        else "",
        "more": _("dan %(n)s kotak lain, lihat berkas JSON") % {"n": more} if more else "",
        "alt": _("Kode QR berisi sidik catatan"),
    }


def heads_code(report: Visible) -> bytes:
    """Draw the printed heads as a QR code, so that they can be compared without typing."""
    lines = [
        f"{head.device} {head.seq} {head.printed.replace(' ', '')}"
        for head in report.heads[:MOST_HEADS]
    ]
    return documents.svg_qr("\n".join([f"{report.unit.code} {report.week}", *lines]))


def _said(report: Visible, pen: Pen, _: Say) -> dict[str, str]:
    """Give the themes where there are enough comments, else words, else why there is neither."""
    written = report.written
    weeks = {"weeks": report.weeks(trends.SHOWN_WEEKS)}
    if written.themes:
        counts = [(count.theme.name[pen.lang], count.n) for count in written.themes]
        title = _("Yang ditulis warga: tema, %(weeks)s minggu") % weeks
    else:
        counts = [(word.written, word.n) for word in written.words]
        title = _("Yang ditulis warga: kata, %(weeks)s minggu") % weeks
    text = ", ".join(f"{name} {pen.count(n)}" for name, n in counts[:MOST_WORDS])
    empty = _("Belum ada kata yang ditulis paling sedikit lima orang.")
    note = _("Dari %(n)s komentar yang sudah dibuka.") % {"n": pen.count(written.n)}
    return {"title": title, "text": text or empty, "note": note if text else ""}


def _comments(report: Visible, room: int, pen: Pen, _: Say) -> dict[str, object]:
    released = report.comments
    shown: list[str] = []
    for comment in released:
        text = cut(" ".join(comment.text.split()), LONGEST_COMMENT)
        # A line is taken up even by comment word.
        if (room := room - max(len(text), 60)) < 0:
            break
        shown.append(text)
    numbers = {"shown": pen.count(len(shown)), "n": pen.count(len(released))}
    note = _("%(shown)s dari %(n)s komentar, dipilih acak.")
    if len(shown) == len(released):
        note = _("Semua %(n)s komentar, diacak.")
    caution = _(
        "Nama petugas, nomor telepon, dan NIK ditutup sejauh dikenali; baca dulu sebelum dibagikan."
    )
    empty = _("Belum ada komentar.")
    if report.n_comments:
        empty = _("Komentar dibuka bersama, paling sedikit %(batch)s, setelah harinya selesai.")
        empty %= {"batch": COMMENT_BATCH}
    return {
        "title": _("Komentar yang dibuka minggu ini"),
        "rows": shown,
        "empty": "" if shown else empty,
        "note": f"{note % numbers} {caution}" if shown else "",
    }


def _method(report: Visible, pen: Pen, _: Say) -> dict[str, object]:
    numbering = _("Unsur bernomor menurut daftar PermenPANRB 14/2017.")
    if (ref := report.version.ref) not in WORD_FOR_WORD:
        numbering = _("Unsur bernomor menurut urutan kuesioner %(ref)s.") % {"ref": ref}
    rows = [
        _("Puas: menekan “Baik” atau “Sangat baik”.") + " " + _range(report, pen, _),
        _(
            "Batas kebiasaan: peta kendali p' (Laney) dari minggu-minggu sebelumnya, dihitung baru"
            " bila tingkatnya terbukti bergeser."
        ),
        _(
            "Penilaian yang ditandai tetap dihitung. Cakupan adalah orang yang menjawab dibagi"
            " layanan yang diberikan."
        ),
        _(
            "Indeks pantauan loket memakai satu pertanyaan acak per orang, dibobot menurut"
            " wajah yang ditekan."
        )
        + f" {numbering}",
    ]
    return {"title": _("Cara menghitung"), "rows": rows}


def _range(report: Visible, pen: Pen, _: Say) -> str:
    by = pen.decimal(report.kepuasan.deff, 1)
    if by == pen.decimal(1, 1):
        return _(
            "Rentang dihitung menurut Wilson pada taraf 95%; kemiripan jawaban pada hari yang sama"
            " tidak melebarkannya minggu ini."
        )
    text = _(
        "Rentang dihitung menurut Wilson pada taraf 95%% dengan n dibagi %(deff)s: jawaban"
        " sehari cenderung serupa, dan seberapa serupa masih diperkirakan."
    )
    if report.days.known:
        text = _(
            "Rentang dihitung menurut Wilson pada taraf 95%% dengan n dibagi %(deff)s, sebab"
            " jawaban pada hari yang sama cenderung serupa."
        )
    return text % {"deff": by}
