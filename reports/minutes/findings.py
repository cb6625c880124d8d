"""What a verification looked at and found: chains and heads, what differs, who accepted it.

What was not at hand is never said to hold. Read next: figures.py, erasures.py;
`survey/difference_words.py`, `survey/register/break_words.py`, `survey/integrity_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from reports.minutes.figures import Minutes, newest
from reports.paper.blocks.contents import (
    Bullets,
    Cell,
    Column,
    Layout,
    Paragraph,
    PrintBlock,
    Table,
)
from reports.paper.blocks.pen import NONE, Pen, words
from reports.paper.wording import squeezed
from survey.checks import Integrity
from survey.difference_words import AHEAD, AND_MORE, KINDS, NO_COPY, ROWS, WHERE, place
from survey.differences import Comparison, Differences
from survey.earlier_heads import EarlierHead, Keeper
from survey.integrity_words import acceptance, days_of, statement
from survey.language import filled
from survey.proof.chains import Chain
from survey.register import break_words
from survey.register.acceptances import AcceptedPeriod
from survey.register.journal_check import Break

MOST_CHAINS = 6  # with more of them the record names an annex
MOST_AWAY = 4  # boxes that are not at hand, named one by one
MOST_PLACES = 3  # where something differs


def short(chain: Chain) -> str:
    """Name a chain by its device and its first eight digits."""
    return f"{squeezed(chain.device)} ({chain.box[:8]})"


def chains(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Give the chains as a table, or say where it stands when it is long."""
    _ = pen.say
    n = len(minutes.chains)
    if n <= MOST_CHAINS:
        yield chain_table(minutes, pen)
        return
    here = [chain for chain in minutes.chains if chain.here]
    n_entries = sum(chain.last for chain in here if chain.first)
    values = {"n": pen.count(len(here)), "entries": pen.count(n_entries)}
    text = _("Diperiksa %(n)s rantai dengan %(entries)s catatan; daftarnya dalam Lampiran II.")
    if away := n - len(here):
        text = _(
            "Diperiksa %(n)s rantai dengan %(entries)s catatan; %(away)s lain tidak ada di sini."
            " Daftarnya dalam Lampiran II."
        )
        values["away"] = pen.count(away)
    yield Paragraph(text % values)


def chain_table(minutes: Minutes, pen: Pen) -> Table:
    """Give every chain from where to where, and its heads then and now."""
    _ = pen.say
    columns = (
        Column(_("Rantai"), width=1),
        Column(_("Catatan"), "r", mm=16),
        Column(_("Hari"), mm=44),
        Column(_("Sidik dahulu"), mm=41),
        Column(_("Sidik kini"), mm=36),
    )
    rows = tuple(_chain(minutes, chain, pen) for chain in minutes.chains)
    return Table("rantai", "", columns, rows, layout=Layout.SMALL)


def _chain(minutes: Minutes, chain: Chain, pen: Pen) -> tuple[Cell, ...]:
    known = newest(minutes, chain)
    lines, days = _lines(chain, pen), _days(chain.first_day, chain.last_day, pen)
    return (
        words(short(chain)),
        words(lines if chain.here else NONE),
        words(days if chain.here else NONE),
        words(NONE if known is None else _earlier(known, pen)),
        words(_now(chain, pen)),
    )


def _lines(chain: Chain, pen: Pen) -> str:
    return f"{pen.count(chain.first)}–{pen.count(chain.last)}" if chain.first else NONE


def _days(first: date | None, last: date | None, pen: Pen) -> str:
    if first is None or last is None:
        day = first or last
        return NONE if day is None else pen.day(day)
    # A clock that was wrong may have said a later day first.
    return pen.days(min(first, last), max(first, last))


def _now(chain: Chain, pen: Pen) -> str:
    _ = pen.say
    if not chain.here:
        text = _("tidak ada di sini, jadi tidak diperiksa; menurut register: %(lines)s")
        return text % {"lines": _lines(chain, pen)}
    if chain.broken:
        values = {"seq": pen.count(chain.last + 1), "why": _(chain.broken)}
        return _("terputus di catatan %(seq)s: %(why)s") % values
    return chain.head


