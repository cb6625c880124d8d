"""Boxes that the register took from and that do not lie in the folder: where may they be?

A damaged file that was put aside, and a device that never wrote here, are no fault of this
machine's copies; a file that was here and is gone is. Read next: `proof.py`, `comparison.py`.
"""

from pathlib import Path
from typing import Final

from survey.box import ReadBox
from survey.differences import Whereabouts
from survey.register import compared
from survey.register.engine import Register

OWN: Final = ("main", "import", "entry", "demo")  # the ways in that every machine has itself


class Folder:
    """What a folder of boxes tells of files that are not in it.

    Args:
        folder: Where the boxes lie.
        here: The boxes that do.
        register: What took from them.
    """

    def __init__(self, folder: Path, here: list[ReadBox], register: Register) -> None:
        self._names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        self._here = {box.id[:16] for box in here}
        with register.read() as conn:
            self._removed = compared.removed_files(conn)

    def has(self, box: str) -> bool:
        """Say whether a box lies here, if perhaps damaged; by its id in hex digits."""
        return box[:16] in self._here  # of a damaged file its name tells no more

    def has_lost(self, box: str, device: str) -> bool:
        """Say whether a box that does not lie here was here and is gone."""
        return self.whereabouts(box, device) is Whereabouts.GONE

    def whereabouts(self, box: str, device: str) -> Whereabouts:
        """Say what may have become of a box that does not lie here."""
        aside = f"{device}-{box[:16]}.db.damaged"
        if any(name.startswith(aside) for name in self._names) or aside in self._removed:
            return Whereabouts.ASIDE
        # A device that writes here leaves its lock, and the boxes it had before and after.
        at_home = device in OWN or any(_device(name) == device for name in self._names)
        return Whereabouts.GONE if at_home else Whereabouts.ELSEWHERE


def _device(name: str) -> str:
    """Tell of which device a file is: "main" of "main-7f3a91c055de02b4.db" and of "main.lock"."""
    stem, _, ending = name.partition(".")
    return stem if ending == "lock" else stem.rpartition("-")[0]
