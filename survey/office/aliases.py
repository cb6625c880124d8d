"""Codes that count as others: a code that was renamed, and two counters or services made one.

Answers and boxes keep the code under which they were given for ever; whoever reads them for a
figure asks here what the code counts as on that day. Read next: `dated.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from survey.office.dated import Noun, Timeline


@dataclass(frozen=True, slots=True)
class Aliases:
    """What the codes of one unit count as.

    Args:
        others: By noun and code without case, the codes it counted as; "" is itself.
    """

    others: Mapping[tuple[Noun, str], Timeline] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether any code counts as another one."""
        return bool(self.others)

    def code(self, noun: Noun, code: str, on: date) -> str:
        """Give the code that a code counts as on a day, through any number of steps."""
        passed = {code.casefold()}
        while (line := self.others.get((noun, code.casefold()))) and (other := line.on(on)):
            if other.casefold() in passed:  # refused when it is said; a ring would never end
                return code
            passed.add(other.casefold())
            code = other
        return code

    def always(self, noun: Noun, code: str) -> str:
        """Give the code that a code counts as from the beginning: a code that was renamed."""
        return self.code(noun, code, date.min)


NO_ALIASES: Final = Aliases()
