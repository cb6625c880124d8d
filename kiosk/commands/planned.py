"""An act as a command does it: its plan first, then a person's yes, then the act.

`--preview` stops after the plan. A script says `--yes`; without it only what leaves the reports of
past days as they are is done unasked. Read next: `kiosk/plans.py`, `survey/actions/planning.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from kiosk.plans import MOST_LINES, lines
from survey.errors import Refused
from survey.language import N_

if TYPE_CHECKING:
    from survey.actions.planning import Act
    from survey.plans import Plan
    from survey.register.engine import Register

F = TypeVar("F", bound=Callable[..., object])


_YES, _NO = ("y", "ya", "yes"), ("", "t", "tidak", "n", "no")


class NotAgreed(Refused):
    """Nobody said yes to a plan that changes the past."""

    slug = "not-agreed"
    sentence = N_(
        "Belum ada yang dikerjakan: rencana ini menyangkut hari yang lalu atau periode yang sudah "
        "ditutup, atau menghapus untuk selamanya. Setuju? Jalankan lagi dengan --yes."
    )


class Declined(Refused):
    """A person said no."""

    slug = "declined"
    sentence = N_("Tidak ada yang dikerjakan.")


def planned(command: F) -> F:
    """Give a command the options `--preview` and `--yes`."""
    preview = click.option(
        "--preview", is_flag=True, help="Tunjukkan rencananya saja; tidak ada yang dikerjakan."
    )
    yes = click.option("--yes", is_flag=True, help="Kerjakan tanpa bertanya (untuk skrip).")
    return preview(yes(command))


def decide(register: Register, act: Act, *, preview: bool, yes: bool) -> Plan | None:
    """Show what an act would change, ask, and do it.

    Args:
        register: Which register.
        act: Does it all in the transaction it is given.
        preview: Only show it.
        yes: Do it without asking.

    Returns:
        What was done; None after a preview, and when nothing would change.

    Raises:
        Declined: The person said no.
        NotAgreed: It changes the past, and nobody there could be asked.
        ChangedMeanwhile: Something was done, or midnight passed, while a person thought about it.
    """
    from survey import actions

    if yes and not preview:
        plan = actions.carry_out(register, act)
        show(plan)
        return plan if plan.any else None
    plan = actions.rehearse(register, act)
    show(plan, err=not preview)
    if preview or not plan.any:
        return None
    agree(plan)
    return actions.carry_out(register, act, state=plan.state, day=plan.today)


def agreeing(*, preview: bool, yes: bool) -> Callable[[Plan], None]:
    """Give what an act of several transactions asks before it stores anything.

    Args:
        preview: Show the plan, and end the command there.
        yes: Show the plan, and ask nobody.
    """

    def asked(plan: Plan) -> None:
        show(plan, err=not preview)
        if preview:
            raise click.exceptions.Exit(0)
        if plan.any and not yes:
            agree(plan)

    return asked


def agree(plan: Plan) -> None:
    """Ask, where a person sits there; else let a plan pass that leaves the past as it is.

    Raises:
        Declined: The person said no.
        NotAgreed: It changes the past, and nobody could be asked.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        if not _asked():
            raise Declined
    elif plan.rewrites:
        raise NotAgreed


def _asked() -> bool:
    try:
        while True:
            answer = click.prompt("Kerjakan? [ya/tidak]", default="", show_default=False, err=True)
            if answer.strip().casefold() in _YES:
                return True
            if answer.strip().casefold() in _NO:
                return False
            click.echo("Jawab ya atau tidak.", err=True)
    except click.Abort:  # the terminal is gone
        return False


def show(plan: Plan, *, err: bool = True) -> None:
    """Write a plan, line by line; all of it where it is what was asked for (`err` False)."""
    written = lines(plan, most=MOST_LINES if err else None)
    if not plan.any and not err:
        written.append("Tidak ada yang akan berubah.")
    for line in written:
        click.echo(line, err=err)
