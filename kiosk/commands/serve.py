"""`serve`, `pair` and `demo`: start the service, and make a browser a kiosk."""

from __future__ import annotations

import dataclasses
from datetime import date

import click

from kiosk.config import Config, ServicePart
from survey.errors import Damaged, Missing
from survey.language import N_


class NothingToPair(Missing):
    slug = "nothing-to-pair"
    sentence = N_(
        "Belum ada kantor di folder %(folder)s, jadi belum ada loket untuk dipasangkan. "
        "Mulai dengan: loket import office BERKAS."
    )


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
    from kiosk.machine.server import serve

    if demo:
        config = _demo_of(config)
        _ensure_demo(config)
    address = address or config.address
    host = host.removeprefix("[").removesuffix("]")  # as IPv6 stands in an address
    serve(
        dataclasses.replace(config, part=ServicePart(part), host=host, port=port, address=address)
    )


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


@click.command(
    "pair", help="Jadikan sebuah peramban layar loket. Perintah ini mencetak tautan sekali pakai."
)
@click.option("--unit", required=True, metavar="KODE", help="Kode unit layanan.")
@click.option("--counter", required=True, metavar="KODE", help="Kode loket.")
@click.pass_obj
def pair_command(config: Config, unit: str, counter: str) -> None:
    from kiosk.pairing import new_link
    from survey.office.bundle import Bundle
    from survey.office.facts import NotInUse

    try:
        bundle = Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NothingToPair(folder=config.data_dir) from error
    except UnicodeDecodeError as error:
        raise Damaged(file=config.bundle_file) from error
    where, desk = bundle.unit(unit), bundle.counter(unit, counter)
    where.check_in_use(date.max)
    if desk.begins is None and desk not in where.during(date.max, date.max).counters:
        raise NotInUse(place=f"{where.code}/{desk.code}", kind="loket")
    path = new_link(config, where.code, desk.code)
    if first := max(filter(None, (where.begins, desk.begins)), default=None):
        click.echo(f"{desk.name} mulai dipakai {first}.", err=True)
    click.echo(f"Buka sekali di layar {desk.name}, dalam 15 menit:", err=True)
    click.echo(f"{config.public_address}{path}")
