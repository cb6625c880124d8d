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
FIRST_MONTH_TO_LOOK_AHEAD = 11  # the ministers decide in September or October
FIXED_WAL = (3, 51, 3)
CHECKED_WITHIN = timedelta(days=7)  # the service compares a part every day


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence about one thing, and whether it is as it should be."""

    well: bool
    text: str


def examine(config: Config) -> tuple[Remark, ...]:
    """Look at the machine, the folder, the stores and the libraries of this installation."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(check(config))
        except LoketError as error:
            findings.append(Remark(well=False, text=str(error)))
        except OSError as error:
            text = f"Tidak dapat diperiksa: {error.filename or ''} {error.strerror}"
            findings.append(Remark(well=False, text=text))
        except Exception as error:  # noqa: BLE001 - the other checks still say what is wrong
            text = f"Tidak dapat diperiksa ({type(error).__name__}). Jalankan: loket verify."
            findings.append(Remark(well=False, text=text))
    return tuple(findings)


def _python(_config: Config) -> Remark:
    version = sys.version.split()[0]
    return Remark(sys.version_info >= (3, 11), f"Python {version} (perlu 3.11 atau lebih baru).")


def _sqlite(_config: Config) -> Remark:
    wal = "WAL + FULL" if sqlite3.sqlite_version_info >= FIXED_WAL else "DELETE + EXTRA"
    version = sqlite3.sqlite_version
    return Remark(well=True, text=f"SQLite {version}: kotak memakai WAL + FULL, register {wal}.")


def _folder(config: Config) -> Remark:
    folder = config.data_dir
    if not folder.is_dir():
        return Remark(
            well=False, text=f"Folder {folder} belum ada. Mulai dengan: loket import office BERKAS."
        )
    well = os.access(folder, os.W_OK)
    return Remark(well, f"Folder {folder} {'dapat' if well else 'TIDAK dapat'} ditulisi.")


def _disk(config: Config) -> Remark:
    place = next(p for p in (config.data_dir, *config.data_dir.parents) if p.exists())
    free = shutil.disk_usage(place).free
    advice = "" if free >= ENOUGH_BYTES else " Kosongkan sampai lebih dari 0,5 GB."
    size = f"{free / 1e9:.1f}".replace(".", ",")
    return Remark(free >= ENOUGH_BYTES, f"Ruang kosong di diska: {size} GB.{advice}")


def _questionnaires(_config: Config) -> Remark:
    from survey.questionnaire import current, refs
    from survey.questionnaire.file import broken

    if wrongs := broken():
        meanwhile = f" Sementara itu yang ditanyakan: {current().ref}."
        return Remark(well=False, text=" ".join(map(str, wrongs)) + meanwhile)
    return Remark(well=True, text=f"Kuesioner: {', '.join(refs())}; ditanyakan {current().ref}.")


