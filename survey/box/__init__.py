"""The box: a small append-only log on the local disk that takes a citizen's answer.

It works while everything else is down, migrating or busy. It knows entries, not offices: what an
entry is stands in `survey/ledger.py`, how entries get on from here in `survey/transfer/forward.py`.
Read next: `writer.py` (the door), `store.py` (the file), `repair.py` (what happens after damage).
"""

from survey.box.files import ReadBox, boxes
from survey.box.following import ChainCheck, Followed, Following
from survey.box.locks import AlreadyRunning
from survey.box.repair import NewerBox, OtherTenant
from survey.box.schema import NotDurable, Unavailable
from survey.box.store import ForeignHead, IdTaken, UnknownId
from survey.box.waiting import TooSlow
from survey.box.writer import Box, Closed, Full, Stored

__all__ = [
    "AlreadyRunning",
    "Box",
    "ChainCheck",
    "Closed",
    "Followed",
    "Following",
    "ForeignHead",
    "Full",
    "IdTaken",
    "NewerBox",
    "NotDurable",
    "OtherTenant",
    "ReadBox",
    "Stored",
    "TooSlow",
    "Unavailable",
    "UnknownId",
    "boxes",
]
