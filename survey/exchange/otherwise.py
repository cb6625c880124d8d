"""A file that was brought in before and is read otherwise now: with other options, or newer code.

Its lines would get other ids than they got then and count again. That is told by the ids alone:
some are new, while answers that the earlier import brought are none of the file's any more. Read
next: `identity.py`, `ratings.py`.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from survey.answers.drafts import Kind
from survey.errors import Conflict, LoketError
from survey.exchange.identity import Identified, Identities
from survey.exchange.tables.table import TableLine
from survey.language import N_
from survey.questionnaire import Order, load
from survey.register import amendments, audit
from survey.register import lines as stored_lines
from survey.register.engine import Register
from survey.register.imports import ImportFile

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ReadOtherwise(Conflict):
    """The same file was brought in before, and its lines would count once more."""

    slug = "read-otherwise"
    sentence = N_(
        "Isi berkas %(file)s sudah diimpor pada %(day)s sebagai impor nomor %(n)s (%(before)s), "
        "dan kini terbaca lain (%(now)s): %(lines)s barisnya akan terhitung dua kali. Kalau cara "
        "yang dulu benar, impor dengan cara itu; kalau keliru, jalankan dahulu loket import "
        "withdraw %(n)s. Kalau ini jawaban orang lain yang isinya kebetulan sama, tambahkan "
        "--batch NAMA."
    )


def written_options(
    *, order: Order | None, on: date | None, questionnaire: str | None, batch: str
) -> str:
    """Write as on the command line how the lines of a file are read; "–" without any option."""
    options = {"order": order, "on": on, "questionnaire": questionnaire, "batch": batch}
    return " ".join(f"--{name} {value}" for name, value in options.items() if value) or "–"


@dataclass(frozen=True, slots=True)
class KnownContent:
    """A file whose content was brought in before.

    Args:
        path: The file, for the sentence.
        register: Where its answers are.
        earlier: Imports of the same content.
    """

    path: Path
    register: Register
    earlier: Sequence[ImportFile]

    def refuse_other_reading(
        self, lines: Iterable[TableLine], identities: Identities, how: str
    ) -> None:
        """Refuse the file if its lines would count again because they are read otherwise.

        Args:
            lines: All its lines but the sums.
            identities: Gives them their ids.
            how: The options with which they are read now.

        Raises:
            ReadOtherwise: It would bring new answers, while an earlier import brought some that
                are none of its lines now.
        """
        read: list[Identified] = []
        for line in lines:
            with suppress(LoketError):
                read.append(identities.read(line))
        made = {line.id for line in read if not line.own}
        with self.register.read() as conn:
            n_new = len(made - stored_lines.by_ids(conn, sorted(made)).keys())
            for before in self.earlier if n_new else ():
                brought = {UUID(bytes=each.id) for each in amendments.of_import(conn, before.n)}
                if identities.batch and brought.isdisjoint(made):
                    continue  # other people, as somebody says
                if _lost(conn, brought, read):
                    act = audit.last(conn, "begin_import", str(before.n))
                    raise ReadOtherwise(
                        file=self.path.name,
                        day=before.made_at[:10],
                        n=before.n,
                        before=act.detail if act else before.file,
                        now=how,
                        lines=n_new,
                    )


def _lost(conn: "Connection", brought: set[UUID], read: Sequence[Identified]) -> bool:
    """Say whether answers were brought to these lines' instruments that are none of them."""
    ids = {line.id for line in read}.union(*(line.by_version.values() for line in read))
    keys = {load(line.ref).key for line in read}
    return any(
        each.kind != Kind.DETAIL and load(each.questionnaire).key in keys
        for each in stored_lines.by_ids(conn, sorted(brought - ids)).values()
    )
