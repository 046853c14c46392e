"""One escalation with its timeline, and all of them with how fast pods answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.ids import SlackUserId
from bot.domain.words import counted, span_words
from bot.errors import UserError
from bot.services.escalations import (
    cards,
    following,
    messages,
    moments,
    response,
    second,
    speeds,
)
from bot.services.escalations.moments import MomentView
from bot.services.escalations.second import ClosingView
from bot.services.escalations.speeds import EscalationSpeed, Pace
from bot.slack.mrkdwn import Mrkdwn, escape, mrkdwn, shorten
from bot.store.escalations import rows, timeline
from bot.work import pods
from bot.work.following import FollowView
from bot.work.unit import Unit

WINDOW = timedelta(days=30)
MOST_MOMENTS, MOST_OPEN = 40, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDetailsView:
    """One escalation and everything that happened to it."""

    template: ClassVar = "escalations/details"
    label: str
    title: str
    what: str
    status: Mrkdwn
    closing: tuple[ClosingView, ...]
    moments: tuple[MomentView, ...]
    more: str
    can_reopen: bool
    can_work: bool
    is_closed: bool
    is_taken: bool
    follow: FollowView | None


@dataclass(frozen=True, slots=True)
class EscalationRowView:
    """One open escalation, or how fast one pod answers."""

    words: Mrkdwn
    follow: FollowView | None = None


@dataclass(frozen=True, slots=True)
class EscalationListView:
    """What is open, and how fast pods answered within thirty days."""

    template: ClassVar = "escalations/list"
    line: Mrkdwn
    open: tuple[EscalationRowView, ...]
    speeds: tuple[EscalationRowView, ...]
    more: str


def details(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render one escalation with its timeline; raises UserError where it is not theirs to see."""
    escalation = visible(unit, response.get(unit, number), by)
    works = response.may_act(unit, escalation, by)
    known = timeline.listed(unit.tx, unit.workspace, number)
    told = moments.shown_to(unit, escalation, known, by)
    left = len(told) - MOST_MOMENTS
    view = EscalationDetailsView(
        label=escalation.label,
        title=cards.title(unit, escalation),
        what=shorten(escalation.what, 2_500),
        status=cards.status(unit, escalation),
        closing=second.closing(unit, escalation, by),
        moments=tuple(moments.view(unit, each) for each in told[-MOST_MOMENTS:]),
        more=f"and {left} earlier moments" if left > 0 else "",
        can_reopen=_can_reopen(escalation, by, works=works),
        can_work=escalation.is_open and works,
        is_closed=escalation.waits_for_second,
        is_taken=escalation.state is EscalationState.ACKNOWLEDGED,
        follow=following.button(unit, escalation, by),
    )
    return unit.render(view, by)


def _can_reopen(escalation: Escalation, by: SlackUserId, *, works: bool) -> bool:
    is_real_and_over = not escalation.is_open and not escalation.is_drill
    return is_real_and_over and (works or by == escalation.raised_by)


def visible(unit: Unit, escalation: Escalation, by: SlackUserId) -> Escalation:
    """Return an escalation that somebody may see; raises UserError where it is not theirs."""
    if messages.may_read(unit, escalation, by):
        return escalation
    messages.check_known(unit, escalation, by)
    if escalation.sensitive:
        raise UserError(f"{escalation.label} is sensitive: only those who are named see it.")
    raise UserError(
        f"{escalation.label} is for its pod, those it reached, who raised it, and leaders. "
        "`/rollout escalations` lists those you may open."
    )


def known_to(unit: Unit, escalations: Iterable[Escalation], by: SlackUserId) -> list[Escalation]:
    """Leave out those somebody may not know of; of a sensitive one its pod knows that there is one."""
    return [
        each
        for each in escalations
        if each.is_visible(unit.at) and messages.may_know(unit, each, by)
    ]


def listing(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """Render what is open of what somebody may know of, and how fast pods answer, as far as they may."""
    raised = rows.since(unit.tx, unit.workspace, unit.at - WINDOW)
    known = [each for each in raised if each.is_visible(unit.at)]
    theirs = known_to(unit, known, by)
    # What is real comes first.
    waiting = sorted((e for e in theirs if e.is_open), key=lambda each: each.is_drill)
    left = len(waiting) - MOST_OPEN
    view = EscalationListView(
        _line(unit, waiting),
        tuple(_open(unit, each, by) for each in waiting[:MOST_OPEN]),
        tuple(_speeds(unit, [each for each in known if each in theirs or not each.sensitive])),
        f"and {left} more" if left > 0 else "",
    )
    return unit.render(view, by)


def _line(unit: Unit, waiting: list[Escalation]) -> Mrkdwn:
    """Say how many are open, and which comes first."""
    if not waiting:
        return escape("No escalation is open that you may see.")
    first, is_one = waiting[0], len(waiting) == 1
    return mrkdwn(
        "{} open: {}{}, {}",
        counted(len(waiting), "escalation"),
        "" if is_one else "first ",
        cards.title(unit, first),
        cards.status(unit, first),
    )


def followed(unit: Unit, numbers: Iterable[int], by: SlackUserId) -> list[EscalationRowView]:
    """Choose what a Home shows of what somebody follows and may still look at."""
    found = (rows.get(unit.tx, unit.workspace, number) for number in numbers)
    return [
        _open(unit, each, by)
        for each in found
        if each is not None and not each.sensitive and messages.may_read(unit, each, by)
    ]


def _open(unit: Unit, escalation: Escalation, by: SlackUserId) -> EscalationRowView:
    status = cards.status(unit, escalation)
    age = span_words(unit.at - escalation.raised_at)
    return EscalationRowView(
        mrkdwn("*{}* · {} · {} old", cards.title(unit, escalation), status, age),
        following.button(unit, escalation, by),
    )


def _speeds(unit: Unit, known: list[Escalation]) -> list[EscalationRowView]:
    found = speeds.of_pods(unit.charter, known, at=unit.at)
    return [
        EscalationRowView(_speed(pods.name_of(unit.charter, pod), speed))
        for pod, speed in found.items()
    ]


def _speed(name: str, speed: EscalationSpeed) -> Mrkdwn:
    paces = (
        _pace(speed.take, "taken after", "none taken yet"),
        _pace(speed.update, "first update after", ""),
        _pace(speed.resolve, "resolved after", "none resolved yet"),
    )
    told = " · ".join(filter(None, paces))
    return mrkdwn("*{}* · {} · {}", name, counted(speed.count, "escalation"), told)


def _pace(pace: Pace, done: str, nothing: str) -> str:
    if pace.median is None:
        return nothing
    longer = "more than " if pace.at_least else ""
    return f"{done} {longer}{span_words(pace.median)} ({pace.in_time} of {pace.judged} in time)"