def _office(config: Config) -> Remark:
    from survey.office.bundle import Bundle

    try:
        bundle = Bundle.parse(config.bundle_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Remark(well=False, text="Kantor belum diisi. Jalankan: loket import office BERKAS.")
    counters = sum(len(unit.counters) for unit in bundle.offered)
    example = " Ini kantor CONTOH." if bundle.office.demo else ""
    return Remark(
        well=True,
        text=f"{bundle.office.name}: {len(bundle.offered)} unit, {counters} loket, "
        f"zona {bundle.office.timezone}.{example}",
    )


def _holidays(config: Config) -> Remark:
    from survey.office.bundle import Bundle
    from survey.office.holidays import holidays, years

    if not config.bundle_file.exists():
        return Remark(well=True, text="Hari libur: kantor belum diisi.")
    office = Bundle.parse(config.bundle_file.read_text(encoding="utf-8")).office
    if office.demo:
        return Remark(well=True, text="Hari libur: kantor contoh tidak memerlukannya.")
    today = office.day_of(datetime.now(UTC))
    year = today.year + (today.month >= FIRST_MONTH_TO_LOOK_AHEAD)
    if year not in years():
        text = (
            f"Daftar hari libur {year} belum ada. Tambahkan data/reference/holidays-{year}.toml "
            "menurut SKB 3 Menteri, atau perbarui program."
        )
        return Remark(well=year == today.year, text=text)
    national = {holiday.day for holiday in holidays(year) if not holiday.is_joint_leave}
    if missing := len(national - office.closed):
        text = (
            f"{missing} hari libur nasional {year} belum dicatat sebagai hari tutup. "
            f"Jalankan: loket kantor libur {year}."
        )
        return Remark(well=year == today.year, text=text)
    return Remark(well=True, text=f"Hari libur nasional {year} sudah tercatat.")


def _boxes(config: Config) -> Remark:
    from survey.box import boxes
    from survey.box.strays import all_aside

    known = boxes(config.boxes_dir)
    entries = sum(box.head.seq for box in known)
    waiting = sum(box.n_unsent for box in known if box.state == "open")
    if aside := all_aside(config.boxes_dir):
        return Remark(
            well=False,
            text=f"{len(aside)} berkas kotak yang rusak, tertimpa, atau asing disisihkan di "
            f"{config.boxes_dir}. Simpan berkas itu dan hubungi penanggung jawab sistem.",
        )
    return Remark(
        well=True, text=f"{len(known)} kotak, {entries} entri, {waiting} menunggu ke register."
    )


def _pairs(config: Config) -> Remark:
    from kiosk.machine.unpaired import elsewhere, unpaired, unsent
    from kiosk.pairing import damaged, paired

    if files := damaged(config):
        return Remark(
            well=False,
            text=f"Pemasangan {len(files)} kios rusak ({files[0]}). Ketukan di kios itu tetap "
            "tersimpan, tetapi ditandai bukan dari kios. Hapus berkas itu, lalu pasangkan lagi "
            "dengan: loket pair.",
        )
    sentences = (unpaired(config), elsewhere(config), unsent(config))
    if wrongs := [sentence for sentence in sentences if sentence]:
        return Remark(well=False, text=" ".join(wrongs))
    return Remark(well=True, text=f"{len(paired(config))} layar dipasangkan; berkasnya terbaca.")


def _address(config: Config) -> Remark:
    from kiosk.machine.addresses import serving
    from kiosk.machine.unpaired import unanswered
    from survey.office.bundle import Bundle

    if not config.bundle_file.exists():
        return Remark(well=True, text="Alamat kantor: kantor belum diisi.")
    if Bundle.parse(config.bundle_file.read_text(encoding="utf-8")).office.demo:
        return Remark(well=True, text="Alamat kantor: kantor contoh tidak memerlukannya.")
    running = serving(config)
    if not running.address and config.address:
        text = (
            f"Layanan yang berjalan tidak tahu alamat kantor: KIOSK_ADDRESS={config.address} hanya "
            "ada di terminal ini. Isi juga di berkas layanan, lalu mulai ulang layanan."
        )
        return Remark(well=False, text=text)
    if sentence := unanswered(running):
        return Remark(well=False, text=sentence)
    others = f"; nama lain: {', '.join(running.hosts)}" if running.hosts else ""
    return Remark(well=True, text=f"Alamat kantor: {running.address}{others}.")


def _conflicts(config: Config) -> Remark:
    from kiosk.noticed import noticed

    known = noticed(config)
    if known.conflicts_since is None:
        return Remark(well=True, text="Tidak ada nomor kiriman yang datang lagi dengan isi lain.")
    return Remark(
        well=True,
        text=f"{known.n_conflicts} kali sejak {known.conflicts_since} sebuah nomor kiriman datang "
        "lagi dengan isi lain; yang pertama yang dihitung. Sesekali itu wajar (formulir diubah "
        "lalu dikirim ulang); bila sering, ada yang mencoba-coba.",
    )


def _put_back(config: Config) -> Remark:
    from kiosk.noticed import noticed

    known = noticed(config)
    if known.put_back_on is None:
        return Remark(
            well=True, text="Berkas kotak tidak pernah hilang atau ditimpa saat layanan berjalan."
        )
    return Remark(
        well=True,
        text=f"{known.n_put_back} kali, terakhir {known.put_back_on}, berkas kotak dihapus, "
        "dipindahkan, diganti, atau ditimpa saat layanan berjalan. Isinya sudah ditulis kembali; "
        "periksa dengan loket verify apakah semuanya ada, dan cari program yang melakukannya "
        "(pembersih, penyelaras folder, pencadangan).",
    )


def _sources(config: Config) -> Remark:
    if config.one_address_file.exists():
        return Remark(
            well=False,
            text="Anggaran formulir per alamat mati: semua ponsel datang lewat satu perantara "
            "(proxy) yang belum dipercaya atau tidak meneruskan alamatnya, jadi alamatnya sama. "
            "Formulir tetap diterima dan aturan lain tetap bekerja. Sebutkan perantara itu di "
            "KIOSK_PROXY, atur agar ia mengirim X-Forwarded-For, lalu mulai ulang layanan.",
        )
    return Remark(
        well=True, text="Anggaran formulir per alamat: hidup, hanya di memori, tidak dicatat."
    )


def _register(config: Config) -> Remark:
    from survey.register.opening import open_register

    if not config.database_url and not Path(config.register_at).exists():
        return _no_register(config)
    register = open_register(config.register_at)
    try:
        return Remark(well=True, text=f"Register terbaca: {register.describe()}.")
    finally:
        register.close()


def _no_register(config: Config) -> Remark:
    """Tell a folder that never had a register from one that lost it: its boxes know."""
    from survey.box import boxes

    known = [box for box in boxes(config.boxes_dir) if box.passport is not None]
    taken = sum(box.sent.seq for box in known)
    if not taken:
        return Remark(well=True, text="Register belum ada; dibuat saat kantor diisi.")
    text = (
        f"REGISTER HILANG: kotak di {config.boxes_dir} mencatat {taken} entri yang pernah diterima "
        "register, tetapi berkasnya tidak ada. Tidak ada salinan pembanding; keutuhan data belum "
        "dapat dipastikan. Pulihkan cadangan terakhir (loket restore BERKAS)."
    )
    return Remark(well=False, text=text)


def _integrity(config: Config) -> Remark:
    """Say what a report would say of the register, and whether anybody looked of late."""
    from survey.integrity_words import integrity_lines
    from survey.proof import newer
    from survey.register import checks, compared
    from survey.register.opening import open_register

    if not config.database_url and not Path(config.register_at).exists():
        return Remark(well=True, text="Keutuhan: belum ada register untuk diperiksa.")
    now, register = datetime.now(UTC), open_register(config.register_at)
    try:
        with register.read() as conn:
            newest, any_taken = checks.known(conn).newest, bool(compared.boxes(conn))
        if newest is None and not any_taken:
            return Remark(well=True, text="Keutuhan: belum ada jawaban untuk diperiksa.")
        known = newer.look(config.boxes_dir, register, now)
    finally:
        register.close()
    lines = integrity_lines(known, "id")
    if newest is not None and not newest.is_whole:
        lines.append(f"Pemeriksaan sebagian terakhir: {known.day_of(newest.at)}.")
    late = newest is None or now - newest.at > CHECKED_WITHIN
    if late or not known.is_well:
        lines.append("Jalankan: loket verify.")
    return Remark(well=known.is_well and not late, text=" ".join(lines))


def _retention(config: Config) -> Remark:
    from survey.actions import retention
    from survey.register import offices
    from survey.register.opening import open_register
    from survey.transfer import erasing

    if not config.bundle_file.exists() or not (
        config.database_url or Path(config.register_at).exists()
    ):
        return Remark(well=True, text="Retensi: belum ada yang disimpan.")
    register = open_register(config.register_at)
    try:
        ran = retention.last_run(register)
        # What fell due since yesterday is the daily run's business, not the person's.
        late = datetime.now(UTC) - timedelta(days=2)
        overdue = sum(late_part.n for late_part in retention.overdue(register, late))
        work = erasing.open_work(register, datetime.now(UTC))
        with register.read() as conn:
            day_of = offices.office(conn).day_of
    finally:
        register.close()
    last = "belum pernah dijalankan"
    if ran:
        last = f"terakhir dijalankan {day_of(datetime.fromisoformat(ran))}"
    if work.n_unordered:
        text = (
            f"Retensi {last}: {work.n_unordered} bagian pribadi dicatat untuk dihapus dari kotak, "
            "tetapi tidak ada yang memerintahkannya; bagian itu tetap disimpan. Jalankan: "
            "loket verify."
        )
        return Remark(well=False, text=text)
    if overdue or work.n_waiting:
        text = (
            f"Retensi {last}: {overdue} bagian pribadi lewat masa simpan, {work.n_waiting} "
            "menunggu dihapus dari kotak. Jalankan: loket retention."
        )
        return Remark(well=False, text=text)
    return Remark(well=True, text=f"Retensi {last}; tidak ada yang lewat masa simpan.")


def _ended(config: Config) -> Remark:
    from survey.actions import today
    from survey.register import overview
    from survey.register.opening import open_register

    if not config.bundle_file.exists() or not (
        config.database_url or Path(config.register_at).exists()
    ):
        return Remark(well=True, text="Loket yang diakhiri: belum ada.")
    register = open_register(config.register_at)
    try:
        with register.read() as conn:
            notices = overview.still_answered(conn, today(conn))
    finally:
        register.close()
    if notices:
        return Remark(well=False, text=" ".join(map(str, notices)))
    return Remark(well=True, text="Di loket yang diakhiri tidak ada jawaban yang masuk.")


def _paper(_config: Config) -> Remark:
    missing = [name for name in ("pandas", "matplotlib", "typst") if find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        text = f"Laporan tidak dapat dicetak: pustaka {names} tidak ada. Jalankan: make setup."
        return Remark(well=False, text=text)
    return Remark(well=True, text="Pustaka laporan lengkap (pandas, matplotlib, typst).")


CHECKS: tuple[Callable[[Config], Remark], ...] = (
    _python,
    _sqlite,
    _folder,
    _disk,
    _questionnaires,
    _office,
    _holidays,
    _boxes,
    _pairs,
    _address,
    _conflicts,
    _put_back,
    _sources,
    _register,
    _integrity,
    _retention,
    _ended,
    _paper,
)
