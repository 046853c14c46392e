"""Where workflows stand on the ladder, what was brought for gates, moves, and what seats said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("tempo", sa.String(), nullable=True),
        sa.Column("passed", sa.String(), nullable=False),
        sa.Column("lent_on", sa.Date(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("move", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "workflow"),
    )
    _evidence()
    _moves()


def _evidence() -> None:
    op.create_table(
        "gate_evidence",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
    )
    op.create_index(
        "ix_gate_evidence_of", "gate_evidence", ["workspace_id", "workflow", "criterion"]
    )


def _moves() -> None:
    op.create_table(
        "gate_move",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("tempo", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("waived", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
    )
    op.create_index("ix_gate_move_state", "gate_move", ["workspace_id", "state", "asked_at"])
    op.create_index("ix_gate_move_workflow", "gate_move", ["workspace_id", "workflow", "number"])
    op.create_table(
        "gate_word",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("move", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "move", "seat"),
    )
