"""Whether two names are one person's name written twice, or may be those of two people.

A code stands for one person for ever, so a name that changes under it is looked at: titles,
degrees, order and spelling may change, the person may not. Where that is not sure the answer is
no, and a person is asked. Who asks is in `actions/renames.py`.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import pairwise

ALIKE = 0.87  # of two words: one letter more or less in four, one other letter in eight
ALONE = 0.9  # where no other word of the name stands beside it unchanged
SHORTEST = 4
TITLES = re.compile(
    r"apt|bapak|bd|bpk|bu|dr|dra|drs|h|hajah|haji|hajjah|hj|ibu|ir|kh|nn|ns|ny|pak|prof|sdr|sdri"
    r"|tn|ust|ustadz"
)
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
        True where they differ in titles, degrees, order, abbreviation of a word to its first
        letter, or the spelling of one word; False where another person may be meant.
    """
    old, new = _words(before), _words(after)
    if sorted(old) == sorted(new) or "".join(old) == "".join(new):
        return bool(old) or before.casefold() == after.casefold()
    if len(old) != len(new):
        return False
    pairs = list(zip(old, new, strict=True))
    n_equal = sum(a == b and len(a) > 1 for a, b in pairs)
    differing = [(a, b) for a, b in pairs if a != b and not _is_initial(a, b)]
    if not differing:
        return n_equal > 0
    return len(differing) == 1 and _alike(*differing[0], ALIKE if n_equal else ALONE)


def _words(name: str) -> list[str]:
    """Give the words of a name alone: no title, no degree, one spelling for each sound."""
    plain = unicodedata.normalize("NFKD", name.partition(",")[0].casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORD.findall(plain)
    while len(words) > 1 and TITLES.fullmatch(words[0]):
        del words[0]
    while len(words) > 1 and DEGREES.fullmatch(words[-1]):
        del words[-1]
    return [_sound(part) for word in words for part in re.split(r"\.", word) if part]


def _sound(word: str) -> str:
    word = re.sub(r"['’]", "", word)
    for written, meant in _SPELLINGS:
        word = word.replace(written, meant)
    single = word[:1] + "".join(b for a, b in pairwise(word) if a != b or b.isdigit())
    return "muhamad" if _MUHAMMAD.fullmatch(single) else single


def _is_initial(a: str, b: str) -> bool:
    return 1 in {len(a), len(b)} and a[0] == b[0] and a[0].isalpha()


def _alike(a: str, b: str, least: float) -> bool:
    if min(len(a), len(b)) < SHORTEST or any(letter.isdigit() for letter in a + b):
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= least
