"""By how much an edit of the charter moved a rota on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rota",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("is_untold", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "rota", name="pk_rota"),
    )
