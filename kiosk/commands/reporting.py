"""What every `report` command needs: its options, which format is meant, and the writing.

The commands are in reports.py (inside the office) and official.py (signed and published).
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from kiosk.commands.files import UnknownFormat
from kiosk.commands.shared import patience, register_of, write_out
from kiosk.config import Config
from survey.errors import Busy, Refused
from survey.language import N_
from survey.periods import Dates, Period, parse

if TYPE_CHECKING:
    from reports.disclosure.audiences import Audience
    from survey.checks import Integrity
    from survey.register.engine import Register

Command = TypeVar("Command", bound=Callable[..., None])


class FreeDatesOnPaper(Refused):
    """A print of small groups over days that somebody chose."""

    slug = "free-dates-on-paper"
    sentence = N_(
        "%(period)s tidak dicetak: dari dua lembar yang tanggalnya hampir sama terbaca jawaban"
        " beberapa orang. Di atas kertas hanya %(kinds)s. Yang terdekat: %(nearest)s. Jalankan:"
        " %(command)s"
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


def tell_unused(form: str, options: Mapping[str, object], *, used: bool) -> None:
    """Say which options were given that a format has no use for; the document is made all the same.

    Args:
        form: The format.
        options: What was given, by the option's name.
        used: Whether the format uses them.
    """
    for name, value in options.items():
        if value and not used:
            click.echo(f"{name} tidak dipakai: {form.upper()} tidak memuatnya.", err=True)


def write_document(
    config: Config,
    name: str,
    question: Mapping[str, object],
    *,
    form: str | None,
    output: Path | None,
    audience: Audience | None = None,
    **look: object,
) -> None:
    """Make a document of the catalogue from all that has arrived, in the form asked for.

    Args:
        config: Where the office's data are.
        name: The document's, as the catalogue names it.
        question: What is asked, by name of its `compute`'s arguments.
        form: The format; None takes the ending of the file, else JSON.
        output: The file; None writes to the terminal.
        audience: For whom; without it for the format's usual reader.
        look: What the writer of that format is told.

    Raises:
        FreeDatesOnPaper: No print has such a window; the nearest is named.
    """
    from reports.catalogue import DOCUMENTS
    from reports.disclosure.grid import OffGrid
    from reports.evidence import packed
    from reports.evidence.frames import Freshness
    from survey.transfer import forward

    document = DOCUMENTS[name]()
    kind = format_of(form, output, tuple(document.writers))
    with register_of(config) as register, patience():
        try:
            window = document.window(kind, register, question, datetime.now(UTC), audience)
        except OffGrid as error:
            raise FreeDatesOnPaper(
                period=error.window,
                kinds=error.kinds,
                nearest=error.nearest,
                command=_again(error.instead),
            ) from None
        waiting = forward.drain(config.data_dir, register)
        fresh = Freshness(waiting, datetime.now(UTC), _integrity(config, register))
        with suppress(Busy):  # the answers say the same, only more slowly
            packed.refresh(register, fresh.until_at, *_counted(question, fresh.until_at))
        content = document.make(kind, register, window, fresh, audience, **look)
    write_out(content, output)
    if window.get("week") != question.get("week"):
        text = f"Dihitung sampai minggu {window['week']}, bukan {question['week']}: di atas kertas"
        click.echo(f"{text} rentang petugas berakhir bersama blok empat minggu.", err=True)


def _integrity(config: Config, register: Register) -> Integrity:
    """Compare what came since the last check of everything, to be said in the report."""
    from survey.proof import newer

    return newer.look(config.boxes_dir, register, datetime.now(UTC))


def _counted(question: Mapping[str, object], now: datetime) -> tuple[str | None, date]:
    """Say of which unit, and since when, a document counts weeks.

    The weekly's chart looks back furthest: to the first week of the year before.
    """
    unit, first = question.get("unit"), question.get("first")
    since = date(now.year - 1, 1, 1)
    return (
        unit if isinstance(unit, str) else None,
        min(first, since) if isinstance(first, date) else since,
    )


def period_of(period: str | None, first: datetime | None, last: datetime | None) -> Period:
    """Read which period is meant: its code, or its first and last day."""
    if period and not (first or last):
        return parse(period)
    if first and last and not period:
        return Dates(first.date(), last.date())
    raise click.UsageError("Sebutkan --period, atau --from dan --to.")


def _again(instead: Mapping[str, str]) -> str:
    """Write the running command anew for another window, to be copied."""
    here = click.get_current_context()
    window = [word for name, value in instead.items() for word in (f"--{name}", value)]
    name = ["report", str(here.info_name), *window]
    typed = (*_typed(here.find_root(), instead), *name, *_typed(here, instead))
    return shlex.join(["loket", *typed])


def _typed(context: click.Context, instead: Mapping[str, str]) -> list[str]:
    """Give the options of a command that were typed, but for those that say which days."""
    words: list[str] = []
    for option in context.command.params:
        name = str(option.name)
        typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if typed and name not in {"period", "first", "last", *instead}:
            value = context.params[name]
            words += [option.opts[0]] if value is True else [option.opts[0], _written(value)]
    return words


def _written(value: object) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


@click.group("report", help="Hitung dan cetak laporan.")
def report_command() -> None:
    pass
