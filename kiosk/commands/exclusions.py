"""`kantor aturan`: which flagged forms the official IKM of periods to come leaves out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from kiosk.commands.options import DAY
from kiosk.commands.planned import decide, planned
from kiosk.commands.shared import register_of
from kiosk.config import Config

if TYPE_CHECKING:
    from survey.register.engine import Register

BY = "baris perintah"


@click.command(
    "aturan",
    help="""Formulir bertanda yang tidak dihitung dalam IKM resmi periode yang akan datang.

Bawaan: tidak ada, semua formulir dihitung. Aturan ditetapkan sebelum periodenya dimulai dan
berlaku untuk setiap periode yang dimulai pada tanggal itu atau sesudahnya; angka dengan semua
formulir tetap dicetak di sampingnya. Tanda yang dapat dipakai: equal-forms (jawaban unsur
yang sama, datang beruntun), form-rush (datang berdesakan), same-device (keenam atau lebih dari satu
peramban), hasty-equal (jawaban sama semua, lebih cepat daripada membaca), unpaired (halaman loket
di peramban yang tidak dipasangkan). Tanpa --from: apa yang berlaku.""",
)
@click.argument("unit", metavar="UNIT")
@click.option(
    "--leave-out",
    metavar="ATURAN,…",
    help="Tanda yang dikecualikan, dipisah koma; none: semua formulir dihitung.",
)
@click.option(
    "--from",
    "first",
    type=DAY,
    metavar="2027-01-01",
    help="Tanggal 1 bulan pertama yang memakainya; harus masih akan datang.",
)
@click.option("--by", default=BY, metavar="NAMA", help="Siapa yang menetapkan.")
@planned
@click.pass_obj
def rule_command(
    config: Config,
    unit: str,
    leave_out: str | None,
    first: datetime | None,
    by: str,
    *,
    preview: bool,
    yes: bool,
) -> None:
    from survey.actions.exclusions import set_exclusion

    if (leave_out is None) != (first is None):
        raise click.UsageError("Sebutkan --leave-out dan --from bersama-sama, atau tidak keduanya.")
    with register_of(config) as register:
        if leave_out is None or first is None:
            for line in _in_force(register, unit):
                click.echo(line)
            return
        meant = "" if leave_out.strip().casefold() == "none" else leave_out
        plan = decide(
            register,
            lambda conn: set_exclusion(conn, unit, meant, first=first.date(), by=by),
            preview=preview,
            yes=yes,
        )
    if plan is not None:
        click.echo("Aturan pengecualian tercatat.")
    elif not preview:
        click.echo("Tidak ada yang berubah: aturan itu sudah berlaku.")


def _in_force(register: Register, unit: str) -> list[str]:
    from survey.register import exclusions, offices

    with register.read() as conn:
        code = offices.unit_code(conn, unit)
        every = exclusions.every(conn, code)
    if not every:
        return [f"{code}: tidak ada aturan pengecualian; semua formulir dihitung dalam IKM resmi."]
    return [
        f"{code}: periode yang dimulai sejak {rule.since}: tidak dihitung "
        f"{', '.join(map(_named, rule.rules)) or '(tidak ada)'}; ditetapkan {rule.set_on}."
        for rule in every
    ]


def _named(rule: str) -> str:
    """Name a rule by its code, which is typed, and by what the reports call it."""
    from reports.paper.wording import FLAGS

    return f"{rule} ({FLAGS[rule].lower()})"
