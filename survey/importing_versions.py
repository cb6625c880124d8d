"""Which version of which questionnaire the lines of a ratings file answer.

A line may say it; else the whole file answers what a person named, or what is asked now. Nothing
is guessed where two versions fit. Read next: `importing_columns.py`.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from survey.errors import Invalid
from survey.language import N_
from survey.lines import columns
from survey.questionnaire import Questionnaire, current, instrument, load, names, versions

IGNORED = ("no", "rejected_line", "rejected_reason")


class WhichVersion(Invalid):
    """The unsur of a file are those of an older version, and nobody says which one was asked."""

    slug = "which-version"
    sentence = N_(
        "Unsur dalam berkas %(file)s adalah unsur kuesioner %(older)s, sedangkan yang dipakai"
        " sekarang %(now)s. Sebutkan yang dijawab warga: --questionnaire %(older)s atau"
        " --questionnaire %(now)s."
    )


class NotAsked(Invalid):
    """A score for an unsur that the line's version does not have."""

    slug = "not-asked"
    sentence = N_("Kolom %(field)s: butir ini tidak ada dalam kuesioner %(questionnaire)s.")


@dataclass(frozen=True, slots=True)
class AskedBy:
    """Which questionnaire the lines of a file answer.

    Attributes:
        form: The version of lines that do not say.
        said: Whether a person named it.
    """

    form: Questionnaire
    said: bool

    @staticmethod
    def named(text: str | None) -> "AskedBy":
        """Read what a person named: a version, or an instrument, of which the newest is meant.

        Raises:
            Invalid: Nothing of that name was published.
        """
        wanted = instrument(text)
        form = current(wanted.key) if wanted.version is None else load(str(wanted))
        return AskedBy(form, text is not None)

    @property
    def labels(self) -> tuple[str, ...]:
        """The U-numbers of the version, in small letters."""
        return tuple(label.casefold() for label in self.form.by_label("list"))

    @property
    def known(self) -> frozenset[str]:
        """Every column that a file may have, in small letters."""
        return frozenset((*columns(names(self.form.key)), *self.labels, *IGNORED))

    def of_header(self, header: Iterable[str]) -> Questionnaire:
        """Give all that lines may answer: of every version, where each line names its own."""
        per_line = "questionnaire" in (label.casefold() for label in header)
        return names(self.form.key) if per_line else self.form

    def check(self, path: Path, chosen: Container[str]) -> None:
        """Refuse a file whose unsur are exactly those of an older version that nobody named.

        Args:
            path: The file, for the sentence.
            chosen: The columns that are read.

        Raises:
            WhichVersion: They are.
        """
        if self.said:
            return
        in_file = {key for key in names(self.form.key).unsur_keys if key in chosen}
        for older in versions(self.form.key)[1:]:
            if in_file == older.unsur_keys != self.form.unsur_keys:
                raise WhichVersion(file=path.name, older=older.ref, now=self.form.ref)


def check_asked(scored: Iterable[str], ref: str) -> None:
    """Refuse a score for an unsur that a version does not ask.

    Raises:
        NotAsked: Names the first.
    """
    for key in scored:
        if key not in _items(ref):
            raise NotAsked(field=key, questionnaire=ref)


@cache
def _items(ref: str) -> frozenset[str]:
    return frozenset(item.key for item in load(ref).items)
