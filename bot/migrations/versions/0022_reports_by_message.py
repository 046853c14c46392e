"""Which message a report is about, so that the same one is not reported twice unknowingly."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HAS_SOURCE = sa.text("source <> ''")


def upgrade() -> None:
    op.create_index(
        "ix_feedback_source",
        "feedback",
        ["workspace_id", "source"],
        unique=False,
        sqlite_where=HAS_SOURCE,
        postgresql_where=HAS_SOURCE,
    )
