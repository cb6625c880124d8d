"""Read a questionnaire's data files and refuse anything wrong or changed in them.

`data/questionnaires/published.toml` names the file of every published version and the digest of
its content, and which instrument's index is the IKM; answers point at a version, so its content
may never change. What a questionnaire can do is in `model.py`.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from survey.errors import Invalid
from survey.language import N_
from survey.questionnaire.model import Item, Option, Owner, Questionnaire, Reason, Text

FOLDER = Path(__file__).resolve().parents[2] / "data" / "questionnaires"
_REF = re.compile(r"[a-z0-9-]{1,30}/[1-9]\d{0,3}", re.ASCII)
OFFICIAL = "official"  # the entry of published.toml that is no version
# What the regulation's own instrument is called; another one brings its own words.
SKM = Text("Survei Kepuasan Masyarakat", "Public satisfaction survey")
IKM = Text("IKM", "IKM")


class UnknownQuestionnaire(Invalid):
    """No version of that name was ever published here."""

    slug = "unknown-questionnaire"
    sentence = N_("Kuesioner “%(ref)s” tidak dikenal. Yang ada: %(known)s.")


class WrongFile(Invalid):
    """A data file that is not a questionnaire."""

    slug = "wrong-questionnaire"
    sentence = N_("%(file)s, %(place)s: %(reason)s.")


class ChangedFile(Invalid):
    """The content of a published version is not what was published."""

    slug = "changed-questionnaire"
    sentence = N_(
        "%(file)s sudah berubah, padahal %(ref)s sudah dipakai. Kembalikan isinya, atau terbitkan"
        " sebagai versi baru dalam published.toml dengan digest %(digest)s."
    )


class _Table:
    """One TOML table with its place in the file, so that every complaint says where."""

    def __init__(self, file: str, place: str, values: object) -> None:
        self.file, self.place = file, place
        if not isinstance(values, dict):
            raise self.wrong("", N_("harus berupa tabel"))
        self.values: Mapping[str, object] = values

    def wrong(self, key: str, reason: str, **more: object) -> WrongFile:
        place = ".".join(part for part in (self.place, key) if part)
        return WrongFile(file=self.file, place=place, reason=reason, **more)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, N_("harus berupa teks dan tidak boleh kosong"))
        return value

    def integer(self, key: str) -> int:
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.wrong(key, N_("harus berupa bilangan bulat mulai dari 1"))
        return value

    def flag(self, key: str) -> bool:
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, N_("harus true atau false"))
        return value

    def table(self, key: str) -> "_Table":
        return _Table(self.file, f"{self.place}.{key}".lstrip("."), self.values.get(key))

    def tables(self, key: str) -> list["_Table"]:
        values = self.values.get(key)
        if not isinstance(values, list) or not values:
            raise self.wrong(key, N_("harus ada, paling sedikit satu"))
        dot = f"{self.place}." if self.place else ""
        return [_Table(self.file, f"{dot}{key} {n}", v) for n, v in enumerate(values, 1)]

    def words(self, key: str) -> Text:
        return self.table(key).say()

    def say(self) -> Text:
        return Text(self.text("id"), self.text("en"))


def _item(table: _Table) -> Item:
    weight = table.flag("weight")
    options = tuple(Option(o.integer("score"), o.say()) for o in table.tables("options"))
    if [o.score for o in options] != [1, 2, 3, 4]:
        raise table.wrong("options", N_("harus tepat empat pilihan dengan nilai 1, 2, 3, 4"))
    return Item(
        key=table.text("key"),
        name=table.words("name"),
        question=table.words("question"),
        hint=table.words("hint"),
        options=options,
        weight=weight,
        list_number=table.integer("list_number") if weight else None,
        form_number=table.integer("form_number") if weight else None,
        about_officer=table.flag("about_officer"),
    )


def _reason(table: _Table, side: str, unsur: Sequence[str]) -> Reason:
    if table.text("unsur") not in unsur:
        raise table.wrong("unsur", N_("tidak ada dalam kuesioner"))
    if table.text("owner") not in tuple(Owner):
        raise table.wrong("owner", N_("harus officer atau unit"))
    return Reason(
        key=table.text("key"),
        text=table.words("text"),
        unsur=table.text("unsur"),
        owner=Owner(table.text("owner")),
        icon=table.text("icon"),
        side=side,
    )


def _kepuasan_first(top: _Table, items: Sequence[Item]) -> None:
    """Where a tap stands in a score string is the same in every version; the register counts it."""
    if items[0].key != "kepuasan" or [item.weight for item in items].count(False) != 1:
        raise top.wrong("item 1", N_("harus kepuasan, satu-satunya butir dengan weight = false"))


def _unique(top: _Table, place: str, keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise top.wrong(f"{place} “{key}”", N_("dipakai lebih dari satu kali"))


def _numbered(top: _Table, items: Sequence[Item]) -> None:
    weighted = [item for item in items if item.weight]
    in_list = [item.list_number for item in weighted]
    if in_list != list(range(1, len(weighted) + 1)):
        raise top.wrong("item.list_number", N_("harus urut 1, 2, 3 … tanpa lompatan"))
    if sorted(item.form_number or 0 for item in weighted) != in_list:
        raise top.wrong("item.form_number", N_("harus memakai setiap nomor tepat satu kali"))


def _parse(path: Path) -> _Table:
    try:
        return _Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as away:
        raise WrongFile(file=path.name, place=path.parent, reason=away.strerror) from away
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        raise WrongFile(file=path.name, place="TOML", reason=bad) from bad


def _digest(*tables: _Table) -> str:
    """Digest what the files say, not how: comments and line ends may differ."""
    contents = [json.dumps(t.values, sort_keys=True, ensure_ascii=False) for t in tables]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


def _build(top: _Table, reasons: _Table | None, *, is_official: bool) -> Questionnaire:
    items = tuple(_item(table) for table in top.tables("item"))
    _unique(top, "item", [item.key for item in items])
    _kepuasan_first(top, items)
    _numbered(top, items)
    unsur = [item.key for item in items if item.weight]
    known, ask = _reasons(reasons, unsur) if reasons else ((), {})
    return Questionnaire(
        key=top.text("key"),
        version=top.integer("version"),
        title=SKM if is_official else top.words("title"),
        index=IKM if is_official else top.words("index"),
        items=items,
        reasons=known,
        ask=ask,
        digest=_digest(top, *([reasons] if reasons else [])),
    )


def _reasons(table: _Table, unsur: Sequence[str]) -> tuple[tuple[Reason, ...], dict[str, Text]]:
    """Read the reasons of both sides, and what is asked above each."""
    sides = ("low", "high")
    known = tuple(_reason(row, side, unsur) for side in sides for row in table.tables(side))
    _unique(table, "reason", [reason.key for reason in known])
    ask = table.table("ask")
    return known, {side: ask.words(side) for side in sides}


@dataclass(frozen=True, slots=True)
class Published:
    """What published.toml says.

    Attributes:
        official: Key of the instrument whose index is the IKM.
        refs: Every published version, "skm-2017/1", in the order of the file.
    """

    official: str
    refs: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Key of every instrument, the official one first."""
        others = dict.fromkeys(ref.rpartition("/")[0] for ref in self.refs)
        others.pop(self.official, None)
        return (self.official, *others)


