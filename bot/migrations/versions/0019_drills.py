"""Drills that keep working hours."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("keeps_hours", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    # The default was for the rows that are there.
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.alter_column("keeps_hours", existing_type=sa.Boolean(), server_default=None)
