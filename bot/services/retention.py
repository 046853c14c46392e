"""Forgetting what nobody needs any more: old deliveries and settled messages."""

from datetime import timedelta

from bot.services.rhythm import Run
from bot.services.unit import Unit
from bot.store import inbox
from bot.store.outbox.parked import forget_settled

# Slack redelivers within the hour; a week leaves room for a long outage.
DELIVERIES = timedelta(days=7)
SETTLED = timedelta(days=30)
MOST_AT_ONCE = 5_000


def forget(unit: Unit, _run: Run) -> None:
    """Drop a night's worth of rows that have served their purpose."""
    inbox.forget(unit.tx, unit.workspace, before=unit.at - DELIVERIES)
    forget_settled(unit.tx, unit.workspace, before=unit.at - SETTLED, limit=MOST_AT_ONCE)
