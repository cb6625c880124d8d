"""Boxes that the register took from and that do not lie in the folder: where may they be?

A damaged file that was put aside is no fault of this machine's copies, nor is a box that came
through another device, as the journal tells; what only the register's own list says of a box
excuses nothing. Read next: `survey/register/proven.py`, `box_proofs.py`, `comparison.py`.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from survey.box import ReadBox
from survey.differences import Away, Whereabouts
from survey.register import compared, known_boxes, proven
from survey.register.compared import KnownBox
from survey.register.engine import Register

OWN: Final = ("main", "import", "entry", "demo")  # the ways in that every machine has itself


class Folder:
    """What a folder of boxes and the journal tell of files that are not in it.

    Args:
        folder: Where the boxes lie.
        here: The boxes that do.
        register: What took from them.
    """

    def __init__(self, folder: Path, here: Sequence[ReadBox], register: Register) -> None:
        self._paths = list(folder.iterdir()) if folder.is_dir() else []
        self._names = [path.name for path in self._paths]
        self._here = here
        self._continued = {box.passport.follows for box in here if box.passport is not None}
        self._register = register
        self.device_of = cache(self._device_of)

    def has(self, box: str) -> bool:
        """Say whether a box lies here, if perhaps damaged; by its id in hex digits."""
        return any(file.may_be(box) for file in self._here)

    def has_lost(self, box: str) -> bool:
        """Say whether a box that does not lie here was here and is gone."""
        return self.whereabouts(box) is Whereabouts.GONE

    def must_hold(self, box: str) -> bool:
        """Say whether the last entry that the register took of a box has to be in a file here.

        Not of a box of which two continuations were seen: the register took the other one.
        """
        return box not in self._forked if self.has(box) else self.has_lost(box)

    def whereabouts(self, box: str) -> Whereabouts:
        """Say what may have become of a box that does not lie here."""
        aside = f"-{box[:16]}.db.damaged"
        files = [path for path in self._paths if aside in path.name]
        if aside in self._removed or (files and self._is_of(box, files)):
            return Whereabouts.ASIDE
        device = self.device_of(box)
        # A device that writes here leaves its lock, and the boxes it had before and after.
        was_here = box in self._continued or any(_device(name) == device for name in self._names)
        at_home = not device or device in OWN or was_here
        return Whereabouts.GONE if at_home else Whereabouts.ELSEWHERE

    def away(self, box: KnownBox) -> Away:
        """Say how many entries came of a box that is not here or cannot be read, and why."""
        name = box.id.hex()
        here = self.has(name)
        where = Whereabouts.ENDED if here else self.whereabouts(name)
        device = box.device if here else self.device_of(name) or box.device
        with self._register.read() as conn:
            return Away(name, device, compared.n_behind(conn, box.id, 0), where)

    def _is_of(self, box: str, files: Sequence[Path]) -> bool:
        """Say whether a file that was put aside still has something of a box in it.

        That it has its name says nothing: its id has to be there, or an entry that came from it.
        """
        with self._register.read() as conn:
            marks = [box.encode(), *known_boxes.some_ids(conn, bytes.fromhex(box))]
        for path in filter(Path.is_file, files):
            try:
                content = path.read_bytes()
            except OSError:
                continue
            if any(mark in content for mark in marks):
                return True
        return False

    def _device_of(self, box: str) -> str:
        with self._register.read() as conn:
            return proven.device_of(conn, box)

    @cached_property
    def _forked(self) -> set[str]:
        with self._register.read() as conn:
            return set(proven.forked(conn))

    @cached_property
    def _removed(self) -> str:
        with self._register.read() as conn:
            return proven.removed_files(conn)


def _device(name: str) -> str:
    """Tell of which device a file is: "main" of "main-7f3a91c055de02b4.db" and of "main.lock"."""
    stem, _, ending = name.partition(".")
    return stem if ending == "lock" else stem.rpartition("-")[0]
