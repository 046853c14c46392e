"""What was seen is said of a tenth of openings, and coachings nobody confirms lapse."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Those who are asked already have a week from when they were.
WEEK = timedelta(days=7)


def upgrade() -> None:
    op.add_column("look", sa.Column("seen", sa.String(), nullable=True))
    op.add_column("look", sa.Column("lapses_at", Instant(), nullable=True))
    op.create_index("ix_look_lapsing", "look", ["workspace_id", "lapses_at"])
    look = sa.table(
        "look",
        sa.column("workspace_id", sa.String()),
        sa.column("number", sa.Integer()),
        sa.column("at", Instant()),
        sa.column("confirmed", sa.Boolean()),
        sa.column("lapses_at", Instant()),
    )
    bind = op.get_bind()
    asked = sa.select(look.c.workspace_id, look.c.number, look.c.at)
    for workspace, number, at in bind.execute(asked.where(look.c.confirmed.is_(False))).all():
        here = (look.c.workspace_id == workspace, look.c.number == number)
        bind.execute(sa.update(look).where(*here).values(lapses_at=at + WEEK))
