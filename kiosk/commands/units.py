"""`report units`: all units of the office side by side, for its head."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kiosk.commands.options import DAY
from kiosk.commands.reporting import (
    output_options,
    period_of,
    report_command,
    write_document,
)
from kiosk.config import Config

FORMATS = ("json", "pdf")


@report_command.command(
    "units", help="Semua unit berdampingan, untuk kepala kantor: tanpa peringkat."
)
@click.option("--period", metavar="2026-TW3", help="Bulan, triwulan, semester, atau tahun.")
@click.option(
    "--from",
    "first",
    type=DAY,
    metavar="2026-07-01",
    help="Atau tanggal pertama; rentang bebas hanya untuk JSON.",
)
@click.option("--to", "last", type=DAY, metavar="2026-09-30", help="Dan tanggal terakhir.")
@output_options(*FORMATS)
@click.pass_obj
def units(
    config: Config,
    *,
    period: str | None,
    first: datetime | None,
    last: datetime | None,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    question = {"period": period_of(period, first, last), "lang": lang}
    write_document(config, "units", question, form=form, output=output)
