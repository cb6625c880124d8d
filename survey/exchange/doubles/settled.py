"""What a person said of answers that a list lacks: no new line of it was one of them.

The line of the journal that begins an import with `--other-people` keeps which answers its list
lacked then. Of another import's line nothing is known, nor of one from before they were kept.
Read next: `going_on.py`, which asks about all others.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from survey.exchange.doubles.gaps import ListedAnswer
from survey.register import proven

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LACKS: Final = "lacks"


def params_of(lacking: Iterable[ListedAnswer]) -> Mapping[str, object]:
    """Write which answers a list lacks: by import, the first and the last number of each run."""
    runs: dict[str, list[list[int]]] = {}
    for number, seq in sorted({(each.number, each.seq) for each in lacking}):
        some = runs.setdefault(str(number), [])
        if some and some[-1][1] == seq - 1:
            some[-1][1] = seq
        else:
            some.append([seq, seq])
    return {_LACKS: runs} if runs else {}


class Settled:
    """The answers that were lacking when some imports were brought with `--other-people`.

    Args:
        conn: A reading transaction.
        numbers: Of the imports.
    """

    def __init__(self, conn: "Connection", numbers: Collection[int]) -> None:
        self._runs: dict[int, list[tuple[int, int]]] = {}
        for line in proven.lines(conn, "begin_import") if numbers else ():
            if line.subject.isdecimal() and int(line.subject) in numbers:
                self._read(line.params.get(_LACKS))

    def __contains__(self, each: ListedAnswer) -> bool:
        runs = self._runs.get(each.number, ())
        return any(first <= each.seq <= last for first, last in runs)

    def _read(self, written: object) -> None:
        for number, some in written.items() if isinstance(written, dict) else ():
            self._runs.setdefault(int(number), []).extend((first, last) for first, last in some)
