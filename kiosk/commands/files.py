"""`import` and `export`: office, ratings, services given, older results; taking an import back."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path

import click

from kiosk.commands.imported import (
    import_box,
    tell_imported,
    tell_rejected,
    told_if_stopped,
)
from kiosk.commands.office_out import export_office
from kiosk.commands.options import BY, DAY, FILE, QUESTIONNAIRE, UNIT
from kiosk.commands.planned import agreeing, decide, planned
from kiosk.commands.shared import patience, progress, refuse_demo, register_of
from kiosk.config import Config
from survey.errors import Invalid
from survey.language import N_
from survey.plans import ROSTER, ChangeKind
from survey.questionnaire import Order


class UnknownFormat(Invalid):
    slug = "unknown-format"
    sentence = N_("Bentuk berkas %(name)s tidak dikenal. Yang dapat dibuat: %(known)s.")


@click.group("import", help="Masukkan data kantor, berkas penilaian, atau jumlah layanan.")
def import_command() -> None:
    pass


@import_command.command(
    "office",
    help="""Kantor, unit, layanan, loket, petugas, dan jadwal.

TOML seperti data/demo/office.toml, atau XLSX dengan satu lembar per tabel:

\b
  office   name, region, timezone, letterhead, closed, holidays,
           signatory_name, signatory_position, signatory_nip
  unit     code, name, public_name, hours, from, to
  hours    unit, week, from, to
  day      unit, day, hours
  service  unit, code, name, standard_days, from, to
  counter  unit, code, name, services, from, to
  officer  unit, code, name, nip, from, to
  duty     unit, counter, officer, from, to, shared

Jadwal saja boleh CSV dengan kolom lembar duty. Waktu ditulis 2026-11-16 08.30 atau
2026-11-16T08:30. Tanda - sebagai petugas berarti tidak ada yang bertugas saat itu.

Jam buka ditulis Sen-Kam 08.00-15.00; Jum 08.00-11.30 dan, kalau berganti, berlaku mulai hari
ini. Lembar hours berisi jam minggu tertentu (misalnya Ramadan), lembar day satu hari yang lain
dari biasanya: jamnya, atau tutup; unit kosong berarti seluruh kantor. Kolom from dan to adalah
hari pertama dan terakhir. nip yang kosong membiarkan NIP yang tercatat, - menghapusnya.
holidays = 2026 menutup kantor pada hari libur tahun itu. Yang tidak ada di berkas tetap
berlaku.""",
)
@click.argument("file", type=FILE)
@click.option(
    "--same-person",
    multiple=True,
    metavar="UNIT/KODE",
    help="Petugas ini tetap orang yang sama meskipun namanya berganti. Boleh diulang.",
)
@click.option(
    "--replace-corrections",
    is_flag=True,
    help="Batalkan koreksi (ganti, kosongkan) pada hari-loket yang ada di jadwal berkas ini.",
)
@planned
@click.pass_obj
def import_office(
    config: Config,
    file: Path,
    same_person: tuple[str, ...],
    *,
    replace_corrections: bool,
    preview: bool,
    yes: bool,
) -> None:
    from survey import actions
    from survey.exchange.offices import office as importing_office

    with register_of(config, create=True) as register:
        refuse_demo(config, register)
        act = importing_office.act(
            file,
            register=register,
            by=BY,
            same_person=same_person,
            replace_corrections=replace_corrections,
        )
        plan = decide(register, act, preview=preview, yes=yes)
        if plan is not None:
            actions.publish_bundle(register, config.data_dir)
    if preview:
        return
    if plan is None:
        click.echo("Tidak ada yang berubah: semua isi berkas ini sudah tercatat.")
        return
    rosters = plan.of(ChangeKind.ADDED, ChangeKind.CHANGED, what=[ROSTER])
    n_added = len(plan.of(ChangeKind.ADDED)) - sum(c.kind is ChangeKind.ADDED for c in rosters)
    n_changed = len(plan.of(ChangeKind.CHANGED, ChangeKind.ENDED)) - sum(
        c.kind is ChangeKind.CHANGED for c in rosters
    )
    click.echo(
        f"{n_added} baru, {n_changed} diperbarui, jadwal {len(rosters)} hari-loket berubah, "
        f"petugas pada {plan.touched.moved} penilaian berubah karenanya."
    )


@import_command.command(
    "ratings",
    help="""Penilaian dari berkas CSV atau XLSX.

Kolom yang dikenal; yang wajib hanya paling sedikit satu kolom nilai:

