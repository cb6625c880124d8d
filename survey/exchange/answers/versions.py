"""Which version of which questionnaire the lines of a ratings file answer.

A line may say it; else the whole file answers what a person named, or what is asked now. Nothing
is guessed where two versions fit. Read next: `columns.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from survey.errors import Invalid
from survey.exchange.answers.lines import columns
from survey.exchange.tables.numbering import NUMBER
from survey.language import N_
from survey.questionnaire import Order, Questionnaire, current, instrument, load, names, versions

IGNORED = (NUMBER, "rejected_line", "rejected_reason", "rejected_import")


class WhichVersion(Invalid):
    """The columns of a file fit several versions, and nobody says which one was asked."""

    slug = "which-version"
    sentence = N_(
        "Kolom nilai berkas %(file)s dapat menjawab lebih dari satu versi kuesioner, dan unsurnya"
        " atau nomornya berbeda. Sebutkan yang dijawab warga, misalnya --questionnaire %(ref)s."
        " Yang cocok: %(known)s."
    )


class LabelsByVersion(Invalid):
    """Numbers of unsur beside named versions that number differently."""

    slug = "labels-by-version"
    sentence = N_(
        "Berkas %(file)s memakai %(label)s dan kolom questionnaire, padahal nomor unsur berbeda"
        " menurut versinya. Pakai nama unsur, atau satu berkas untuk setiap versi."
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
        is_named: Whether a person named it.
    """

    form: Questionnaire
    is_named: bool

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

    def check(self, path: Path, chosen: Mapping[str, str], order: Order | None) -> None:
        """Refuse a file whose scores mean one thing by one version and another by another.

        Args:
            path: The file, for the sentence.
            chosen: The columns that are read: our name for each, and the file's.
            order: What U1 … U9 mean.

        Raises:
            WhichVersion: Several versions fit, and nobody named one.
            LabelsByVersion: Its lines name their versions, which number the unsur differently.
        """
        known = versions(self.form.key)
        keys = names(self.form.key).unsur_keys
        labels = [label for name, label in chosen.items() if name in keys and label != name]
        labels = [label for label in labels if label.casefold() not in keys]
        if labels:
            numbered = [_by_label(form, labels, order) for form in known]
            meanings = {each for each in numbered if each is not None}
            if len(meanings) > 1 and "questionnaire" in chosen:
                raise LabelsByVersion(file=path.name, label=labels[0])
            fitting = [form for form, each in zip(known, numbered, strict=True) if each is not None]
            self._one(path, fitting, len(meanings))
        in_file = keys & chosen.keys()
        if in_file and not labels:
            fitting = [form for form in known if in_file <= form.unsur_keys]
            self._one(path, fitting, len({form.unsur_keys for form in fitting}))

    def _one(self, path: Path, fitting: Sequence[Questionnaire], n_meanings: int) -> None:
        if n_meanings > 1 and not self.is_named:
            refs = [form.ref for form in fitting]
            raise WhichVersion(file=path.name, ref=refs[0], known=", ".join(refs))


def _by_label(
    form: Questionnaire, labels: Sequence[str], order: Order | None
) -> tuple[tuple[str, ...], frozenset[str]] | None:
    """Say what the numbers of a file mean by a version, None where it lacks one of them."""
    by_label = {label.casefold(): key for label, key in form.by_label(order or "list").items()}
    if any(label.casefold() not in by_label for label in labels):
        return None
    return tuple(by_label[label.casefold()] for label in labels), form.unsur_keys


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
