"""What every `report` command needs: its options, which format is meant, and the writing.

The commands are in reports.py (inside the office) and official.py (signed and published).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import click

from kiosk.commands.files import UnknownFormat
from kiosk.commands.shared import patience, register_of, write_out
from kiosk.config import Config
from survey.errors import Refused
from survey.language import N_
from survey.periods import (
    Dates,
    Month,
    Period,
    Semester,
    Triwulan,
    Year,
    nearest_official,
    official,
    parse,
)

Command = TypeVar("Command", bound=Callable[..., None])
Report = TypeVar("Report")


class FreeDatesOnPaper(Refused):
    """A print of small groups over days that somebody chose."""

    slug = "free-dates-on-paper"
    sentence = N_(
        "%(period)s tidak dicetak: dari dua lembar yang tanggalnya hampir sama terbaca jawaban"
        " beberapa orang. Di atas kertas hanya bulan, triwulan, semester, atau tahun. Yang"
        " terdekat: %(nearest)s. Jalankan: %(command)s"
    )


def output_options(*formats: str) -> Callable[[Command], Command]:
    """Give a report command `--format`, `--lang` and `-o`; the file's ending chooses."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help="Bawaan: akhiran berkas, atau json.",
        )(command)
        command = click.option(
            "--lang", type=click.Choice(["id", "en"]), default="id", help="Bahasa."
        )(command)
        return click.option(
            "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Berkas hasil."
        )(command)

    return decorate


def format_of(form: str | None, output: Path | None, known: tuple[str, ...]) -> str:
    if form:
        return form
    if output is None:
        return "json"
    ending = output.suffix.lower().lstrip(".")
    if ending not in known:
        raise UnknownFormat(name=output.name, known=", ".join(known))
    return ending


@dataclass(frozen=True, slots=True)
class Document(Generic[Report]):
    """One kind of report: how it is computed, and how each format is written."""

    compute: Callable[..., Report]
    as_json: Callable[[Report], Mapping[str, object]]
    writers: Mapping[str, Callable[[Report], bytes]]
    # Paper grows by whole days and five people; the custodian's JSON counts what has arrived.
    in_batches: bool = False


def write_report(
    config: Config,
    document: Document[Report],
    asked: Mapping[str, object],
    *,
    form: str | None,
    output: Path | None,
) -> None:
    """Compute one report from all that has arrived, and write it in the form asked for."""
    from reports.frames import Freshness
    from survey import forward

    kind = format_of(form, output, ("json", *document.writers))
    with register_of(config) as register, patience():
        waiting = forward.drain(config.data_dir, register)
        fresh = Freshness(waiting, datetime.now(UTC))
        if document.in_batches:
            asked = {**asked, "whole_batches": kind != "json"}
        report = document.compute(register, fresh=fresh, **asked)
        if kind == "json":
            text = json.dumps(document.as_json(report), ensure_ascii=False, indent=1)
            content = text.encode() + b"\n"
        else:
            content = document.writers[kind](report)
    write_out(content, output)


def period_of(period: str | None, first: datetime | None, last: datetime | None) -> Period:
    """Read which period is meant: its code, or its first and last day."""
    if period and not (first or last):
        return parse(period)
    if first and last and not period:
        return Dates(first.date(), last.date())
    raise click.UsageError("Sebutkan --period, atau --from dan --to.")


def fixed_on_paper(period: Period, command: Callable[[Period], str]) -> Period:
    """Let a print be of a month, triwulan, semester or year only, also where it is two dates.

    Two prints whose days differ by one would tell on the people of that day, however large the
    groups on each of them are. The custodian's figures are not asked for by this.

    Args:
        period: What was asked for.
        command: Gives the command that prints another period.

    Raises:
        FreeDatesOnPaper: It is a week or any other days; the nearest period is named.
    """
    fixed = official(period)
    if isinstance(fixed, Month | Triwulan | Semester | Year):
        return fixed
    nearest = nearest_official(period)
    raise FreeDatesOnPaper(period=period.label(), nearest=nearest.label(), command=command(nearest))


@click.group("report", help="Hitung dan cetak laporan.")
def report_command() -> None:
    pass
