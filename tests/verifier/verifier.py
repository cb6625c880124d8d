"""An independent check of a data folder, written from docs/proof.md; nothing of the program.

Only Python's own library: `python verifier.py FOLDER [HEADS]`. Prints one line for each
difference, `kind place`, and ends with 1 if there is any.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

Row = sqlite3.Row
(ENTRY, OPEN, COUNTED) = map(
    str.split,
    (
        "box seq id kind hash verdict clock_s import_n",
        "unit day slot kind about counter service channel lang questionnaire scores reasons named"
        " officer ground paired ignored receipt late",
        "unit day counter rule n_pass n_flag n_surface n_not_applied",
    ),
)
BY_ENTRY = ("clock", "private", "unpaired", "visit_twice")
BY_DAY = ("burst", "long-run", "out-of-hours", "faster-than-services")
# Of each table: its key | the columns a digest covers as they are | names and free texts.
SEALED = """
amendment | n | n id unit day matter officer ground withdrawn import_n made_at | reason made_by
closing | unit period version | unit period version first last figures digest heads closed_at\
 changes | signed_by position nip reason
duty | unit counter day version line | unit counter day version line officer starts ends shared\
 set_at | set_by
earlier | unit first last version | unit first last version ikm n unsur weight set_at |\
 source set_by
erasure | id part | id part made_at | made_by
fact | n | n noun unit code topic first last value set_at | set_by
import_file | n | n unit digest made_at | file made_by
services_given | unit day service version officer | unit day service version officer n set_at |\
 source set_by
