"""What commit fbda62a wrote, kept for good and opened with today's code.

`tests/cases/office-2026-11/README.md` says what is in it and by which rule it changes. Read next:
`figures.py`, what is compared, and `make.py`, how it was built.
"""

from pathlib import Path

CASE = Path(__file__).resolve().parents[1] / "cases" / "office-2026-11"
DATA = CASE / "data.zip"  # the data folder
EXPECTED = CASE / "expected"
