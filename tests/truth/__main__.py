"""Run every study at full length and write its table into docs/method.md.

`python -m tests.truth` runs all, `python -m tests.truth officers` one. Seeds are fixed: the same
program writes the same tables. Exit code 1 when a claim does not hold.
"""

from __future__ import annotations

import importlib
import re
import sys
import time
from pathlib import Path

from tests.truth.claims import Study, markdown

HERE = Path(__file__).resolve().parent
METHOD = HERE.parent.parent / "docs" / "method.md"
NOT_A_STUDY = ("__init__", "__main__", "claims", "clerk", "form_months")


def names() -> list[str]:
    """Give the studies: every module of this folder but the framework and the tests."""
    found = (file.stem for file in HERE.glob("*.py"))
    return sorted(n for n in found if n not in NOT_A_STUDY and not n.startswith("test_"))


def written(text: str, study: Study) -> str:
    """Put a study's table and claims between its marks in a document."""
    claims = markdown(
        ("What is claimed", "Found", "At least", "At most"),
        (
            (one.text, f"{one.found:.4g}", _bound(one.at_least), _bound(one.at_most))
            for one in study.claims
        ),
    )
    start, end = f"<!-- truth:{study.name} -->", f"<!-- /truth:{study.name} -->"
    if start not in text or end not in text:
        raise SystemExit(f"docs/method.md has no place for {study.name}: {start} … {end}")
    inside = f"{start}\n\n{study.table}\n\n{claims}\n\n{end}"
    return re.sub(
        f"{re.escape(start)}.*?{re.escape(end)}", lambda _: inside, text, count=1, flags=re.DOTALL
    )


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def main(asked: list[str]) -> int:
    """Run the studies asked for, or all of them."""
    broken = 0
    for name in asked or names():
        module = importlib.import_module(f"tests.truth.{name}")
        began = time.monotonic()
        study: Study = module.study(module.ROUNDS)
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
        METHOD.write_text(written(METHOD.read_text(encoding="utf-8"), study), encoding="utf-8")
        for claim in study.claims:
            print(f"  {'holds' if claim.holds else 'FAILS'}  {claim.text}: {claim.found:.4g}")
            broken += not claim.holds
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