substitution | n | n unit counter day starts ends officer undoes set_at | reason set_by
"""
NAMES = """
office | name region timezone letterhead signatory_name signatory_position signatory_nip demo
unit | code name public_name position
service | unit code name standard_days position
counter | unit code name short position
officer | unit code name nip
"""
BANDS = ("sex", "age_band", "education", "job")
YES_NO = {"paired", "shared", "withdrawn", "demo"}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tables(text: str) -> Iterator[list[str]]:
    for row in text.strip().splitlines():
        yield [part.strip() for part in row.split("|")]


def line(values: list[object]) -> bytes:
    plain = [v.hex() if isinstance(v, bytes) else v for v in values]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def values(row: Row, names: list[str]) -> list[object]:
    return [
        bool(row[name]) if name in YES_NO and row[name] is not None else row[name] for name in names
    ]


def seal(lines: list[bytes]) -> list[object]:
    return [len(lines), sha256(b"".join(sorted(lines))).hexdigest()]


def link(previous: bytes, seq: int, *parts: bytes) -> bytes:
    return sha256(previous + seq.to_bytes(8, "big") + b"".join(parts)).digest()


class Verifier:
    """Gathers differences as (kind, place)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.found = folder, list[tuple[str, str]]()
        self.heads: dict[tuple[str, int], bytes] = {}
        self.sql = opened(folder / "register.db").execute
        (self.tenant,) = self.sql("SELECT tenant FROM installation").fetchone()
        self.zone = ZoneInfo((self.sql("SELECT timezone FROM office").fetchone() or ["UTC"])[0])

    def tell(self, kind: str, place: object) -> None:
        self.found.append((kind, str(place)))

    def run(self, kept: str = "") -> list[tuple[str, str]]:
        if self.sql("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            self.tell("damaged", "register.db")
        taken = {(row["box"].hex(), row["seq"]): row for row in self.sql("SELECT * FROM entry")}
        self.answers = {row["id"]: row for row in self.sql("SELECT * FROM response")}
        self.kept = {row["id"]: row for row in self.sql("SELECT * FROM response_private")}
        self.ordered = {row["id"] for row in self.sql("SELECT id FROM erasure")}
        new = {row["id"] for row in taken.values() if row["verdict"] == "new"}
        for rows in (self.answers, self.kept):
            for answer in rows.keys() ^ new:
                self.tell("missing" if answer in new else "added", answer.hex())
        for path in sorted((self.folder / "boxes").glob("*.db")):
            self.box(opened(path), taken)
        self.journal()
        for words in map(str.split, kept.splitlines()):
            name, seq, digits = words[0], int(words[1]), "".join(words[2:])
            held = (
                h.hex() for (key, n), h in self.heads.items() if n == seq and key.startswith(name)
            )
            if not any(h.startswith(digits) for h in held):
                self.tell("head", f"{name} {seq}")
        return self.found

    def box(self, db: sqlite3.Connection, taken: dict[tuple[str, int], Row]) -> None:
        """Follow a chain and compare each entry with what the register says of it."""
        (name,) = db.execute("SELECT id FROM box").fetchone()
        last = sha256(b"suara-loket box 1\0" + bytes.fromhex(name)).digest()
        query = "SELECT e.*, p.* FROM entry e JOIN private p ON p.seq = e.seq ORDER BY e.seq"
        for n, row in enumerate(db.execute(query), start=1):
            place, seq, body = f"{name[:8]} {row['seq']}", row["seq"], json.loads(row["body"])
            digests = row["d_time"] + row["d_bands"] + row["d_comment"]
            sound = (seq, row["prev_hash"]) == (n, last)
            sound &= row["hash"] == link(last, seq, row["id"], row["body"])
            sound &= body["private"] == sha256(digests).hexdigest()
            for part in ("time", "bands", "comment"):
                value, salt = row[part], row[f"{part}_salt"]
                salted = sha256((salt or b"") + (value or "").encode()).digest()
                sound &= (value is None and salt is None) or salted == row[f"d_{part}"]
            if not sound:
                self.tell("chain", place)
            last = self.heads[name, seq] = row["hash"]
            if sound and (name, seq) in taken:
                self.compare(place, taken[name, seq], row, body)

    def compare(self, place: str, taken: Row, row: Row, body: dict[str, Any]) -> None:
        if (taken["hash"], taken["id"], taken["kind"]) != (row["hash"], row["id"], body["kind"]):
            self.tell("entry", place)
        answer, kept = self.answers.get(row["id"]), self.kept.get(row["id"])
        if taken["verdict"] != "new" or answer is None or kept is None:
            return
        said = {name: body[name] for name in OPEN if name in body}
        said |= {"named": body["officer"], "questionnaire": body["q"]}
        said |= {"reasons": " ".join(body["reasons"]), "receipt": None}
        said["about"] = None if body["about"] is None else UUID(body["about"]).bytes
        if body["kind"] in {"rating", "form", "unfinished"}:
            said["receipt"] = receipt(self.tenant, row["id"])
        at_arrival = {"officer"} | ({"day", "slot"} if taken["clock_s"] else set())
        if any(answer[name] != said[name] for name in said.keys() - at_arrival):
            self.tell("answer", place)
        for part, given in self.private(taken, row).items():
            here = {name: kept[name] for name in given}
            if here != given and (None not in here.values() or row["id"] not in self.ordered):
                self.tell("private", f"{place} {part}")

    def private(self, taken: Row, row: Row) -> dict[str, dict[str, Any]]:
        """Read the parts that the box still holds."""
        parts: dict[str, dict[str, Any]] = {}
        if row["time"] is not None:
            time = json.loads(row["time"] or "{}")
            parts["time"] = {"visit": time.get("visit", ""), "duration_s": time.get("duration_s")}
            parts["time"] |= {"at": time.get("at"), "minute": None}
            if time.get("at"):
                moment = datetime.fromisoformat(time["at"]) + timedelta(seconds=taken["clock_s"])
                local = moment.astimezone(self.zone)
                parts["time"]["minute"] = local.hour * 60 + local.minute
        if row["bands"] is not None:
            bands = json.loads(row["bands"] or "{}")
            parts["bands"] = {name: bands.get(name, "") for name in BANDS}
        if row["comment"] is not None:
            parts["comment"] = {"comment": row["comment"]}
        return parts

    def journal(self) -> None:
        """Follow the journal, then compare the rows that name each line with what it sealed."""
        last = sha256(b"suara-loket journal 1\0" + self.tenant.to_bytes(8, "big")).digest()
        name, states, sealed = last.hex()[:32], {}, {}
        self.texts: dict[int, list[bytes]] = {}
        here = self.rows()
        for n, row in enumerate(self.sql("SELECT * FROM journal ORDER BY seq"), start=1):
            seq = row["seq"]
            body = {key: row[key] for key in ("act", "at", "params", "sealed")}
            body |= {"told": row["d_told"].hex(), "v": 1}
            if (seq, row["prev_hash"], row["hash"]) != (n, last, link(last, seq, compact(body))):
                self.tell("journal", seq)
            last = self.heads[name, seq] = row["hash"]
            told = compact([row["made_by"] or "", row["subject"] or "", row["detail"] or ""])
            texts = b"".join(sorted(self.texts.get(seq, [])))
            salted = sha256((row["salt"] or b"") + told + b"\n" + texts).digest()
            if row["salt"] is not None and salted != row["d_told"]:
                self.tell("told", seq)
            try:
                said = json.loads(row["sealed"])
                sealed[seq] = said["rows"]
                states.update({state: (row, digest) for state, digest in said["states"].items()})
            except (ValueError, KeyError):
                self.tell("journal", seq)
        for seq in sorted(here.keys() | sealed.keys()):
            if here.get(seq, {}) != sealed.get(seq, {}):
                self.tell("rows", seq)
        self.states(states)

    def rows(self) -> dict[int, dict[str, list[object]]]:
        here: dict[int, dict[str, list[object]]] = {}
        flags: dict[bytes, list[str]] = {}
        for flag in self.sql("SELECT id, rule FROM flag ORDER BY rule"):
            if flag["rule"] in BY_ENTRY:
                flags.setdefault(flag["id"], []).append(flag["rule"])
        for seq, some in self.by_line("entry", "box, seq"):
            lines = [self.entry_line(row, flags) for row in some]
            here.setdefault(seq, {})["entry"] = [len(lines), sha256(b"".join(lines)).hexdigest()]
        for table, key, plain, texts in tables(SEALED):
            for seq, some in self.by_line(table, key.replace(" ", ", ")):
                these = [row for row in some if table != "erasure" or row["asked"]]
                lines = [line(values(row, plain.split())) for row in these]
                if lines:
                    here.setdefault(seq, {})[table] = seal(lines)
                named = [line([table, *values(row, f"{key} {texts}".split())]) for row in these]
                self.texts.setdefault(seq, []).extend(named)
        return here

    def by_line(self, table: str, order: str) -> Iterator[tuple[int, Iterator[Row]]]:
        rows = self.sql(f"SELECT * FROM {table} ORDER BY coalesce(sealed_by, 1), {order}")
        return groupby(rows, lambda row: row["sealed_by"] or 1)

    def entry_line(self, row: Row, flags: dict[bytes, list[str]]) -> bytes:
        answer = self.answers.get(row["id"]) if row["verdict"] == "new" else None
        more = [] if answer is None else [*values(answer, OPEN), *flags.get(row["id"], [])]
        return line([*values(row, ENTRY), *more])

    def states(self, sealed: dict[str, tuple[Row, list[object]]]) -> None:
        here: dict[str, list[bytes]] = {}
        for table, columns in (("flag", ["id", "rule", "unit", "day"]), ("judgement", COUNTED)):
            for row in self.sql(f"SELECT * FROM {table}"):
                if table == "judgement" or row["rule"] in BY_DAY:
                    lines = here.setdefault(f"flags {row['unit']} {row['day']}", [])
                    lines.append(line([table, *values(row, columns)]))
        if (names := sealed.pop("names", None)) and names[0]["salt"] is not None:
            sealed["names"] = names
            here["names"] = [
                sha256(names[0]["salt"] + line([table, *values(row, columns.split())])).digest()
                for table, columns in tables(NAMES)
                for row in self.sql(f"SELECT * FROM {table}")
            ]
        for state in sorted(here.keys() | sealed.keys()):
            if seal(here.get(state, [])) != sealed.get(state, (None, seal([])))[1]:
                self.tell("state", state)


def receipt(tenant: int, answer: bytes) -> str:
    digest = sha256(b"suara-loket receipt 1\0" + tenant.to_bytes(8, "big") + answer).digest()
    number = int.from_bytes(digest[:8], "big") >> 14
    code = "".join(ALPHABET[number >> shift & 31] for shift in range(45, -1, -5))
    return f"{code[:5]}-{code[5:]}"


if __name__ == "__main__":
    kept = Path(sys.argv[2]).read_text(encoding="utf-8") if sys.argv[2:] else ""
    found = Verifier(Path(sys.argv[1])).run(kept)
    print("\n".join(map(" ".join, found)) or "no difference")
    sys.exit(1 if found else 0)
