"""Where a row stands: what `comparison.py` looks up. Read next: `survey/differences.py`."""

from collections.abc import Mapping

from survey.differences import RowPlace
from survey.proof.entry_rows import DAY, UNIT
from survey.register.compared import KnownBox, Loose, Row


def place_now(answer: Row) -> RowPlace:
    """Give where the register says that an answer belongs, from the columns of `response`."""
    return RowPlace(unit=str(answer[UNIT]), day=str(answer[DAY]))


def own_place(row: Loose, known: Mapping[bytes, KnownBox]) -> RowPlace:
    """Give where a row that nothing holds says of itself that it stands."""
    box = known.get(row.box)
    device = "" if box is None else box.device
    return RowPlace(digits(row.box), device, row.seq, digits(row.id), str(row.unit), str(row.day))


def digits(value: object) -> str:
    """Write an id in hex digits; what is none, as it is."""
    return value.hex() if isinstance(value, bytes) else str(value)