\b
  answered_at, unit, service, counter, officer, channel, id, comment
  kepuasan, dan unsur: persyaratan, prosedur, waktu, biaya, produk,
    kompetensi, perilaku, sarana, pengaduan, atau U1 sampai U9
  sex, age, education, job, questionnaire

Nilai 1 sampai 4; kosong berarti tidak dijawab. Kolom Tanggal, Timestamp, atau Stempel
waktu dibaca sebagai answered_at (2026-11-16 atau 2026-11-16 08.30). Semua lembar XLSX yang
mempunyai kolom nilai dibaca; baris Jumlah, NRR, atau Bobot bukan responden.""",
)
@click.argument("file", type=FILE)
@UNIT
@click.option(
    "--order",
    type=click.Choice(["list", "form"]),
    help="Urutan U1–U9 dalam berkas: daftar unsur (list) atau kuesioner (form).",
)
@click.option(
    "--on",
    "on",
    type=DAY,
    metavar="2026-11-20",
    help="Tanggal untuk berkas tanpa kolom answered_at.",
)
@QUESTIONNAIRE
@click.option("--ignore-unknown", is_flag=True, help="Abaikan kolom yang tidak dikenal.")
@click.option(
    "--skip-sheet",
    "skip_sheets",
    multiple=True,
    metavar="NAMA",
    help="Lembar XLSX yang bukan daftar penilaian dan dilewati. Boleh diulang.",
)
@click.option(
    "--separate-sheets",
    is_flag=True,
    help="Lembar yang isinya hampir sama memang daftar orang yang berbeda.",
)
@click.option(
    "--not-pasted",
    is_flag=True,
    help="Baris yang sama isinya di satu daftar memang orang yang berbeda, bukan tempelan.",
)
@click.option(
    "--other-people",
    is_flag=True,
    help="Baris barunya memang jawaban orang lain, bukan orang yang sudah tercatat.",
)
@click.option(
    "--batch",
    metavar="NAMA",
    default="",
    help="Nama kumpulan ini: barisnya bukan baris yang sama di berkas lain, meskipun isinya sama.",
)
@planned
@click.pass_obj
def import_ratings(
    config: Config,
    file: Path,
    unit: str,
    order: Order | None,
    on: datetime | None,
    *,
    questionnaire: str | None,
    ignore_unknown: bool,
    batch: str,
    not_pasted: bool,
    other_people: bool,
    separate_sheets: bool,
    skip_sheets: tuple[str, ...],
    preview: bool,
    yes: bool,
) -> None:
    from survey.actions import judge
    from survey.exchange import ratings as importing

    with register_of(config) as register:
        refuse_demo(config, register)
        with (
            import_box(config, register) as box,
            told_if_stopped(register, box),
            progress() as show,
        ):
            outcome = importing.import_ratings(
                file,
                register=register,
                box=box,
                unit=unit,
                by=BY,
                order=order,
                on=on.date() if on else None,
                questionnaire=questionnaire,
                ignore_unknown=ignore_unknown,
                batch=batch,
                skip_sheets=skip_sheets,
                separate_sheets=separate_sheets,
                not_pasted=not_pasted,
                other_people=other_people,
                progress=show,
                agree=agreeing(preview=preview, yes=yes),
            )
        with patience():  # here once, for a year of ratings, and not before the next report
            judge(register)
    tell_imported(outcome, dated=on is not None)


@import_command.command(
    "services-given", help="Banyaknya layanan. Kolom: date, service, n, boleh officer."
)
@click.argument("file", type=FILE)
@UNIT
@planned
@click.pass_obj
def import_services_given(
    config: Config, file: Path, unit: str, *, preview: bool, yes: bool
) -> None:
    from survey.exchange.offices import services_given as importing_services

    with register_of(config) as register:
        refuse_demo(config, register)
        n, act = importing_services.act(file, register=register, unit=unit, by=BY)
        plan = decide(register, act, preview=preview, yes=yes)
    if plan is not None:
        click.echo(f"{n} baris jumlah layanan tercatat, {len(plan.changes)} hari-layanan berubah.")
    elif not preview:
        click.echo(f"{n} baris jumlah layanan sudah tercatat; tidak ada yang berubah.")


@import_command.command(
    "earlier",
    help="""Hasil SKM periode lama, diketik dari laporan lama, untuk garis tren.

