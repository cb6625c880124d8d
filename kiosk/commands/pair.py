"""`pair`: make a browser the kiosk of a counter, by a link or by the digits that it shows."""

from __future__ import annotations

import sys
from collections.abc import Collection
from datetime import date, datetime

import click

from kiosk.config import Config
from survey.errors import Damaged, Missing
from survey.language import N_, date_range
from survey.office.bundle import Bundle
from survey.office.facts import Counter, NotInUse, Unit


class NothingToPair(Missing):
    slug = "nothing-to-pair"
    sentence = N_(
        "Belum ada kantor di folder %(folder)s, jadi belum ada loket untuk dipasangkan. "
        "Mulai dengan: loket import office BERKAS."
    )


@click.command(
    "pair",
    help="Jadikan sebuah peramban layar loket: dengan tautan sekali pakai yang dicetak perintah "
    "ini, atau dengan ANGKA yang tampil di layar itu (tekan lama pojok kiri atasnya).",
)
@click.argument("digits", metavar="[ANGKA]", default="")
@click.option("--unit", default="", metavar="KODE", help="Kode unit layanan.")
@click.option("--counter", default="", metavar="KODE", help="Kode loket.")
@click.option("--list", "listing", is_flag=True, help="Sebutkan semua layar yang dipasangkan.")
@click.option("--remove", is_flag=True, help="Akhiri pemasangan semua layar di loket itu.")
@click.pass_obj
def pair_command(
    config: Config,
    digits: str,
    unit: str,
    counter: str,
    *,
    listing: bool = False,
    remove: bool = False,
) -> None:
    if listing and remove:
        message = "Pilih salah satu: --list menyebutkan layar, --remove mengakhiri pemasangannya."
        raise click.UsageError(message)
    bundle = _bundle(config)
    if listing:
        _list(config, bundle)
        return
    if not unit or not counter:
        message = "Sebutkan loketnya dengan --unit KODE --counter KODE."
        raise click.UsageError(message)
    where, desk = bundle.unit(unit), bundle.counter(unit, counter)
    as_written = where.addressed(counter)  # a screen may stand under an earlier code
    if remove:
        _remove(config, where, {desk.code, as_written.code}, desk.name)
        return
    _check_in_use(where, desk)
    if digits:
        _grant(config, where, as_written, digits)
    else:
        _print_link(config, where, desk)


def _bundle(config: Config) -> Bundle:
    try:
        return Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NothingToPair(folder=config.data_dir) from error
    except UnicodeDecodeError as error:
        raise Damaged(file=config.bundle_file) from error


def _check_in_use(where: Unit, desk: Counter) -> None:
    where.check_in_use(date.max)
    if desk.begins is None and desk not in where.during(date.max, date.max).counters:
        raise NotInUse(place=f"{where.code}/{desk.code}", kind="loket")
    if first := max(filter(None, (where.begins, desk.begins)), default=None):
        click.echo(f"{desk.name} mulai dipakai {first}.", err=True)


def _print_link(config: Config, where: Unit, desk: Counter) -> None:
    from kiosk.invitations import new_link
    from kiosk.machine.addresses import addresses, is_running
    from kiosk.qr import blocks

    path = new_link(config, where.code, desk.code)
    first, *others = addresses(config)
    if not is_running(config):
        click.echo("Layanan belum berjalan; jalankan dahulu: loket serve.", err=True)
    click.echo(f"Buka sekali di layar {desk.name}, dalam 15 menit:", err=True)
    click.echo(f"{first}{path}")
    click.echo(blocks(f"{first}{path}", sys.stderr.encoding), err=True, nl=False)
    for other in others:
        click.echo(f"Bila layar itu memakai alamat {other}: {other}{path}", err=True)
    click.echo("Pemasangan milik alamat itu: buka layar loket selalu lewat alamat itu.", err=True)


def _grant(config: Config, where: Unit, desk: Counter, digits: str) -> None:
    from kiosk.invitations import grant

    grant(config, where.code, desk.code, digits.replace(" ", ""))
    place = f"{desk.name} di {where.public_name}"
    click.echo(
        f"Layar {place} dipasangkan; beberapa detik lagi layar itu sendiri berkata begitu.",
        err=True,
    )


def _remove(config: Config, where: Unit, codes: Collection[str], name: str) -> None:
    from kiosk.pairing import remove

    if n := sum(remove(config, where.code, code) for code in codes):
        click.echo(f"Pemasangan {n} layar di {name} diakhiri.", err=True)
    else:
        click.echo(f"Tidak ada layar yang dipasangkan di {name}.", err=True)


def _list(config: Config, bundle: Bundle) -> None:
    from kiosk.machine.unpaired import unpaired
    from kiosk.pairing import damaged, paired

    notes = paired(config)
    for note in notes:
        since = bundle.office.day_of(datetime.fromisoformat(note.since)) if note.since else None
        begun = f"sejak {date_range(since, since, 'id')}" if since else "sejak entah kapan"
        address = f", di {note.address}" if note.address else ""
        click.echo(f"{note.unit}/{note.counter} {begun}{address}")
    if not notes:
        click.echo("Belum ada layar yang dipasangkan.", err=True)
    for file in damaged(config):
        click.echo(f"Rusak, tidak lagi dipasangkan: {file}", err=True)
    if sentence := unpaired(config):
        click.echo(sentence, err=True)
