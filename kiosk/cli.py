"""The command line `loket`: the list of commands, and how a refusal is told.

Each command lives in `commands/` and is imported only when it is called, so that a tablet never
loads what only the office needs. Exit code 0 done, 1 refused with one sentence, 2 usage.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from pathlib import Path
from typing import cast

import click

from kiosk import __version__
from kiosk.config import Config, setting
from survey.errors import LoketError

# Command → where it lives. The order is the order of `loket --help`.
COMMANDS = {
    "serve": "kiosk.commands.serve",
    "pair": "kiosk.commands.serve",
    "demo": "kiosk.commands.serve",
    "import": "kiosk.commands.files",
    "export": "kiosk.commands.files",
    "report": "kiosk.commands.reports",
    "comments": "kiosk.commands.comments",
    "close": "kiosk.commands.closing",
    "qr": "kiosk.commands.paper",
    "form": "kiosk.commands.paper",
    "verify": "kiosk.commands.care",
    "backup": "kiosk.commands.care",
    "restore": "kiosk.commands.care",
    "retention": "kiosk.commands.retention",
    "erase": "kiosk.commands.retention",
    "doctor": "kiosk.commands.care",
}


class Loket(click.Group):
    """The command group; without a command it serves."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        return cast("click.Command", getattr(module, f"{cmd_name}_command"))


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
    address = setting("KIOSK_ADDRESS")
    ctx.obj = Config(
        data_dir.absolute(), database_url=setting("KIOSK_DATABASE_URL"), address=address
    )
    if ctx.invoked_subcommand is None:
        ctx.invoke(cast("click.Command", loket.get_command(ctx, "serve")))


def main() -> None:
    """Run the command line; every refusal is one sentence on stderr and exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("apscheduler", "alembic", "matplotlib", "fontTools"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    # What citizens wrote is nobody's business on this machine but the service's.
    os.umask(0o077)
    try:
        loket.main(prog_name="loket")
    except LoketError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        sys.stderr.write(f"Berkas atau folder tidak dapat dipakai{where}: {error.strerror}.\n")
        sys.exit(1)
