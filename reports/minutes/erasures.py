"""What was erased, by which rule and by whose order: counts by part, and when it was done.

Read next: `survey/register/erased.py`, which counts; `survey/retention.py`, the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reports.paper.blocks.contents import (
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
from survey.language import N_, Phrase
from survey.register.erased import ActCount, Erased
from survey.retention import CLOSED_DAYS, TIME_DAYS

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


def blocks(erased: Erased | None, pen: Pen) -> Iterator[PrintBlock]:
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
    yield _table(erased, pen)
    if erased.acts or erased.n_untold:
        yield Paragraph(_when(erased, pen), Role.NOTE)
    yield Paragraph(kept)


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
        _(_ACTS[name]) % {"times": pen.count(act.n), "days": _days(act, pen)}
        for name, act in erased.acts.items()
    ]
    text = _("Dihitung menurut jawaban. Tercatat di jurnal: %(acts)s.") % {"acts": "; ".join(acts)}
    if not erased.n_untold:
        return text
    untold = _("Pada %(n)s catatan, jumlahnya tidak terbaca lagi.")
    return f"{text} {untold % {'n': pen.count(erased.n_untold)}}"


def _days(act: ActCount, pen: Pen) -> str:
    """Write from when to when, on one line of the paper."""
    return pen.days(act.first, act.last).replace(" ", "\u00a0")
