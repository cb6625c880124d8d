"""The English catalogue: collect the texts of the code, keep their translations, compile them.

The Indonesian sentence in the code is the message id. `make translate` runs this file;
test_language.py uses the same functions to prove that nobody forgot to.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests import messages

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("survey", "reports", "kiosk")
PO = ROOT / "data" / "translations" / "en" / "LC_MESSAGES" / "loket.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "NN_": (1, 1),  # Indonesian has one form, which is both ids of the entry
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
HEADER = """\
# English texts of Suara Loket. The message ids are the Indonesian sentences of the code.
# `make translate` keeps this file in step; write only the msgstr lines."""


def collected() -> Catalog:
    """Collect every marked text of the code and the templates."""
    catalog = Catalog(domain="loket", project="Suara Loket", fuzzy=False)
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    options = {"**/templates/**.html": {"encoding": "utf-8", "silent": "false"}}
    for folder in FOLDERS:
        found = extract_from_dir(
            ROOT / folder, methods, options, keywords=KEYWORDS, comment_tags=("Penerjemah:",)
        )
        for name, _line, message, comments, context in found:
            if not message:
                continue
            place = [(f"{folder}/{name}", 0)]
            catalog.add(message, locations=place, auto_comments=comments, context=context)
    return catalog


def stored() -> Catalog:
    """Read the catalogue with its translations as it lies in data/."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="loket", abort_invalid=True)


def compiled(catalog: Catalog) -> bytes:
    """Give the bytes of the compiled catalogue; a fuzzy guess is left out."""
    out = io.BytesIO()
    write_mo(out, catalog, use_fuzzy=False)
    return out.getvalue()


def forms(message: Message) -> tuple[str, ...]:
    """Give the English of an entry: one sentence, or two of one in which something is counted."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def main() -> int:
    """Bring both files up to date and say what still has no English text."""
    catalog = stored() if PO.exists() else Catalog(locale="en", domain="loket", fuzzy=False)
    template = collected()
    template.creation_date = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER
    catalog.project, catalog.version = "Suara Loket", "1"
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    text = io.BytesIO()
    write_po(text, catalog, width=100, sort_output=True, include_lineno=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(text.getvalue())
    MO.write_bytes(compiled(stored()))
    missing = [message.id for message in catalog if message.id and not all(forms(message))]
    for message_id in missing:
        print(f"no English text yet: {message_id}")
    print(f"{len(catalog)} texts, {len(missing)} without English, in {PO.relative_to(ROOT)}")
    unexplained = messages.main()
    for slug in unexplained:
        print(f"not explained yet in docs/messages.md: {slug}")
    return 1 if missing or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
