"""Totals that sources send of what is counted from contacts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "sent_total",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("compare_at", Instant(), nullable=True),
        sa.Column("counted", sa.Float(), nullable=True),
        sa.Column("counted_n", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "measure", "workflow", "day", "channel", "version"),
    )
    op.create_index("ix_sent_total_due", "sent_total", ["workspace_id", "compare_at"])