def published() -> Published:
    """Read which versions were published.

    Raises:
        WrongFile: The list cannot be read, or the official instrument has no version.
    """
    return _published(FOLDER)


@cache
def _published(folder: Path) -> Published:
    table = _parse(folder / "published.toml")
    listed = Published(
        table.text(OFFICIAL), tuple(name for name in table.values if name != OFFICIAL)
    )
    for ref in listed.refs:
        if not _REF.fullmatch(ref):
            raise table.wrong(f"“{ref}”", N_("harus seperti skm-2017/2: kode, garis miring, versi"))
    if not any(ref.rpartition("/")[0] == listed.official for ref in listed.refs):
        raise table.wrong(OFFICIAL, N_("tidak ada dalam kuesioner"))
    return listed


def newest_sound(key: str) -> Questionnaire:
    """Read the newest version of an instrument whose file is as it was published.

    A page must be asked while a newer version is being written down; `broken` says what is wrong.

    Raises:
        UnknownQuestionnaire: Nothing of that key was published.
        WrongFile, ChangedFile: No version of it can be read.
    """
    return _newest_sound(key, FOLDER)


@cache
def _newest_sound(key: str, folder: Path) -> Questionnaire:
    listed = _published(folder)
    own = [ref for ref in listed.refs if ref.rpartition("/")[0] == key]
    if not own:
        raise UnknownQuestionnaire(ref=key, known=", ".join(listed.keys))
    own.sort(key=lambda ref: -int(ref.rpartition("/")[2]))
    for ref in own[:-1]:
        try:
            return _read(ref, folder)
        except Invalid:
            continue
    return _read(own[-1], folder)


def broken() -> tuple[Invalid, ...]:
    """Say what is wrong with the published versions, for whoever looks after the machine."""
    wrongs = []
    try:
        refs = published().refs
    except Invalid as wrong:
        return (wrong,)
    for ref in refs:
        try:
            read(ref)
        except Invalid as wrong:
            wrongs.append(wrong)
    return tuple(wrongs)


def read(ref: str, folder: Path | None = None) -> Questionnaire:
    """Read a published version and check it against its recorded digest.

    Args:
        ref: "skm-2017/1".
        folder: Where published.toml and the files it names lie; without it the program's own.

    Raises:
        UnknownQuestionnaire: The ref is not in published.toml.
        WrongFile: A file is missing or says something that cannot be.
        ChangedFile: The content is not what was published under this ref.
    """
    return _read(ref, folder or FOLDER)


@cache
def _read(ref: str, folder: Path) -> Questionnaire:
    listed = _published(folder)
    if ref not in listed.refs:
        raise UnknownQuestionnaire(ref=ref, known=", ".join(listed.refs))
    entry = _parse(folder / "published.toml").table(ref)
    path = folder / entry.text("file")
    is_official = ref.rpartition("/")[0] == listed.official
    beside = path.with_suffix(".reasons.toml")
    # Only the touchscreen asks for reasons, and it asks the official instrument.
    reasons = _parse(beside) if is_official or beside.exists() else None
    questionnaire = _build(_parse(path), reasons, is_official=is_official)
    if questionnaire.ref != ref:
        raise WrongFile(file=path.name, place="key, version", reason=f"{questionnaire.ref} ≠ {ref}")
    if questionnaire.digest != entry.text("digest"):
        raise ChangedFile(file=path.name, ref=ref, digest=questionnaire.digest)
    return questionnaire
