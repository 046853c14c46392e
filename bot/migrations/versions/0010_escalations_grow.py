"""Escalations with branches, rooms, storms and drills; rotas' covers; calls of services outside."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HAS_ORIGIN = sa.text("origin <> ''")
WAITS = sa.text("state = 'waiting'")


def _new() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("branch", sa.Integer(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("promised_minutes", sa.Integer(), nullable=False, server_default="30"),
        sa.Column("promised_at", Instant(), nullable=True),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("latest", sa.String(), nullable=False, server_default=""),
        sa.Column("origin", sa.String(), nullable=False, server_default=""),
        sa.Column("is_drill", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reports", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("reported_at", Instant(), nullable=True),
        sa.Column("gap", sa.String(), nullable=False, server_default=""),
        sa.Column("call_type", sa.String(), nullable=False, server_default=""),
        sa.Column("channel", sa.String(), nullable=False, server_default=""),
        sa.Column("is_roomless", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("named", sa.String(), nullable=False, server_default=""),
    )


def upgrade() -> None:
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        for column in _new():
            batch_op.add_column(column)
    # The defaults were for the rows that are there.
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        for column in _new():
            if column.server_default is not None:
                batch_op.alter_column(column.name, existing_type=column.type, server_default=None)
    op.create_index(
        "ix_escalation_origin",
        "escalation",
        ["workspace_id", "origin"],
        unique=True,
        sqlite_where=HAS_ORIGIN,
        postgresql_where=HAS_ORIGIN,
    )
    op.execute("UPDATE escalation SET promised_at = due_at WHERE state = 'acknowledged'")
    _rewrite_policies()
    op.create_table(
        "rota_cover",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("instead_of", sa.String(), nullable=False),
        sa.Column("starts", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
    )
    op.create_index("ix_rota_cover_rota", "rota_cover", ["workspace_id", "rota", "ends"])
    op.create_table(
        "hook_call",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("escalation", sa.Integer(), nullable=False),
        sa.Column("hook", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
    )
    op.create_index(
        "ix_hook_call_due",
        "hook_call",
        ["workspace_id", "due_at"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_hook_call_escalation", "hook_call", ["workspace_id", "escalation", "hook"])


def _rewrite_policies() -> None:
    """Lay out the policies of live escalations as they are read from now on."""
    table = sa.table(
        "escalation", sa.column("workspace_id"), sa.column("number"), sa.column("policy")
    )
    bind = op.get_bind()
    rows = bind.execute(sa.select(table.c.workspace_id, table.c.number, table.c.policy)).all()
    for workspace, number, policy in rows:
        steps, repeats = json.loads(policy)
        laid_out = {
            "steps": [{"to": to, "wait_minutes": minutes} for to, minutes in steps],
            "repeats": repeats,
        }
        bind.execute(
            table.update()
            .where(table.c.workspace_id == workspace, table.c.number == number)
            .values(policy=json.dumps(laid_out))
        )
