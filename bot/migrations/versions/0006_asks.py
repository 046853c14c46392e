"""Who was asked what, what people chose about it, and what they answered without their names."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slack_user_id", "about"),
    )
    op.create_index("ix_ask_person", "ask", ["workspace_id", "slack_user_id", "asked_at"])
    op.create_table(
        "preference",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("asks_a_week", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("away_until", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "slack_user_id"),
    )
    op.create_table(
        "pulse",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        *(sa.Column(f"score_{score}", sa.Integer(), nullable=False) for score in range(1, 6)),
        sa.PrimaryKeyConstraint("workspace_id", "workflow", "week"),
    )
