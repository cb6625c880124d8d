"""Power cuts out of a recording: what the disk may hold after each moment of a real run.

`strace` writes down every write, sync, rename and acknowledgement of the running program. A cut
keeps what was synced and leaves the rest to chance, as a disk without power does. Names of files
are durable only after their folder was synced.
"""

import random
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

SECTOR = 512
CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename,sendto,sendmsg,writev"


class Mode(StrEnum):
    """What becomes of writes that were not synced."""

    NONE = "none"  # all gone
    PREFIX = "prefix"  # the first ones are there
    RANDOM = "random"  # any of them
    TORN = "torn"  # any 512-byte sectors of them, some full of garbage


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that the program asked of the system."""

    call: str
    path: str = ""
    data: bytes = b""
    at: int = 0  # place in the file, new size, or for a rename nothing
    target: str = ""
    acknowledged: tuple[UUID, ...] = ()


def strace_command(output: Path) -> list[str]:
    """Give what stands before a command so that strace records it."""
    return [
        *("strace", "-f", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-qq"),
        *("-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(output)),
    ]


def strace_works() -> str | None:
    """Say why strace cannot be used here, or None."""
    try:
        ran = subprocess.run(
            ["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False
        )
    except FileNotFoundError:
        return "The power-cut tests need strace: on Debian, sudo apt-get install strace"
    return ran.stderr.decode() if ran.returncode else None


_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_RESULT = re.compile(r"\) += (-?\d+)")
_HEX = re.compile(r"((?:\\x[0-9a-f]{2})+)")
_ANSWER = re.compile(rb'"id": ?"([0-9a-f-]{36})"')


def read_events(recording: Path, folder: Path) -> Iterator[Event]:
    """Read a recording; only files in `folder` and answers on sockets matter.

    A write counts from its beginning, a sync from its end and an acknowledgement from its
    beginning: whatever overlaps is taken at its worst.
    """
    open_calls: dict[str, tuple[str, str]] = {}
    with recording.open() as lines:
        for line in lines:
            if resumed := _RESUMED.match(line):
                thread, call, rest = resumed.groups()
                if thread in open_calls:
                    _, begun = open_calls.pop(thread)
                    if call in {"fsync", "fdatasync"} and _worked(rest):
                        yield from _event(call, begun, folder)
            elif first := _LINE.match(line):
                thread, call, rest = first.groups()
                if "<unfinished ...>" in rest:
                    open_calls[thread] = (call, rest)
                    if call not in {"fsync", "fdatasync"}:
                        yield from _event(call, rest, folder)
                elif _worked(rest):
                    yield from _event(call, rest, folder)


def _worked(rest: str) -> bool:
    found = _RESULT.findall(rest)
    return bool(found) and int(found[-1]) >= 0


def _event(call: str, rest: str, folder: Path) -> Iterator[Event]:
    texts = [bytes.fromhex(found.replace("\\x", "")) for found in _HEX.findall(rest)]
    paths = [text.decode("utf-8", "replace") for text in texts if text.startswith(b"/")]
    if _inside(paths, str(folder)):
        yield from _file_event(call, rest, paths, texts)
    elif call in {"sendto", "sendmsg", "write", "writev"}:
        ids = tuple(UUID(found.decode()) for found in _ANSWER.findall(b"".join(texts)))
        if ids:
            yield Event("answer", acknowledged=ids)


def _file_event(
    call: str, rest: str, paths: Sequence[str], texts: Sequence[bytes]
) -> Iterator[Event]:
    numbers = [int(found) for found in re.findall(r", (\d+)", rest)]
    if call == "openat":
        if "O_CREAT" in rest:
            yield Event("create", paths[-1])
    elif call in {"fsync", "fdatasync"}:
        yield Event("sync", paths[0])
    elif call == "pwrite64":
        yield Event("write", paths[0], texts[1], numbers[1])
    elif call == "ftruncate":
        yield Event("truncate", paths[0], at=numbers[0])
    elif call in {"unlink", "rename"}:
        yield Event(call, paths[0], target=paths[-1])
    else:
        raise AssertionError(f"{call} of a box file is not understood: {rest[:200]}")


def _inside(paths: Sequence[str], folder: str) -> bool:
    return any(path == folder or path.startswith(folder + "/") for path in paths)


@dataclass
class Content:
    """One file: what is safe on the disk, and what was written since."""

    durable: bytes = b""
    pending: list[Event] = field(default_factory=list)

    def sync(self) -> None:
        self.durable = applied(self.durable, self.pending)
        self.pending = []


def applied(content: bytes, events: Sequence[Event]) -> bytes:
    image = bytearray(content)
    for event in events:
        size = event.at if event.call == "truncate" else event.at + len(event.data)
        if len(image) < size:
            image.extend(bytes(size - len(image)))
        if event.call == "truncate":
            del image[event.at :]
        else:
            image[event.at : size] = event.data
    return bytes(image)


Change = Callable[[dict[str, Content]], object]


class Disk:
    """The folder as the program has left it at one moment of the recording."""

    def __init__(self, before: Path, folder: Path) -> None:
        self._folder = str(folder)
        self._names: dict[str, Content] = {
            str(folder / path.name): Content(path.read_bytes()) for path in before.iterdir()
        }
        self._safe_names = dict(self._names)
        self._changes: list[Change] = []
        self.acknowledged: set[UUID] = set()

    def happen(self, event: Event) -> None:
        """Let one event of the recording happen."""
        path = event.path
        if event.call == "answer":
            self.acknowledged.update(event.acknowledged)
        elif event.call == "create":
            if path not in self._names:
                made = Content()
                self._rename(lambda names: names.__setitem__(path, made))
        elif event.call == "unlink":
            self._rename(lambda names: names.pop(path, None))
        elif event.call == "rename":
            self._rename(lambda names: _move(names, path, event.target))
        elif event.call == "sync" and path == self._folder:
            self._safe_names = dict(self._names)
            self._changes = []
        elif event.call == "sync":
            self._names[path].sync()
        else:
            self._names[path].pending.append(event)

    def _rename(self, change: Change) -> None:
        change(self._names)
        self._changes.append(change)

    def cut(self, rnd: random.Random, mode: Mode, target: Path) -> None:
        """Write what may be left on the disk if the power fails now."""
        names = dict(self._safe_names)
        for change in self._changes[: rnd.randint(0, len(self._changes))]:
            change(names)
        target.mkdir()
        for name, content in names.items():
            if not name.endswith("-shm"):  # made anew from the WAL
                left = applied(content.durable, list(_survivors(rnd, mode, content.pending)))
                (target / Path(name).name).write_bytes(left)


def _move(names: dict[str, Content], old: str, new: str) -> None:
    if old in names:
        names[new] = names.pop(old)


def _survivors(rnd: random.Random, mode: Mode, pending: Sequence[Event]) -> Iterator[Event]:
    if mode is Mode.PREFIX:
        yield from pending[: rnd.randint(0, len(pending))]
    elif mode is Mode.RANDOM:
        yield from (event for event in pending if rnd.random() < 0.5)
    elif mode is Mode.TORN:
        for event in pending:
            if event.call == "truncate":
                if rnd.random() < 0.5:
                    yield event
                continue
            for start in range(0, len(event.data), SECTOR):
                part = event.data[start : start + SECTOR]
                luck = rnd.random()
                if luck < 0.5:
                    yield Event("write", event.path, part, event.at + start)
                elif luck < 0.55:
                    yield Event("write", event.path, rnd.randbytes(len(part)), event.at + start)
