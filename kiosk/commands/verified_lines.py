"""What a verification found, as lines: chains, rows, journal, kept counts, and what to do.

Values are never shown. Read next: `differences.py`, `breaks.py`, `recounts.py`, which say each;
`survey/proof/verifying.py`, what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from kiosk.commands import breaks, differences, recounts
from survey.difference_words import NO_COPY, TO_DO
from survey.differences import DifferenceKind
from survey.integrity_words import days_of
from survey.language import N_, NN_, filled, number

if TYPE_CHECKING:
    from survey.differences import Within
    from survey.findings import FoundDifference
    from survey.proof.verifying import Verified

NOT_COMPARED: Final = N_("Register tidak dicocokkan dengan kotak karena ada yang rusak.")
UNFIT: Final = N_(
    "Periksa salin-tiknya: jika ada yang keliru, perbaiki berkas itu dan ulangi. Jika register"
    " baru dipulihkan dari cadangan, sidik yang dicetak sesudah cadangan itu tidak akan cocok"
    " lagi; yang dicetak sebelumnya harus cocok. Selain itu rantainya dipotong atau dibuat ulang."
)
TO_STATE: Final = N_(
    "Cari berkas atau cadangannya dahulu. Jika memang tidak dapat dikembalikan, yang berwenang"
    ' menerangkannya sekali, dan setiap laporan menyebutnya: loket verify --by "Nama"'
    ' --position "Jabatan" --reason "…"'
)
IN_SHORT: Final = N_("%(count)s ketidakcocokan dengan jurnal")
STANDS: Final = NN_("%(n)s perbedaan ditemukan pada %(day)s dan belum dapat dinyatakan pulih")
BEFORE: Final = N_(
    "Pemeriksaan ini tidak menjangkau semua yang dijangkau pemeriksaan itu. Kembalikan berkas kotak"
    " yang tidak ada atau terpotong, lalu ulangi loket verify."
)


def lines_of(verified: Verified) -> Iterator[str]:
    """Say all that was looked at, in the end what was compared; damaged values are told before."""
    yield from verified.proof.lines
    yield from _rest(verified)
    if verified.before:
        yield f"BEDA   {_standing(verified.before, verified.zone)}"
        yield f"       {filled(BEFORE, {})}"
    if verified.unreadable:
        yield f"AWAS   {filled(NOT_COMPARED, {})}"
    if not verified.has_copy and not verified.damaged:
        yield f"AWAS   {filled(NO_COPY, {})}"


def in_short(verified: Verified, within: Within) -> Iterator[str]:
    """Say in a line for each kind what differs beside the chains; nothing where nothing does.

    Args:
        verified: What was found of some answers.
        within: Which they are.
    """
    for some in verified.comparison.differences if verified.comparison else ():
        yield differences.counted(some).partition(":")[0]
    if verified.journal and verified.journal.breaks:
        yield filled(IN_SHORT, {"count": number(len(verified.journal.breaks), 0)})
    if verified.counts and verified.counts.wrong:
        yield recounts.wrong_weeks(verified.counts)
    if before := [finding for finding in verified.before if finding.touches(within)]:
        yield _standing(before, verified.zone)


def _standing(before: Sequence[FoundDifference], zone: tzinfo) -> str:
    """Say what earlier checks found and nothing could show to be gone."""
    n = sum(finding.n for finding in before)
    return filled(STANDS, {"n": number(n, 0), "day": days_of(before, zone, "id")})


def of_part(verified: Verified) -> Iterator[str]:
    """Say what a check of a part found; boxes that hold as far as it looked are not named."""
    yield from (box.line for box in verified.proof.broken)
    yield from verified.proof.losses
    yield from _rest(verified)


def _rest(verified: Verified) -> Iterator[str]:
    if verified.proof.unfit:
        yield f"       {filled(UNFIT, {})}"
    if verified.proof.unfit or verified.proof.lost:
        yield f"       {filled(TO_STATE, {})}"
    if verified.comparison is not None:
        yield from differences.lines_of(verified.comparison)
    if verified.journal is not None:
        yield from breaks.lines_of(verified.journal)
    if verified.counts is not None:
        yield from recounts.lines_of(verified.counts)
    if verified.damaged or differs(verified):
        yield f"AWAS   {filled(TO_DO, {})}"


def differs(verified: Verified) -> bool:
    """Say whether rows differ, from their box or their line of the journal.

    Not those that an older register has too many of, which retention sets right.
    """
    rows, journal = verified.comparison, verified.journal
    grave = rows is not None and any(
        some.kind is not DifferenceKind.OUTLIVED for some in rows.differences
    )
    return grave or bool(journal and journal.breaks)
