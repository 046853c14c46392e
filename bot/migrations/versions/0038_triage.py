"""What compliance made of contacts that may be a risk."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "triage",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("risks", sa.String(), nullable=False),
        sa.Column("escalation", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "interaction"),
    )
    op.create_index("ix_triage_verdict", "triage", ["workspace_id", "verdict", "at"])
