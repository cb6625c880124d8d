"""An independent check of a data folder, after docs/proof.md: verifier.py FOLDER [HEADS]."""

import json
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from sqlite3 import Connection, Row, connect
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

COLUMNS = """box seq id kind hash verdict clock_s import_n
unit day slot kind about counter service channel lang questionnaire scores reasons named officer\
 ground provenance ignored receipt late dated
channel slot provenance dated
unit day counter rule n_pass n_flag n_surface n_not_applied"""
ENTRY, OPEN, WORDS, COUNTED = map(str.split, COLUMNS.splitlines())
BY_ENTRY = """SELECT id, group_concat(rule, ' ') AS rules FROM flag
WHERE rule IN ('clock', 'private', 'unpaired', 'visit_twice') GROUP BY id"""
WRONG_FLAGS = """SELECT flag.id, rule FROM flag LEFT JOIN response r ON r.id = flag.id
WHERE r.id IS NULL OR r.unit <> flag.unit OR r.day <> flag.day OR rule NOT IN ('mash', 'clock',
'private', 'unpaired', 'visit_twice', 'burst', 'long-run', 'out-of-hours', 'faster-than-services')
UNION ALL SELECT id, 'mash' FROM response WHERE ignored >= 3
AND id NOT IN (SELECT id FROM flag WHERE rule = 'mash')"""
BY_DAY = """flag WHERE rule IN ('burst', 'long-run', 'out-of-hours', 'faster-than-services')
OR rule = 'mash' AND id NOT IN (SELECT id FROM response WHERE ignored >= 3)"""
# Of each table: its key | what else a digest covers as it is | names and free texts.
SEALED = """import_file | n | unit digest made_at | file made_by
audit | n | made_at act | made_by subject detail
amendment | n | id unit day matter officer ground withdrawn import_n made_at | reason made_by
closing | unit period version | first last figures digest heads closed_at changes |\
 signed_by position nip reason
duty | unit counter day version line | officer starts ends shared set_at | set_by
earlier | unit first last version | ikm n unsur weight set_at | source set_by
erasure | id part | made_at | made_by
fact | n | noun unit code topic first last value set_at | set_by
services_given | unit day service version officer | n set_at | source set_by
substitution | n | unit counter day starts ends officer undoes set_at | reason set_by"""
NAMES = """counter | unit code name short position
office | name region timezone letterhead signatory_name signatory_position signatory_nip demo
unit | code name public_name position
service | unit code name standard_days position
officer | unit code name nip"""
BANDS = ("sex", "age_band", "education", "job")
YES_NO = {"shared", "withdrawn", "demo"}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def opened(path: Path) -> Connection:
    db = connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = Row
    return db


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parted(text: str) -> list[list[str]]:
    return [[part.strip() for part in row.split("|")] for row in text.strip().splitlines()]


def line(values: list[object]) -> bytes:
    return compact([v.hex() if isinstance(v, bytes) else v for v in values]) + b"\n"


def values(row: Row, names: list[str]) -> list[Any]:
    return [bool(row[name]) if name in YES_NO else row[name] for name in names]


def first(channel: str, slot: str, *, paired: bool) -> list[str]:
    unvouched = {"kiosk": "unpaired", "qr": "qr"}.get(channel, "import")
    return ["kiosk" if paired else unvouched, "moment" if slot else "day"]


def answered(row: Row) -> list[object]:
    said, (channel, slot, *words) = values(row, OPEN), values(row, WORDS)
    if first(channel, slot, paired=words[0] == "kiosk") == words:
        said[OPEN.index("provenance") :] = [words[0] == "kiosk", *said[-4:-1]]
    return said


def seal(lines: list[bytes]) -> list[object]:
    return [len(lines), sha256(b"".join(sorted(lines))).hexdigest()]


def link(previous: bytes, seq: int, said: bytes) -> bytes:
    return sha256(previous + seq.to_bytes(8, "big") + said).digest()


