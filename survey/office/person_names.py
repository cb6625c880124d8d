"""Whether two names are one person's name written twice, or may be those of two people.

A code stands for one person for ever, so a name that changes under it is looked at: titles,
degrees, order and spelling may change, the person may not. The end of an Indonesian name and some
titles tell a man from a woman, and a first letter stands for many names: they never change unasked.
Where it is not sure the answer is no, and a person is asked. Who asks is in `actions/renames.py`.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise, takewhile

ALIKE = 0.87  # of two words: one letter more or less in four, one other letter in eight
ALONE = 0.9  # where no other word of the name stands beside it unchanged
SHORTEST = 4
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
        True where they differ in titles, degrees, order or the spelling of one word other than at
        its end; False where another person may be meant.
    """
    sexes, other = _sexes(before), _sexes(after)
    if sexes and other and sexes.isdisjoint(other):
        return False
    old, new = _words(before), _words(after)
    if sorted(old) == sorted(new) or "".join(old) == "".join(new):
        return bool(old) or before.casefold() == after.casefold()
    if len(old) != len(new):
        return False
    pairs = list(zip(old, new, strict=True))
    n_equal = sum(a == b and len(a) > 1 for a, b in pairs)
    differing = [(a, b) for a, b in pairs if a != b]
    return len(differing) == 1 and _alike(*differing[0], ALIKE if n_equal else ALONE)


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


def _sexes(name: str) -> set[str]:
    """Say which sexes the titles of a name tell, as L and P."""
    words = _plain(name)
    titles = set(words[: _n_titles(words)])
    return {sex for sex, known in (("L", MEN), ("P", WOMEN)) if titles & known}


def _sound(word: str) -> str:
    word = re.sub(r"['’]", "", word)
    for written, meant in _SPELLINGS:
        word = word.replace(written, meant)
    single = word[:1] + "".join(b for a, b in pairwise(word) if a != b or b.isdigit())
    return "muhamad" if _MUHAMMAD.fullmatch(single) else single


def _alike(a: str, b: str, least: float) -> bool:
    if min(len(a), len(b)) < SHORTEST or any(letter.isdigit() for letter in a + b):
        return False
    if SequenceMatcher(None, a, b, autojunk=False).ratio() < least:
        return False
    # Haryanto and Haryanti, Hidayah and Hidayat, Yulian and Yuliana; but Aminah is Amina too.
    return a.removesuffix("h")[-1] == b.removesuffix("h")[-1] and not _is_longer(a, b)


def _is_longer(a: str, b: str) -> bool:
    """Say whether one word is the other and an ending: a name of its own, but for a last h."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and long != f"{short}h"
