"""Actions name the finding they were born from as people do: N-3."""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "UPDATE action SET origin_id = 'N-' || origin_id "
        "WHERE origin_kind = 'finding' AND origin_id NOT LIKE 'N-%'"
    )
