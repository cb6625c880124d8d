"""10 000 forgeries of a box by somebody who has the file, a database tool and this source code.

Edits inside the chain show without help. Who cuts the tail off, rebuilds the whole rest of the
chain or puts an old file back shows only to somebody outside who holds a head: both are tested.
"""

import random
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest

from survey.answers.drafts import Bands
from survey.box import Box, ChainCheck, ReadBox, boxes
from survey.ledger import Head, link
from tests.builders import TENANT, a_detail, a_form, a_rating

N = 12  # entries

Forgery = Callable[[sqlite3.Connection, random.Random], None]


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> ReadBox:
    folder = tmp_path_factory.mktemp("victim")
    box = Box.open(folder, "main", TENANT)
    for n in range(N // 3):
        tap = a_rating(n % 4 + 1)
        form = a_form(2, comment=f"Antre {n} jam", bands=Bands(sex="L"), visit=f"t-{n}")
        box.append_many([tap, a_detail(tap, reasons=("antrean",), biaya=2), form])
    box.erase(box.unsent()[0].id, {"time"})
    box.close()
    return boxes(folder)[0]


@pytest.fixture
def forged(victim: ReadBox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ChainCheck]:
    """Give a function that verifies a copy of the box, in memory, after something was done."""
    image = bytearray(victim.path.read_bytes())
    image[18:20] = b"\1\1"  # memory has no WAL
    whole = bytes(image)
    with sqlite3.connect(victim.path) as conn:
        found = conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    drop = "".join(f"DROP TRIGGER {name};" for (name,) in found)

    def verdict(change: Callable[[sqlite3.Connection], None], held: list[Head]) -> ChainCheck:
        conn = sqlite3.connect(":memory:", isolation_level=None)
        conn.deserialize(whole)
        conn.executescript(drop)
        change(conn)
        monkeypatch.setattr("survey.box.files.open_reader", lambda _: conn)
        return victim.verify(held)

    return verdict


def some_seq(rnd: random.Random, last: int = N) -> int:
    return rnd.randint(1, last)


def change_body(conn: sqlite3.Connection, rnd: random.Random) -> None:
    seq = some_seq(rnd)
    (body,) = conn.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
    at = rnd.randrange(len(body))
    other = bytes([body[at] ^ (1 << rnd.randrange(8))])
    changed = body[:at] + other + body[at + 1 :]
    conn.execute("UPDATE entry SET body = ? WHERE seq = ?", (changed, seq))


def change_score(conn: sqlite3.Connection, rnd: random.Random) -> None:
    seq = 3 * rnd.randrange(N // 3) + 1
    (body,) = conn.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
    at = body.index(b'"scores":"') + 10
    score = rnd.choice([c for c in b"1234" if c != body[at]])
    conn.execute(
        "UPDATE entry SET body = ? WHERE seq = ?",
        (body[:at] + bytes([score]) + body[at + 1 :], seq),
    )


def change_and_rehash_one(conn: sqlite3.Connection, rnd: random.Random) -> None:
    seq = some_seq(rnd, N - 1)
    raw_id, body, prev = conn.execute(
        "SELECT id, body, prev_hash FROM entry WHERE seq = ?", (seq,)
    ).fetchone()
    changed = body.replace(b"dukcapil", b"puskesma")
    digest = link(prev, seq, UUID(bytes=raw_id), changed)
    conn.execute("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", (changed, digest, seq))


def delete_row(conn: sqlite3.Connection, rnd: random.Random) -> None:
    conn.execute("DELETE FROM entry WHERE seq = ?", (some_seq(rnd, N - 1),))


def delete_and_close_the_gap(conn: sqlite3.Connection, rnd: random.Random) -> None:
    seq = some_seq(rnd, N - 1)
    for table in ("entry", "private"):
        conn.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))
        for later in range(seq + 1, N + 1):
            conn.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (later - 1, later))


def swap_rows(conn: sqlite3.Connection, rnd: random.Random) -> None:
    one, two = rnd.sample(range(1, N + 1), 2)
    for table in ("entry", "private")[: rnd.randint(1, 2)]:
        for old, new in ((one, -1), (two, one), (-1, two)):
            conn.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))


def change_id(conn: sqlite3.Connection, rnd: random.Random) -> None:
    values = (rnd.randbytes(16), some_seq(rnd))
    conn.execute("UPDATE entry SET id = ? WHERE seq = ?", values)


def change_hash(conn: sqlite3.Connection, rnd: random.Random) -> None:
    column = rnd.choice(["hash", "prev_hash"])
    values = (rnd.randbytes(32), some_seq(rnd))
    conn.execute(f"UPDATE entry SET {column} = ? WHERE seq = ?", values)


