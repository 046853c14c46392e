"""A finding knows the how many-th of its kind it is, and a moved level from where to where."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("finding", sa.Column("times", sa.Integer(), nullable=True))
    op.add_column("finding", sa.Column("first_on", sa.Date(), nullable=True))
    op.add_column("finding", sa.Column("level_before", sa.Float(), nullable=True))
    op.add_column("finding", sa.Column("level", sa.Float(), nullable=True))
