"""Contacts drawn for people, and what they scored them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "draw",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "desk", "by", "interaction"),
    )
    for name, column in (("ix_draw_waiting", "by"), ("ix_draw_contact", "interaction")):
        op.create_index(
            name,
            "draw",
            ["workspace_id", "desk", column],
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        )
    op.create_index("ix_draw_week", "draw", ["workspace_id", "desk", "workflow", "week"])
    op.create_table(
        "review",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "interaction", "by"),
    )
    op.create_index("ix_review_version", "review", ["workspace_id", "workflow", "version"])
    op.create_table(
        "review_score",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("interaction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("tool", sa.Float(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "interaction", "by", "item"),
    )
