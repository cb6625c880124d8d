"""Which flagged forms an official IKM leaves out: none, unless a rule said so before its period.

There is one official IKM. Its rule is known before anybody can know what it will do to the figure,
and the figure with all forms stands beside it. Pure values. Read next: `actions/exclusions.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from survey.errors import Invalid, Refused
from survey.language import N_
from survey.rules.forms import FormRule
from survey.rules.walks import WalkRule

# Flags of forms; what is only shown cannot say which form it means. Forms of the kiosk's page in a
# browser that nobody paired are flagged as they arrive.
EXCLUDABLE: Final[tuple[str, ...]] = (
    FormRule.EQUAL_FORMS.value,
    FormRule.FORM_RUSH.value,
    FormRule.SAME_DEVICE.value,
    WalkRule.HASTY_EQUAL.value,
    "unpaired",
)


class UnknownExclusion(Invalid):
    """A rule that flags no form."""

    slug = "unknown-exclusion"
    sentence = N_(
        "Aturan “%(rule)s” tidak dapat dipakai untuk mengecualikan formulir. Yang dapat: %(known)s."
    )


class ExclusionTooLate(Refused):
    """The first period that it would concern has begun."""

    slug = "exclusion-too-late"
    sentence = N_(
        "Aturan pengecualian ditetapkan sebelum periodenya dimulai: %(first)s bukan hari yang akan"
        " datang. Yang paling awal: --from %(next)s."
    )


class NotFirstOfMonth(Invalid):
    """A day on which no official period begins."""

    slug = "exclusion-not-first-of-month"
    sentence = N_(
        "Periode resmi dimulai pada tanggal 1. Sebutkan tanggal 1 sebuah bulan, misalnya"
        " --from %(next)s, bukan %(first)s."
    )


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What an official result leaves out.

    Attributes:
        rules: Forms that any of these flags are left out; none by default.
        set_on: The office's day on which it was said, None where nothing was.
        since: The first day on which a period may begin for it to hold, None where nothing was
            said.
    """

    rules: tuple[str, ...] = ()
    set_on: date | None = None
    since: date | None = None

    def leaves_out(self, flags: str) -> bool:
        """Say whether a form with these flags, spaces between, is left out."""
        return bool(self.rules) and not set(self.rules).isdisjoint(flags.split())


NOTHING_LEFT_OUT: Final = Exclusion()


def written(rules: Iterable[str]) -> str:
    """Write rules as the register keeps them, in one order; "" is none."""
    named = set(rules)
    return " ".join(rule for rule in EXCLUDABLE if rule in named)


def read_exclusion(text: str) -> tuple[str, ...]:
    """Read rules with spaces or commas between them.

    Raises:
        UnknownExclusion: One of them flags no form.
    """
    names = text.replace(",", " ").casefold().split()
    for name in names:
        if name not in EXCLUDABLE:
            known = ", ".join(EXCLUDABLE)
            raise UnknownExclusion(field="leave-out", rule=name, known=known)
    return tuple(rule for rule in EXCLUDABLE if rule in names)


def check_start(first: date, today: date) -> None:
    """Make sure that a rule may hold from a day on.

    Raises:
        NotFirstOfMonth: No official period begins on it.
        ExclusionTooLate: It is not to come.
    """
    following = first_of_next_month(today)
    if first.day != 1:
        raise NotFirstOfMonth(field="from", first=first, next=max(following, _rounded(first)))
    if first <= today:
        raise ExclusionTooLate(field="from", first=first, next=following)


def first_of_next_month(day: date) -> date:
    """Give the first day of the month after a day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _rounded(day: date) -> date:
    return first_of_next_month(day) if day < date(9999, 12, 1) else day.replace(day=1)
