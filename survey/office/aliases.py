"""Codes that count as others: a code that was renamed, and two counters or services made one.

Answers and boxes keep the code under which they were given for ever; whoever reads them for a
figure asks here what the code counts as on that day. Read next: `dated.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from survey.office.dated import Noun, Timeline


@dataclass(frozen=True, slots=True)
class Aliases:
    """What the codes of one unit count as.

    Args:
        others: By noun and code without case, the codes it counted as; "" is itself.
        written: The same codes as first written.
    """

    others: Mapping[tuple[Noun, str], Timeline] = field(default_factory=dict)
    written: Mapping[tuple[Noun, str], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Say whether any code counts as another one."""
        return bool(self.others)

    def code(self, noun: Noun, code: str, on: date) -> str:
        """Give the code that a code counts as on a day, through any number of steps."""
        return self.path(noun, code, on)[-1]

    def path(self, noun: Noun, code: str, on: date) -> tuple[str, ...]:
        """Give the codes from a code to the one that it counts as on a day."""
        path = [code]
        passed = {code.casefold()}
        while (line := self.others.get((noun, code.casefold()))) and (code := line.on(on)):
            if code.casefold() in passed:  # refused when it is said; a ring would never end
                break
            passed.add(code.casefold())
            path.append(code)
        return tuple(path)

    def always(self, noun: Noun, code: str) -> str:
        """Give the code that a code counts as from the beginning: a code that was renamed."""
        return self.code(noun, code, date.min)

    def is_itself(self, noun: Noun, code: str, first: date, last: date) -> bool:
        """Say whether a code counted as no other one on a day from one to another."""
        line = self.others.get((noun, code.casefold()))
        return line is None or line.holds("", first, last)

    def counting_as(self, noun: Noun, code: str, on: date = date.min) -> tuple[str, ...]:
        """Give the other codes, as first written, that count as a code on a day."""
        return tuple(
            written
            for (kind, key), written in self.written.items()
            if kind is noun
            and key != code.casefold()
            and self.code(noun, key, on).casefold() == code.casefold()
        )

    def names_ever(self, noun: Noun, codes: Iterable[str]) -> frozenset[str]:
        """Give codes, what they counted as on any day, and the older codes of each."""
        waiting, names = list(codes), dict[str, str]()
        while waiting:
            code = waiting.pop()
            if code.casefold() in names:
                continue
            names[code.casefold()] = code
            line = self.others.get((noun, code.casefold()), Timeline())
            waiting += [spell.value for spell in line.spells if spell.value]
            waiting += self.counting_as(noun, code)
        return frozenset(names.values())

    def would_circle(self, noun: Noun, code: str, other: str, first: date | None) -> bool:
        """Say whether a code, counting as another one from a day on, would count as itself."""
        begin = first or date.min
        days = {begin} | {
            stretch.first
            for (kind, _), line in self.others.items()
            if kind is noun
            for stretch in line.stretches()
            if stretch.first is not None and stretch.first > begin
        }
        return any(self.code(noun, other, day).casefold() == code.casefold() for day in days)


NO_ALIASES: Final = Aliases()
