"""What was erased, as the record of a verification tells it: by rule, by order, and what is due.

Read next: figures.py; `survey/register/erased.py`, which counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reports.minutes.figures import Minutes
from reports.paper.blocks.contents import (
    Bullets,
    Column,
    Heading,
    Layout,
    Paragraph,
    PrintBlock,
    Role,
    Table,
)
from reports.paper.blocks.pen import Pen, words
from survey.actions.retention import PART_NAMES
from survey.language import N_, Phrase, filled
from survey.register.erased import Erased, ErasedPart
from survey.retention import CLOSED_DAYS, TIME_DAYS

_TIME_RULE: Final = N_("%(days)s hari sesudah jawaban")
_PROFILE_RULE: Final = N_("%(days)s hari sesudah tahunnya ditutup, paling lambat 31 Maret")
_RULES: Final[Mapping[str, tuple[Phrase, int]]] = {
    "time": (_TIME_RULE, TIME_DAYS),
    "bands": (_PROFILE_RULE, CLOSED_DAYS),
    "comment": (_PROFILE_RULE, CLOSED_DAYS),
}
_ACTS: Final[Mapping[str, Phrase]] = {
    "erase": N_("menurut aturan pada %(times)s hari (%(days)s)"),
    "erase_receipt": N_("atas permintaan warga %(times)s kali (%(days)s)"),
    "erase_again": N_("sekali lagi dari salinan yang dipulihkan %(times)s kali (%(days)s)"),
    "remove_damaged": N_("salinan kotak yang rusak %(times)s kali (%(days)s)"),
}

_AGAIN: Final = N_(
    "%(n)s dihapus menurut perintah yang tercatat di kotak, bukan di register ini, seperti sesudah"
    " cadangan dipulihkan"
)
_ABSENT: Final = N_("%(n)s datang tanpa bagian itu")
_AFTER_COPY: Final = N_("%(n)s dihapus sekali lagi sesudah cadangan dipulihkan")
_UNTOLD: Final = N_("%(n)s tidak ada lagi tanpa catatan di jurnal")
_TWICE: Final = N_("%(n)s diminta warga sesudah dihapus menurut aturan, jadi terhitung dua kali")


def erasures(minutes: Minutes, pen: Pen) -> Iterator[PrintBlock]:
    """Say what was erased and what should be, or that the register cannot tell."""
    _ = pen.say
    erased = minutes.erased
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
    else:
        yield _table(erased, pen)
        yield Paragraph(_when(erased, pen), Role.NOTE)
        if rest := tuple(_rests(erased, pen)):
            yield Bullets(rest)
        yield Paragraph(kept)
    if minutes.overdue:
        parts = pen.names(
            [f"{_(PART_NAMES[part])} {pen.count(n)}" for part, n in minutes.overdue.items()]
        )
        text = _(
            "Sudah jatuh tempo dan belum dihapus, menurut jawaban: %(parts)s. Yang menghapusnya:"
            " loket retention."
        )
        yield Paragraph(text % {"parts": parts}, Role.STRONG)


def _table(erased: Erased, pen: Pen) -> Table:
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
    sentences = [
        _("Dihitung menurut jawaban, juga yang bagian itu dikosongkan warga."),
    ]
    if acts:
        sentences.append(_("Tercatat di jurnal: %(acts)s.") % {"acts": "; ".join(acts)})
    if erased.n_together:
        text = _(
            "Pada %(n)s catatan versi lama, jumlah data diri dan saran hanya tercatat bersama:"
            " paling banyak sebanyak itu."
        )
        sentences.append(text % {"n": pen.count(erased.n_together)})
    if erased.n_untold:
        text = _("Pada %(n)s catatan, jumlahnya tidak terbaca lagi.")
        sentences.append(text % {"n": pen.count(erased.n_untold)})
    return " ".join(sentences)


def _rests(erased: Erased, pen: Pen) -> Iterator[str]:
    """Say of each part why what is gone is not what rules and requests took."""
    for part in erased.parts:
        reasons = [
            filled(text, {"n": pen.count(n)}, pen.lang) for text, n in _reasons(part, erased) if n
        ]
        if reasons:
            yield f"{pen.say(PART_NAMES[part.part])}: {'; '.join(reasons)}."


def _reasons(part: ErasedPart, erased: Erased) -> Iterator[tuple[Phrase, int]]:
    yield _AGAIN, part.n_again
    yield _ABSENT, part.n_absent
    if erased.n_untold or (erased.n_together and part.part != "time"):
        return
    yield (_AFTER_COPY if "erase_again" in erased.acts else _UNTOLD), max(0, part.n_rest)
    yield _TWICE, max(0, -part.n_rest)
