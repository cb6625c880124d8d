"""`report`: what an office reads itself, week by week and officer by officer."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.commands.files import UNIT
from kiosk.commands.reporting import Document, output_options, report_command, write_report
from kiosk.config import Config


class Percent(click.ParamType[float]):
    """A share aimed at; 0.9 is taken for the slip it is, and a comma for a decimal point."""

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
        return percent


@report_command.command("weekly", help="Laporan mingguan: pemantauan internal, tanpa nama orang.")
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu ISO.")
@click.option(
    "--target",
    type=Percent(),
    metavar="PERSEN",
    help="Bagian penilai puas yang dituju, misalnya 90.",
)
@output_options("json", "pdf")
@click.pass_obj
def weekly(
    config: Config,
    *,
    unit: str,
    week: str,
    target: float | None,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.weekly import as_json as weekly_json
    from reports.weekly import figures as this
    from reports.weekly import sheet as weekly_sheet

    document = Document(
        this.compute, weekly_json.as_json, {"pdf": weekly_sheet.as_pdf}, in_batches=True
    )
    asked: dict[str, object] = {"unit": unit, "week": week, "lang": lang}
    asked["target"] = None if target is None else target / 100
    write_report(config, document, asked, form=form, output=output)


@report_command.command(
    "officers", help="Lembar petugas: 13 minggu, menurut abjad, tanpa peringkat."
)
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu terakhir yang dihitung.")
@click.option("--weeks", default=13, type=click.IntRange(1, 53), help="Banyaknya minggu.")
@output_options("json", "pdf")
@click.pass_obj
def officers(
    config: Config,
    *,
    unit: str,
    week: str,
    weeks: int,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.officers import as_json as officers_json
    from reports.officers import figures as this
    from reports.officers import sheet as officers_sheet

    document = Document(
        this.compute, officers_json.as_json, {"pdf": officers_sheet.as_pdf}, in_batches=True
    )
    asked = {"unit": unit, "week": week, "weeks": weeks, "lang": lang}
    write_report(config, document, asked, form=form, output=output)


@report_command.command(
    "officer", help="Lembar umpan balik satu petugas: satu halaman sebulan, untuk dia sendiri."
)
@UNIT
@click.option("--officer", required=True, metavar="KODE", help="Kode petugas.")
@click.option("--month", required=True, metavar="2026-11", help="Bulan.")
@output_options("json", "pdf")
@click.pass_obj
def officer_alone(
    config: Config,
    *,
    unit: str,
    officer: str,
    month: str,
    form: str | None,
    lang: str,
    output: Path | None,
) -> None:
    from reports.feedback import as_json as feedback_json
    from reports.feedback import figures as this
    from reports.feedback import sheet as feedback_sheet

    document = Document(this.compute, feedback_json.as_json, {"pdf": feedback_sheet.as_pdf})
    asked = {"unit": unit, "officer": officer, "month": month, "lang": lang}
    write_report(config, document, asked, form=form, output=output)


@report_command.command(
    "luck", help="Seberapa jauh kebetulan saja memisahkan petugas yang sama baiknya, tanpa nama."
)
@UNIT
@click.option("--week", required=True, metavar="2026-W47", help="Minggu terakhir yang dihitung.")
@output_options("json", "pdf")
@click.pass_obj
def luck(
    config: Config, *, unit: str, week: str, form: str | None, lang: str, output: Path | None
) -> None:
    from reports.luck import figures as this
    from reports.luck import sheet as luck_sheet

    document = Document(this.compute, this.as_json, {"pdf": luck_sheet.as_pdf}, in_batches=True)
    asked = {"unit": unit, "week": week, "lang": lang}
    write_report(config, document, asked, form=form, output=output)


# The signed and published ones are commands of the same group.
import kiosk.commands.official  # noqa: E402
import kiosk.commands.units  # noqa: E402, F401
