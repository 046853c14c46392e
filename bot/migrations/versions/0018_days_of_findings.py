"""By when findings are answered."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from bot.store.engine.types import Instant

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Which measures are urgent only the charter knows: two weeks are what any other finding has.
LATER = timedelta(days=14)


def upgrade() -> None:
    op.add_column("finding", sa.Column("due_on", sa.Date(), nullable=True))
    _ask_about_what_waits()


def _ask_about_what_waits() -> None:
    """Give what waits already its day, and ask its owner on it."""
    finding = sa.table(
        "finding",
        sa.column("workspace_id"),
        sa.column("number"),
        sa.column("state"),
        sa.column("found_at", Instant()),
        sa.column("due_on", sa.Date()),
    )
    nudge = sa.table(
        "nudge",
        sa.column("workspace_id"),
        sa.column("object_kind"),
        sa.column("object_number"),
        sa.column("pod"),
        sa.column("kind"),
        sa.column("planned_at", Instant()),
        sa.column("due_at", Instant()),
    )
    bind, key = op.get_bind(), (finding.c.workspace_id, finding.c.number)
    waiting = sa.select(*key, finding.c.found_at).where(finding.c.state == "open")
    for workspace, number, found_at in bind.execute(waiting).all():
        due_at = found_at + LATER
        here = (finding.c.workspace_id == workspace, finding.c.number == number)
        bind.execute(finding.update().where(*here).values(due_on=due_at.date()))
        about = {"object_kind": "finding", "object_number": number, "pod": "", "kind": "due"}
        when = {"planned_at": due_at, "due_at": due_at}
        bind.execute(nudge.insert().values(workspace_id=workspace, **about, **when))