def _earlier(head: EarlierHead, pen: Pen) -> str:
    digits = f"{pen.count(head.seq)} {head.printed}"
    return digits if head.keeper is Keeper.FILE else f"{digits} ({head.name})"


def earlier(minutes: Minutes, pen: Pen) -> tuple[str, ...]:
    """Say which heads were kept before, by whom, and whether the chains still have them."""
    _ = pen.say
    by_keeper = {
        keeper: [head for head in minutes.earlier if head.keeper is keeper] for keeper in Keeper
    }
    outside, own = by_keeper[Keeper.FILE], by_keeper[Keeper.CLOSING]
    lines = []
    if outside:
        text = _("Sidik dari luar: berkas %(file)s memuat %(n)s sidik; %(result)s.")
        lines.append(text % {"file": minutes.filled_in.heads, **_result(outside, minutes, pen)})
    else:
        lines.append(
            _(
                "Sidik dari luar kantor tidak diserahkan; rantai yang dipotong atau seluruhnya"
                " dibuat ulang tidak dapat diketahui tanpa itu."
            )
        )
    if own:
        days = [minutes.office.day_of(head.at) for head in own if head.at is not None]
        text = _("Sidik pada %(closings)s penutupan periode (%(days)s): %(n)s sidik; %(result)s.")
        values = {
            "closings": pen.count(len({(head.name, head.at) for head in own})),
            "days": pen.days(min(days), max(days)) if days else NONE,
        }
        lines.append(text % {**values, **_result(own, minutes, pen)})
    return tuple(lines)


def _result(heads: Sequence[EarlierHead], minutes: Minutes, pen: Pen) -> dict[str, str]:
    """Say how many are there: on their chain, or only in the register where that is not here."""
    _ = pen.say
    here = [chain for chain in minutes.chains if chain.here]
    there = [head for head in heads if head.there]
    on_chain = [head for head in there if any(head.is_of(c.box, c.device) for c in here)]
    n_absent, n_told = len(heads) - len(there), len(there) - len(on_chain)
    outside = heads[0].keeper is Keeper.FILE
    absent = _("%(n)s tidak cocok") if outside else _("%(n)s tidak ada lagi")
    elsewhere = _("%(n)s hanya dapat dicari di register, sebab kotaknya tidak ada di sini")
    if not (n_absent or n_told):
        result = _("semuanya masih ada pada rantainya")
    else:
        counted = ((_("%(n)s masih ada pada rantainya"), len(on_chain)), (elsewhere, n_told))
        parts = (text % {"n": pen.count(n)} for text, n in (*counted, (absent, n_absent)) if n)
        result = "; ".join(parts)
    return {"n": pen.count(len(heads)), "result": result}


def compared(minutes: Minutes, pen: Pen) -> tuple[str, ...]:
    """Say what was held against what, and what could not be."""
    _ = pen.say
    comparison, journal = minutes.seen.comparison, minutes.seen.journal
    lines = []
    if comparison is None:
        lines.append(
            _("Register tidak ada atau rusak; isinya tidak dapat dicocokkan dengan kotak.")
        )
    else:
        text = _("%(entries)s entri dari %(boxes)s kotak dengan %(rows)s baris register.")
        values = {
            "entries": pen.count(comparison.n_entries),
            "boxes": pen.count(comparison.n_boxes),
            "rows": pen.count(comparison.n_rows),
        }
        lines.append(text % values)
    if journal is not None:
        text = _("%(lines)s baris jurnal dengan %(rows)s baris register yang disegelnya.")
        values = {"lines": pen.count(journal.n_lines), "rows": pen.count(journal.n_rows)}
        lines.append(text % values)
        lines += break_words.backwards(journal, pen.lang)
    if (counts := minutes.seen.counts) is not None and counts.n:
        text = _("%(n)s hitungan mingguan dihitung ulang dari jawabannya.")
        lines.append(text % {"n": pen.count(counts.n)})
    if comparison is not None:
        lines += _not_compared(comparison, pen)
    if not minutes.seen.has_copy:
        lines.append(_(NO_COPY))
    return tuple(lines)


