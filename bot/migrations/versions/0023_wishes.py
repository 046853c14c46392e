"""Call types that somebody asked for by name."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("wished_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "slack_user_id", "folded"),
    )
