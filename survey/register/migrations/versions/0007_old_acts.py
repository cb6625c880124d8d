"""The number of a line of the journal in every line of the time before it. Frozen.

The journal began without them. The program seals them when it has brought the register up to date,
as only it knows how rows are written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("audit", sa.Column("sealed_by", sa.Integer, nullable=True))
