"""Nudges are steps of a path: one waits per object, and people hear in their own working time."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("planned_at", Instant(), nullable=True))
    op.execute("UPDATE nudge SET planned_at = due_at")
    # Each step now plans the one after it: of those planned ahead the first is enough.
    op.execute(
        "DELETE FROM nudge WHERE done_at IS NULL AND id NOT IN (SELECT MIN(id) FROM nudge "
        "WHERE done_at IS NULL GROUP BY workspace_id, object_kind, object_number)"
    )
    with op.batch_alter_table("nudge", schema=None) as batch_op:
        batch_op.alter_column("planned_at", existing_type=Instant(), nullable=False)
