"""`report`: what an office reads itself, week by week and officer by officer.

One loop over the documents of `reports/catalogue.py`: a command is a document's name, its help and
what may be asked of it. Those with rules of their own are in units.py and official.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click

from kiosk.commands.options import UNIT
from kiosk.commands.reporting import output_options, report_command, write_document
from kiosk.config import Config

Option = Callable[[Callable[..., None]], Callable[..., None]]


class Percent(click.ParamType[float]):
    """A share aimed at, 0-1; 0.9 is taken for the slip it is, and a comma for a decimal point."""

    name = "percent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            percent = float(str(value).replace(",", "."))
        except ValueError:
            percent = float("nan")
        if not 1 <= percent <= 100:
            self.fail(f"{value}: tulis persen dari 1 sampai 100, misalnya 90.", param, ctx)
        return percent / 100


WEEK = click.option("--week", required=True, metavar="2026-W47", help="Minggu ISO.")
LAST_WEEK = click.option(
    "--week", required=True, metavar="2026-W47", help="Minggu terakhir; kertas sampai akhir blok."
)
WEEKS = click.option(
    "--weeks",
    default=13,
    type=click.IntRange(1, 53),
    help="Banyaknya minggu; di atas kertas 4, 8, atau 13.",
)
TARGET = click.option(
    "--target",
    type=Percent(),
    metavar="PERSEN",
    help="Bagian penilai puas yang dituju, misalnya 90.",
)
OFFICER = click.option("--officer", required=True, metavar="KODE", help="Kode petugas.")
MONTH = click.option("--month", required=True, metavar="2026-11", help="Bulan.")


class ReportCommand(NamedTuple):
    """A document as a command; what is asked has the names of its `compute`'s arguments."""

    name: str
    text: str
    asks: tuple[Option, ...]
    forms: tuple[str, ...] = ("json", "pdf")


REPORTS = (
    ReportCommand(
        "weekly",
        "Laporan mingguan: pemantauan internal, tanpa nama orang.",
        (UNIT, WEEK, TARGET),
    ),
    ReportCommand(
        "officers",
        "Lembar petugas: 13 minggu, menurut abjad, tanpa peringkat.",
        (UNIT, LAST_WEEK, WEEKS),
    ),
    ReportCommand(
        "officer",
        "Lembar umpan balik satu petugas: satu halaman sebulan, untuk dia sendiri.",
        (UNIT, OFFICER, MONTH),
    ),
    ReportCommand(
        "luck",
        "Seberapa jauh kebetulan saja memisahkan petugas yang sama baiknya, tanpa nama.",
        (UNIT, LAST_WEEK),
    ),
)


def _command(report: ReportCommand) -> None:
    def run(config: Config, *, form: str | None, output: Path | None, **question: Any) -> None:
        write_document(config, report.name, question, form=form, output=output)

    command: Callable[..., None] = click.pass_obj(run)
    for option in reversed((*report.asks, output_options(*report.forms))):
        command = option(command)
    report_command.command(report.name, help=report.text)(command)


for each in REPORTS:
    _command(each)

# Those with rules of their own are commands of the same group.
import kiosk.commands.official  # noqa: E402
import kiosk.commands.units  # noqa: E402, F401
