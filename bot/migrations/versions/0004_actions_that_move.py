"""Actions can lie on a pile, be offered, snoozed and blocked, and are what nudges are about."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    wakes, waits = sa.text("wakes_at IS NOT NULL"), sa.text("waits_for IS NOT NULL")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("owner", existing_type=sa.String(), nullable=True)
        for name in ("workflow", "proposer", "offered_to", "waits_kind", "waits_for"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=True))
        batch_op.add_column(
            sa.Column("unanswered", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("waits_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("wakes_at", Instant(), nullable=True))
        batch_op.create_index("ix_action_pod", ["workspace_id", "pod", "state", "due_on"])
        for name, column, where in (
            ("ix_action_wakes", "wakes_at", wakes),
            ("ix_action_waits", "waits_for", waits),
        ):
            batch_op.create_index(
                name, ["workspace_id", column], sqlite_where=where, postgresql_where=where
            )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("unanswered", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("reason", existing_type=sa.String(), server_default=None)
    op.execute(
        "UPDATE action SET workflow = (SELECT feedback.workflow FROM feedback "
        "WHERE feedback.workspace_id = action.workspace_id "
        "AND action.origin_id = 'F-' || feedback.number) WHERE origin_kind = 'feedback'"
    )
    op.execute(
        "UPDATE nudge SET object_number = (SELECT action.number "
        "FROM action WHERE action.workspace_id = nudge.workspace_id "
        "AND action.origin_kind = 'feedback' AND action.state = 'open' "
        "AND action.origin_id = 'F-' || nudge.object_number), "
        "object_kind = 'action' WHERE object_kind = 'feedback' AND done_at IS NULL "
        "AND EXISTS (SELECT 1 "
        "FROM action WHERE action.workspace_id = nudge.workspace_id "
        "AND action.origin_kind = 'feedback' AND action.state = 'open' "
        "AND action.origin_id = 'F-' || nudge.object_number)"
    )
