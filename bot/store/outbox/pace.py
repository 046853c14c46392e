"""When a place may hear from us again."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from bot.domain.ids import WorkspaceId
from bot.domain.outbox import EVERYWHERE, GAP, LOOKUPS
from bot.store.engine.transaction import PreparedStatement, Tx, upsert
from bot.store.engine.types import Instant
from bot.store.outbox.heads import NOW, WS, one_of, pace

# So many places refused at once: it is the workspace's limit, not theirs.
STORM = 3


_hold = upsert(
    pace,
    lambda insert: insert.on_conflict_do_update(
        index_elements=[pace.c.workspace_id, pace.c.place],
        set_={"next_ok": insert.excluded.next_ok, "limited": insert.excluded.limited},
        where=pace.c.next_ok < insert.excluded.next_ok,
    ),
    *pace.columns.keys(),
)
_limited = PreparedStatement(
    select(func.count(), func.max(pace.c.next_ok)).where(
        pace.c.workspace_id == WS,
        pace.c.limited == bindparam("yes"),
        pace.c.next_ok > NOW,
        ~one_of(pace.c.place, EVERYWHERE, LOOKUPS),
    )
)
_departed = PreparedStatement(
    update(pace)
    .where(
        pace.c.workspace_id == WS,
        pace.c.place == bindparam("of_place"),
        pace.c.next_ok < bindparam("free_at", type_=Instant()),
    )
    .values(next_ok=bindparam("free_at", type_=Instant()), limited=bindparam("no"))
)


def hold_place(
    tx: Tx, workspace: WorkspaceId, place: str, *, until: datetime, at: datetime
) -> None:
    """Let nothing leave for a place before `until`, as Slack's Retry-After asks.

    Where several places are refused at the same time, every place pauses.
    """
    _hold_one(tx, workspace, place, until=until)
    if place in (EVERYWHERE, LOOKUPS):
        return
    found = _limited.first(tx, ws=workspace, now=at, yes=True)
    if found is not None and found[0] >= STORM:
        _hold_one(tx, workspace, EVERYWHERE, until=found[1])


def _hold_one(tx: Tx, workspace: WorkspaceId, place: str, *, until: datetime) -> None:
    _hold.run(tx, workspace_id=workspace, place=place, next_ok=until, limited=True)


def keep_gap(tx: Tx, workspace: WorkspaceId, place: str, *, departed: datetime) -> None:
    """Count a place's second from when the request left, which may be later than its claim."""
    _departed.run(tx, ws=workspace, of_place=place, free_at=departed + GAP, no=False)
