"""An independent check of a data folder, after docs/proof.md: verifier.py FOLDER [HEADS]."""

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from sqlite3 import Connection, Error, Row, connect
from typing import Any
from zoneinfo import ZoneInfo

HOME = Path(__file__).parents[2]  # of the tables and the SQL, which are read as they stand there
NEEDED = ("docs/proof.md", "data/reference/box.sql", "data/reference/schema.sql")
try:
    PAGE, *OWN = (HOME.joinpath(name).read_text("utf-8") for name in NEEDED)
except OSError as missing:
    sys.exit(f"Not checked: {missing.filename} is missing; copy {', '.join(NEEDED)} to {HOME}.")
SQL = dict(re.findall(r"```sql\n-- (\w+):.*\n([^`]+)", PAGE))
ROWS = [row.split("|")[1:-1] for row in PAGE.splitlines() if row.startswith("| ")]
SEALED = [[cell.split() for cell in row] for row in ROWS if len(row) == 4][1:]
LISTS = {row[0].strip(): row[1].split() for row in ROWS if len(row) == 2}
DAMAGE = (Error, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
BESIDE = [*(OURS := [".db", ".db-wal", ".db-shm"]), ".db-journal"]
PRIVATE = {part: LISTS[f"the {part} of a response"] for part in ("time", "bands", "comment")}
OPEN, ALPHABET = LISTS["a response in its entry's line"], "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
ZoneInfo("Asia/Jakarta")  # fails here, and not as damage, where a computer has no time zones
WORD = re.compile(r"""(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\S""")
HEAD = re.compile(r"(?m)^(.*\S)[ \t]+(\d{1,3}(?:[.,]\d{3})+|\d+)[ \t]+((?:[0-9a-f]{4} ?){4})\s*$")


def h(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def line(row: Row, names: list[str], *before: object, after: list[object] | None = None) -> bytes:
    given = [bool(row[n]) if n in {"shared", "withdrawn", "demo"} else row[n] for n in names]
    shown = [v.hex() if isinstance(v, bytes) else v for v in [*before, *given, *(after or [])]]
    return f"{compact(shown)}\n".encode()


def bare(sql: str) -> str:
    return "\0".join(w.strip('"') for w in WORD.findall(sql) if not w.startswith(("--", "/*")))


def first(answer: Any, *, paired: bool) -> list[str]:
    unvouched = {"kiosk": "unpaired", "qr": "qr"}.get(answer["channel"], "import")
    return ["kiosk" if paired else unvouched, "moment" if answer["slot"] else "day"]


class Verifier:
    def __init__(self, folder: Path) -> None:
        self.boxes, self.path, self.found = folder / "boxes", folder / "register.db", list[str]()
        self.taken, self.heads = dict[tuple[str, int], Row](), dict[tuple[str, int], bytes]()
        self.known, self.devices, self.here = dict[str, Row](), dict[str, str](), set[str]()
        self.kept = ""  # heads that the register itself names
        self.places, self.forked, self.stated = dict[bytes, str](), dict[str, Any](), set[Any]()

    def run(self, kept: str = "") -> list[str]:
        here = [p for p in sorted(self.boxes.glob("*-*.db*")) if p.suffix in BESIDE]
        odd = [p for p in here if not (p.is_file() and p.name.isprintable() and p.suffix in OURS)]
        self.found += [f"no box {path.name!a}" for path in odd]  # SQLite would wait, or use it
        boxes = [(self.box, path) for path in here if path.suffix == ".db" and not odd]
        for step, path in [(self.register, self.path), *boxes, (self.rest, self.path)]:
            try:
                db = connect(f"file:{path}?mode=ro", uri=True)
                db.create_function("bare", 1, bare)
                self.found += [row[0] for row in db.execute(SQL["foreign"], [bare("".join(OWN))])]
                db.row_factory = Row
                step(db)
            except DAMAGE:
                self.found.append(f"damaged or missing {path.name!a}")
        self.found += ["no line is a head"] if kept and not HEAD.search(kept.lower()) else []
        for before, number, printed in HEAD.findall(f"{kept.lower()}\n{self.kept}"):
            named, digits = re.search(r"\b[0-9a-f]{8,32}\b", before), re.sub(r"\s", "", printed)
            name, seq = named[0] if named else before.split()[0], int(re.sub("[.,]", "", number))
            chains = [c for c in self.devices if c.startswith(name) or self.devices[c] == name]
            there = any(self.heads.get((c, seq), b"").hex().startswith(digits) for c in chains)
            ends = {(c, seq, digits) for c in (f"?{name}", *chains, *map(self.devices.get, chains))}
            self.found += [] if there or ends & self.stated else [f"head {name[:8]} {seq}"]
        return self.found

    def register(self, db: Connection) -> None:
        self.sql = sql = db.execute
        self.found += [f"damaged: {r[0]}" for r in sql("PRAGMA integrity_check") if r[0] != "ok"]
        self.tenant = sql("SELECT tenant FROM installation").fetchone()[0].to_bytes(8, "big")
        self.zone = ZoneInfo((sql("SELECT timezone FROM office").fetchone() or ["UTC"])[0])
        self.answers = {row["id"]: row for row in sql(SQL["answers"])}
        local = datetime.fromisoformat
        db.create_function("day_of", 1, lambda at: str(local(at).astimezone(self.zone).date()))
        self.may = [{(r[0], r[1]): r[2] for r in sql(SQL["gone"], [str(datetime.now(UTC))])}]
        self.found += [f"work {a} {p}" for a, p in sql(SQL["work"]) if not self.may[0].get((a, p))]
        acts = list(sql(SQL["acts"]))
        self.zones = [(row[0], ZoneInfo(row["zone"])) for row in acts if row["zone"]]
        self.forked = {row["forked"]: row["common"] for row in acts}
        self.stated = {tuple(row) for row in sql(SQL["stated"])}
        self.lines = {tuple(row) for row in sql("SELECT seq, hash FROM journal WHERE seq >= 1")}
        self.known = {row["box"].hex(): row for row in sql("SELECT * FROM box")}
        self.taken = {(row["box"].hex(), row["seq"]): row for row in sql("SELECT * FROM entry")}
        self.heads = {place: row["hash"] for place, row in self.taken.items()}
        self.devices = {box: row["device"] for box, row in self.known.items()}

    def box(self, db: Connection) -> None:
        name, device, state, sent, file = db.execute(SQL["box"]).fetchone()
        self.found += [] if file.endswith(f"/{device}-{name[:16]}.db") else [f"misnamed {file}"]
        last, self.here = h(b"suara-loket box 1\0", bytes.fromhex(name)), self.here | {name}
        known, self.devices[name], self.heads[name, 0] = self.known.get(name), device, last
        held = known is None or name in self.forked or known["head_seq"] == 0
        common = self.forked.get(name, 1 << 63)
        self.found += [f"device {name}"] if known and known["device"] != device else []
        tables = {row[0] for row in db.execute("SELECT name FROM sqlite_schema")}
        ordered = db.execute(SQL["ordered"]) if tables >= {"erased", "erasing"} else []
        self.may[1:] = [{(r[0], r[1]): 1 for r in ordered if (r[2], r[3]) not in self.lines}]
        for n, row in enumerate(db.execute(SQL["entries"]), start=1):
            place, seq, body = f"{name[:8]} {row['seq']}", row["seq"], json.loads(row["body"])
            sound = (seq, row["prev_hash"]) == (n, last)
            sound &= row["hash"] == h(last, seq.to_bytes(8, "big"), row["id"], row["body"])
            sound &= body["private"] == h(row["d_time"], row["d_bands"], row["d_comment"]).hex()
            for part in PRIVATE:
                value, salt, digest = row[part], row[f"{part}_salt"], row[f"d_{part}"]
                sound &= value is salt is None or h(salt or b"", (value or "").encode()) == digest
            self.found += [] if sound else [f"chain {place}"]
            last = self.heads[name, seq] = row["hash"]
            taken = self.taken.get((name, seq))
            if taken and (taken["hash"] == last or seq <= (sent if common is None else common)):
                self.compare(place, taken, row, body)
            elif known and seq <= max(sent, 0 if taken else known["head_seq"]):
                self.found.append(f"missing entry {place}")
            held |= known is not None and (seq, last) == (known["head_seq"], known["head_hash"])
            self.places[row["id"]] = self.places.get(row["id"], place) if state == "closed" else ""
        self.found += [] if held else [f"cut {name[:8]}"]

    def compare(self, place: str, taken: Row, row: Row, body: dict[str, Any]) -> None:
        if (taken["hash"], taken["id"], taken["kind"]) != (row["hash"], row["id"], body["kind"]):
            self.found.append(f"entry {place}")
        if taken["verdict"] != "new" or not (answer := self.answers.get(row["id"])):
            return
        if body["v"] == 1:
            body["provenance"], body["dated"] = first(body, paired=body["paired"])
        said = {name: body[name] for name in OPEN if name in body}
        said |= {"named": body["officer"], "questionnaire": body["q"], "receipt": None}
        said |= {"reasons": " ".join(body["reasons"])}
        said["about"] = body["about"] and bytes.fromhex(body["about"].replace("-", ""))
        if body["kind"] in {"rating", "form", "unfinished"}:
            bits = int.from_bytes(h(b"suara-loket receipt 1\0", self.tenant, row["id"])[:8], "big")
            code = "".join(ALPHABET[bits >> n & 31] for n in range(59, 9, -5))
            said["receipt"] = f"{code[:5]}-{code[5:]}"
        sure = said.keys() - {"officer"} - ({"day", "slot"} if taken["clock_s"] else set())
        self.found += [f"answer {place}"] * any(answer[name] != said[name] for name in sure)
        time, bands = (json.loads(row[part] or "{}") for part in ("time", "bands"))
        at, minute, clock_s = time.get("at"), None, taken["clock_s"]
        if at:
            zone = next((z for n, z in self.zones if n > (taken["sealed_by"] or 1)), self.zone)
            local = datetime.fromisoformat(at).astimezone(zone) + timedelta(seconds=clock_s)
            minute = local.hour * 60 + local.minute
        given = {"comment": [row["comment"]], "bands": [bands.get(n, "") for n in PRIVATE["bands"]]}
        given["time"] = [{"visit": "", **time, "minute": minute}.get(n) for n in PRIVATE["time"]]
        for part, names in PRIVATE.items():
            here = [answer[name] for name in names]
            holds = here == given[part]
            if row[part] is None or here[0] is None:
                holds = {*here} == {None} and any((row["id"].hex(), part) in m for m in self.may)
            self.found += [] if holds else [f"private {place} {part}"]

    def rest(self, _: Connection) -> None:
        self.found += [r[0] for n in ("wrong", "unjudged", "beyond") for r in self.sql(SQL[n])]
        self.kept = "\n".join(row[0] for row in self.sql(SQL["remembered"]))
        new = {row["id"] for row in self.taken.values() if row["verdict"] == "new"}
        self.found += [f"missing entry {p}" for a, p in self.places.items() if p and a not in new]
        self.found += ["nothing to compare with"] if self.known and not self.here else []
        ids = [row["id"] for (_, seq), row in self.taken.items() if seq <= 50]
        empty = [p for p in self.boxes.glob("*.damaged") if not any(map(p.read_bytes().count, ids))]
        files = [p.name for p in self.boxes.glob("*") if p not in empty and p.name.isprintable()]
        self.found += [r[0] for r in self.sql(SQL["away"], [compact(files), compact([*self.here])])]
        for row in self.sql("SELECT * FROM closing"):
            signed = {name: row[name] for name in LISTS["the digest of a closing"]}
            signed |= {name: json.loads(row[name]) for name in ("figures", "heads", "changes")}
            sound = h(compact(signed).encode()).hex() == row["digest"]
            self.found += [] if sound else [f"closing {row['unit']} {row['period']}"]
        self.journal()

    def journal(self) -> None:
        last = h(b"suara-loket journal 1\0", self.tenant)
        states, sealed, texts = dict[str, Any](), dict[int, Any](), dict[int, list[bytes]]()
        self.heads[name := last.hex()[:32], 0], self.devices[name] = last, "jurnal"
        here = self.rows(texts)
        for n, row in enumerate(self.sql(SQL["lines"]), start=1):
            seq, body = row["seq"], {"told": row["d_told"].hex(), "v": 1}
            body |= {key: row[key] for key in ("act", "at", "params", "sealed")}
            link = h(last, seq.to_bytes(8, "big"), compact(body).encode())
            sound = (seq, row["prev_hash"], row["hash"]) == (n, last, link)
            last = self.heads[name, seq] = row["hash"]
            told = compact([row[key] or "" for key in ("made_by", "subject", "detail")])
            told_as = [row["salt"] or b"", f"{told}\n".encode(), *sorted(texts.get(seq, []))]
            sound &= row["salt"] is not None and h(*told_as) == row["d_told"]
            self.found += [] if sound else [f"journal {seq}"]
            sealed[seq], named = (json.loads(row["sealed"])[kind] for kind in ("rows", "states"))
            states |= {state: (row, digest) for state, digest in named.items()}
        self.found += [f"rows {n}" for n in here | sealed if here.get(n, {}) != sealed.get(n, {})]
        self.states(states)

    def rows(self, texts: dict[int, list[bytes]]) -> dict[int, dict[str, list[object]]]:
        here: dict[int, dict[str, list[object]]] = {}
        self.flags = {r["id"]: sorted(r["rules"].split()) for r in self.sql(SQL["arrival"])}
        by_line = "SELECT coalesce(sealed_by, 1) AS sealing, * FROM {} ORDER BY sealing, {}".format
        for (table, *_), key, more, named in SEALED:
            rows = self.sql(by_line(table, ", ".join(key)))
            sealed = (row for row in rows if table != "erasure" or row["asked"])
            for seq, group in groupby(sealed, lambda row: row[0]):
                if table == "entry":  # in the order of their box
                    lines = [line(row, key + more, after=self.answered(row)) for row in group]
                else:
                    both = [(line(row, key + more), line(row, key + named, table)) for row in group]
                    lines = sorted(row for row, _ in both)
                    texts.setdefault(seq, []).extend(text for _, text in both)
                here.setdefault(seq, {})[table] = [len(lines), h(*lines).hex()]
        return here

    def answered(self, entry: Row) -> list[object]:
        if not (row := self.answers.get(entry["id"])) or entry["verdict"] != "new":
            return []
        said, words = [row[name] for name in OPEN], [row["provenance"], row["dated"]]
        if first(row, paired=words[0] == "kiosk") == words:
            said[OPEN.index("provenance") :] = [words[0] == "kiosk", *said[-4:-1]]
        return [*said, *self.flags.get(entry["id"], [])]

    def states(self, sealed: dict[str, tuple[Row, list[object]]]) -> None:
        here: dict[str, list[bytes]] = {}
        for table, query in [("flag", SQL["judged"]), ("judgement", "SELECT * FROM judgement")]:
            for row in self.sql(query):
                lines = here.setdefault(f"flags {row['unit']} {row['day']}", [])
                lines.append(line(row, row.keys()[1:], table))
        here["office"] = [line(row, row.keys(), "office") for row in self.sql(SQL["office"])]
        if "names" in sealed:
            salt, tables = sealed["names"][0]["salt"] or b"", list(LISTS)[-5:]
            rows = ((table, row) for table in tables for row in self.sql(f"SELECT * FROM {table}"))
            here["names"] = [h(salt, line(row, LISTS[table], table)) for table, row in rows]
        for state in here.keys() | sealed.keys():
            lines = sorted(here.get(state, []))
            sound = [len(lines), h(*lines).hex()] == sealed.get(state, (None, [0, h().hex()]))[1]
            self.found += [] if sound else [f"state {state}"]


if __name__ == "__main__":
    kept = Path(sys.argv[2]).read_text(encoding="utf-8") if sys.argv[2:] else ""
    print("\n".join(differs := Verifier(Path(sys.argv[1])).run(kept)) or "no difference")
    sys.exit(bool(differs))
