"""What `verify` says of the counts that reports add up, and what it does about wrong ones.

They are a copy of what answers say: wrong ones are told and thrown away, so that the next report
counts from the answers. Read next: `reports/evidence/recount.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from survey.checks import RecountOutcome
from survey.difference_words import AND_MORE
from survey.errors import LoketError
from survey.language import N_, filled, number

if TYPE_CHECKING:
    from survey.register.engine import Register

FIRST: Final = 20  # weeks that are named; of the others it is said how many there are
SAME: Final = N_("hitungan tersimpan: %(count)s minggu dihitung ulang, sama dengan jawabannya")
WRONG: Final = N_("%(count)s hitungan mingguan tersimpan tidak sama dengan jawabannya: %(weeks)s")
DROPPED: Final = N_(
    "Hitungan itu sudah dibuang; laporan berikutnya menghitung dari jawaban. Sidik dan jumlahnya "
    "dicatat di jurnal sebagai bukti; hitungan yang sama mungkin ada di cadangan. Cetak ulang "
    "laporan yang memuat minggu-minggu itu, lalu ulangi loket verify."
)
KEPT: Final = N_(
    "Hitungan itu belum dapat dibuang karena register tidak dapat ditulis. Jangan cetak laporan "
    "sebelum loket verify diulang."
)


def all_weeks(register: Register) -> RecountOutcome:
    """Count all kept weeks again."""
    return _mended(register, None, date.min, date.max)


def part(register: Register, now: datetime) -> RecountOutcome:
    """Count again what the weekly adds up most: the weeks of a quarter of a year."""
    return _mended(register, None, now.date() - timedelta(weeks=13), date.max)


def of_period(register: Register, unit: str, first: date, last: date) -> RecountOutcome:
    """Count the weeks of a unit's period again; the unit's code in any case."""
    from survey.register import offices

    with register.read() as conn:
        code = offices.unit_code(conn, unit)
    return _mended(register, code, first, last)


def _mended(register: Register, unit: str | None, first: date, last: date) -> RecountOutcome:
    from reports.disclosure import MIN_CELL
    from reports.evidence import recount, wrong_counts

    done = recount.recount(register, unit, first, last)
    if not done.wrong:
        return RecountOutcome(done.n, ())
    evidence = tuple(
        wrong_counts.evidence(register, unit, week, MIN_CELL) for unit, week in done.wrong
    )
    try:
        recount.drop(register, done.wrong)
    except LoketError:
        return RecountOutcome(done.n, done.wrong, dropped=False)
    return RecountOutcome(done.n, done.wrong, evidence=evidence)


def lines_of(counts: RecountOutcome, lang: str = "id") -> Iterator[str]:
    """Say what was counted again, what differs and what became of it; nothing where none is kept.

    The units and weeks are named, never a number of answers.
    """
    if counts.wrong:
        yield f"BEDA   {wrong_weeks(counts, lang)}"
        yield f"       {filled(DROPPED if counts.dropped else KEPT, {}, lang)}"
    elif counts.n:
        yield f"utuh   {filled(SAME, {'count': number(counts.n, 0, lang)}, lang)}"


def wrong_weeks(counts: RecountOutcome, lang: str = "id") -> str:
    """Say in one line which weeks were wrong."""
    names = [f"{unit} {week}" for unit, week in counts.wrong[:FIRST]]
    if (more := len(counts.wrong) - FIRST) > 0:
        names.append(filled(AND_MORE, {"count": number(more, 0, lang)}, lang))
    values = {"count": number(len(counts.wrong), 0, lang), "weeks": ", ".join(names)}
    return filled(WRONG, values, lang)
