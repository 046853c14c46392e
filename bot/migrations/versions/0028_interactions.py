"""Interactions with their outputs, what corrected ones said before, and scorecards."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "interaction",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("volunteer", sa.Boolean(), nullable=False),
        sa.Column("tenure", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("has_excerpts", sa.Boolean(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
        sa.UniqueConstraint("workspace_id", "source", "external_id"),
    )
    op.create_index(
        "ix_interaction_day", "interaction", ["workspace_id", "workflow", "day", "channel"]
    )
    op.create_index(
        "ix_interaction_excerpts", "interaction", ["workspace_id", "has_excerpts", "day"]
    )
    op.create_index("ix_interaction_agent", "interaction", ["workspace_id", "agent"])
    op.create_table(
        "interaction_output",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("passage_start", sa.Integer(), nullable=True),
        sa.Column("passage_end", sa.Integer(), nullable=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "interaction", "place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interaction_revision",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "interaction", "revision"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interaction_day",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("stale_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "workflow", "channel", "day"),
    )
    op.create_index("ix_interaction_day_stale", "interaction_day", ["workspace_id", "stale_at"])
    op.create_table(
        "scorecard",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("items", sa.String(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "workflow", "version"),
    )