class Verifier:
    def __init__(self, folder: Path) -> None:
        self.folder, self.found = folder, list[str]()
        self.heads: dict[tuple[str, int], bytes] = {}
        self.sql = opened(folder / "register.db").execute
        self.tenant = self.sql("SELECT tenant FROM installation").fetchone()[0].to_bytes(8, "big")
        self.zone = ZoneInfo((self.sql("SELECT timezone FROM office").fetchone() or ["UTC"])[0])

    def run(self, kept: str = "") -> list[str]:
        if self.sql("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            self.found.append("damaged register.db")
        taken = {(row["box"].hex(), row["seq"]): row for row in self.sql("SELECT * FROM entry")}
        self.answers = {row["id"]: row for row in self.sql("SELECT * FROM response")}
        self.kept = {row["id"]: row for row in self.sql("SELECT * FROM response_private")}
        self.ordered = {row["id"] for row in self.sql("SELECT id FROM erasure")}
        new = {row["id"] for row in taken.values() if row["verdict"] == "new"}
        for answer in (self.answers.keys() ^ new) | (self.kept.keys() ^ new):
            self.found.append(f"{'missing' if answer in new else 'added'} {answer.hex()}")
        self.found += [f"flag {row['rule']}" for row in self.sql(WRONG_FLAGS)]
        for path in sorted((self.folder / "boxes").glob("*.db")):
            self.box(opened(path), taken)
        self.journal()
        for name, seq, *digits in map(str.split, kept.splitlines()):
            held = (h.hex() for (k, n), h in self.heads.items() if (k[:8], n) == (name, int(seq)))
            if not any(h.startswith("".join(digits)) for h in held):
                self.found.append(f"head {name} {seq}")
        return self.found

    def box(self, db: Connection, taken: dict[tuple[str, int], Row]) -> None:
        name, device = db.execute("SELECT id, device FROM box").fetchone()
        other = "SELECT 1 FROM box WHERE hex(box) = ? AND device <> ?"
        self.found += [f"device {name}" for _ in self.sql(other, (name.upper(), device))]
        last = sha256(b"suara-loket box 1\0" + bytes.fromhex(name)).digest()
        query = "SELECT e.*, p.* FROM entry e JOIN private p ON p.seq = e.seq ORDER BY e.seq"
        for n, row in enumerate(db.execute(query), start=1):
            place, seq, body = f"{name[:8]} {row['seq']}", row["seq"], json.loads(row["body"])
            digests = row["d_time"] + row["d_bands"] + row["d_comment"]
            sound = (seq, row["prev_hash"]) == (n, last)
            sound &= row["hash"] == link(last, seq, row["id"] + row["body"])
            sound &= body["private"] == sha256(digests).hexdigest()
            for part in ("time", "bands", "comment"):
                value, salt = row[part], row[f"{part}_salt"]
                salted = sha256((salt or b"") + (value or "").encode()).digest()
                sound &= (value is None and salt is None) or salted == row[f"d_{part}"]
            self.found += [] if sound else [f"chain {place}"]
            last = self.heads[name, seq] = row["hash"]
            if sound and (name, seq) in taken:
                self.compare(place, taken[name, seq], row, body)

    def compare(self, place: str, taken: Row, row: Row, body: dict[str, Any]) -> None:
        if (taken["hash"], taken["id"], taken["kind"]) != (row["hash"], row["id"], body["kind"]):
            self.found.append(f"entry {place}")
        answer, kept = self.answers.get(row["id"]), self.kept.get(row["id"])
        if taken["verdict"] != "new" or answer is None or kept is None:
            return
        if body["v"] == 1:
            words = first(body["channel"], body["slot"], paired=body["paired"])
            body["provenance"], body["dated"] = words
        said = {name: body[name] for name in OPEN if name in body}
        said |= {"named": body["officer"], "questionnaire": body["q"]}
        said |= {"reasons": " ".join(body["reasons"]), "receipt": None}
        said["about"] = None if body["about"] is None else UUID(body["about"]).bytes
        if body["kind"] in {"rating", "form", "unfinished"}:
            digest = sha256(b"suara-loket receipt 1\0" + self.tenant + row["id"]).digest()
            code = "".join(ALPHABET[int.from_bytes(digest[:8]) >> n & 31] for n in range(59, 9, -5))
            said["receipt"] = f"{code[:5]}-{code[5:]}"
        at_arrival = {"officer"} | ({"day", "slot"} if taken["clock_s"] else set())
        if any(answer[name] != said[name] for name in said.keys() - at_arrival):
            self.found.append(f"answer {place}")
        for part, given in self.private(taken, row).items():
            here = {name: kept[name] for name in given}
            if here != given and (None not in here.values() or row["id"] not in self.ordered):
                self.found.append(f"private {place} {part}")

    def private(self, taken: Row, row: Row) -> dict[str, dict[str, Any]]:
        parts: dict[str, dict[str, Any]] = {}
        if row["time"] is not None:
            time = json.loads(row["time"] or "{}")
            parts["time"] = {"visit": time.get("visit", ""), "duration_s": time.get("duration_s")}
            parts["time"] |= {"at": time.get("at"), "minute": None}
            if time.get("at"):
                moment = datetime.fromisoformat(time["at"]).astimezone(self.zone)
                local = moment + timedelta(seconds=taken["clock_s"])
                parts["time"]["minute"] = local.hour * 60 + local.minute
        if row["bands"] is not None:
            bands = json.loads(row["bands"] or "{}")
            parts["bands"] = {name: bands.get(name, "") for name in BANDS}
        if row["comment"] is not None:
            parts["comment"] = {"comment": row["comment"]}
        return parts

    def journal(self) -> None:
        last = sha256(b"suara-loket journal 1\0" + self.tenant).digest()
        name, states, sealed = last.hex(), {}, {}
        self.texts: dict[int, list[bytes]] = {}
        here = self.rows()
        for n, row in enumerate(self.sql("SELECT * FROM journal ORDER BY seq"), start=1):
            seq = row["seq"]
            body = {"told": row["d_told"].hex(), "v": 1}
            body |= {key: row[key] for key in ("act", "at", "params", "sealed")}
            if (seq, row["prev_hash"], row["hash"]) != (n, last, link(last, seq, compact(body))):
                self.found.append(f"journal {seq}")
            last = self.heads[name, seq] = row["hash"]
            told = compact([row["made_by"] or "", row["subject"] or "", row["detail"] or ""])
            told += b"\n" + b"".join(sorted(self.texts.get(seq, [])))
            if sha256((row["salt"] or b"") + told).digest() != row["d_told"]:
                self.found.append(f"told {seq}")
            try:
                said = json.loads(row["sealed"])
                sealed[seq] = said["rows"]
                states.update({state: (row, digest) for state, digest in said["states"].items()})
            except (ValueError, KeyError):
                self.found.append(f"journal {seq}")
        every = here.keys() | sealed.keys()
        self.found += [f"rows {n}" for n in every if here.get(n, {}) != sealed.get(n, {})]
        self.states(states)

    def rows(self) -> dict[int, dict[str, list[object]]]:
        here: dict[int, dict[str, list[object]]] = {}
        flags = {row["id"]: sorted(row["rules"].split()) for row in self.sql(BY_ENTRY)}
        by_line = "SELECT coalesce(sealed_by, 1) AS sealing, * FROM {} ORDER BY sealing, {}".format
        for seq, some in groupby(self.sql(by_line("entry", "box, seq")), lambda row: row[0]):
            lines = []
            for row in some:
                answer = self.answers.get(row["id"]) if row["verdict"] == "new" else None
                said = [*answered(answer), *flags.get(row["id"], [])] if answer else []
                lines.append(line([*values(row, ENTRY), *said]))
            here.setdefault(seq, {})["entry"] = [len(lines), sha256(b"".join(lines)).hexdigest()]
        for table, key, more, texts in parted(SEALED):
            rows = self.sql(by_line(table, key.replace(" ", ", ")))
            for seq, some in groupby(rows, lambda row: row[0]):
                these = [row for row in some if table != "erasure" or row["asked"]]
                if lines := [line(values(row, f"{key} {more}".split())) for row in these]:
                    here.setdefault(seq, {})[table] = seal(lines)
                named = [line([table, *values(row, f"{key} {texts}".split())]) for row in these]
                self.texts.setdefault(seq, []).extend(named)
        return here

    def states(self, sealed: dict[str, tuple[Row, list[object]]]) -> None:
        here: dict[str, list[bytes]] = {}
        for source, columns in ((BY_DAY, ["id", "rule", "unit", "day"]), ("judgement", COUNTED)):
            for row in self.sql(f"SELECT * FROM {source}"):
                lines = here.setdefault(f"flags {row['unit']} {row['day']}", [])
                lines.append(line([source.split()[0], *values(row, columns)]))
        office = self.sql("SELECT region, timezone, demo FROM office")
        here["office"] = [line(["office", *row[:2], bool(row[2])]) for row in office]
        if names := sealed.get("names"):
            here["names"] = [
                sha256(
                    (names[0]["salt"] or b"") + line([table, *values(row, columns.split())])
                ).digest()
                for table, columns in parted(NAMES)
                for row in self.sql(f"SELECT * FROM {table}")
            ]
        for state in sorted(here.keys() | sealed.keys()):
            if seal(here.get(state, [])) != sealed.get(state, (None, seal([])))[1]:
                self.found.append(f"state {state}")


if __name__ == "__main__":
    kept = Path(sys.argv[2]).read_text(encoding="utf-8") if sys.argv[2:] else ""
    print("\n".join(Verifier(Path(sys.argv[1])).run(kept)) or "no difference")
