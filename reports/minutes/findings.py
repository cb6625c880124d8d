"""What a verification looked at and found: chains and heads, what differs, what was erased.

What was erased is told by rule and by whose order. Read next: figures.py;
`survey/difference_words.py`, `survey/register/break_words.py`, `survey/register/erased.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from reports.minutes.figures import Minutes, newest
from reports.paper.blocks.contents import (
    Cell,
    Column,
    Heading,
    Layout,
    Paragraph,
    PrintBlock,
    Role,
    Table,
)
from reports.paper.blocks.pen import NONE, Pen, words
from reports.paper.wording import squeezed
from survey.actions.retention import PART_NAMES
from survey.difference_words import AND_MORE, KINDS, ROWS, WHERE, place
from survey.differences import Comparison, Differences
from survey.earlier_heads import EarlierHead, Keeper
from survey.language import N_, Phrase, filled
from survey.register import break_words
from survey.register.erased import Erased
from survey.register.journal_check import Break
from survey.retention import CLOSED_DAYS, TIME_DAYS
from survey.transfer.chains import Chain

MOST_CHAINS = 6  # with more of them the record names an annex
MOST_AWAY = 4  # boxes that are not at hand, named one by one
MOST_PLACES = 3  # where something differs
_TIME_RULE: Final = N_("%(days)s hari sesudah jawaban")
_PROFILE_RULE: Final = N_("%(days)s hari sesudah tahunnya ditutup, paling lambat 31 Maret")
_RULES: Final[Mapping[str, tuple[Phrase, int]]] = {
    "time": (_TIME_RULE, TIME_DAYS),
    "bands": (_PROFILE_RULE, CLOSED_DAYS),
    "comment": (_PROFILE_RULE, CLOSED_DAYS),
}
_ACTS: Final[Mapping[str, Phrase]] = {
    "erase": N_("menurut aturan %(times)s kali (%(days)s)"),
    "erase_receipt": N_("atas permintaan warga %(times)s kali (%(days)s)"),
    "erase_again": N_("sekali lagi dari salinan yang dipulihkan %(times)s kali (%(days)s)"),
    "remove_damaged": N_("salinan kotak yang rusak %(times)s kali (%(days)s)"),
}


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
    n_entries = sum(chain.last for chain in minutes.chains if chain.first)
    text = _("Diperiksa %(n)s rantai dengan %(entries)s catatan; daftarnya dalam Lampiran II.")
    yield Paragraph(text % {"n": pen.count(n), "entries": pen.count(n_entries)})


def chain_table(minutes: Minutes, pen: Pen) -> Table:
    """Give every chain from where to where, and its heads then and now."""
    _ = pen.say
    columns = (
        Column(_("Rantai"), width=1),
        Column(_("Catatan"), "r", mm=20),
        Column(_("Hari"), mm=40),
        Column(_("Sidik dahulu"), mm=42),
        Column(_("Sidik kini"), mm=37),
    )
    rows = tuple(_chain(minutes, chain, pen) for chain in minutes.chains)
    return Table("rantai", "", columns, rows, layout=Layout.SMALL)


def _chain(minutes: Minutes, chain: Chain, pen: Pen) -> tuple[Cell, ...]:
    known = newest(minutes, chain)
    lines = f"{pen.count(chain.first)}–{pen.count(chain.last)}" if chain.first else NONE
    return (
        words(short(chain)),
        words(lines),
        words(_days(chain.first_day, chain.last_day, pen)),
        words(NONE if known is None else _earlier(known, pen)),
        words(_now(chain, pen)),
    )


def _days(first: date | None, last: date | None, pen: Pen) -> str:
    if first is None or last is None:
        day = first or last
        return NONE if day is None else pen.day(day)
    # A clock that was wrong may have said a later day first.
    return pen.days(min(first, last), max(first, last))


def _now(chain: Chain, pen: Pen) -> str:
    _ = pen.say
    if not chain.here:
        return _("tidak ada di sini")
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
        lines.append(text % {"file": minutes.filled_in.heads, **_result(outside, pen)})
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
        lines.append(text % {**values, **_result(own, pen)})
    return tuple(lines)


def _result(heads: Sequence[EarlierHead], pen: Pen) -> dict[str, str]:
    _ = pen.say
    n_absent = sum(not head.there for head in heads)
    text = _("semuanya masih ada pada rantainya")
    if n_absent:
        outside = heads[0].keeper is Keeper.FILE
        text = _("%(absent)s tidak cocok") if outside else _("%(absent)s tidak ada lagi")
        text %= {"absent": pen.count(n_absent)}
    return {"n": pen.count(len(heads)), "result": text}


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
    if comparison is not None:
        lines += _not_compared(comparison, pen)
    return tuple(lines)


def _not_compared(comparison: Comparison, pen: Pen) -> Iterator[str]:
    _ = pen.say
    if not comparison.away:
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


def differences(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Give what differs as a table: what, how many, and the first places."""
    _ = pen.say
    if minutes.seen.damaged:
        text = _("Nilai yang rusak di register (%(n)s baris keterangan): %(first)s")
        first = "; ".join(minutes.seen.damaged[:3])
        yield Paragraph(text % {"n": pen.count(len(minutes.seen.damaged)), "first": first})
    rows = tuple(_rows(minutes, pen))
    if not rows:
        if not minutes.seen.damaged:
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
        note += " " + text % {"line": _in_short(_breaks(confirming, minutes, pen), pen)} + "."
    yield Table("perbedaan", "", columns, rows, note=note, layout=Layout.SMALL)


