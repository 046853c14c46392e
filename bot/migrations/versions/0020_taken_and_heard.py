"""Since when an action's owner has it, when they were last heard, when its requester hears that it is late."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Where each pod's day ends only its charter knows: five in London is near enough for these rows.
EVENING = time(17, tzinfo=UTC)
PROMISED = sa.text("tells_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("heard_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("tells_at", Instant(), nullable=True))
        batch_op.create_index(
            "ix_action_promise",
            ["workspace_id", "tells_at"],
            unique=False,
            sqlite_where=PROMISED,
            postgresql_where=PROMISED,
        )
    # When they were taken only feedback remembers; of the others their beginning is what is known.
    op.execute("UPDATE action SET taken_at = created_at WHERE owner IS NOT NULL")
    op.execute(
        "UPDATE action SET taken_at = (SELECT f.triaged_at FROM feedback f WHERE "
        "f.workspace_id = action.workspace_id AND 'F-' || f.number = action.origin_id) "
        "WHERE origin_kind = 'feedback'"
    )
    _promise_what_is_asked_for()


def _promise_what_is_asked_for() -> None:
    """Let whoever asked for an action hear on its day, where that is still to come."""
    table = sa.table(
        "action",
        sa.column("workspace_id"),
        sa.column("number"),
        sa.column("state"),
        sa.column("proposer"),
        sa.column("due_on", sa.Date()),
        sa.column("tells_at", Instant()),
    )
    bind, live = op.get_bind(), table.c.state.in_(("open", "blocked"))
    to_come = table.c.due_on >= sa.func.current_date()
    for workspace, number, due_on in bind.execute(
        sa.select(table.c.workspace_id, table.c.number, table.c.due_on).where(
            live, to_come, table.c.proposer.is_not(None)
        )
    ).all():
        bind.execute(
            table.update()
            .where(table.c.workspace_id == workspace, table.c.number == number)
            .values(tells_at=datetime.combine(due_on, EVENING))
        )
