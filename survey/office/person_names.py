"""Whether two names are one person's name written twice, or may be those of two people.

A code stands for one person for ever, so a name that changes under it is looked at: titles,
degrees, order and the spelling of a sound may change, the person may not. One letter makes another
person of an Indonesian name (Supriyadi, Supriyati), and some titles tell a man from a woman.
Where it is not sure the answer is no, and a person is asked. Who asks is in `actions/renames.py`.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise, takewhile

SHORTEST = 4  # letters of a word that a last h may be added to
TITLES = re.compile(
    r"apt|bapak|bd|bpk|bu|dr|dra|drs|h|hajah|haji|hajjah|hj|ibu|ir|kh|nn|ns|ny|pak|prof|sdr|sdri"
    r"|tn|ust|ustadz"
)
MEN = frozenset(("bapak", "bpk", "drs", "h", "haji", "pak", "sdr", "tn"))
WOMEN = frozenset(("bu", "dra", "hajah", "hajjah", "hj", "ibu", "nn", "ny", "sdri"))
DEGREES = re.compile(
    r".*\..*|amd|map|mh|mkom|mm|mpd|msi|mt|se|sh|sip|skm|skom|sos|spd|ssi|ssos|st|stp"
)
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
# One sound, two ways to write it: Soekarno, Djoko, Tjipto, Achmad, Dewy.
_SPELLINGS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("ch", "h"), ("y", "i"))
_MUHAMMAD = re.compile(r"m[uo]h(am[ae]d)?|mhd")


def same_person(before: str, after: str) -> bool:
    """Say whether two names are surely those of one person.

    Args:
        before: The name that is known.
        after: The name that is given now.

    Returns:
        True where they differ in titles, degrees, order or two spellings of one sound only; False
        where another person may be meant.
    """
    if not _titles_agree(_titles(before), _titles(after)):
        return False
    old, new = _words(before), _words(after)
    if not old and not new:
        return before.casefold() == after.casefold()
    return sorted(old) == sorted(new) or "".join(old) == "".join(new)


def _words(name: str) -> list[str]:
    """Give the words of a name alone: no title, no degree, one spelling for each sound."""
    words = _plain(name)
    del words[: _n_titles(words)]
    while len(words) > 1 and DEGREES.fullmatch(words[-1]):
        del words[-1]
    return [_sound(part) for word in words for part in re.split(r"\.", word) if part]


def _plain(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    return _WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))


def _n_titles(words: Sequence[str]) -> int:
    """Count the titles before a name; the last word is none."""
    return sum(1 for _ in takewhile(TITLES.fullmatch, words[:-1]))


def _titles(name: str) -> set[str]:
    words = _plain(name)
    return set(words[: _n_titles(words)])


def _titles_agree(old: set[str], new: set[str]) -> bool:
    """Say whether titles came or went; where one took another's place, that they tell one sex."""
    sexes = [{sex for sex, known in (("L", MEN), ("P", WOMEN)) if t & known} for t in (old, new)]
    if all(sexes):
        return not sexes[0].isdisjoint(sexes[1])
    return old <= new or new <= old or not any(sexes)


def _sound(word: str) -> str:
    word = re.sub(r"['’]", "", word)
    word = word.removesuffix("h") if len(word) > SHORTEST else word  # Aminah is Amina too
    for written, meant in _SPELLINGS:
        word = word.replace(written, meant)
    single = word[:1] + "".join(b for a, b in pairwise(word) if a != b or b.isdigit())
    return "muhamad" if _MUHAMMAD.fullmatch(single) else single
