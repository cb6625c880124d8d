"""When a rating was accepted whose day was over. Frozen: a later change is a later file."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Of the ratings that are here already nobody knows it: they stand as come on their day.
    op.add_column("response", sa.Column("late", sa.Text, nullable=True))
