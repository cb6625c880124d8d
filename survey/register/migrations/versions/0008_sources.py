"""How often a browser had answered that day, and whether its source had too often. Frozen.

Of the answers that are here already nobody knows either.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("response_private", sa.Column("nth", sa.Integer, nullable=True))
    op.add_column("response_private", sa.Column("over_budget", sa.Boolean, nullable=True))
