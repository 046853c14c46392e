"""Silence about a shipped change closes it, and what is reopened has a new day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    waits = sa.text("closes_at IS NOT NULL")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("new_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closes_at", Instant(), nullable=True))
        batch_op.create_index(
            "ix_feedback_closes",
            ["workspace_id", "closes_at"],
            unique=False,
            sqlite_where=waits,
            postgresql_where=waits,
        )
    # What was reopened before had its new day in its action alone.
    op.execute(
        "UPDATE feedback SET new_due_on = (SELECT action.due_on FROM action "
        "WHERE action.workspace_id = feedback.workspace_id AND action.origin_kind = 'feedback' "
        "AND action.origin_id = 'F-' || feedback.number) WHERE reopened > 0"
    )
