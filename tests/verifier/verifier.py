"""An independent check of a data folder, after docs/proof.md: verifier.py FOLDER [HEADS]."""

import json
import re
import sys
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from sqlite3 import Connection, DatabaseError, Row, connect
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

# What is asked of the register, and which columns a digest covers: key | as it is | texts.
BESIDE = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").strip().split("\n\n")
SAYS = dict(part.split("\n", 1) for part in BESIDE)
SEALED = [re.split(r" ?\| ?", row) for row in SAYS["SEALED"].splitlines()]
OPEN, SIGNED = SAYS["RESPONSE"].split(), SAYS["SIGNED"].split()
BANDS = ["sex", "age_band", "education", "job"]
PRIVATE = {"time": ["visit", "duration_s", "at", "minute"], "bands": BANDS, "comment": ["comment"]}
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Acts that leave nothing else behind, and what they seal.
MAY_SEAL = {"accept": {"entry"}, "judge": {"flags"}}
MAY_SEAL |= {act: set[str]() for act in SAYS["READING"].split()}
HEAD = re.compile(r"(.*\S)\s+(\d{1,3}(?:[.,]\d{3})+|\d+)\s+((?:[0-9a-f]{4} ?){4})\s*")


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def line(row: Row, names: list[str], *before: object, after: list[Any] | None = None) -> bytes:
    given = [bool(row[n]) if n in {"shared", "withdrawn", "demo"} else row[n] for n in names]
    every = [*before, *given, *(after or [])]
    return compact([v.hex() if isinstance(v, bytes) else v for v in every]) + b"\n"


def first(channel: str, slot: str, *, paired: bool) -> list[str]:
    unvouched = {"kiosk": "unpaired", "qr": "qr"}.get(channel, "import")
    return ["kiosk" if paired else unvouched, "moment" if slot else "day"]


def seal(lines: list[bytes]) -> list[object]:
    return [len(lines), sha256(b"".join(lines)).hexdigest()]


def link(previous: bytes, seq: int, said: bytes) -> bytes:
    return sha256(previous + seq.to_bytes(8, "big") + said).digest()


