"""The command line `loket`: the list of commands, and how a refusal is told.

Each command lives in `commands/` and is imported only when it is called, so that a tablet never
loads what only the office needs. Exit code 0 done, 1 refused with one sentence, 2 usage; a
command that a signal ends has the code a shell gives it, 130 for Ctrl+C.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import cast

import click
from click.exceptions import Abort, Exit

from kiosk import __version__
from kiosk.config import Config, settings
from kiosk.machine import logs, terminal
from survey.errors import Damaged, LoketError
from survey.files import CannotWrite, reason, whole
from survey.language import N_

# Command → where it lives. The order is the order of `loket --help`.
COMMANDS = {
    "serve": "kiosk.commands.serve",
    "pair": "kiosk.commands.pair",
    "demo": "kiosk.commands.serve",
    "kantor": "kiosk.commands.office",
    "import": "kiosk.commands.files",
    "imports": "kiosk.commands.trail",
    "export": "kiosk.commands.files",
    "ganti": "kiosk.commands.duty",
    "kosongkan": "kiosk.commands.duty",
    "jadwal": "kiosk.commands.duty",
    "report": "kiosk.commands.reports",
    "comments": "kiosk.commands.comments",
    "close": "kiosk.commands.closing",
    "qr": "kiosk.commands.paper",
    "tickets": "kiosk.commands.tickets",
    "form": "kiosk.commands.paper",
    "verify": "kiosk.commands.verify",
    "backup": "kiosk.commands.care",
    "restore": "kiosk.commands.care",
    "retention": "kiosk.commands.retention",
    "erase": "kiosk.commands.retention",
    "jejak": "kiosk.commands.trail",
    "doctor": "kiosk.commands.care",
}


class Unexpected(Damaged):
    """A mistake of the program's own, or something that nobody has thought of."""

    slug = "unexpected"
    sentence = N_(
        "Perintah ini berhenti karena kesalahan program (%(what)s). Yang sudah tersimpan tetap "
        "ada. Jalankan: loket doctor; jika berulang, kirimkan berkas %(file)s kepada pengurus "
        "program."
    )


class Loket(click.Group):
    """The command group; without a command it serves."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what nobody has thought of is a sentence too, and told in a file."""
        try:
            return super().invoke(ctx)
        except (LoketError, OSError, click.ClickException, Abort, Exit):
            raise
        except Exception as error:
            file = _kept(error, ctx.obj.data_dir if isinstance(ctx.obj, Config) else None)
            raise Unexpected(what=type(error).__name__, file=file) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        return cast("click.Command", getattr(module, f"{cmd_name}_command"))


def _kept(error: Exception, data_dir: Path | None) -> Path:
    """Write what a programmer needs into a file that only the service may read; the last counts."""
    folder = data_dir if data_dir is not None and data_dir.is_dir() else Path.cwd()
    file = folder / "galat.txt"
    with contextlib.suppress(CannotWrite), whole(file) as spare:
        spare.write_text("".join(traceback.format_exception(error)), "utf-8", "replace")
    return file


@click.command(
    cls=Loket,
    invoke_without_command=True,
    help="Suara Loket: suara warga tentang layanan di loket, dari sentuhan sampai laporan.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("instance"),
    help="Folder tempat semua data disimpan.",
)
@click.version_option(__version__, prog_name="loket")
@click.pass_context
def loket(ctx: click.Context, data_dir: Path) -> None:
    ctx.obj = settings(data_dir.absolute())
    if ctx.invoked_subcommand is None:
        ctx.invoke(cast("click.Command", loket.get_command(ctx, "serve")))


def main() -> None:
    """Run the command line; every refusal is one sentence on stderr and exit code 1."""
    terminal.prepare()
    logs.install()
    # What citizens wrote is nobody's business on this machine but the service's.
    os.umask(0o077)
    try:
        terminal.check_arguments(sys.argv)
        loket.main(prog_name="loket")
    except LoketError as error:
        sys.stderr.write(f"{terminal.one_line(str(error))}\n")
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        sentence = f"Berkas atau folder tidak dapat dipakai{where}: {reason(error)}."
        sys.stderr.write(f"{terminal.one_line(sentence)}\n")
        sys.exit(1)
