"""Who changed what: one line per act, only ever added to. Read next: `actions/offices.py`."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, select

from survey.language import N_, Phrase
from survey.register.engine import tenant_of
from survey.register.moments import next_number, now_text
from survey.register.schema import audit

# Acts that leave the office as it is.
READING: Final = ("backup", "export_office", "export_ratings", "export_roster", "search_comments")


# What an act is called.
ACTS: Final = {
    "begin_import": N_("impor dimulai"),
    "bring_back": N_("jawaban dihitung lagi"),
    "withdraw_import": N_("impor ditarik"),
    "import_earlier": N_("hasil lama diketik"),
    "set_office": N_("data kantor"),
    "set_duties": N_("jadwal"),
    "substitute": N_("petugas pengganti"),
    "close_counter": N_("loket dikosongkan"),
    "undo_correction": N_("koreksi jadwal dibatalkan"),
    "copy_week": N_("jadwal disalin"),
    "set_services_given": N_("jumlah layanan"),
    "rename": N_("nama berganti"),
    "end": N_("diakhiri"),
    "reopen": N_("dibuka lagi"),
    "set_week": N_("jam buka"),
    "set_day": N_("satu hari"),
    "rename_code": N_("kode berganti"),
    "merge": N_("digabung"),
    "split": N_("dipisah"),
    "close": N_("periode ditutup"),
    "erase": N_("dihapus berkala"),
    "erase_receipt": N_("dihapus atas permintaan"),
    "erase_again": N_("dihapus lagi dari salinan"),
    "retention": N_("penghapusan berkala selesai"),
    "retention_waits": N_("penghapusan berkala ditunda"),
    "export_ratings": N_("penilaian dikeluarkan"),
    "export_roster": N_("jadwal dikeluarkan"),
    "search_comments": N_("saran dicari"),
    "backup": N_("cadangan dibuat"),
    "fork": N_("kotak bercabang"),
    "refill": N_("register diisi ulang"),
    "align": N_("salinan diselaraskan"),
    "boxes": N_("kotak diperiksa"),
    "remove_damaged": N_("salinan rusak dihapus"),
    "export_office": N_("data kantor dikeluarkan"),
    "adopt_holidays": N_("hari libur"),
}


class Act(NamedTuple):
    """One line: `by` is a person or program, `detail` is written for a reader."""

    n: int
    made_at: str
    by: str
    act: str
    subject: str
    detail: str


def note(conn: Connection, by: str, act: str, subject: str, detail: str) -> None:
    """Add a line, in the transaction that does what it tells."""
    row = {
        "tenant": tenant_of(conn),
        "n": next_number(conn, audit),
        "made_at": now_text(),
        "made_by": by,
        "act": act,
        "subject": subject,
        "detail": detail,
    }
    conn.execute(insert(audit), row)


def acts(conn: Connection) -> list[Act]:
    """Give every line, oldest first."""
    rows = conn.execute(select(audit).where(audit.c.tenant == tenant_of(conn)).order_by(audit.c.n))
    return [Act(row.n, row.made_at, row.made_by, row.act, row.subject, row.detail) for row in rows]


def last(conn: Connection, act: str, subject: str | None = None) -> Act | None:
    """Give the newest line of one kind of act, about a subject or any; None when there is none."""
    about = () if subject is None else (audit.c.subject == subject,)
    row = conn.execute(
        select(audit)
        .where(audit.c.tenant == tenant_of(conn), audit.c.act == act, *about)
        .order_by(audit.c.n.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Act(*row[1:])


def newest(conn: Connection) -> Act | None:
    """Give the last line of an act that changed something, None before the first."""
    row = conn.execute(
        select(audit)
        .where(audit.c.tenant == tenant_of(conn), audit.c.act.not_in(READING))
        .order_by(audit.c.n.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Act(*row[1:])


def name_of(act: str) -> str:
    """Give what an act is called by people; an act of another version by its own word."""
    known: Phrase | None = ACTS.get(act)
    return act if known is None else known