def change_private(conn: sqlite3.Connection, rnd: random.Random) -> None:
    column = rnd.choice(["time", "bands", "comment"])
    value = rnd.choice(["", "Petugas baik sekali", None])
    seq = 3 * rnd.randrange(N // 3) + 3  # a form: everything is filled in
    conn.execute(f"UPDATE private SET {column} = ? WHERE seq = ?", (value, seq))


def change_salt_or_digest(conn: sqlite3.Connection, rnd: random.Random) -> None:
    name = rnd.choice(["time_salt", "bands_salt", "comment_salt", "d_time", "d_bands", "d_comment"])
    values = (rnd.randbytes(32 if name.startswith("d_") else 16), 3 * rnd.randrange(N // 3) + 3)
    conn.execute(f"UPDATE private SET {name} = ? WHERE seq = ?", values)


def write_own_private_part(conn: sqlite3.Connection, rnd: random.Random) -> None:
    salt, seq = rnd.randbytes(16), some_seq(rnd)
    digest = sha256(salt + b"Bagus").digest()
    conn.execute(
        "UPDATE private SET comment = 'Bagus', comment_salt = ?, d_comment = ? WHERE seq = ?",
        (salt, digest, seq),
    )


def delete_private(conn: sqlite3.Connection, rnd: random.Random) -> None:
    conn.execute("DELETE FROM private WHERE seq = ?", (some_seq(rnd),))


def insert_between(conn: sqlite3.Connection, rnd: random.Random) -> None:
    seq = some_seq(rnd)
    for table in ("entry", "private"):
        for later in range(N, seq - 1, -1):
            conn.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (later + 1, later))
    conn.execute(
        "INSERT INTO entry SELECT ?, ?, body, prev_hash, hash FROM entry WHERE seq = ?",
        (seq, rnd.randbytes(16), seq + 1),
    )
    columns = ", ".join(row[1] for row in conn.execute("PRAGMA table_info(private)"))
    values = columns.replace("seq", "?", 1)
    statement = f"INSERT INTO private ({columns}) SELECT {values} FROM private WHERE seq = ?"
    conn.execute(statement, (seq, seq + 1))


def change_unit(conn: sqlite3.Connection, rnd: random.Random) -> None:
    """Give entries to another unit, without touching a hash."""
    rows = conn.execute("SELECT body, seq FROM entry WHERE seq >= ?", (some_seq(rnd),)).fetchall()
    for body, seq in rows:
        changed = body.replace(b"dukcapil", b"puskesma")
        conn.execute("UPDATE entry SET body = ? WHERE seq = ?", (changed, seq))


INNER: list[Forgery] = [
    change_body,
    change_score,
    change_and_rehash_one,
    delete_row,
    delete_and_close_the_gap,
    swap_rows,
    change_id,
    change_hash,
    change_private,
    change_salt_or_digest,
    write_own_private_part,
    delete_private,
    insert_between,
    change_unit,
]


def cut_tail(conn: sqlite3.Connection, rnd: random.Random) -> None:
    """Also what an old file put back looks like."""
    seq = some_seq(rnd)
    conn.execute("DELETE FROM entry WHERE seq >= ?", (seq,))
    conn.execute("DELETE FROM private WHERE seq >= ?", (seq,))


def rebuild_rest(conn: sqlite3.Connection, rnd: random.Random) -> None:
    start = some_seq(rnd)
    rows = conn.execute("SELECT seq, id, body, prev_hash FROM entry ORDER BY seq").fetchall()
    prev = rows[start - 1][3]
    for seq, raw_id, body, _ in rows[start - 1 :]:
        changed = body.replace(b'"day":"2026-11-16"', b'"day":"2026-11-17"')
        digest = link(prev, seq, UUID(bytes=raw_id), changed)
        conn.execute(
            "UPDATE entry SET body = ?, prev_hash = ?, hash = ? WHERE seq = ?",
            (changed, prev, digest, seq),
        )
        prev = digest


OUTER: list[Forgery] = [cut_tail, rebuild_rest]


@pytest.mark.parametrize(
    "n_forgeries", [500, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.faults])]
)
def test_all_forgeries_are_found_by_who_holds_a_head(
    forged: Callable[..., ChainCheck], victim: ReadBox, n_forgeries: int
) -> None:
    held = [victim.head]
    rnd = random.Random(1)
    missed = []
    for n in range(n_forgeries):
        forgery = (INNER + OUTER)[n % len(INNER + OUTER)]
        verdict = forged(lambda conn, f=forgery: f(conn, rnd), held)
        if verdict.ok or verdict.reason is None or verdict.first_bad != verdict.n + 1:
            missed.append((n, forgery.__name__, verdict))
    assert missed == []


@pytest.mark.parametrize("forgery", INNER)
def test_an_inner_forgery_shows_without_help(
    forged: Callable[..., ChainCheck], forgery: Forgery
) -> None:
    rnd = random.Random(2)
    assert not any(forged(lambda conn: forgery(conn, rnd), []).ok for _ in range(30))


@pytest.mark.parametrize("forgery", OUTER)
def test_control_a_cut_tail_or_a_rebuilt_chain_does_not_show_without_an_outside_head(
    forged: Callable[..., ChainCheck], forgery: Forgery
) -> None:
    rnd = random.Random(3)
    assert all(forged(lambda conn: forgery(conn, rnd), []).ok for _ in range(30))


def test_control_an_untouched_box_is_found_whole(
    forged: Callable[..., ChainCheck], victim: ReadBox
) -> None:
    verdict = forged(lambda _: None, [victim.head, Head(N, victim.head.hash[:8])])
    assert (verdict.ok, verdict.n) == (True, N)


def test_the_first_bad_entry_is_named(forged: Callable[..., ChainCheck]) -> None:
    verdict = forged(lambda conn: conn.execute("DELETE FROM entry WHERE seq = 7"), [])
    assert (verdict.n, verdict.first_bad) == (6, 7)
    assert verdict.reason == "nomor urut tidak bersambung"


def test_a_printed_head_with_one_other_digit_does_not_fit(
    forged: Callable[..., ChainCheck], victim: ReadBox
) -> None:
    wrong = bytes([victim.head.hash[0] ^ 1]) + victim.head.hash[1:8]
    verdict = forged(lambda _: None, [Head(N, wrong)])
    assert verdict.reason == "berbeda dengan sidik yang dicatat register"
