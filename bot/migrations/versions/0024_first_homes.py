"""When somebody first opened their Home: on that day it says what they can do."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("home", sa.Column("opened_at", Instant(), nullable=True))
