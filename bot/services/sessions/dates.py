"""Agents who do not read the pod's channel are told a workflow's dates once, if they may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from bot.charter import Workflow
from bot.domain import refs
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.outbox import Lane, Message, Method
from bot.domain.words import counted, day_words, short_day, some
from bot.services.feedback import asks
from bot.services.sessions import meetings
from bot.slack.mrkdwn import Mrkdwn, channel_mention
from bot.store import sessions
from bot.work import budget, precedence, tell
from bot.work.presence import has_left, presences
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

# Behind a button's value where it stands in somebody's own message.
OWN = "own"
MOST_DATES = 10
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationView:
    """A workflow's sessions as one agent reads them, by their own clock."""

    template: ClassVar = "sessions/invitation"
    workflow: str
    first: str
    dates: str
    more: str
    channel: Mrkdwn | str
    coming: str
    late: str
    buttons: tuple[Button, ...]


def invite(unit: Unit, workflow: Workflow, ahead: Sequence[date], *, late: str) -> None:
    """Tell the dates to agents who have not heard them; say to whoever leads who was not asked."""
    wanted = precedence.uninvited(unit, workflow) if ahead else ()
    people = presences(unit, wanted)
    may_hear = asks.askable(unit, people)
    rendered: dict[tuple[str, tuple[date, ...]], dict[str, Any]] = {}
    for user in wanted:
        at = people[user].reachable_from(unit.at)
        days = tuple(day for day in ahead if meetings.instant(unit, workflow, day) > at)
        if user not in may_hear or not days:
            continue
        key = (people[user].person.zone, days)
        if key not in rendered:
            rendered[key] = unit.render(_view(unit, workflow, key, (), late=late))
        budget.note(unit, user, precedence.dates_of(workflow), answered=True)
        unit.queue(_message(workflow, user, rendered[key], at))
    left = [user for user in wanted if user not in may_hear]
    _tell_leads(unit, workflow, left, ahead, of=len(wanted))


def _message(
    workflow: Workflow, user: SlackUserId, payload: dict[str, Any], at: datetime
) -> Message:
    return Message(
        lane=Lane.NUDGE,
        subject=refs.make(precedence.dates_of(workflow), user),
        method=Method.POST,
        place=user,
        payload=payload,
        not_before=at,
    )


def invitation(unit: Unit, user: SlackUserId, value: str) -> dict[str, Any] | None:
    """Render somebody's own message once they said that they come; None where it is not theirs."""
    workflow, _, more = meetings.read(unit, value)
    if more != OWN:
        return None
    days = meetings.ahead(unit, workflow, after=unit.at)
    said_so = sessions.days_of(unit.tx, unit.workspace, WorkflowKey(workflow.key), user)
    return unit.render(_view(unit, workflow, (unit.person(user).zone, days), said_so, late=""))


def _view(
    unit: Unit,
    workflow: Workflow,
    of: tuple[str, tuple[date, ...]],
    said_so: Sequence[date],
    *,
    late: str,
) -> InvitationView:
    zone, days = of
    spelt = [meetings.words(meetings.instant(unit, workflow, day), zone) for day in days]
    open_ = [day for day in days if day not in said_so]
    left = len(days) - MOST_DATES
    place = meetings.place(unit, workflow)
    return InvitationView(
        workflow=workflow.name,
        first=spelt[0] if spelt else "",
        dates="\n".join(spelt[:MOST_DATES]),
        more=f"and {left} more" if left > 0 else "",
        channel=place if place.startswith("#") else channel_mention(place),
        coming=f"You are coming on {some([day_words(day) for day in said_so], most=MOST_DATES)}."
        if said_so
        else "",
        late=late,
        buttons=tuple(
            Button(
                "sessions.come", f"I'm coming on {short_day(day)}", f"{workflow.key}|{day}|{OWN}"
            )
            for day in open_[:1]
        ),
    )


def _tell_leads(
    unit: Unit, workflow: Workflow, left: Sequence[SlackUserId], ahead: Sequence[date], *, of: int
) -> None:
    """Say who was not asked and why; one message for each lead, changed in place later."""
    about, pod = precedence.dates_of(workflow), unit.roster.pod(PodKey(workflow.pod))
    view = _left_view(unit, workflow, left, ahead, of=of)
    tell.change(unit, about, lambda _user: view)
    told = tell.told_of(unit, about)
    leads = [user for user in pod.leads if not has_left(unit, user)] or unit.roster.office
    if left:
        tell.keep(unit, about, {user: view for user in leads if user not in told})


def _left_view(
    unit: Unit, workflow: Workflow, left: Sequence[SlackUserId], ahead: Sequence[date], *, of: int
) -> ToldView:
    if not left:
        return ToldView(headline=f"{workflow.name}: its agents have the dates of its sessions.")
    names = some([unit.person(user).name for user in left], most=MOST_NAMED)
    then = ahead[1] if len(ahead) > 1 else None
    return ToldView(
        headline=f"{workflow.name}: {len(left)} of {counted(of, 'agent')} not asked to its feedback "
        f"sessions: {names}.",
        # One sentence for all: a reason for each could tell who wrote something without a name.
        what="They were asked enough this week, are away, or wait for an answer from us that is late.",
        note=f"They are told the dates on {day_words(then)} if they may be asked by then."
        if then
        else "No session is left to tell them of.",
    )
