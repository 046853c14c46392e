"""Feedback is listed by when it arrived: a number that was drawn tells nothing of that."""

from collections.abc import Sequence

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_feedback_arrived", "feedback", ["workspace_id", "arrived_at"])
