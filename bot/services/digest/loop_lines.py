"""What the digest says of feedback: what came in, what was done about it, what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.calendar import local_day
from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.domain.presence import Presence
from bot.domain.words import span_words
from bot.services.feedback import messages, views
from bot.store import feedback as rows
from bot.work import pods
from bot.work.presence import away_words, presences
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueView:
    """One late item: what, whose, how late."""

    label: str
    workflow: str
    who: str
    age: str


def counts(unit: Unit, *, since: datetime, until: datetime) -> Mapping[str, int]:
    """Count what happened to feedback, moment by moment."""
    return {
        moment: rows.count_since(unit.tx, unit.workspace, moment, since=since, until=until)
        for moment in rows.MOMENTS
    }


def counts_words(counted: Mapping[str, int]) -> str:
    """Write the counts that are not zero."""
    told = " · ".join(f"{number} {what}" for what, number in counted.items() if number)
    return told or "nothing new"


def overdue(unit: Unit, *, before: date) -> list[Feedback]:
    """List what is late by its own pod's calendar; leaders' days may be a day ahead of or behind it."""
    maybe = rows.overdue(unit.tx, unit.workspace, before=before + timedelta(days=1))
    return [
        item
        for item in maybe
        if item.is_overdue(local_day(unit.at, messages.calendar_of(unit.charter, item).zone))
    ]


def overdue_views(unit: Unit, items: Sequence[Feedback]) -> tuple[OverdueView, ...]:
    """Show late items."""
    owners = presences(unit, (item.owner for item in items if item.owner is not None))
    return tuple(
        OverdueView(
            label=item.label,
            workflow=pods.workflow_name(unit.charter, item.report.workflow),
            who=_who(unit, item, owners),
            age=span_words(unit.at - item.arrived_at),
        )
        for item in items
    )


def _who(unit: Unit, item: Feedback, owners: Mapping[SlackUserId, Presence]) -> str:
    """Until somebody takes it the pod lead owns it; names, since a mention would ring every day."""
    if item.owner is not None:
        return f"{unit.person(item.owner).name}{away_words(unit, owners[item.owner])}"
    leads = unit.roster.pod(item.pod).leads
    lead = unit.person(leads[0]).name if leads else "its pod has no lead"
    stands = views.history_words(unit, item) or "not taken yet"
    return f"{stands}, {lead}"
