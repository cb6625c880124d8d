"""`verify --by … --reason …`: a signatory states why ends of chains are not there any more.

Read next: `survey/statements.py`, what that settles; `verify.py`, which calls this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from survey.errors import Conflict, Invalid
from survey.language import N_

if TYPE_CHECKING:
    from survey.proof.verifying import Verified
    from survey.register.engine import Register


class NothingToState(Conflict):
    """Every end is there, so there is nothing to answer for."""

    slug = "nothing-to-state"
    sentence = N_(
        "Tidak ada sidik yang tidak cocok dan tidak ada kotak yang hilang, jadi tidak ada yang"
        " perlu diterangkan. Ulangi tanpa --by dan --reason."
    )


class HeadsNeeded(Invalid):
    """Heads that did not fit earlier are to be explained, and nobody said which they were."""

    slug = "heads-needed"
    sentence = N_(
        "Yang belum cocok adalah sidik dari luar kantor. Sertakan lagi berkasnya, agar tercatat"
        " sidik mana yang diterangkan: --heads BERKAS."
    )


class HalfStated(Invalid):
    """A name without a reason, or the reverse."""

    slug = "half-stated"
    sentence = N_(
        'Keterangan memerlukan nama dan sebab: --by "Nama" --reason "…"; keduanya ikut dicetak di'
        " laporan."
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """Who states something, and why."""

    by: str
    position: str
    reason: str


_OPTIONS: Final = (
    click.option(
        "--by",
        default="",
        metavar="NAMA",
        help="Siapa yang menerangkan mengapa sidik atau kotak tidak ada lagi; perlu --reason.",
    ),
    click.option("--position", default="", metavar="JABATAN", help="Jabatannya."),
    click.option(
        "--reason", default="", metavar="TEKS", help="Sebabnya; ikut dicetak di setiap laporan."
    ),
)


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--by`, `--position` and `--reason` as one argument `signed`."""

    @wraps(command)
    def taking(*args: Any, by: str, position: str, reason: str, **given: Any) -> None:
        # A line break that came along with what was pasted would tear the page.
        by, position, reason = (" ".join(text.split()) for text in (by, position, reason))
        signed = Signed(by, position, reason) if by or position or reason else None
        if signed is not None and not (by and reason):
            raise HalfStated(field="reason" if by else "by")
        command(*args, signed=signed, **given)

    for option in reversed(_OPTIONS):
        taking = option(taking)
    return taking


def state(register: Register, signed: Signed, seen: Verified) -> Verified:
    """Write a statement of all ends that are gone, and give what is left without them.

    Raises:
        NothingToState: All ends are there.
        HeadsNeeded: Only heads that were given to an earlier check did not fit.
    """
    from survey.register import checks, statements
    from survey.statements import StatedLoss, end_of, marked

    ends = frozenset(end_of(head) for head in (*seen.proof.lost, *seen.proof.unfit))
    statement = StatedLoss(signed.by, signed.position, datetime.now(UTC), signed.reason, ends)
    with register.begin() as conn:
        outside = checks.known(conn).outside
        if not ends:
            raise HeadsNeeded if outside is not None and outside.n_unfit else NothingToState
        statements.add(conn, statement)
    return replace(seen, proof=replace(seen.proof, heads=marked(seen.proof.heads, [statement])))
