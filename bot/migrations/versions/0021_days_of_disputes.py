"""By when disputes are answered, and what had changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Where each pod's day ends only its charter knows: five in London is near enough for these rows.
EVENING = time(17, tzinfo=UTC)
LATER = timedelta(days=7)
PROMISED = sa.text("tells_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("changed", sa.String(), nullable=False, server_default="unknown")
        )
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("tells_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("missed_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_dispute_promise",
            ["workspace_id", "tells_at"],
            unique=False,
            sqlite_where=PROMISED,
            postgresql_where=PROMISED,
        )
    _promise_what_waits()
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.alter_column("changed", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("due_on", existing_type=sa.Date(), nullable=False)


def _promise_what_waits() -> None:
    """Give every dispute a day; of those that wait its breach will be told."""
    dispute = sa.table(
        "dispute",
        sa.column("workspace_id"),
        sa.column("number"),
        sa.column("state"),
        sa.column("at", Instant()),
        sa.column("due_on", sa.Date()),
        sa.column("tells_at", Instant()),
    )
    bind = op.get_bind()
    known = sa.select(dispute.c.workspace_id, dispute.c.number, dispute.c.state, dispute.c.at)
    for workspace, number, state, at in bind.execute(known).all():
        day = (at + LATER).date()
        tells_at = datetime.combine(day, EVENING) if state == "asked" else None
        here = (dispute.c.workspace_id == workspace, dispute.c.number == number)
        bind.execute(dispute.update().where(*here).values(due_on=day, tells_at=tells_at))
