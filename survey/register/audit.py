"""Who did what: the lines of the journal, and those of the time before it.

Written by `journal.note`. Read next: `journal.py`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, select

from survey.language import N_, Phrase
from survey.register.engine import tenant_of
from survey.register.journal import BEGIN, BESIDE_ANSWERS
from survey.register.numbered import own_lines
from survey.register.schema import audit, journal

# Acts that leave the office as it is.
READING: Final = (
    *("backup", "export_office", "export_ratings", "export_roster"),
    *("give_back", "search_comments", "state", "verify"),
)


# Of acts that leave nothing but answers and flags, or nothing at all, what their lines seal: rows
# by table, states by their first word. A trail without them hides nothing, so nothing else may
# stand in such a line.
SEALS: Final[Mapping[str, frozenset[str]]] = {
    "accept": frozenset({"entry"}),
    "judge": frozenset({"flags"}),
    **dict.fromkeys(READING, frozenset()),
}
# What an act is called.
ACTS: Final = {
    "accept": N_("jawaban diterima"),
    "judge": N_("aturan kewajaran"),
    "begin_journal": N_("jurnal dimulai"),
    "migrate": N_("data diperbarui"),
    "begin_import": N_("impor dimulai"),
    "bring_back": N_("jawaban dihitung lagi"),
    "withdraw_import": N_("impor ditarik"),
    "give_back": N_("baris impor dikembalikan"),
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
    "set_exclusion": N_("aturan pengecualian"),
    "issue_tickets": N_("kode tiket dicetak"),
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
    "remove_damaged": N_("berkas sisihan dihapus"),
    "export_office": N_("data kantor dikeluarkan"),
    "adopt_holidays": N_("hari libur"),
    "verify": N_("keutuhan diperiksa"),
    "state": N_("rantai yang hilang diterangkan"),
}


class Act(NamedTuple):
    """One line: `by` is a person or program, `detail` is written for a reader.

    `made_at` is a moment; who and what are empty once they were erased.
    """

    n: int
    made_at: str
    by: str
    act: str
    subject: str
    detail: str


def acts(conn: Connection) -> list[Act]:
    """Give what people and programs did, oldest first; not what stands beside each answer."""
    now = journal.c.act.not_in(BESIDE_ANSWERS)
    return [*_read(conn, audit, audit.c.n), *_read(conn, journal, journal.c.seq, now)]


def last(conn: Connection, act: str, subject: str | None = None) -> Act | None:
    """Give the newest line of one kind of act, about a subject or any; None when there is none."""
    return _newest(conn, lambda table: _about(table, act, subject))


def is_told(conn: Connection, act: str, subject: str, details: Collection[str]) -> bool:
    """Say whether a line of one kind of act about a subject has one of these details."""
    return any(
        _read(conn, table, number, _about(table, act, subject), table.c.detail.in_(details))
        for table, number in ((journal, journal.c.seq), (audit, audit.c.n))
    )


def newest(conn: Connection) -> Act | None:
    """Give the last line of an act that changed something, None before the first."""
    return _newest(conn, lambda table: table.c.act.not_in((*READING, *BESIDE_ANSWERS, BEGIN)))


def _about(table: Table, act: str, subject: str | None) -> ColumnElement[bool]:
    named = table.c.act == act
    return named if subject is None else named & (table.c.subject == subject)


def _newest(conn: Connection, condition: Callable[[Table], ColumnElement[bool]]) -> Act | None:
    for table, number in ((journal, journal.c.seq), (audit, audit.c.n)):
        if lines := _read(conn, table, number.desc(), condition(table), limit=1):
            return lines[0]
    return None


def _read(
    conn: Connection,
    table: Table,
    order: ColumnElement[int],
    *conditions: ColumnElement[bool],
    limit: int | None = None,
) -> list[Act]:
    """Read lines of either table; those of the journal are numbered behind the older ones."""
    is_old = table is audit
    columns = (table.c.n, table.c.made_at) if is_old else (table.c.seq, table.c.at)
    rows = conn.execute(
        select(*columns, *(table.c[name] for name in ("made_by", "act", "subject", "detail")))
        .where(table.c.tenant == tenant_of(conn) if is_old else own_lines(conn), *conditions)
        .order_by(order)
        .limit(limit)
    ).all()
    before = 0 if is_old or not rows else _n_old(conn)
    return [Act(before + n, *(text or "" for text in texts)) for n, *texts in rows]


def _n_old(conn: Connection) -> int:
    mine = audit.c.tenant == tenant_of(conn)
    return conn.execute(select(func.max(audit.c.n)).where(mine)).scalar() or 0


def name_of(act: str) -> str:
    """Give what an act is called by people; an act of another version by its own word."""
    known: Phrase | None = ACTS.get(act)
    return act if known is None else known
