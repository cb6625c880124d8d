"""Whether two names are one person's name written twice, or may be those of two people.

A code stands for one person for ever, so a name that changes under it is looked at: titles and
degrees may change, case, spaces, punctuation and accents too, the letters may not. Chandra and
Handra, Joel and Jul are spellings of one sound to one reader and two colleagues to another. Where
it is not sure the answer is no, and a person is asked. Who asks is in `actions/renames.py`. Where
two people do bear one name, their codes tell them apart.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import Protocol

MEN = frozenset(("bapak", "bpk", "drs", "h", "haji", "kh", "pak", "sdr", "tn", "ust", "ustadz"))
WOMEN = frozenset(("bu", "dra", "hajah", "hajjah", "hj", "ibu", "nn", "ny", "sdri", "ustadzah"))
TITLES = MEN | WOMEN | {"apt", "bd", "dr", "drg", "drh", "ir", "ns", "prof"}
# Without dots and spaces: S.Sos. and S. Sos are ssos.
DEGREES = re.compile(
    "a(k|md(ak|k[eo][bmp])?|m?ke?b|mk|pt)|b(a|sc)|lc|llm|phd"
    "|m(a|ag|ap|ba|eng|h|hum|ke[bps]|kes|kn|kom|m|pa|pd|pdi|ph|pp|psi|sc|si|sn|sos|t|th)"
    "|s(ag|ap|e|ei|farm|gz|h|hi|hum|hut|i|ikom|ip|ipem|ked|ke[bp]|kes|km|kom|kpm|m|n|os|pdi?|pi|psi"
    "|pt|pwk|si|sn|sos|st|stp|sy|t|th|tp|trke[bp])"
)
_APART = re.compile(r"[\s,;]+")


class NamedPerson(Protocol):
    """Somebody with a code and a name."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


def same_person(before: str, after: str) -> bool:
    """Say whether two names are surely those of one person.

    Args:
        before: The name that is known.
        after: The name that is given now.

    Returns:
        True where they differ in known titles and degrees, case, spaces, punctuation or accents
        only; False where another person may be meant.
    """
    (old_titles, old), (new_titles, new) = _parts(before), _parts(after)
    if not old and not new:
        return before.casefold() == after.casefold()
    return old == new and _titles_agree(old_titles, new_titles)


def told_apart(people: Sequence[NamedPerson]) -> dict[str, str]:
    """Name people by their codes, with the code behind a name that several of them bear.

    Args:
        people: Those who may be taken for each other: the officers of one unit.

    Returns:
        Names by code: "Siti Aminah (P02)" where there is another one, else "Siti Aminah".
    """
    letters = Counter(_parts(person.name)[1] for person in people)
    return {
        person.code: f"{person.name} ({person.code})"
        if letters[_parts(person.name)[1]] > 1
        else person.name
        for person in people
    }


def same_nip(before: str, after: str) -> bool | None:
    """Say whether two civil servant's numbers are one; None where one of them is not known."""
    numbers = [re.sub(r"\D", "", nip) for nip in (before, after)]
    return numbers[0] == numbers[1] if all(numbers) else None


def _parts(name: str) -> tuple[set[str], str]:
    """Give the titles before a name, and its letters and digits without titles and degrees."""
    words = _APART.split(name.strip())
    n_titles = sum(1 for _ in takewhile(lambda word: _plain(word) in TITLES, words[:-1]))
    titles, words = {_plain(word) for word in words[:n_titles]}, words[n_titles:]
    while len(words) > 1 and (n := _n_degree(words)):
        del words[-n:]
    return titles, "".join(map(_plain, words))


def _n_degree(words: list[str]) -> int:
    """Count the words of the degree that a name ends with: "S.Sos.", "S. Sos" or "SE"; else 0."""
    for n in (2, 1):
        written = "".join(words[-n:])
        # As a name it would be written "Map" or "Se", with small letters and no dot.
        if (
            len(words) > n
            and DEGREES.fullmatch(_plain(written))
            and ("." in written or written.isupper())
        ):
            return n
    return 0


def _plain(text: str) -> str:
    """Give the letters and digits alone, without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _titles_agree(old: set[str], new: set[str]) -> bool:
    """Say whether titles came or went; where one took another's place, that they tell one sex."""
    sexes = [{sex for sex, known in (("L", MEN), ("P", WOMEN)) if t & known} for t in (old, new)]
    if all(sexes):
        return not sexes[0].isdisjoint(sexes[1])
    return old <= new or new <= old or not any(sexes)