def _not_compared(comparison: Comparison, pen: Pen) -> Iterator[str]:
    _ = pen.say
    if comparison.n_entries and not comparison.away:
        yield _("Setiap entri yang diterima register dapat dicocokkan.")
    for rest in comparison.away[:MOST_AWAY]:
        values = {
            "n": pen.count(rest.n),
            "box": f"{rest.device} ({rest.box[:8]})",
            "why": _(WHERE[rest.where]),
        }
        yield _("Tidak dapat dicocokkan: %(n)s entri kotak %(box)s; %(why)s.") % values
    if more := comparison.away[MOST_AWAY:]:
        text = _("Tidak dapat dicocokkan pula: %(n)s entri dari %(boxes)s kotak lain.")
        n = sum(rest.n for rest in more)
        yield text % {"n": pen.count(n), "boxes": pen.count(len({rest.box for rest in more}))}
    if comparison.n_waiting:
        text = _("%(n)s entri di kotak belum masuk register dan belum dihitung laporan.")
        yield text % {"n": pen.count(comparison.n_waiting)}
    if comparison.n_again:
        text = _(
            "%(n)s bagian pribadi tidak ada lagi di kotak maupun register sejak salinan lama"
            " diselaraskan; permintaan penghapusannya tidak tercatat lagi."
        )
        yield text % {"n": pen.count(comparison.n_again)}
    if comparison.n_ahead:
        yield filled(AHEAD, {"count": pen.count(comparison.n_ahead)}, pen.lang) + "."


