"""Our own scripts as they are sent: without remarks and without the spaces that only readers need.

Both citizens' pages carry their scripts in themselves, and each has a bound on its bytes. What a
script says is not touched: `tests/kiosk/test_scripts.py` compares it word for word.
"""

from __future__ import annotations

import re

# The first three are kept as they are: texts in quotes, texts with values in them, expressions.
_PART = re.compile(
    r"""
    ( "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | `(?:[^`\\]|\\.)*`
    | (?:(?<=[(!])|(?<=[=(,:?&|][ ])|(?<=return[ ])) / (?![/*])
      (?:[^/\\\[\n]|\\.|\[(?:[^]\\\n]|\\.)*])+ /
    )
    | \s*//[^\n]*
    | \s*(\n)\s*
    | [ ]*([{}();,=?+<>&|])[ ]*
    """,
    re.VERBOSE,
)


def lean(script: str) -> str:
    """Return a script that does the same in fewer bytes; each statement keeps its line."""
    return _PART.sub(lambda part: part[1] or part[2] or part[3] or "", script).strip()
