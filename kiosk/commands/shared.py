"""What several commands need: the register caught up with the boxes, and where output goes."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.config import Config
from survey.errors import Refused
from survey.files import whole
from survey.language import N_, translator

if TYPE_CHECKING:
    from survey.register.engine import Register


class DemoOnly(Refused):
    slug = "demo-folder"
    sentence = N_(
        "Folder %(folder)s berisi data contoh; data sungguhan tidak boleh masuk ke situ. "
        "Pilih folder lain dengan --data."
    )


class NoOutput(Refused):
    slug = "no-output"
    sentence = N_(
        "Keluaran perintah ini ditutup, jadi hasilnya tidak dapat ditulis. "
        "Jalankan lagi dengan -o BERKAS."
    )


@contextlib.contextmanager
def register_of(
    config: Config, *, create: bool = False, as_it_is: bool = False
) -> Iterator[Register]:
    """Open the register for one command, with all that imports brought.

    Args:
        config: Where it is.
        create: Make one if there is none.
        as_it_is: Leave what an import that was broken off has in its box where it is.

    Raises:
        LoketError: there is none here and this command does not make one, or it or a value in
            it is damaged.
    """
    from survey.register.opening import open_register
    from survey.register.soundness import explained

    config.data_dir.mkdir(parents=True, exist_ok=True)
    register = open_register(config.register_at, create=create)
    try:
        with explained(register):
            if not as_it_is:
                _catch_up(config, register)
            yield register
    finally:
        register.close()


def _catch_up(config: Config, register: Register) -> None:
    """Carry on what a broken-off import left, so that no command misses it; say what waits."""
    from survey.transfer.forward import drain_imports

    if n := drain_imports(config.data_dir, register):
        click.echo(f"{n} jawaban dari impor yang sedang berjalan belum termasuk di sini.", err=True)


def refuse_demo(config: Config, register: Register) -> None:
    """Refuse to mix real answers into the demonstration office.

    Raises:
        DemoOnly: the office in this folder is the demonstration.
    """
    from survey.register import offices

    with register.read() as conn:
        if offices.is_demo(conn):
            raise DemoOnly(folder=config.data_dir)


def write_out(content: bytes, output: Path | None) -> None:
    """Write a finished document to a file, whole or not at all, or to stdout.

    Raises:
        NoOutput: it was to go to stdout, and that was closed from the start.
    """
    if output is None:
        if sys.stdout is None:  # as Python has it where a shell closed it
            raise NoOutput
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with whole(output) as spare:
        spare.write_bytes(content)
    click.echo(str(output), err=True)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[int, int], None]]:
    """Show how far a long job is, on one line that is written over and ended with the job."""
    shown = False

    def show(done: int, total: int) -> None:
        nonlocal shown
        shown = True
        share = f" / {total:,}".replace(",", ".") if total else ""
        click.echo(f"\r{done:,}".replace(",", ".") + share, nl=False, err=True)

    try:
        yield show
    finally:
        if shown:
            click.echo(err=True)


@contextlib.contextmanager
def patience(after_s: float = 2) -> Iterator[None]:
    """Say on stderr that a long computation goes on, from its third second to its end."""
    done = threading.Event()
    _ = translator("id")

    def tell() -> None:
        seconds, again = after_s, sys.stderr.isatty()
        if done.wait(after_s):
            return
        while True:
            line = _("Masih menghitung … %(seconds)s detik") % {"seconds": round(seconds)}
            click.echo(f"\r{line}", nl=False, err=True)
            if done.wait(1 if again else None):
                click.echo(err=True)
                return
            seconds += 1

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
