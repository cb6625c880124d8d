"""A desk where files are brought in and taken out: one office, one box `import`, one folder."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from survey.answers.drafts import Draft
from survey.box import Box
from survey.exchange.exporting import export_ratings
from survey.exchange.outcomes import ImportOutcome
from survey.exchange.ratings import import_ratings
from survey.register import answers
from survey.register.answers import Answer
from survey.register.engine import Register
from survey.transfer.forward import Forwarder, InProcess
from tests import builders
from tests.builders import UNIT

LONG_AGO, LATER = date(2000, 1, 1), date(2100, 1, 1)


@dataclass
class Desk:
    """What a clerk has in front of him."""

    folder: Path
    register: Register
    box: Box

    def bring(
        self, text: str | bytes | Path, name: str = "ratings.csv", **how: Any
    ) -> ImportOutcome:
        """Import a file of this content, of boring unit and name."""
        path = self.folder / name
        if isinstance(text, Path):
            path = text
        elif isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8", newline="")
        how = {"unit": UNIT, "by": "Ayu", **how}
        return import_ratings(path, register=self.register, box=self.box, **how)

    def rows(self, path: Path, delimiter: str = ",") -> list[dict[str, str]]:
        """Read a CSV file that was written here."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=delimiter))

    def rejected(
        self, name: str = "ratings.rejected.csv", delimiter: str = ","
    ) -> list[dict[str, str]]:
        """Read the file of rejected lines."""
        return self.rows(self.folder / name, delimiter)

    def export(self, name: str = "out.csv", **how: Any) -> Path:
        """Export everything into a file of this name."""
        path = self.folder / name
        export_ratings(path, register=self.register, **{"unit": UNIT, "by": "Ayu", **how})
        return path

    def answers(self) -> list[Answer]:
        """Read all that counts."""
        with self.register.read() as conn:
            return answers.read(conn, UNIT, LONG_AGO, LATER)

    def kinds(self) -> list[str]:
        """Name the kinds of all that counts, sorted."""
        return sorted(answer.kind for answer in self.answers())

    def give(self, *drafts: Draft) -> None:
        """Have citizens answer at a kiosk or on a phone."""
        builders.Device().give(self.register, *drafts)

    def forward(self) -> None:
        """Send on what the box still holds."""
        forwarder = Forwarder(self.box, InProcess(self.register))
        while forwarder.pass_once():
            pass


@contextmanager
def a_desk(folder: Path, **office: Any) -> Iterator[Desk]:
    """Open a desk in an empty folder; `office` as `builders.settled` takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    register = builders.settled(builders.an_empty_register(folder), **office)
    box = Box.open(folder / "boxes", "import", builders.TENANT)
    try:
        yield Desk(folder, register, box)
    finally:
        box.close()
        register.close()


def a_csv(rows: Sequence[Mapping[str, object]], delimiter: str = ",") -> str:
    """Write rows as CSV, the columns of the first row."""
    lines = [delimiter.join(rows[0])]
    lines += [delimiter.join(str(value) for value in row.values()) for row in rows]
    return "\n".join(lines) + "\n"


def uuids(text: str) -> list[UUID]:
    """Make the ids of a space-separated list of numbers."""
    return [UUID(int=int(number)) for number in text.split()]
