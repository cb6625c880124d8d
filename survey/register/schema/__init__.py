"""The tables of the register, each column with its reason. No queries here.

`tenant`, the random 62-bit number of an installation, leads every key, so that a hub can hold many
installations and split them over machines by it. Codes are kept as first written and are unique
without case. Days are local ("2026-11-16"), moments UTC ("2026-11-16T01:02:03Z"): as text both
sort, and mean the same on every engine. Nothing citizens said is ever overwritten: what changes
later is a row of `amendment` or `flag`. Read next: `engine.py`, `entries.py`.
"""

from survey.register.schema.base import HEAD, metadata
from survey.register.schema.citizens import (
    amendment,
    box,
    entry,
    erasure,
    flag,
    judgement,
    response,
    response_private,
    unjudged,
)
from survey.register.schema.offices import (
    counter,
    duty,
    fact,
    installation,
    office,
    officer,
    service,
    services_given,
    substitution,
    unit,
)
from survey.register.schema.papers import (
    audit,
    closing,
    earlier,
    import_file,
    journal,
    result,
    tally,
    touched,
)

__all__ = [
    "HEAD",
    "amendment",
    "audit",
    "box",
    "closing",
    "counter",
    "duty",
    "earlier",
    "entry",
    "erasure",
    "fact",
    "flag",
    "import_file",
    "installation",
    "journal",
    "judgement",
    "metadata",
    "office",
    "officer",
    "response",
    "response_private",
    "result",
    "service",
    "services_given",
    "substitution",
    "tally",
    "touched",
    "unit",
    "unjudged",
]
