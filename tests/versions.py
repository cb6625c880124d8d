"""Questionnaires that are not published: versions with other unsur, and another instrument.

`publish` lays them beside the real one, as an office would: data files and lines in published.toml.
Version 2 asks the same unsur with two of them changed about, 3 one more, 4 asks fourteen; the
instrument "spak" asks five questions of its own.
"""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from survey.questionnaire import Questionnaire, load
from survey.questionnaire import file as questionnaire_file
from survey.questionnaire.file import ChangedFile, read

_REAL = questionnaire_file.FOLDER
NINE = tuple(item.key for item in load("skm-2017/1").unsur)
SWAPPED = (NINE[1], NINE[0], *NINE[2:])
TEN = (*NINE, "keamanan")
FOURTEEN = (*TEN, "keadilan", "kepastian", "kenyamanan", "kejelasan")
SPAK = ("imbalan", "pungutan", "percaloan", "diskriminasi", "janji")
UNSUR = {
    "skm-2017/1": NINE,
    "skm-2017/2": SWAPPED,
    "skm-2017/3": TEN,
    "skm-2017/4": FOURTEEN,
    "spak/1": SPAK,
}


def published_folder(
    folder: Path, refs: Sequence[str], reworded: Mapping[str, str] | None = None
) -> Path:
    """Make a copy of the questionnaires to which some of these are added, some words changed."""
    shutil.copytree(_REAL, folder)
    for ref in refs:
        _write(folder, ref, reworded or {})
    return folder


@contextmanager
def published(folder: Path, *refs: str) -> Iterator[None]:
    """Let the program know these beside the real one, for a while."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questionnaire_file, "FOLDER", published_folder(folder, refs))
        yield


def scores(form: Questionnaire, **by_key: int) -> str:
    """Write a form on which every unsur but the named ones is 3."""
    return form.encode(dict.fromkeys(form.unsur_keys, 3) | by_key)


def _write(folder: Path, ref: str, reworded: Mapping[str, str]) -> None:
    key, _slash, version = ref.rpartition("/")
    name = f"{key}-{version}"
    original = (folder / "skm-2017.toml").read_text(encoding="utf-8")
    head, *items = original.split("[[item]]\n")
    by_key = {re.search(r'key = "(\w+)"', text)[1]: text for text in items}  # type: ignore[index]
    head = re.sub(r'key = "[\w-]+"', f'key = "{key}"', head)
    head = re.sub(r"version = \d+", f"version = {version}", head)
    if key != "skm-2017":
        head += 'title = { id = "Survei Anti Korupsi", en = "Anti-corruption survey" }\n'
        head += 'index = { id = "IPAK", en = "IPAK" }\n'
    texts = [head, by_key["kepuasan"]]
    texts += [_item(by_key, unsur, n) for n, unsur in enumerate(UNSUR[ref], 1)]
    text = "[[item]]\n".join(texts)
    for old, new in reworded.items():
        text = text.replace(old, new)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    if key == "skm-2017":
        shutil.copy(folder / "skm-2017.reasons.toml", folder / f"{name}.reasons.toml")
    listed = folder / "published.toml"
    entry = f'\n["{ref}"]\nfile = "{name}.toml"\ndigest = "%s"\n'
    before = listed.read_text(encoding="utf-8")
    listed.write_text(before + entry % "?", encoding="utf-8")
    digest = _digest(ref, folder)
    listed.write_text(before + entry % digest, encoding="utf-8")
    questionnaire_file._published.cache_clear()
    questionnaire_file._read.cache_clear()
    questionnaire_file._newest_sound.cache_clear()


def _item(by_key: dict[str, str], unsur: str, n: int) -> str:
    """Take a question of the regulation, or make one up; its numbers follow the version."""
    text = by_key.get(unsur) or by_key["sarana"].replace('"sarana"', f'"{unsur}"').replace(
        "Sarana dan Prasarana", unsur.capitalize()
    )
    return re.sub(r"(list|form)_number = \d+", rf"\1_number = {n}", text)


def _digest(ref: str, folder: Path) -> str:
    """Publish as the refusal says: it prints the digest to write down."""
    with pytest.raises(ChangedFile) as refusal:
        read(ref, folder)
    return str(refusal.value.values["digest"])
