"""What was written into files of rejected lines, so that corrections in one are not lost.

A list that comes again gives its bad lines back again, into the same file; who corrects there and
has not brought it in yet would find it overwritten. Read next: `rejects.py`, which writes.
"""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from survey.exchange.digests import digests
from survey.files import CannotWrite, reason
from survey.register import audit, imports, journal
from survey.register.engine import Register

ACT = "give_back"


class GivenBack:
    """Files of rejected lines, by what the audit says of them.

    Args:
        register: Which has the audit.
        unit: The unit's code as first written.
        by: Who brings the list.
    """

    def __init__(self, register: Register, unit: str, by: str) -> None:
        self._register, self._unit, self._by = register, unit, by

    def set_aside(self, path: Path) -> Path | None:
        """Give a file another name if something else stands in it than was ever written there.

        What was brought in since and counts is known and may be overwritten. Files of one name lie
        in several folders, so what was written last may be another one's.

        Returns:
            Where it is now; None where it stays.

        Raises:
            CannotWrite: It cannot be read, or its name cannot be changed.
        """
        if not path.is_file():
            return None
        try:
            known = digests(path)
            if self._is_known(path.name, known):
                return None
            every = (path.with_name(f"{path.stem}.{n}{path.suffix}") for n in count(1))
            return path.rename(next(other for other in every if not other.exists()))
        except OSError as error:
            raise CannotWrite(file=path, reason=reason(error)) from error

    def _is_known(self, name: str, known: Sequence[str]) -> bool:
        with self._register.read() as conn:
            if audit.is_told(conn, ACT, name, known):
                return True
            return any(each.unit == self._unit for each in imports.counting(conn, known))

    def note(self, path: Path) -> None:
        """Remember what a file says that was written now."""
        with self._register.begin() as conn:
            journal.note(conn, self._by, ACT, path.name, digests(path)[0])
