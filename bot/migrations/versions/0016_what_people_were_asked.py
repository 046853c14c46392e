"""What somebody was asked about is looked up by who was asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    asked = sa.text("asked IS NOT NULL")
    op.create_index(
        "ix_nudge_asked",
        "nudge",
        ["workspace_id", "asked", "done_at"],
        sqlite_where=asked,
        postgresql_where=asked,
    )
