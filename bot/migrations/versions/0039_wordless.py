"""Contacts whose link and passages are gone for good."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "interaction",
        sa.Column("wordless", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # The default was for the rows that are there.
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.alter_column("wordless", existing_type=sa.Boolean(), server_default=None)
