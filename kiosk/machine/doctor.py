"""`loket doctor`: what a person should know about this machine and this data, in words.

Each check is one small function that returns one sentence; a check that fails says what to do.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from kiosk.config import Config
from survey.errors import LoketError

ENOUGH_BYTES = 500 * 1024 * 1024
FIXED_WAL = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing, and whether it is as it should be."""

    well: bool
    text: str


def examine(config: Config) -> tuple[Finding, ...]:
    """Look at the machine, the folder, the stores and the libraries of this installation."""
    found = []
    for check in CHECKS:
        try:
            found.append(check(config))
        except LoketError as error:
            found.append(Finding(well=False, text=str(error)))
        except OSError as error:
            text = f"Tidak dapat diperiksa: {error.filename or ''} {error.strerror}"
            found.append(Finding(well=False, text=text))
        except Exception as error:  # noqa: BLE001 - the other checks still say what is wrong
            text = f"Tidak dapat diperiksa ({type(error).__name__}). Jalankan: loket verify."
            found.append(Finding(well=False, text=text))
    return tuple(found)


def _python(_config: Config) -> Finding:
    version = sys.version.split()[0]
    return Finding(sys.version_info >= (3, 11), f"Python {version} (perlu 3.11 atau lebih baru).")


def _sqlite(_config: Config) -> Finding:
    wal = "WAL + FULL" if sqlite3.sqlite_version_info >= FIXED_WAL else "DELETE + EXTRA"
    version = sqlite3.sqlite_version
    return Finding(well=True, text=f"SQLite {version}: kotak memakai WAL + FULL, register {wal}.")


def _folder(config: Config) -> Finding:
    folder = config.data_dir
    if not folder.is_dir():
        return Finding(
            well=False, text=f"Folder {folder} belum ada. Mulai dengan: loket import office BERKAS."
        )
    well = os.access(folder, os.W_OK)
    return Finding(well, f"Folder {folder} {'dapat' if well else 'TIDAK dapat'} ditulisi.")


def _disk(config: Config) -> Finding:
    place = next(p for p in (config.data_dir, *config.data_dir.parents) if p.exists())
    free = shutil.disk_usage(place).free
    advice = "" if free >= ENOUGH_BYTES else " Kosongkan sampai lebih dari 0,5 GB."
    size = f"{free / 1e9:.1f}".replace(".", ",")
    return Finding(free >= ENOUGH_BYTES, f"Ruang kosong di diska: {size} GB.{advice}")


def _questionnaires(_config: Config) -> Finding:
    from survey.questionnaire import current, refs
    from survey.questionnaire.file import broken

    if wrongs := broken():
        asked = f" Sementara itu yang ditanyakan: {current().ref}."
        return Finding(well=False, text=" ".join(map(str, wrongs)) + asked)
    return Finding(well=True, text=f"Kuesioner: {', '.join(refs())}; ditanyakan {current().ref}.")


def _office(config: Config) -> Finding:
    from survey.office.facts import Bundle

    try:
        bundle = Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Finding(well=False, text="Kantor belum diisi. Jalankan: loket import office BERKAS.")
    counters = sum(len(unit.counters) for unit in bundle.units)
    example = " Ini kantor CONTOH." if bundle.office.demo else ""
    return Finding(
        well=True,
        text=f"{bundle.office.name}: {len(bundle.units)} unit, {counters} loket, "
        f"zona {bundle.office.timezone}.{example}",
    )


def _boxes(config: Config) -> Finding:
    from survey.box import boxes

    found = boxes(config.boxes_dir)
    entries = sum(box.head.seq for box in found)
    waiting = sum(box.n_unsent for box in found if box.state == "open")
    damaged = list(config.boxes_dir.glob("*.damaged*")) if config.boxes_dir.is_dir() else []
    if damaged:
        return Finding(
            well=False,
            text=f"{len(damaged)} kotak rusak disisihkan di {config.boxes_dir}. "
            "Simpan berkas itu dan hubungi penanggung jawab sistem.",
        )
    return Finding(
        well=True, text=f"{len(found)} kotak, {entries} entri, {waiting} menunggu ke register."
    )


def _pairs(config: Config) -> Finding:
    from kiosk.pairing import damaged

    if files := damaged(config):
        return Finding(
            well=False,
            text=f"Pemasangan {len(files)} kios rusak ({files[0]}). Ketukan di kios itu tetap "
            "tersimpan, tetapi ditandai bukan dari kios. Hapus berkas itu, lalu pasangkan lagi "
            "dengan: loket pair.",
        )
    return Finding(well=True, text="Berkas pemasangan kios dapat dibaca.")


def _register(config: Config) -> Finding:
    from survey.register.engine import open_register

    if not config.database_url and not Path(config.register_at).exists():
        return Finding(well=True, text="Register belum ada; dibuat saat kantor diisi.")
    register = open_register(config.register_at)
    try:
        return Finding(well=True, text=f"Register terbaca: {register.describe()}.")
    finally:
        register.close()


def _retention(config: Config) -> Finding:
    from survey.actions import retention
    from survey.register import erasures
    from survey.register.engine import open_register

    if not config.bundle_file.exists() or not (
        config.database_url or Path(config.register_at).exists()
    ):
        return Finding(well=True, text="Retensi: belum ada yang disimpan.")
    register = open_register(config.register_at)
    try:
        ran = retention.last_run(register)
        # What fell due since yesterday is the daily run's business, not the person's.
        late = datetime.now(UTC) - timedelta(days=2)
        overdue = sum(one.n for one in retention.overdue(register, late))
        with register.read() as conn:
            waiting = erasures.n_open(conn)
    finally:
        register.close()
    last = f"terakhir dijalankan {ran[:10]}" if ran else "belum pernah dijalankan"
    if overdue or waiting:
        text = (
            f"Retensi {last}: {overdue} bagian pribadi lewat masa simpan, {waiting} menunggu "
            "dihapus dari kotak. Jalankan: loket retention."
        )
        return Finding(well=False, text=text)
    return Finding(well=True, text=f"Retensi {last}; tidak ada yang lewat masa simpan.")


def _paper(_config: Config) -> Finding:
    missing = [name for name in ("pandas", "matplotlib", "typst") if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        text = f"Laporan tidak dapat dicetak: pustaka {names} tidak ada. Jalankan: make setup."
        return Finding(well=False, text=text)
    return Finding(well=True, text="Pustaka laporan lengkap (pandas, matplotlib, typst).")


CHECKS: tuple[Callable[[Config], Finding], ...] = (
    _python,
    _sqlite,
    _folder,
    _disk,
    _questionnaires,
    _office,
    _boxes,
    _pairs,
    _register,
    _retention,
    _paper,
)
