"""What is known of Slack says when it was seen, and charter names stay with their channels."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("directory", sa.Column("seen_at", Instant(), nullable=True))
    op.create_table(
        "directory_look",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "part", name=op.f("pk_directory_look")),
    )
    op.create_table(
        "channel_name",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_channel_name")),
    )
