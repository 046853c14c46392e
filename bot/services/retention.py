"""Forgetting what nobody needs any more: old deliveries and settled messages, a slice at a time."""

from datetime import datetime, time, timedelta

from bot.domain.rhythm import next_daily
from bot.store.outbox.parked import forget_settled, oldest_settled
from bot.store.record import inbox
from bot.work.unit import Unit

# Slack redelivers within the hour; a week leaves room for a long outage.
DELIVERIES = timedelta(days=7)
SETTLED = timedelta(days=30)
NIGHT = time(3, 15)
# Two milliseconds of the writer's time at a million rows: nobody who waits for an ack notices.
SLICE = 100


def next_night(unit: Unit) -> datetime | None:
    """Return the first night after something has served its purpose; None while nothing is kept."""
    arrived = inbox.oldest(unit.tx, unit.workspace)
    settled = oldest_settled(unit.tx, unit.workspace)
    ends = [
        since + kept
        for since, kept in ((arrived, DELIVERIES), (settled, SETTLED))
        if since is not None
    ]
    if not ends:
        return None
    return next_daily(unit.charter.rollout.zone, NIGHT, after=min(ends))


def forget(unit: Unit) -> bool:
    """Drop a slice of what has served its purpose; True while more waits."""
    tx, workspace, at = unit.tx, unit.workspace, unit.at
    dropped = (
        inbox.forget(tx, workspace, before=at - DELIVERIES, limit=SLICE),
        forget_settled(tx, workspace, before=at - SETTLED, limit=SLICE),
    )
    return max(dropped) == SLICE
