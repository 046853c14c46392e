"""Evidence knows the run of a pipeline that it comes from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("gate_evidence") as batch_op:
        batch_op.add_column(sa.Column("run", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("gate_evidence") as batch_op:
        batch_op.alter_column("run", existing_type=sa.String(), server_default=None)