def differences(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Give what differs as a table: what, how many, and the first places; and who accepted it."""
    yield from _differing(minutes, pen)
    if minutes.accepted:
        yield Bullets(tuple(_accepted(each, minutes, pen) for each in minutes.accepted))


def _accepted(each: AcceptedPeriod, minutes: Minutes, pen: Pen) -> str:
    _ = pen.say
    known = minutes.known or Integrity(zone=minutes.office.zone)
    text = f"{each.unit} {each.period}. {acceptance(each.accepted, known, pen.lang)}"
    if each.later is not None:
        text += " " + _("Sejak itu berlaku versi %(version)s.") % {"version": each.later}
    return text


def _differing(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    _ = pen.say
    if lines := damaged(minutes):
        text = _("Nilai yang rusak di register (%(n)s baris keterangan): %(first)s")
        values = {"n": pen.count(len(lines)), "first": "; ".join(lines[:3])}
        yield Paragraph(text % values)
    rows = tuple(_rows(minutes, pen))
    if not rows:
        if not minutes.seen.has_copy:
            yield Paragraph(
                _("Tidak dapat dikatakan: isi register tidak dapat dicocokkan dengan kotak.")
            )
        elif not minutes.seen.damaged:
            yield Paragraph(_("Tidak ada."))
        return
    columns = (
        Column(_("Yang berbeda"), width=1),
        Column(_("Jumlah"), "r", mm=14),
        Column(_("Tempat (paling banyak tiga)"), width=1.35),
    )
    note = _("Disebut tempatnya saja, tidak pernah isinya.")
    if confirming := minutes.seen.confirming:
        text = _("Jurnal menunjukkan perbedaan baris yang sama, jadi tidak dihitung lagi: %(line)s")
        note += " " + text % {"line": in_short(_breaks(confirming, minutes, pen), pen)} + "."
    yield Table("perbedaan", "", columns, rows, note=note, layout=Layout.SMALL)


def damaged(minutes: Minutes) -> list[str]:
    """Give what is damaged in the register, without what a terminal has before each line."""
    lines = (line.removeprefix("RUSAK").strip() for line in minutes.seen.damaged)
    return [line.removeprefix("register:").strip().rstrip(".") for line in lines]


def in_short(places: Sequence[str], pen: Pen) -> str:
    """Give the first of them, and how many more there are."""
    more = len(places) - 1
    if not more:
        return places[0]
    return f"{places[0]}; {filled(AND_MORE, {'count': pen.count(more)}, pen.lang)}"


def _breaks(breaks: Sequence[Break], minutes: Minutes, pen: Pen) -> list[str]:
    zone = minutes.office.zone
    return [break_words.line(broken, pen.lang, zone) for broken in breaks]


def _rows(minutes: Minutes, pen: Pen) -> Iterator[tuple[Cell, ...]]:
    _ = pen.say
    seen = minutes.seen
    for some in seen.comparison.differences if seen.comparison else ():
        yield _of_rows(some, pen)
    if breaks := seen.breaks:
        what = _("register lain daripada yang disegel jurnal")
        yield _row(what, len(breaks), _breaks(breaks[:MOST_PLACES], minutes, pen), pen)
    if seen.before:
        days = days_of(seen.before, minutes.office.zone, pen.lang)
        what = _("ditemukan pada %(day)s dan belum dapat dinyatakan pulih") % {"day": days}
        boxes = {box[:8]: None for finding in seen.before for box in finding.reach}
        n = sum(finding.n for finding in seen.before)
        yield words(what), pen.n(n), words(", ".join(boxes))
    if seen.foreign:
        what = _("bukan buatan Suara Loket di basis data")
        yield _row(what, len(seen.foreign), [line[7:].strip() for line in seen.foreign], pen)
    if broken := seen.proof.broken:
        lines = [f"{squeezed(box.device)} ({box.box[:8]})" for box in broken]
        yield _row(_("rantai terputus"), len(lines), lines, pen)
    lost = seen.proof.lost
    if gone := [head for head in lost if head.keeper is Keeper.REGISTER]:
        lines = [f"{squeezed(head.device)} ({head.box[:8]})" for head in gone]
        yield _row(_("berkas kotak tidak ada lagi di komputer ini"), len(lines), lines, pen)
    if absent := [head for head in lost if head.keeper is not Keeper.REGISTER]:
        lines = [_absent(head, pen) for head in absent]
        what = _("sidik yang disahkan atau diumumkan tidak ada lagi pada rantainya")
        yield _row(what, len(lines), lines, pen)
    if wrong := seen.counts.wrong if seen.counts else ():
        lines = [f"{unit} {week}" for unit, week in wrong]
        yield _row(_("hitungan mingguan lain daripada jawabannya"), len(lines), lines, pen)
    if unfit := seen.proof.unfit:
        lines = [_absent(head, pen) for head in unfit]
        what = _("sidik dari luar tidak cocok")
        yield _row(what, len(lines), lines, pen)


def explained(minutes: Minutes, pen: Pen) -> tuple[str, ...]:
    """Say which ends are gone and were stated to be, by whom and why."""
    stated = () if minutes.known is None else minutes.known.stated
    return tuple(statement(each, minutes.office.zone, pen.lang) for each in stated)


def _of_rows(some: Differences, pen: Pen) -> tuple[Cell, ...]:
    what = filled(KINDS[some.kind], {"table": ROWS[some.table]}, pen.lang)
    return _row(what, some.n, [place(each, pen.lang) for each in some.first], pen)


def _row(what: str, n: int, places: Sequence[str], pen: Pen) -> tuple[Cell, ...]:
    shown = places[:MOST_PLACES]
    text = ";\n".join(shown)
    if more := n - len(shown):
        text += ";\n" + filled(AND_MORE, {"count": pen.count(more)}, pen.lang)
    return words(what), pen.n(n), words(text)


def _absent(head: EarlierHead, pen: Pen) -> str:
    name = " ".join(part for part in (head.device, head.box[:8]) if part)
    text = f"{name} {pen.count(head.seq)} {head.printed}"
    return f"{text} ({head.name})" if head.name else text
