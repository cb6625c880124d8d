"""docs/messages.md: every refusal of the program, its sentence taken from the code.

`make translate` renews the slugs and sentences and keeps the explanations, which people write.
test_documented.py proves that none is missing.
"""

import importlib
import pkgutil
import re
from pathlib import Path

from survey.errors import Busy, Conflict, Damaged, Invalid, LoketError, Missing, Refused

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "messages.md"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| .+? \| (.*) \|$", re.MULTILINE)
HEAD = """\
# Messages

What the program says when it cannot do what it was asked, with what it means and what to do. The
names on the left stand in the answers to programs (`type`, RFC 9457) and never change; ‹…› stands
for a value. The command line shows the sentence and ends with 1.
"""
KINDS: dict[type[LoketError], str] = {
    Invalid: "What was given cannot be used (422)",
    Missing: "It is not there (404)",
    Refused: "It is not allowed here (403)",
    Conflict: "It contradicts what is stored (409)",
    Busy: "Not now, later (503)",
    Damaged: "A file is damaged (503)",
}


def refusals() -> list[type[LoketError]]:
    """Collect every refusal that has a slug of its own, whichever module it stands in."""
    for package in ("survey", "reports", "kiosk"):
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    found: list[type[LoketError]] = []
    waiting: list[type[LoketError]] = list(KINDS)
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        ours = kind.__module__.split(".")[0] in {"survey", "reports", "kiosk"}
        if ours and "slug" in vars(kind) and kind not in found:
            found.append(kind)
    return sorted(found, key=lambda kind: kind.slug)


def explanations() -> dict[str, str]:
    """Read what people wrote about each slug."""
    return dict(ROW.findall(DOCUMENT.read_text(encoding="utf-8"))) if DOCUMENT.exists() else {}


def document() -> str:
    """Write the page anew from the code, with the explanations it has."""
    known = explanations()
    lines = [HEAD]
    for kind, title in KINDS.items():
        lines += [
            f"## {title}",
            "",
            "| name | sentence | what it means, what to do |",
            "|---|---|---|",
        ]
        for refusal in (found for found in refusals() if issubclass(found, kind)):
            sentence = re.sub(r"%\((\w+)\)s", r"‹\1›", str(refusal.sentence)).replace("|", "\\|")
            lines.append(f"| `{refusal.slug}` | {sentence} | {known.get(refusal.slug, '')} |")
        lines.append("")
    return "\n".join(lines)


def main() -> list[str]:
    """Renew the page; return the slugs that nobody has explained yet."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    return [slug for slug, text in explanations().items() if not text]