class Verifier:
    def __init__(self, folder: Path) -> None:
        self.boxes, self.path, self.found = folder / "boxes", folder / "register.db", list[str]()
        self.heads, self.devices = dict[tuple[str, int], bytes](), dict[str, str]()  # by chain
        self.closed, self.forked = dict[bytes, str](), set[str]()
        self.elsewhere, self.new = set[bytes](), set[bytes]()
        self.taken, self.known = dict[tuple[str, int], Row](), dict[str, Row]()

    def run(self, kept: str = "") -> list[str]:
        steps: list[tuple[Any, Path]] = [(self.register, self.path)]
        steps += [(self.box, path) for path in sorted(self.boxes.glob("*-*.db"))]
        for step, path in [*steps, (self.rest, self.path), (self.journal, self.path)]:
            try:
                db = connect(f"file:{path}?mode=ro", uri=True)
                db.row_factory = Row
                step(db)
            except (DatabaseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
                self.found.append(f"damaged or missing {path.name}")
        lines = [match.groups() for s in kept.lower().splitlines() if (match := HEAD.fullmatch(s))]
        self.found += ["no line is a head"] if kept and not lines else []
        for before, number, printed in lines:
            named, digits = re.search(r"\b[0-9a-f]{8,32}\b", before), re.sub(r"\s", "", printed)
            name, seq = named[0] if named else before.split()[0], int(re.sub("[.,]", "", number))
            chains = [c for c in self.devices if c.startswith(name) or self.devices[c] == name]
            if not any(self.heads.get((c, seq), b"").hex().startswith(digits) for c in chains):
                self.found.append(f"head {name[:8]} {seq}")
        return self.found

    def register(self, db: Connection) -> None:
        self.sql = sql = db.execute
        if sql("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            self.found.append("damaged register.db")
        self.tenant = sql("SELECT tenant FROM installation").fetchone()[0].to_bytes(8, "big")
        self.zone = ZoneInfo((sql("SELECT timezone FROM office").fetchone() or ["UTC"])[0])
        self.answers = {row["id"]: row for row in sql("SELECT * FROM response")}
        self.kept = {row["id"]: row for row in sql("SELECT * FROM response_private")}
        self.may = {tuple(row) for row in sql(SAYS["MAY_BE_GONE"])}
        self.done = [{**dict(row), "says": json.loads(row["params"])} for row in sql(SAYS["DONE"])]
        ran = [self.day(row["at"]) for row in self.done if row["act"] == "retention"]
        zones = [(row["seq"], row["says"].get("timezone")) for row in self.done]
        self.zones = [(n, ZoneInfo(names[0])) for n, names in zones if names]
        self.forked = {r["says"].get("box", r["subject"]) for r in self.done if r["act"] == "fork"}
        self.again = any(row["act"] == "erase_again" for row in self.done)
        self.today = max([datetime.now(self.zone).date(), *ran])
        self.known = {row["box"].hex(): row for row in sql("SELECT * FROM box")}
        self.taken = {(row["box"].hex(), row["seq"]): row for row in sql("SELECT * FROM entry")}
        self.new = {row["id"] for row in self.taken.values() if row["verdict"] == "new"}

    def day(self, moment: str) -> date:
        return datetime.fromisoformat(moment).astimezone(self.zone).date()

    def due(self, unit: str, day: str, part: str) -> bool:
        if part == "time":
            return date.fromisoformat(day) + timedelta(days=90) <= self.today
        closed = self.sql(SAYS["CLOSED"], (unit, f"{day[:4]}-12-31")).fetchone()[0]
        early = [self.day(closed) + timedelta(days=35)] if closed else []
        return min([date(int(day[:4]) + 1, 3, 31), *early]) <= self.today

    def box(self, db: Connection) -> None:
        name, device = db.execute("SELECT id, device FROM box").fetchone()
        closed = db.execute("SELECT state FROM state").fetchone()[0] == "closed"
        sent = (db.execute("SELECT seq FROM sent").fetchone() or [0])[0]
        last = sha256(b"suara-loket box 1\0" + bytes.fromhex(name)).digest()
        known, self.devices[name], self.heads[name, 0] = self.known.get(name), device, last
        self.found += [f"device {name}"] if known and known["device"] != device else []
        query = "SELECT e.*, p.* FROM entry e JOIN private p ON p.seq = e.seq ORDER BY e.seq"
        for n, row in enumerate(db.execute(query), start=1):
            place, seq, body = f"{name[:8]} {row['seq']}", row["seq"], json.loads(row["body"])
            digests = row["d_time"] + row["d_bands"] + row["d_comment"]
            sound = (seq, row["prev_hash"]) == (n, last)
            sound &= row["hash"] == link(last, seq, row["id"] + row["body"])
            sound &= body["private"] == sha256(digests).hexdigest()
            for part in PRIVATE:
                value, salt = row[part], row[f"{part}_salt"]
                salted = sha256((salt or b"") + (value or "").encode()).digest()
                sound &= (value is None and salt is None) or salted == row[f"d_{part}"]
            self.found += [] if sound else [f"chain {place}"]
            last = self.heads[name, seq] = row["hash"]
            taken = self.taken.get((name, seq))
            if taken and (taken["hash"] == last or not closed or seq <= sent):
                self.compare(place, taken, row, body)
            elif known and seq <= max(sent, 0 if taken else known["head_seq"]):
                self.found.append(f"missing entry {place}")
            self.closed |= {row["id"]: place} if closed else {}
            self.elsewhere |= set() if closed else {row["id"]}
        held = known is None or self.heads.get((name, known["head_seq"])) == known["head_hash"]
        self.found += [] if held or name in self.forked else [f"cut {name[:8]}"]

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
        said |= {"named": body["officer"], "questionnaire": body["q"], "receipt": None}
        said["reasons"] = " ".join(body["reasons"])
        said["about"] = None if body["about"] is None else UUID(body["about"]).bytes
        if body["kind"] in {"rating", "form", "unfinished"}:
            digest = sha256(b"suara-loket receipt 1\0" + self.tenant + row["id"]).digest()
            code = "".join(ALPHABET[int.from_bytes(digest[:8]) >> n & 31] for n in range(59, 9, -5))
            said["receipt"] = f"{code[:5]}-{code[5:]}"
        at_arrival = {"officer"} | ({"day", "slot"} if taken["clock_s"] else set())
        if any(answer[name] != said[name] for name in said.keys() - at_arrival):
            self.found.append(f"answer {place}")
        time, bands = (json.loads(row[part] or "{}") for part in ("time", "bands"))
        at, minute = time.get("at"), None
        if at:
            zone = next((z for n, z in self.zones if n > (taken["sealed_by"] or 1)), self.zone)
            local = datetime.fromisoformat(at).astimezone(zone)
            local += timedelta(seconds=taken["clock_s"])
            minute = local.hour * 60 + local.minute
        given = {"time": [time.get("visit", ""), time.get("duration_s"), at, minute]}
        given |= {"bands": [bands.get(name, "") for name in BANDS], "comment": [row["comment"]]}
        for part, names in PRIVATE.items():
            here = [kept[name] for name in names]
            gone, forgot, holds = row[part] is None, here[0] is None, here == given[part]
            if gone or forgot:
                due = self.due(answer["unit"], answer["day"], part)
                holds = not forgot or set(here) == {None}
                holds &= (row["id"], part) in self.may or due or (gone and forgot and self.again)
            self.found += [] if holds else [f"private {place} {part}"]

    def rest(self, _: Connection) -> None:
        self.found += [row[0] for name in ("WRONG", "UNJUDGED") for row in self.sql(SAYS[name])]
        lost = self.closed.keys() - self.new - self.elsewhere
        self.found += [f"missing entry {self.closed[answer]}" for answer in lost]
        files = " ".join(path.name for path in self.boxes.glob("*"))
        removed = [row["detail"] or "" for row in self.done if row["act"] == "remove_damaged"]
        for name in self.known.keys() - self.devices.keys():
            device = self.known[name]["device"]
            at_home = re.search(rf"(?:^| ){device}(?:-[0-9a-f]+\.db|\.lock)", files)
            aside = f"{device}-{name[:16]}.db.damaged" in " ".join([files, *removed])
            gone = (at_home or device in {"main", "import", "entry", "demo"}) and not aside
            self.found += [f"gone box {name[:8]}"] if gone else []
        for row in self.sql("SELECT * FROM closing"):
            signed = {name: row[name] for name in SIGNED}
            signed |= {name: json.loads(row[name]) for name in ("figures", "heads", "changes")}
            sound = sha256(compact(signed)).hexdigest() == row["digest"]
            self.found += [] if sound else [f"closing {row['unit']} {row['period']}"]

    def journal(self, _: Connection) -> None:
        last = sha256(b"suara-loket journal 1\0" + self.tenant).digest()
        name, states, sealed, texts = last.hex()[:32], {}, {}, dict[int, list[bytes]]()
        self.heads[name, 0], self.devices[name] = last, "jurnal"
        here = self.rows(texts)
        for n, row in enumerate(self.sql("SELECT * FROM journal ORDER BY seq"), start=1):
            seq, body = row["seq"], {"told": row["d_told"].hex(), "v": 1}
            body |= {key: row[key] for key in ("act", "at", "params", "sealed")}
            if (seq, row["prev_hash"], row["hash"]) != (n, last, link(last, seq, compact(body))):
                self.found.append(f"journal {seq}")
            last = self.heads[name, seq] = row["hash"]
            told = compact([row[key] or "" for key in ("made_by", "subject", "detail")])
            told += b"\n" + b"".join(sorted(texts.get(seq, [])))
            if row["salt"] is None or sha256(row["salt"] + told).digest() != row["d_told"]:
                self.found.append(f"told {seq}")
            try:
                said = json.loads(row["sealed"])
                sealed[seq] = said["rows"]
                states.update({state: (row, digest) for state, digest in said["states"].items()})
                kinds = {*said["rows"], *(state.split()[0] for state in said["states"])}
                self.found += [f"act {seq}"] if kinds - MAY_SEAL.get(row["act"], kinds) else []
            except (ValueError, KeyError):
                self.found.append(f"journal {seq}")
        every = here.keys() | sealed.keys()
        self.found += [f"rows {n}" for n in every if here.get(n, {}) != sealed.get(n, {})]
        self.states(states)
        for chain, seq, printed in self.sql(SAYS["REMEMBERED"]):
            taken, digits = self.taken.get((chain, seq)), printed.replace(" ", "")
            held = taken["hash"] if taken else self.heads.get((chain, seq), b"")
            self.found += [] if held.hex().startswith(digits) else [f"remembered {chain[:8]} {seq}"]

    def rows(self, texts: dict[int, list[bytes]]) -> dict[int, dict[str, list[object]]]:
        here: dict[int, dict[str, list[object]]] = {}
        self.flags = {r["id"]: sorted(r["rules"].split()) for r in self.sql(SAYS["BY_ENTRY"])}
        by_line = "SELECT coalesce(sealed_by, 1) AS sealing, * FROM {} ORDER BY sealing, {}".format
        for table, key, more, named in SEALED:
            columns, words = f"{key} {more}".split(), f"{key} {named}".split()
            rows = self.sql(by_line(table, key.replace(" ", ", ")))
            for seq, some in groupby(rows, lambda row: row[0]):
                these = [row for row in some if table != "erasure" or row["asked"]]
                if table == "entry":  # in the order of their box
                    lines = [line(row, columns, after=self.answered(row)) for row in these]
                else:
                    lines = sorted(line(row, columns) for row in these)
                    texts.setdefault(seq, []).extend(line(row, words, table) for row in these)
                if lines:
                    here.setdefault(seq, {})[table] = seal(lines)
        return here

    def answered(self, entry: Row) -> list[object]:
        row = self.answers.get(entry["id"]) if entry["verdict"] == "new" else None
        if row is None:
            return []
        said, words = [row[name] for name in OPEN], [row["provenance"], row["dated"]]
        if first(row["channel"], row["slot"], paired=words[0] == "kiosk") == words:
            said[OPEN.index("provenance") :] = [words[0] == "kiosk", *said[-4:-1]]
        return [*said, *self.flags.get(entry["id"], [])]

    def states(self, sealed: dict[str, tuple[Row, list[object]]]) -> None:
        here: dict[str, list[bytes]] = {}
        for source in (SAYS["BY_DAY"], "judgement"):
            for row in self.sql(f"SELECT * FROM {source}"):
                lines = here.setdefault(f"flags {row['unit']} {row['day']}", [])
                lines.append(line(row, row.keys()[1:], source.split()[0]))
        office = self.sql("SELECT region, timezone, demo FROM office")
        here["office"] = [line(row, row.keys(), "office") for row in office]
        if "names" in sealed:
            salt = sealed["names"][0]["salt"] or b""
            for table, columns in (row.split(" | ") for row in SAYS["NAMES"].splitlines()):
                for row in self.sql(f"SELECT * FROM {table}"):
                    named = sha256(salt + line(row, columns.split(), table)).digest()
                    here.setdefault("names", []).append(named)
        for state in sorted(here.keys() | sealed.keys()):
            if seal(sorted(here.get(state, []))) != sealed.get(state, (None, seal([])))[1]:
                self.found.append(f"state {state}")


if __name__ == "__main__":
    kept = Path(sys.argv[2]).read_text(encoding="utf-8") if sys.argv[2:] else ""
    print("\n".join(Verifier(Path(sys.argv[1])).run(kept)) or "no difference")
