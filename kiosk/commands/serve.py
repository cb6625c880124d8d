"""`serve` and `demo`: start the service, with an office of one's own or a made-up one."""

from __future__ import annotations

import dataclasses
import sys

import click

from kiosk.config import Config, ServicePart


@click.command("serve", help="Jalankan layanan di komputer ini.")
@click.option(
    "--part",
    type=click.Choice([p.value for p in ServicePart]),
    default=ServicePart.OFFICE.value,
    help="office: semua di satu komputer; tablet: hanya halaman warga.",
)
@click.option("--host", default="127.0.0.1", help="0.0.0.0 agar terjangkau dari ponsel dan tablet.")
@click.option("--port", default=8080, type=int, help="Nomor port, 1 sampai 65535.")
@click.option(
    "--demo", is_flag=True, help="Kantor contoh di subfolder demo; dibuat bila belum ada."
)
@click.pass_obj
def serve_command(
    config: Config,
    *,
    part: str = "office",
    host: str = "127.0.0.1",
    port: int = 8080,
    address: str = "",
    demo: bool = False,
) -> None:
    from kiosk.machine.addresses import announced
    from kiosk.machine.server import serve
    from kiosk.machine.unpaired import at_the_start

    if demo:
        config = _demo_of(config)
        _ensure_demo(config)
    address = address or config.address
    host = host.removeprefix("[").removesuffix("]")  # as IPv6 stands in an address
    config = dataclasses.replace(
        config,
        part=ServicePart(part),
        host=host,
        port=port,
        address=address,
    )
    notices = (*_reached_at(config), *at_the_start(config, demo=demo))
    config = dataclasses.replace(config, notices=notices)
    with announced(config):
        serve(config)


@click.command(
    "demo", help="Buat kantor contoh di subfolder demo. Isinya 13 minggu, sekitar 9.000 jawaban."
)
@click.pass_obj
def demo_command(config: Config) -> None:
    config = _demo_of(config)
    state = "siap" if _ensure_demo(config) else "sudah ada"
    click.echo(
        f"Kantor contoh {state} di {config.data_dir}. Lihat dengan: loket serve --demo", err=True
    )


def _reached_at(config: Config) -> tuple[str, ...]:
    """Say by which addresses others reach a service that listens everywhere; a terminal shows it.

    Nobody can open 0.0.0.0, and who sets up the first tablet does not know this machine's number.
    """
    from kiosk.machine.addresses import EVERYWHERE, in_networks
    from kiosk.qr import blocks

    if config.host not in EVERYWHERE:
        return ()
    if not (known := in_networks(config)):
        return ("Komputer ini tidak tersambung ke jaringan: perangkat lain belum menjangkaunya.",)
    code = blocks(known[0], sys.stderr.encoding).rstrip("\n") if sys.stderr.isatty() else ""
    sentence = f"Buka di perangkat lain dalam jaringan ini: {' atau '.join(known)}"
    return (sentence, *filter(None, [code]))


def _demo_of(config: Config) -> Config:
    """Return where the demonstration lives: its own folder, never the office's database."""
    return dataclasses.replace(config, data_dir=config.data_dir / "demo", database_url="")


def _ensure_demo(config: Config) -> bool:
    """Build the demonstration office if it is not there; tell whether it was built."""
    if config.bundle_file.exists():
        return False
    from kiosk.machine.schedule import refresh_public
    from survey.demo import filling as demo

    click.echo("Menyiapkan kantor contoh, beberapa detik …", err=True)
    demo.build(config.data_dir, today=demo.present_day())
    refresh_public(config)  # the public page has its figures when the first visitor opens it
    return True