def _in_short(places: Sequence[str], pen: Pen) -> str:
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
        what = _("sidik dari luar tidak cocok: salah salin, atau rantainya dipotong")
        yield _row(what, len(lines), lines, pen)


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


def erasures(erased: Erased | None, pen: Pen) -> Iterator[PrintBlock]:
    """Say what was erased; None where the register cannot be read."""
    _ = pen.say
    yield Heading(_("4. Yang dihapus"))
    if erased is None:
        yield Paragraph(_("Register tidak dapat dibaca, jadi penghapusan tidak dapat disebut."))
        return
    kept = _(
        "Yang dapat dihapus hanya bagian pribadi sebuah jawaban, menurut aturan atau atas"
        " permintaan warga; nilai, hari, dan unitnya tetap."
    )
    if not erased.acts and not any(part.n_gone for part in erased.parts):
        nothing = _("Belum ada yang dihapus.")
        yield Paragraph(f"{kept} {nothing}")
        return
    yield _erasures(erased, pen)
    if erased.acts or erased.n_untold:
        yield Paragraph(_when(erased, pen), Role.NOTE)
    yield Paragraph(kept)


def _erasures(erased: Erased, pen: Pen) -> Table:
    _ = pen.say
    columns = (
        Column(_("Bagian"), mm=18),
        Column(_("Aturan"), width=1),
        Column(_("Menurut aturan"), "r", mm=20),
        Column(_("Atas permintaan"), "r", mm=22),
        Column(_("Kini tidak ada lagi"), "r", mm=21),
    )
    rows = []
    for part in erased.parts:
        rule, days = _RULES[part.part]
        counts = map(pen.n, (part.n_by_rule, part.n_asked, part.n_gone))
        name, why = _(PART_NAMES[part.part]), _(rule) % {"days": days}
        rows.append((words(name), words(why), *counts))
    return Table("penghapusan", "", columns, tuple(rows), layout=Layout.SMALL)


def _when(erased: Erased, pen: Pen) -> str:
    _ = pen.say
    acts = [
        _(_ACTS[name])
        % {"times": pen.count(act.n), "days": pen.days(act.first, act.last).replace(" ", "\u00a0")}
        for name, act in erased.acts.items()
    ]
    text = _("Dihitung menurut jawaban. Tercatat di jurnal: %(acts)s.") % {"acts": "; ".join(acts)}
    if not erased.n_untold:
        return text
    untold = _("Pada %(n)s catatan, jumlahnya tidak terbaca lagi.")
    return f"{text} {untold % {'n': pen.count(erased.n_untold)}}"
