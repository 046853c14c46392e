"""The second person of a sensitive escalation: asked once a day, with all they decide on before them."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.people import listed
from bot.services.escalations import cards, follow_ups, messages, moments, record, rooms
from bot.services.escalations.moments import MomentView
from bot.slack.mrkdwn import shorten
from bot.store.escalations import rows, timeline
from bot.work import pods
from bot.work.presence import has_left, here
from bot.work.unit import Unit

MOST_MOMENTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingView:
    """What a second person decides on; `can_agree` where that is whoever reads it."""

    label: str
    cause: str
    told: str
    remains: str
    can_agree: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondAskedView:
    """The question whether it is over, with everything that answers it."""

    template: ClassVar = "escalations/second"
    headline: str
    what: str
    closing: tuple[ClosingView, ...]
    moments: tuple[MomentView, ...]
    label: str


def ask(unit: Unit, closed: Escalation, by: SlackUserId) -> Escalation:
    """Ask those who are named whether it is over; where nobody else is, somebody is named for it."""
    seconds = _named(unit, closed)
    if not seconds:
        seconds = _others(unit, closed)
        closed = decisions.reached(closed, seconds)
        rooms.invite(unit, closed, seconds)
    record.keep(unit, closed, TimelineVerb.CLOSED, by, "waits for a second person")
    messages.change(unit, closed)
    _ask(unit, closed, seconds)
    return closed


def ask_again(unit: Unit, closed: Escalation) -> None:
    """Ask once more, in working time, those who are named and here; nobody new is."""
    calendar = pods.calendar_of(unit.charter, closed.pod)
    opens = calendar.next_working(unit.at)
    later = opens if opens > unit.at else unit.at + decisions.SECOND_AFTER
    rows.save(unit.tx, unit.workspace, decisions.ask_second(closed, later))
    if opens <= unit.at:
        _ask(unit, closed, here(unit, _named(unit, closed)))


def closing(unit: Unit, escalation: Escalation, user: SlackUserId) -> tuple[ClosingView, ...]:
    """Lay out how it was closed, for whoever may read it; nothing while nobody has."""
    if escalation.closed_by is None or not messages.may_read(unit, escalation, user):
        return ()
    # Whoever reported a sensitive one reads it; what remains of it stays with those named.
    inside = not escalation.sensitive or user in escalation.named
    remains = "\n".join(follow_ups.lines(unit, escalation)) or "nothing"
    waits = escalation.waits_for_second and user != escalation.closed_by
    view = ClosingView(
        label=escalation.label,
        cause=shorten(escalation.cause, cards.LONGEST),
        told=shorten(escalation.told, cards.LONGEST),
        remains=shorten(remains, cards.LONGEST) if inside else "those who are named see it",
        can_agree=waits and user in escalation.named,
    )
    return (view,)


def _named(unit: Unit, closed: Escalation) -> tuple[SlackUserId, ...]:
    """List whom it reached before, who alone may be asked; never whoever closed it."""
    return tuple(
        user for user in closed.named if user != closed.closed_by and not has_left(unit, user)
    )


def _others(unit: Unit, closed: Escalation) -> tuple[SlackUserId, ...]:
    """Name one to ask where it reached nobody else: a lead, the Value Office, who looks after the bot."""
    leads = unit.roster.pod(closed.pod).leads
    known = listed((*leads, *unit.roster.office, *unit.roster.admins))
    maybe = [user for user in known if user != closed.closed_by and not has_left(unit, user)]
    return tuple((*here(unit, maybe), *maybe)[:1])


def _ask(unit: Unit, closed: Escalation, users: tuple[SlackUserId, ...]) -> None:
    closer = unit.person(closed.closed_by).name if closed.closed_by else ""
    words = (
        f"{cards.named(unit, closed)} is sensitive. {closer} closed it: does a second person agree?"
    )
    told = timeline.listed(unit.tx, unit.workspace, closed.number)[-MOST_MOMENTS:]
    views = {
        user: SecondAskedView(
            headline=messages.marked(closed, words),
            what=messages.whole(closed),
            closing=closing(unit, closed, user),
            moments=tuple(moments.view(unit, each) for each in told),
            label=closed.label,
        )
        for user in users
    }
    messages.keep(unit, closed, views, after=unit.at)
