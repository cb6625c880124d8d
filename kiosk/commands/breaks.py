"""The lines of `verify` on what differs between the journal and the register.

Values are never shown. Read next: `survey/register/break_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from survey.difference_words import AND_MORE
from survey.language import N_, filled, number
from survey.register.break_words import backwards, line

if TYPE_CHECKING:
    from survey.register.journal_check import Checked

MOST: Final = 20  # breaks that are shown; of the others it is said how many there are
WHOLE: Final = N_("jurnal: %(lines)s baris menyegel %(rows)s baris register, kepala %(head)s")


def lines_of(checked: Checked, lang: str = "id") -> Iterator[str]:
    """Say what the journal tells, and at the end up to where it holds."""
    for sentence in backwards(checked, lang):
        yield f"catat  {sentence}"
    for broken in checked.breaks[:MOST]:
        yield f"BEDA   {line(broken, lang)}"
    if (more := len(checked.breaks) - MOST) > 0:
        yield f"BEDA   {filled(AND_MORE, {'count': number(more, 0, lang)}, lang)}"
    if checked.breaks:
        return
    values = {
        "lines": number(checked.n_lines, 0, lang),
        "rows": number(checked.n_rows, 0, lang),
        "head": f"{checked.head.seq} {checked.head.printed}",
    }
    yield f"utuh   {filled(WHOLE, values, lang)}"
