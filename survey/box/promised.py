"""What citizens were told is stored, as long as this program runs.

A file that is opened again is compared with it: SQLite reads a WAL that was cut short or replaced
as if nothing had ever been behind it. Read next: `store.py`.
"""

from collections import deque
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Final, NamedTuple

from survey.box.files import read_entries
from survey.box.schema import Passport, head_at
from survey.language import N_
from survey.ledger import Head, Sealed

# More than a WAL holds of single taps before they are moved into the file; about 2 MB.
MOST: Final = 2000
WRITTEN_AGAIN = N_(
    "Isi berkas %(file)s diubah oleh program lain saat layanan berjalan: %(n)d penilaian tidak ada "
    "lagi di dalamnya dan sudah ditulis kembali. Periksa siapa atau program apa yang melakukannya."
)
NOT_OURS = N_(
    "Isi kotak diganti oleh program lain saat layanan berjalan. Pencatatan berlanjut di berkas "
    "baru %(file)s; %(n)d penilaian yang belum terkirim sudah ditulis ke sana. Periksa apa yang "
    "hilang dengan: loket verify, dan cari program yang melakukannya."
)


class _Batch(NamedTuple):
    before: Head
    entries: list[Sealed]


class Promised:
    """The end of the chain that was told stored, and its last entries.

    Attributes:
        chain: The box's passport; None before anything was opened.
        head: The last entry that somebody was told is stored.
        sent: Up to which number the register has acknowledged.
    """

    def __init__(self) -> None:
        self.chain: Passport | None = None
        self.head = Head(0, b"")
        self.sent = 0
        self._batches: deque[_Batch] = deque()
        self._n = 0

    def begin(self, db: Connection, chain: Passport, head: Head, sent: int) -> None:
        """Take a file as it was opened for what is promised.

        Args:
            db: The box.
            chain: Its passport.
            head: Its last entry.
            sent: Up to which number the register has acknowledged.
        """
        if (self.chain, self.head) == (chain, head):
            return
        self.forget()
        before = head_at(db, chain, max(sent, head.seq - MOST))
        if before is not None:
            entries = [Sealed(e.id, e.body, e.private) for e in read_entries(db, before.seq)]
            self.head = before
            self.add(entries, head)
        self.chain, self.head, self.sent = chain, head, sent

    def add(self, batch: list[Sealed], head: Head) -> None:
        """Note a batch that was committed."""
        self._batches.append(_Batch(self.head, batch))
        self.head = head
        self._n += len(batch)
        while self._n - len(self._batches[0].entries) >= MOST:
            self._n -= len(self._batches.popleft().entries)

    def forget(self) -> None:
        """Keep no entries: parts of them are to be erased everywhere."""
        self._batches.clear()
        self._n = 0

    def behind(self, chain: Passport, head: Head) -> list[Sealed] | None:
        """Give what follows an end of the chain; None where that is not known any more."""
        batches = list(self._batches)
        for n, batch in enumerate(batches):
            if self.chain == chain and batch.before == head:
                return [sealed for later in batches[n:] for sealed in later.entries]
        return None

    def unsent(self) -> Iterator[Sealed]:
        """Give the last entries, as far as the register has not acknowledged them."""
        for before, entries in self._batches:
            yield from entries[max(0, self.sent - before.seq) :]
