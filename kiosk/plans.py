"""A plan in words, for a terminal and for a page: what an act changes, from what to what.

One line a change, at most so many of a kind and the rest counted. Read next: `survey/plans.py`,
`commands/planned.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from survey.language import N_, NN_, CountedPhrase, Phrase, filled
from survey.periods import Week
from survey.plans import (
    CODE,
    CORRECTION,
    COUNTER,
    COUNTS_AS,
    DAY,
    HOURS,
    OFFICER,
    ROSTER,
    SERVICE,
    UNIT,
    ChangeKind,
    Plan,
    PlannedChange,
)

MOST_LINES = 20  # of one kind
KINDS = {
    ChangeKind.ADDED: N_("baru"),
    ChangeKind.CHANGED: N_("berubah"),
    ChangeKind.ENDED: N_("berakhir"),
    ChangeKind.REOPENED: N_("dibuka lagi"),
    ChangeKind.KEPT: N_("tetap"),
    ChangeKind.REFUSED: N_("ditolak"),
}
_MORE = NN_("… dan %(n)s lagi yang %(kind)s; semuanya tampak dengan --preview.")
_KEPT = N_(
    "Yang tidak ada di berkas tetap tercatat. Kalau memang sudah tidak ada, akhiri: %(commands)s."
)
_KEPT_DAYS = N_(
    "Jam dan hari yang tidak disebut tetap berlaku. Kalau tidak berlaku lagi, ubah: %(commands)s."
)
_OF_A_DAY = (ROSTER, CORRECTION, DAY)
_ENDED_BY = {UNIT: "unit", SERVICE: "layanan", COUNTER: "loket", OFFICER: "petugas"}
_ANSWERS = {
    "moved": NN_("%(n)s jawaban menjadi tentang petugas lain, atau bukan tentang siapa pun."),
    "stayed": NN_(
        "%(n)s jawaban tetap seperti semula karena sudah dihitung ketika periodenya ditutup."
    ),
    "out": NN_("%(n)s jawaban tidak dihitung lagi."),
    "back": NN_("%(n)s jawaban dihitung lagi."),
    "stored": NN_("%(n)s jawaban baru."),
    "erased": NN_("Dari %(n)s jawaban ada yang dihapus untuk selamanya."),
}

_CLOSED = N_(
    "Periode yang sudah ditutup: %(periods)s. Hasil yang ditandatangani tetap; laporan lain "
    "tentang hari-harinya dihitung ulang. Kalau hasilnya ikut berubah, sahkan versi baru dengan "
    "loket close."
)
_CLOSED_DUTY = N_(
    "Periode yang sudah ditutup: %(periods)s. Hasil yang ditandatangani, dan petugas yang dinilai "
    "oleh jawaban di dalamnya, tetap. Penilaian yang datang sesudah ditutup masih mengikuti jadwal "
    "dan koreksi."
)


def lines(plan: Plan, lang: str = "id", most: int | None = MOST_LINES) -> list[str]:
    """Write a plan, each line for itself; nothing to change gives no line.

    Args:
        plan: What would be done, or was.
        lang: "id" or "en".
        most: How many changes of a kind are written; None is all of them.
    """
    written = []
    for kind in ChangeKind:
        changes = plan.of(kind)
        written += [_line(change, lang) for change in changes[:most]]
        if most is not None and (more := len(changes) - most) > 0:
            values = {"n": more, "kind": KINDS[kind]}
            written.append(filled(_MORE, values, lang))
    written += _of_the_kept(plan, lang)
    written += [warning.text(lang) for warning in plan.warnings]
    written += _of_the_past(plan, lang)
    written += _of_answers(plan, lang)
    return written


def _line(change: PlannedChange, lang: str) -> str:
    head = filled(KINDS[change.kind], {}, lang)
    what = filled(change.what, {}, lang)
    thing = f"{what} {_place(change, lang)}".rstrip()
    return f"{head}: {thing}{_values(change, lang)}{_since(change, lang)}"


def _place(change: PlannedChange, lang: str) -> str:
    place = filled(change.place, {}, lang) if isinstance(change.place, Phrase) else change.place
    if change.what in _OF_A_DAY and change.first is not None:
        return f"{place} {change.first}"
    return place


def _values(change: PlannedChange, lang: str) -> str:
    old, new = (
        filled(text, {}, lang) if isinstance(text, Phrase) else text
        for text in (change.old, change.new)
    )
    if change.kind in (ChangeKind.KEPT, ChangeKind.ADDED) or not old:
        return f": {new}" if new else ""
    pair = f": “{old}” → “{new}”" if new else f": “{old}”"
    if not change.n_answers:
        return pair
    stays = change.what != COUNTS_AS
    text = NN_(" (%(n)s penilaian tetap padanya)") if stays else NN_(" (%(n)s penilaian ikut)")
    return pair + filled(text, {"n": change.n_answers}, lang)


def _since(change: PlannedChange, lang: str) -> str:
    if change.what in _OF_A_DAY or change.kind is ChangeKind.REFUSED:
        return ""
    days: list[tuple[Phrase, date]] = []
    if change.kind is ChangeKind.ENDED and change.first is not None:
        days.append((N_(", hari terakhir %(day)s"), change.first - timedelta(days=1)))
    elif change.first is not None:
        days.append((N_(", mulai %(day)s"), change.first))
    if change.last is not None:
        days.append((N_(", sampai %(day)s"), change.last))
    return "".join(filled(text, {"day": day}, lang) for text, day in days)


def _of_the_kept(plan: Plan, lang: str) -> Iterator[str]:
    kept = [c for c in plan.of(ChangeKind.KEPT, what=_ENDED_BY) if not (c.first or c.last)]
    if kept:
        tomorrow = plan.today + timedelta(days=1) if plan.today < date.max else plan.today
        first = kept[0]
        command = f"loket kantor akhiri {_ENDED_BY[first.what]} {first.place} --from {tomorrow}"
        yield filled(_KEPT, {"commands": command}, lang)
    commands = dict.fromkeys(map(_unsaid_by, plan.of(ChangeKind.KEPT, what=[HOURS, DAY])))
    if commands:
        yield filled(_KEPT_DAYS, {"commands": next(iter(commands))}, lang)


def _unsaid_by(change: PlannedChange) -> str:
    place = str(change.place).casefold()
    if change.what == DAY:
        return f"loket kantor hari {place} {change.first} biasa"
    days = [
        f" --{name} {day}" for name, day in (("from", change.first), ("to", change.last)) if day
    ]
    return f'loket kantor jam {place} "Sen-Kam 08.00-15.00; Jum 08.00-11.30"{"".join(days)}'


def _of_the_past(plan: Plan, lang: str) -> Iterator[str]:
    first = plan.reaches_back_to
    if first is None:
        return
    moved = plan.touched.moved_from
    has_moved = moved is not None and moved < plan.today
    if plan.of_duty_only:
        first = moved if moved is not None and has_moved else first
    if plan.dated and all(change.what == CODE for change in plan.dated):
        text = N_("Laporan masa lalu menyebut kode yang baru; angkanya tetap.")
        yield filled(text, {}, lang)
    elif plan.of_duty_only and not has_moved:
        text = N_("Laporan masa lalu tetap: tidak ada jawaban hari-hari itu yang pindah.")
        yield filled(text, {}, lang)
    elif first == date.min:
        yield filled(N_("Rencana ini mengubah juga laporan masa lalu, dari awal."), {}, lang)
    else:
        text = N_("Rencana ini mengubah juga laporan masa lalu, mulai %(day)s (minggu %(week)s).")
        yield filled(text, {"day": first, "week": Week.of(first)}, lang)


def _of_answers(plan: Plan, lang: str) -> Iterator[str]:
    touched = plan.touched
    counts: Sequence[tuple[CountedPhrase, int]] = [
        (text, getattr(touched, name)) for name, text in _ANSWERS.items()
    ]
    for text, n in counts:
        if n:
            yield filled(text, {"n": n}, lang)
    if touched.closed:
        closed = _CLOSED_DUTY if plan.of_duty_only and touched.stayed else _CLOSED
        yield filled(closed, {"periods": ", ".join(touched.closed)}, lang)
