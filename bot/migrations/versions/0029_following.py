"""Who follows what, and which outcomes are still to be told to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UNSETTLED = sa.text("before <> ''")


def upgrade() -> None:
    op.create_table(
        "following",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slack_user_id", "about"),
    )
    op.create_index("ix_following_about", "following", ["workspace_id", "about"])
    op.create_index(
        "ix_feedback_told",
        "feedback",
        ["workspace_id", "told_at"],
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )
