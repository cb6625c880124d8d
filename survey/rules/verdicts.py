"""What a plausibility rule may say. Read next: `taps.py`, `forms.py`."""

from enum import StrEnum


class RuleVerdict(StrEnum):
    """What a rule says of a tap or a form.

    `surface` is shown and stays in the figures "after rules": the rule cannot tell which of
    several taps it speaks of. `not_applied` says that what the rule needs is not known.
    """

    PASS = "pass"  # noqa: S105
    FLAG = "flag"
    SURFACE = "surface"
    NOT_APPLIED = "not_applied"
