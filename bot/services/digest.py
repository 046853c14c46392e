"""The loop's daily digest: what came in, what was done about it, what is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.feedback.item import Feedback
from bot.domain.feedback.promise import local_day
from bot.domain.outbox import Lane, Message, Method
from bot.domain.words import day_words, span_words
from bot.services import loop
from bot.services.feedback import messages, views
from bot.services.rhythm import Run
from bot.services.unit import Unit
from bot.slack.mrkdwn import Mrkdwn, escape, mention
from bot.store import feedback as rows

MOST_OVERDUE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueView:
    """One late item: what, whose, how late."""

    label: str
    workflow: str
    who: Mrkdwn
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """The digest of one leader channel."""

    rollout: str
    day: str
    since: str
    counts: str
    quiet: bool
    overdue: tuple[OverdueView, ...]
    overdue_words: str
    more: str
    levels: str
    late: str


def post(unit: Unit, run: Run) -> None:
    """Queue one leader channel's digest; the caller's occurrence makes it the only one."""
    view = digest_view(unit, run)
    unit.queue(
        Message(
            lane=Lane.DIGEST,
            subject=f"digest:{run.scope.key}",
            method=Method.POST,
            place=unit.roster.place(run.scope.key),
            payload=unit.render("digest/daily", view),
        )
    )


def digest_view(unit: Unit, run: Run) -> DigestView:
    """Count what happened since the last digest and list what is late."""
    # Up to now, not up to nine: what a late digest counts, tomorrow's must not count again.
    counts = _counts(unit, since=run.since, until=unit.at)
    # In the readers' own zone: what is overdue in Manila may have hours left in Chicago.
    today = local_day(unit.at, run.scope.zone)
    overdue = _overdue(unit, before=today)
    left = len(overdue) - MOST_OVERDUE
    return DigestView(
        rollout=unit.charter.rollout.name,
        day=day_words(local_day(run.due_at, run.scope.zone)),
        since=_since_words(unit.at, run),
        counts=" · ".join(f"{number} {what}" for what, number in counts.items() if number)
        or "nothing new",
        quiet=not any(counts.values()) and not overdue,
        overdue=tuple(_overdue_view(unit, item) for item in overdue[:MOST_OVERDUE]),
        overdue_words=f"; {len(overdue)} overdue" if overdue else "",
        more=f"and {left} more: `/rollout feedback list all overdue`" if left > 0 else "",
        levels="\n".join(loop.level_lines(unit)),
        late=f"Posted {span_words(run.late_by)} late: I was not running at the time."
        if run.late_by is not None
        else "",
    )


def _counts(unit: Unit, *, since: datetime, until: datetime) -> dict[str, int]:
    return {
        moment: rows.count_since(unit.tx, unit.workspace, moment, since=since, until=until)
        for moment in rows.MOMENTS
    }


def _overdue(unit: Unit, *, before: date) -> list[Feedback]:
    """List what is late by its own pod's calendar; leaders' days may be a day ahead of or behind it."""
    maybe = rows.overdue(unit.tx, unit.workspace, before=before + timedelta(days=1))
    return [
        item
        for item in maybe
        if item.is_overdue(local_day(unit.at, messages.calendar_of(unit.charter, item).zone))
    ]


def _overdue_view(unit: Unit, item: Feedback) -> OverdueView:
    return OverdueView(
        label=item.label,
        workflow=views.workflow_name(unit.charter, item),
        who=_who(unit, item),
        age=span_words(unit.at - item.arrived_at),
    )


def _who(unit: Unit, item: Feedback) -> Mrkdwn:
    """Until somebody takes it the pod lead owns it."""
    if item.owner is not None:
        return mention(item.owner)
    leads = unit.roster.pod(item.pod).leads
    lead = mention(leads[0]) if leads else escape("its pod has no lead")
    return Mrkdwn("not taken yet, " + lead)


def _since_words(at: datetime, run: Run) -> str:
    return f"in the last {span_words(at - run.since)}"
