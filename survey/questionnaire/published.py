"""Which questionnaires there are: every published version, and the official instrument.

Read next: `file.py`, which reads the data files and refuses what is wrong or changed in them.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from survey.questionnaire.file import UnknownQuestionnaire, newest_sound, published, read
from survey.questionnaire.model import Instrument, Item, Questionnaire, Reason


def load(ref: str) -> Questionnaire:
    """Give a published version by the name that stands beside an answer: "skm-2017/1".

    Raises:
        Invalid: Unknown, or its file is wrong or was changed; names the file and the place.
    """
    return read(ref)


def official() -> Instrument:
    """Give the instrument whose index is the IKM.

    Raises:
        Invalid: The list of published versions is wrong.
    """
    return Instrument(published().official)


def is_official(form: Instrument | Questionnaire) -> bool:
    """Say whether the index of what was asked is the IKM."""
    return form.key == official().key


def instrument(text: str | None = None) -> Instrument:
    """Read which answers a person means: a questionnaire, or with a number one version of it.

    Args:
        text: "skm-2017" or "skm-2017/1"; without it the official one.

    Raises:
        Invalid: Nothing of that name was published.
    """
    if text is None:
        return official()
    if "/" in text:
        named = load(text)
        return Instrument(named.key, named.version)
    return Instrument(versions(text)[0].key)


def keys() -> tuple[str, ...]:
    """Give the key of every published instrument, the official one first."""
    return published().keys


def refs() -> tuple[str, ...]:
    """Give the name of every published version, of every instrument."""
    return published().refs


def versions(key: str) -> tuple[Questionnaire, ...]:
    """Give every published version of an instrument, the newest first.

    Raises:
        Invalid: Nothing of that key was published, or a file is wrong.
    """
    own = [ref for ref in refs() if ref.rpartition("/")[0] == key]
    if not own:
        raise UnknownQuestionnaire(ref=key, known=", ".join(keys()))
    return tuple(sorted(map(load, own), key=lambda each: -each.version))


def current(key: str | None = None) -> Questionnaire:
    """Give the version that is asked from now on: the newest of an instrument that can be read.

    Args:
        key: Which instrument; without it the official one.

    Raises:
        Invalid: Nothing of that key was published, or none of its files can be read.
    """
    return newest_sound(official().key if key is None else key)


def names(key: str | None = None, first: Collection[str] = ()) -> Questionnaire:
    """Give the names of all that any version of an instrument has, the newest wording first.

    For names only: an item that only an older version asked stands behind the newest version's
    own, so this decodes no score string.

    Args:
        key: Which instrument; without it the official one.
        first: Versions whose words and order go before those of all others: the ones that
            people answered, "skm-2017/1".

    Raises:
        Invalid: Nothing of that key was published, or a file is wrong.
    """
    newest_first = versions(official().key if key is None else key)
    return _union(tuple(sorted(newest_first, key=lambda each: each.ref not in first)))


def _union(in_order: tuple[Questionnaire, ...]) -> Questionnaire:
    if len(in_order) == 1:
        return in_order[0]
    return replace(
        in_order[0],
        items=_first_of_each(item for each in in_order for item in each.items),
        reasons=_first_of_each(reason for each in in_order for reason in each.reasons),
    )


_Named = TypeVar("_Named", Item, Reason)


def _first_of_each(named: Iterable[_Named]) -> tuple[_Named, ...]:
    by_key: dict[str, _Named] = {}
    for each in named:
        by_key.setdefault(each.key, each)
    return tuple(by_key.values())
