"""Disputes are about what the tool said of a contact too, and about surprises."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    number = sa.Column("contact", sa.Integer(), nullable=False, server_default="0")
    op.add_column("dispute", number)
    op.add_column("dispute", sa.Column("item", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "dispute", sa.Column("surprise", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # The defaults were for the rows that are there.
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.alter_column("contact", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("item", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("surprise", existing_type=sa.Boolean(), server_default=None)
