"""Answers in version 1 of an entry's body, as earlier releases wrote them.

Written here by JSON alone, with nothing of what reads and writes bodies today. `FOLDER` is a data
folder that such a release left: register, journal and boxes.
"""

import json
import os
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from survey import ledger
from survey.answers.drafts import Draft
from survey.ledger import Entry, Sealed
from tests.builders import Device

FOLDER = Path(__file__).parent / "cases" / "journal-0005" / "data.zip"
_NOTHING = {"at": None, "duration_s": None, "visit": ""}
_NOT_YET = ("provenance", "dated", "v", "private")


def unpack(folder: Path) -> Path:
    """Lay a copy of the older release's data into a folder."""
    with zipfile.ZipFile(FOLDER) as packed:
        packed.extractall(folder)
    return folder


def written(value: object) -> str:
    """Write canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(draft: Draft) -> Sealed:
    """Write an answer as version 1 said it: whether the browser was paired, and no more."""
    now = ledger.seal(draft)
    time, salt = "", os.urandom(16)
    if now.private.time:
        known = json.loads(now.private.time)
        known = {name: known[name] for name in ("at", "duration_s", "visit")}
        time = "" if known == _NOTHING else written(known)
    digest = sha256(salt + time.encode()).digest()
    private = replace(now.private, time=time, time_salt=salt, d_time=digest)
    said = {name: value for name, value in json.loads(now.body).items() if name not in _NOT_YET}
    said |= {"paired": draft.provenance == "kiosk", "private": private.digest.hex(), "v": 1}
    return Sealed(draft.id, written(said).encode(), private)


class OlderDevice(Device):
    """A box that an earlier release fills."""

    def take(self, *drafts: Draft) -> tuple[Entry, ...]:
        """Chain answers, in version 1, behind what was taken before."""
        taken = []
        for draft in drafts:
            entry = ledger.chain(self.head, sealed(draft))
            self.head = ledger.Head(entry.seq, entry.hash)
            taken.append(entry)
        return tuple(taken)
