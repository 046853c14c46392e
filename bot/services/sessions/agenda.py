"""What a session's channel reads: the dates at the start, an agenda on each morning, who comes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from bot.charter import Workflow
from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.feedback.item import OPEN, Feedback
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.words import counted, day_words, short_day, span_words
from bot.errors import UserError
from bot.services import loop
from bot.services.feedback import views
from bot.services.sessions import dates, meetings
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.render import View
from bot.store import feedback as rows
from bot.store import sessions
from bot.store.feedback import FeedbackFilter
from bot.store.outbox.look import is_named
from bot.work.presence import has_left
from bot.work.rhythm import Run
from bot.work.tell import ToldView
from bot.work.unit import Unit

MOST_ON_AGENDA = 7
LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaView:
    """One session as its channel sees it; `is_over` where it is posted after it was held."""

    template: ClassVar = "sessions/agenda"
    workflow: str
    told: str
    when: Mrkdwn
    value: str
    agenda: tuple[str, ...]
    coming: str
    dates: str
    late: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesView:
    """Every session to come, posted once at the start."""

    template: ClassVar = "sessions/dates"
    workflow: str
    began: str
    first: str
    dates: Mrkdwn
    late: str


def post(unit: Unit, run: Run) -> None:
    """Post the dates on the first day and on each session's day its agenda, also what was missed."""
    workflow = unit.charter.workflow(run.scope.key)
    days = _days(workflow, run)
    if not days:
        return
    if loop.asks_stopped(unit, PodKey(workflow.pod)):
        _say_stopped(unit, workflow)
        return
    late = f"Posted {span_words(run.late_by)} late: I was not running." if run.late_by else ""
    ahead = meetings.ahead(unit, workflow, after=unit.at)
    if workflow.go_live in days and ahead:
        _post_dates(unit, workflow, ahead, late=late)
    for day in _held(workflow, days, ahead):
        view = _agenda(unit, workflow, day, late=late)
        ref = _ref(workflow, day)
        unit.queue(_message(unit, workflow, ref, Method.POST, view, ref=ref))
    dates.invite(unit, workflow, ahead, late=late)


def _days(workflow: Workflow, run: Run) -> tuple[date, ...]:
    """List the first day and those of sessions since this last ran; today's in any case."""
    before, today = local_day(run.since, run.scope.zone), local_day(run.due_at, run.scope.zone)
    known = {*workflow.session_days, *filter(None, (workflow.go_live,))}
    return tuple(day for day in sorted(known) if before < day <= today or day == today)


def _held(workflow: Workflow, days: tuple[date, ...], ahead: tuple[date, ...]) -> list[date]:
    """List the sessions that are posted now: of those that are over only the last."""
    of = [day for day in days if day in workflow.session_days]
    over = [day for day in of if day not in ahead]
    return over[-1:] + [day for day in of if day in ahead]


def _post_dates(unit: Unit, workflow: Workflow, ahead: tuple[date, ...], *, late: str) -> None:
    today = local_day(unit.at, meetings.zone_of(unit, workflow))
    on = workflow.go_live
    view = DatesView(
        workflow=workflow.name,
        began="begins today" if on is None or on == today else f"began on {day_words(on)}",
        first=meetings.told(unit, workflow, ahead[0]),
        dates=Mrkdwn("\n".join(meetings.shown(unit, workflow, day) for day in ahead)),
        late=late,
    )
    ref = refs.make(Topic.SESSIONS, workflow.key)
    unit.queue(_message(unit, workflow, ref, Method.POST, view))


def _say_stopped(unit: Unit, workflow: Workflow) -> None:
    """Say to the pod that nobody is asked, and why."""
    pod = unit.charter.pod(workflow.pod)
    view = ToldView(
        headline=f"{workflow.name}: no feedback session is announced today. {pod.name} "
        "first answers the reports whose day has passed.",
        note="`/rollout feedback list pod overdue` shows it, `/rollout loop` how many are in time.",
    )
    message = _message(unit, workflow, refs.make(Topic.SESSIONS, workflow.key), Method.POST, view)
    unit.queue(replace(message, place=unit.roster.place(pod.channel)))


def come(unit: Unit, by: SlackUserId, value: str) -> str:
    """Note that somebody comes, and show it to all."""
    workflow, day, _ = meetings.read(unit, value)
    session = (WorkflowKey(workflow.key), day)
    if not sessions.come(unit.tx, unit.workspace, session, by):
        raise UserError(f"You are on the list for {day_words(day)} already.")
    ref = _ref(workflow, day)
    # Whoever was told the dates may say so before the agenda is there.
    if is_named(unit.tx, unit.workspace, ref):
        view = _agenda(unit, workflow, day, late="")
        unit.queue(_message(unit, workflow, ref, Method.UPDATE, view, ref=ref))
    return workflow.key


def _agenda(unit: Unit, workflow: Workflow, day: date, *, late: str) -> AgendaView:
    wanted = FeedbackFilter(workflow=WorkflowKey(workflow.key), states=OPEN)
    found = rows.find(unit.tx, unit.workspace, wanted, limit=100, oldest_first=True)
    known = [item for item in found if item.arrived_at <= unit.at]
    said_so = sessions.attendees(unit.tx, unit.workspace, (WorkflowKey(workflow.key), day))
    coming = sum(not has_left(unit, user) for user in said_so)
    later = [other for other in workflow.session_days if other > day]
    return AgendaView(
        workflow=workflow.name,
        told=meetings.told(unit, workflow, day),
        when=meetings.shown(unit, workflow, day),
        value=f"{workflow.key}|{day}",
        agenda=tuple(_line(item) for item in known[:MOST_ON_AGENDA]),
        coming=f"{counted(coming, 'person').replace('persons', 'people')} coming"
        if coming
        else "Who comes?",
        dates=f"Next: {', '.join(short_day(other) for other in later[:4])}"
        if later
        else "The last one.",
        late=late,
        is_over=meetings.instant(unit, workflow, day) <= unit.at,
    )


def _line(item: Feedback) -> str:
    # Its channel may be the floor's: there, words without a name could give their author away.
    words = "(sent without a name)" if item.is_anonymous else views.what_words(item, LONGEST_SHOWN)
    return f"{item.label}: {words}"


def _ref(workflow: Workflow, day: date) -> str:
    return refs.make(Topic.SESSION, workflow.key, day)


def _message(
    unit: Unit,
    workflow: Workflow,
    subject: str,
    method: Method,
    view: View,
    *,
    ref: str | None = None,
) -> Message:
    return Message(
        lane=Lane.DIGEST,
        subject=subject,
        method=method,
        place=meetings.place(unit, workflow),
        payload=unit.render(view),
        ref=ref,
    )
