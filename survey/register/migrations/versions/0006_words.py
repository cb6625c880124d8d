"""How an answer was dated and where it came from, as words. Frozen: a later change is a later file.

What stands here already gets the words to which its entry, of version 1, is opened. A value that
none of them follows from is damaged, and stays so: it gets no word.
"""

import sqlalchemy as sa
from alembic import op

from survey.answers.bodies import of_version_1
from survey.answers.drafts import Channel, Slot

revision = "0006"
down_revision = "0005"

_response = sa.table(
    "response",
    *(sa.column(name, sa.Text) for name in ("channel", "slot", "provenance", "dated")),
    sa.column("paired", sa.Boolean),
)


def upgrade() -> None:
    for name in ("provenance", "dated"):
        op.add_column("response", sa.Column(name, sa.Text, nullable=False, server_default=""))
    columns = _response.c
    by_channel = (
        (
            sa.and_(columns.channel == channel.value, columns.paired.is_(paired)),
            of_version_1(channel, Slot.NONE, paired=paired)[0].value,
        )
        for channel in Channel
        for paired in (False, True)
    )
    by_slot = (
        (columns.slot == slot.value, of_version_1(Channel.KIOSK, slot, paired=True)[1].value)
        for slot in Slot
    )
    words = {"provenance": sa.case(*by_channel, else_=""), "dated": sa.case(*by_slot, else_="")}
    op.execute(_response.update().values(words))
    op.drop_column("response", "paired")
    if op.get_bind().dialect.name == "postgresql":  # SQLite cannot take it back
        for name in ("provenance", "dated"):
            op.alter_column("response", name, server_default=None)
