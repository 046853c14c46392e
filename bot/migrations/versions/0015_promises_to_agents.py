"""What each agent was promised by which day, and outcomes that may be undone until they are told."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Where each pod's day ends only its charter knows: five in London is near enough for these rows.
EVENING = time(17, tzinfo=UTC)
PROMISED = sa.text("tells_at IS NOT NULL")
MISSED = sa.text("missed_on IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("tells_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("missed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("told_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("before", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index(
            "ix_feedback_promise",
            ["workspace_id", "tells_at"],
            unique=False,
            sqlite_where=PROMISED,
            postgresql_where=PROMISED,
        )
        batch_op.create_index(
            "ix_feedback_missed",
            ["workspace_id", "missed_on"],
            unique=False,
            sqlite_where=MISSED,
            postgresql_where=MISSED,
        )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.alter_column("before", existing_type=sa.Text(), server_default=None)
    _promise_what_waits()


def _promise_what_waits() -> None:
    """Let the promises begin to count that were given before and are not kept yet."""
    table = sa.table(
        "feedback",
        sa.column("workspace_id"),
        sa.column("number"),
        sa.column("state"),
        sa.column("due_on", sa.Date()),
        sa.column("new_due_on", sa.Date()),
        sa.column("acted_on_at", Instant()),
        sa.column("promised_on", sa.Date()),
        sa.column("tells_at", Instant()),
    )
    waits = table.c.state.in_(("new", "triaged", "in_progress"))
    joined = (table.c.state == "duplicate") & table.c.acted_on_at.is_(None)
    bind = op.get_bind()
    chosen = (table.c.workspace_id, table.c.number, table.c.due_on, table.c.new_due_on)
    for workspace, number, due_on, new_due_on in bind.execute(
        sa.select(*chosen).where(waits | joined)
    ).all():
        day = new_due_on or due_on
        bind.execute(
            table.update()
            .where(table.c.workspace_id == workspace, table.c.number == number)
            .values(promised_on=day, tells_at=datetime.combine(day, EVENING))
        )