Kolom: period (2024-S1) atau from dan to; ikm; source (laporan mana); boleh n, weight
(bobot yang dipakai, misalnya 0,11), dan NRR tiap unsur.""",
)
@click.argument("file", type=FILE)
@UNIT
@click.pass_obj
def import_earlier(config: Config, file: Path, unit: str) -> None:
    from survey.exchange import earlier as importing_earlier

    with register_of(config) as register:
        refuse_demo(config, register)
        done = importing_earlier.import_earlier(file, register=register, unit=unit, by=BY)
    tell_rejected(
        done.faults, done.rejected_file, n_to_mend=done.rejected, set_aside=done.set_aside
    )
    nothing = not done.stored and not done.known
    click.echo(
        f"{done.stored} periode tersimpan, {done.known} sudah tercatat sebelumnya, "
        f"{done.rejected} ditolak.",
        err=nothing,
    )
    if nothing:
        raise SystemExit(1)


@import_command.command("withdraw", help="Tarik kembali impor nomor N; jejaknya tetap terlihat.")
@click.argument("numbers", type=click.IntRange(1), nargs=-1, required=True, metavar="N...")
@planned
@click.pass_obj
def import_withdraw(config: Config, numbers: tuple[int, ...], *, preview: bool, yes: bool) -> None:
    from survey import actions

    with register_of(config) as register, import_box(config, register):
        act = partial(actions.withdrawal, numbers=numbers, by=BY)
        plan = decide(register, act, preview=preview, yes=yes)
        if plan is not None:
            with patience():
                actions.judge(register)
    if preview:
        return
    which = ", ".join(map(str, numbers))
    if plan is None:
        click.echo(f"Impor nomor {which} sudah ditarik sebelumnya; tidak ada yang berubah.")
        return
    click.echo(f"Impor nomor {which} ditarik: {plan.touched.out} jawaban tidak lagi dihitung.")


@click.group("export", help="Keluarkan data dalam bentuk yang dapat dimasukkan lagi.")
def export_command() -> None:
    pass


export_command.add_command(export_office)


@export_command.command("ratings", help="Semua penilaian satu unit: CSV, XLSX, atau Parquet.")
@UNIT
@click.option("--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama.")
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir.")
@QUESTIONNAIRE
@click.option("-o", "--output", type=FILE, required=True, help="Berkas hasil: csv, xlsx, parquet.")
@click.pass_obj
def export_ratings(
    config: Config,
    *,
    unit: str,
    first: datetime | None,
    last: datetime | None,
    questionnaire: str | None,
    output: Path,
) -> None:
    from survey.exchange import exporting
    from survey.periods import WrongOrder
    from survey.transfer import forward

    if first and last and first > last:
        raise WrongOrder(first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    with register_of(config) as register:
        waiting = forward.drain(config.data_dir, register)
        done = exporting.export_ratings(
            output,
            register=register,
            unit=unit,
            by=BY,
            first=first.date() if first else None,
            last=last.date() if last else None,
            questionnaire=questionnaire,
        )
    click.echo(f"{output}: {done.n_lines} baris.", err=True)
    for key, n in done.elsewhere.items():
        click.echo(
            f"{n} jawaban kuesioner {key} tidak ada di berkas ini; keluarkan dengan "
            f"--questionnaire {key}.",
            err=True,
        )
    if done.n_left_out:
        click.echo(
            f"{done.n_left_out} jawaban tambahan tidak dapat dimuat dalam baris berkas ini.",
            err=True,
        )
    if waiting:
        click.echo(f"{waiting} jawaban masih menunggu dan belum ada di berkas ini.", err=True)


@export_command.command("roster", help="Jadwal satu unit: CSV atau XLSX, dengan kolom lembar duty.")
@UNIT
@click.option("--from", "first", type=DAY, metavar="2026-11-20", help="Tanggal pertama.")
@click.option("--to", "last", type=DAY, metavar="2026-11-20", help="Tanggal terakhir.")
@click.option("-o", "--output", type=FILE, required=True, help="Berkas hasil: csv atau xlsx.")
@click.pass_obj
def export_roster(
    config: Config, *, unit: str, first: datetime | None, last: datetime | None, output: Path
) -> None:
    from survey.exchange.offices import rosters
    from survey.periods import WrongOrder

    if first and last and first > last:
        raise WrongOrder(first=f"{first:%Y-%m-%d}", last=f"{last:%Y-%m-%d}")
    with register_of(config) as register:
        done = rosters.export_roster(
            output,
            register=register,
            unit=unit,
            by=BY,
            first=first.date() if first else date.min,
            last=last.date() if last else date.max,
        )
    click.echo(f"{output}: {done.n_duties} jadwal.", err=True)
    if done.n_corrections:
        click.echo(
            f"{done.n_corrections} koreksi berlaku di atas jadwal ini dan tidak ada di berkas; "
            "lihat dengan loket jadwal lihat.",
            err=True,
        )
