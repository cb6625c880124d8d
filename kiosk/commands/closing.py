"""`close`: freeze the official result of a period, signed off by name; list what was closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from kiosk.commands.planned import agree, planned, show
from kiosk.commands.shared import patience, register_of
from kiosk.config import Config
from survey.language import translator

if TYPE_CHECKING:
    from survey.actions.closing import ClosingOutcome
    from survey.closing import Closing
    from survey.periods import Period
    from survey.plans import Plan
    from survey.register.engine import Register

MENDED: Final = (
    "Versi itu menerima perbedaan. Jika sudah dipulihkan (loket verify), sahkan sekali lagi tanpa"
    ' perbedaan itu: --reason "Sudah dipulihkan: …".'
)


@click.command(
    "close",
    help="""Tutup satu periode: hasil SKM resminya dibekukan, disahkan, dan diumumkan.

Periode: bulan 2026-05, triwulan 2026-TW2, semester 2026-S1, atau tahun 2026; minggu dan
rentang tanggal lain tidak dapat ditutup. Perubahan sesudahnya menjadi versi baru yang menyebut
apa yang berubah. Tanpa --period: daftar periode yang sudah ditutup.""",
)
@click.option("--unit", required=True, metavar="KODE", help="Kode unit layanan.")
@click.option("--period", metavar="2026-S1", help="Periode yang ditutup.")
@click.option("--by", default="", metavar="NAMA", help="Siapa yang mengesahkan hasilnya.")
@click.option("--position", default="", metavar="JABATAN", help="Jabatan pengesah.")
@click.option("--nip", default="", metavar="NIP", help="NIP pengesah.")
@click.option(
    "--reason", default="", metavar="TEKS", help="Sebab versi baru; ikut diumumkan kepada publik."
)
@click.option(
    "--despite-differences",
    "--despite-missing",
    "despite_differences",
    is_flag=True,
    help="Tutup walau ada nomor yang hilang, atau isi yang berbeda dengan kotak atau jurnal; "
    "perlu --reason.",
)
@planned
@click.pass_obj
def close_command(  # noqa: PLR0917 -- one per option
    config: Config,
    unit: str,
    period: str | None,
    by: str,
    position: str,
    nip: str,
    reason: str,
    *,
    despite_differences: bool,
    preview: bool,
    yes: bool,
) -> None:

    if period is None:
        if by or reason or despite_differences:
            raise click.UsageError("Sebutkan periode yang ditutup: --period 2026-S1.")
        with register_of(config) as register:
            _list(register, unit)
        return
    signature = {"by": by, "position": position, "nip": nip, "reason": reason}
    with register_of(config) as register:
        _close(
            register,
            partial(
                _computed,
                config,
                register,
                unit,
                period,
                signature,
                despite_differences=despite_differences,
            ),
            preview=preview,
            yes=yes,
        )


def _close(
    register: Register,
    close: Callable[..., ClosingOutcome],
    *,
    preview: bool,
    yes: bool,
) -> None:
    from kiosk.commands import public_results

    agreed = None
    if preview or not yes:
        rehearsed = close(rehearsal=True)
        plan = _plan(register, rehearsed)
        show(plan, err=not preview)
        if preview and rehearsed.new:
            return
        if rehearsed.new:
            agree(plan)
            agreed = rehearsed.closing
    now = datetime.now(UTC)
    done = close(agreed=agreed)
    with patience():
        # Also when nothing is new: a power cut may have come between closing and publishing.
        public_results.refresh(register, now=now)
    for line in _said(done.closing, new=done.new):
        click.echo(line)


def _computed(
    config: Config,
    register: Register,
    unit: str,
    period: str,
    signature: Mapping[str, str],
    *,
    despite_differences: bool,
    rehearsal: bool = False,
    agreed: Closing | None = None,
) -> ClosingOutcome:
    from reports.skm import closing
    from survey.transfer import forward

    with patience():
        return closing.close(
            register,
            unit=unit,
            period=period,
            **signature,
            despite_differences=despite_differences,
            waiting=forward.drain(config.data_dir, register),
            now=datetime.now(UTC),
            differing=partial(_differing, config, register, rehearsal=rehearsal),
            rehearsal=rehearsal,
            agreed=agreed,
        )


def _differing(
    config: Config, register: Register, unit: str, period: Period, *, rehearsal: bool
) -> list[str]:
    """Say what of a period is not as the boxes and the journal say; warn where there is no box.

    What the journal says of rows is left to the boxes where these tell of the same rows: of which
    days they are, only a box knows. What an earlier check found counts as well, unless this one
    would have met it again. All of it is noted: the box that shows it may be gone tomorrow.
    """
    from kiosk.commands import recounts, verified_lines
    from kiosk.commands.verify import BY
    from survey.box import boxes
    from survey.difference_words import NO_COPY
    from survey.differences import Within
    from survey.proof import torn_lines, verifying

    now = datetime.now(UTC)
    within = Within(unit, period.first.isoformat(), period.last.isoformat())
    seen = verifying.compare_all(config.boxes_dir, register, now, within=within)
    if not seen.has_copy:
        click.echo(translator("id")(NO_COPY), err=True)
    counts = recounts.of_period(register, unit, period.first, period.last)
    torn = torn_lines.possibly_within(
        *(register, boxes(config.boxes_dir)),
        *(seen.journal.breaks if seen.journal else (), within),
    )
    journal = seen.journal and replace(seen.journal, breaks=tuple(torn))
    seen = verifying.with_before(register, replace(seen, counts=counts, journal=journal))
    if counts.wrong or not rehearsal:
        verifying.note_found(register, BY, seen)
    proof = seen.proof.within(within)
    return [
        *(line[7:] for line in (*(box.line for box in proof.broken), *proof.losses)),
        *verified_lines.in_short(seen, within),
    ]


def _plan(register: Register, outcome: ClosingOutcome) -> Plan:
    from reports.skm.closing import plan_of
    from survey.actions.planning import today
    from survey.register import closings

    with register.read() as conn:
        earlier = closings.latest(conn, outcome.closing.unit, outcome.closing.period)
        return plan_of(outcome, earlier, today(conn))


def _list(register: Register, unit: str) -> None:
    from survey.register import closings, offices

    with register.read() as conn:
        code, day_of = offices.unit_code(conn, unit), offices.office(conn).day_of
        latest = closings.all_of(conn, code)
        every = [
            closing for last in latest for closing in closings.versions(conn, code, last.period)
        ]
    if not every:
        click.echo(
            f"Belum ada periode unit {code} yang ditutup. Tutup dengan: loket close --unit {code} "
            '--period 2026-S1 --by "Nama".'
        )
    for closing in every:
        click.echo(_line(closing, day_of))
    if not all(closing.sound for closing in every):
        raise SystemExit(1)


def _line(closing: Closing, day_of: Callable[[datetime], date]) -> str:
    from reports.skm.closing import index_of

    broken = "" if closing.sound else "  RUSAK: isi tidak cocok dengan sidiknya"
    result = f"n {closing.figures['n']}, IKM {index_of(closing)}"
    signed = f"{closing.signed_by}, {day_of(closing.closed_at)}, sidik {closing.digest[:16]}"
    return f"{closing.period} versi {closing.version}: {result}, {signed}{broken}"


def _said(closing: Closing, *, new: bool) -> list[str]:
    from reports.skm.closing import exclusion_of, index_of, told

    if not new:
        head = f"Tidak ada yang berubah: {closing.period} sudah ditutup"
        which = f"versi {closing.version}, {closing.signed_by}, sidik {closing.digest[:16]}"
        same = [f"{head} ({which})."]
        return same if closing.acceptance is None else [*same, MENDED]
    mutu = closing.figures["mutu"] or "tidak ada"
    result = f"n {closing.figures['n']}, IKM {index_of(closing)}, mutu {mutu}"
    lines = [
        f"{closing.period} ditutup, versi {closing.version}: {result}.",
        f"Disahkan {closing.signed_by}, sidik {closing.digest}.",
    ]
    if rule := exclusion_of(closing):
        lines.append(f"  {rule}.")
    return [*lines, *(f"  berubah: {change}" for change in told(closing.changes))]
