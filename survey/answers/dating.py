"""When an answer was given, by what its page says of it and as far as its sender is believed.

A screen keeps what it could not send and tells later how long ago it was; where its clock was set
meanwhile it says that only the day is certain, or nothing but that the answer came. Read next:
`drafts.py`.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from survey.answers.fields import Fields, read_choice, read_number
from survey.answers.origins import DatedBy, Provenance

MAX_AGO_S: Final = 31 * 86_400
# What a sender that is no paired screen may date back: for him it costs nothing to be anywhen.
UNVOUCHED_AGO_S: Final = 86_400


class Dating(NamedTuple):
    """How the moment of an answer is known.

    Attributes:
        dated: By what.
        moment: In UTC and whole seconds: its own, or of an answer that is dated by its arrival the
            moment it came; of one of which only the day is known a moment of that day.
        ago_s: How many seconds ago it was, None where that is doubtful.
    """

    dated: DatedBy
    moment: datetime
    ago_s: int | None


def read_dating(fields: Fields, provenance: Provenance, now: datetime) -> Dating:
    """Read `ago_s` (0 to 2 678 400) and `dated` (moment, day, arrival).

    What is said to be older than a sender may date it back counts as it comes.

    Args:
        fields: Each field's values in order.
        provenance: Where the answer came from.
        now: The server's clock, with its zone.

    Raises:
        Invalid: Names the field that is wrong.
    """
    if "ago_s" not in fields and "dated" not in fields:  # as nearly always
        return Dating(DatedBy.MOMENT, now.astimezone(UTC).replace(microsecond=0), 0)
    ago_s = read_number(fields, "ago_s", MAX_AGO_S) or 0
    dated = DatedBy(read_choice(fields, "dated", tuple(DatedBy)) or DatedBy.MOMENT)
    vouched = provenance is Provenance.KIOSK
    if not vouched and (ago_s > UNVOUCHED_AGO_S or dated is DatedBy.DAY):
        dated = DatedBy.ARRIVAL
    if dated is DatedBy.ARRIVAL:
        ago_s = 0
    moment = (now.astimezone(UTC) - timedelta(seconds=ago_s)).replace(microsecond=0)
    return Dating(dated, moment, ago_s if dated is DatedBy.MOMENT else None)
