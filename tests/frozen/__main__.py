"""Writes what today's code tells about the frozen office: `python -m tests.frozen`.

A copy of the data folder is opened, migrated and asked; the folder itself is never changed. By
which rule the files may change says tests/cases/office-2026-11/README.md.
"""

import tempfile
from pathlib import Path

from tests.frozen import EXPECTED, figures
from tests.frozen.compare import differences

MOST = 20  # differences that are printed of one file


def main() -> None:
    """Write every file that differs, and print how."""
    with tempfile.TemporaryDirectory() as folder:
        now = figures.everything(figures.unpack(Path(folder)))
    EXPECTED.mkdir(exist_ok=True)
    for name in sorted({*figures.names(), *now}):
        file = EXPECTED / f"{name}.json"
        if name not in now:
            file.unlink()
            print(f"{name}: no longer there")
            continue
        lines = differences(figures.kept(name), now[name]) if file.exists() else ["new"]
        if lines:
            file.write_text(figures.written(name, now[name]), encoding="utf-8")
        for line in lines[:MOST]:
            print(f"{name}: {line}")
        if len(lines) > MOST:
            print(f"{name}: … and {len(lines) - MOST} more")


if __name__ == "__main__":
    main()
