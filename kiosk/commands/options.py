"""Options that several commands have: a file, a unit, a day, a questionnaire."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from survey.wall_clock import FIRST_YEAR, LAST_YEAR

FILE = click.Path(path_type=Path, dir_okay=False)
UNIT = click.option("--unit", required=True, metavar="KODE", help="Kode unit layanan.")


class DayParam(click.DateTime):
    """A day of a year that can be meant; a slip of the finger is told at once."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            day: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} bukan tanggal. Tulis seperti 2026-11-20.", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value}: tahun {FIRST_YEAR} sampai {LAST_YEAR}.", param, ctx)
        return day


QUESTIONNAIRE = click.option(
    "--questionnaire",
    metavar="skm-2017",
    help="Kuesioner lain, atau satu versinya saja seperti skm-2017/1. Bawaan: SKM resmi.",
)
DAY = DayParam(formats=["%Y-%m-%d"])
BY = "baris perintah"
