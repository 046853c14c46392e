"""A pod's weekly list: every live action in one sortable table, true until the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.actions.decisions import Action
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.presence import Presence
from bot.domain.refs import Topic
from bot.domain.words import counted, short_day, span_words
from bot.services.actions import messages, sight
from bot.slack.mrkdwn import shorten
from bot.store.actions import rows
from bot.store.actions.rows import ActionFilter
from bot.store.outbox.look import posted
from bot.work.presence import away_words, presences
from bot.work.rhythm import Run
from bot.work.unit import Unit

# Slack takes 100 rows, the heading among them, and 10,000 characters.
MOST_ROWS = 90
LONGEST_TITLE = 48
LONGEST_NAME = 18
LONGEST_STATE = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRowView:
    """One action as a row; days count from today, negative where they have passed."""

    label: str
    what: str
    owner: str
    state: str
    due: str
    days_left: int
    left: str
    age_days: int
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyView:
    """A pod's table."""

    template: ClassVar = "actions/weekly"
    pod: str
    counts: str
    caption: str
    rows: tuple[WeeklyRowView, ...]
    more: str
    late: str


def post(unit: Unit, run: Run) -> None:
    """Queue a pod's list; a pod with nothing to do hears nothing."""
    pod = PodKey(run.scope.key)
    late = f"Posted {span_words(run.late_by)} late: I was not running." if run.late_by else ""
    view = _view(unit, pod, late=late)
    if view.rows:
        unit.queue(_message(unit, pod, Method.POST, unit.render(view)))


def refresh(unit: Unit, pod: PodKey) -> None:
    """Make the list that stands in the pod's channel tell what is true now."""
    if pod not in unit.roster.pods or posted(unit.tx, unit.workspace, _ref(pod)) is None:
        return
    payload = unit.render(_view(unit, pod, late=""))
    unit.queue(_message(unit, pod, Method.UPDATE, payload))


def _message(unit: Unit, pod: PodKey, method: Method, payload: dict[str, Any]) -> Message:
    return Message(
        lane=Lane.DIGEST,
        subject=_ref(pod),
        method=method,
        place=unit.roster.place(unit.charter.pod(pod).channel),
        payload=payload,
        ref=_ref(pod),
    )


def _ref(pod: PodKey) -> str:
    return refs.make(Topic.ACTIONS_WEEK, pod)


def _view(unit: Unit, pod: PodKey, *, late: str) -> WeeklyView:
    found = rows.find(unit.tx, unit.workspace, ActionFilter(pods=(pod,)), limit=2 * MOST_ROWS)
    live = sight.public(unit, found)
    spec = unit.charter.pod(pod)
    today = local_day(unit.at, unit.charter.calendar_of(spec).zone)
    who = presences(unit, (action.owner for action in live if action.owner))
    return WeeklyView(
        pod=spec.name,
        counts=_counts(live[:MOST_ROWS], today),
        caption=f"What {spec.name} has to do, the next due first",
        rows=tuple(_row(unit, action, today, who) for action in live[:MOST_ROWS]),
        more="There are more: `/rollout actions pod`." if live[MOST_ROWS:] else "",
        late=late,
    )


def _row(
    unit: Unit, action: Action, today: date, who: Mapping[SlackUserId, Presence]
) -> WeeklyRowView:
    left, age = (action.due_on - today).days, (today - local_day(action.created_at, "UTC")).days
    moved = f" (first {short_day(action.original_due_on)})" if action.is_moved else ""
    return WeeklyRowView(
        label=action.label,
        what=shorten(" ".join(action.title.split()), LONGEST_TITLE) or "(redacted)",
        owner=_owner_words(unit, who[action.owner])
        if action.owner
        else messages.holder_words(unit, action),
        state=shorten(messages.state_words(unit, action), LONGEST_STATE),
        due=short_day(action.due_on) + moved,
        days_left=left,
        left=str(left),
        age_days=age,
        age=str(age),
    )


def _owner_words(unit: Unit, owner: Presence) -> str:
    return shorten(owner.person.name, LONGEST_NAME) + away_words(unit, owner)


def _counts(live: Sequence[Action], today: date) -> str:
    overdue = sum(action.is_overdue(today) for action in live)
    piled = sum(action.owner is None for action in live)
    words = [
        counted(len(live), "action"),
        f"{overdue} overdue" if overdue else "nothing overdue",
        f"{piled} without an owner" if piled else "",
    ]
    return " · ".join(word for word in words if word)
