"""What is told where a file names something by its name, and a code is wanted.

Read next: `office.py`, `services_given.py`.
"""

from typing import Final

from survey.errors import Invalid, LoketError
from survey.exchange.tables.rows import UnknownCode
from survey.language import N_
from survey.office.dated import Noun
from survey.office.facts import Officer, Unit
from survey.office.person_names import same_person

_NOUNS: Final = {
    Noun.SERVICE: N_("Layanan"),
    Noun.COUNTER: N_("Loket"),
    Noun.OFFICER: N_("Petugas"),
}
# What rosters kept by hand write where somebody does not serve at a counter.
_NOT_SERVING: Final = frozenset(
    {"libur", "cuti", "piket", "off", "lepas", "lepas piket", "izin", "ijin", "sakit", "kosong"}
    | {"dinas luar", "dl", "wfh", "bebas"}
)


class CodeWanted(Invalid):
    """A name stands where a code is wanted."""

    slug = "code-wanted"
    sentence = N_(
        "%(what)s ditulis dengan kodenya, bukan namanya. Kode “%(name)s” di unit %(unit)s: "
        "%(codes)s."
    )


class NobodyServes(Invalid):
    """A line of a roster that says that somebody does not serve."""

    slug = "nobody-serves"
    sentence = N_(
        "“%(value)s” bukan petugas. Jadwal hanya memuat siapa yang melayani di loket; baris libur, "
        "cuti, atau piket tidak ditulis. Hapus baris ini."
    )


def wanted(noun: Noun, unit: Unit, text: str, *, in_roster: bool = False) -> LoketError:
    """Say what is wrong with a text that is no code of a unit.

    Args:
        noun: What the code is of: a service, a counter or an officer.
        unit: Whose.
        text: What stands in the file.
        in_roster: Whether the file says who serves when.
    """
    what = _NOUNS[noun]
    name = _plain(text)
    codes = [
        thing.code
        for thing in unit.things(noun)
        if _plain(thing.name) == name
        or (isinstance(thing, Officer) and same_person(text, thing.name))
    ]
    if codes:
        return CodeWanted(what=what, name=text, unit=unit.code, codes=", ".join(codes))
    if in_roster and noun is Noun.OFFICER and name in _NOT_SERVING:
        return NobodyServes(value=text)
    known = ", ".join(thing.code for thing in unit.things(noun)) or "–"
    return UnknownCode(what=what, code=text, unit=unit.code, known=known)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
