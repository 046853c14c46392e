"""Who hears of an escalation, in which words; of a sensitive one only those named hear what it is about."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.escalations.decisions import Escalation
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import listed
from bot.services.escalations import cards, rooms
from bot.slack.mrkdwn import HERE, mrkdwn, shorten
from bot.store.escalations import timeline as moments
from bot.work.tell import Button, ToldView, send
from bot.work.unit import Unit

CLOCK = "clock"
APART = "apart"
ANSWERS = {"take": "I have it", "update": "Update", "agree": "I agree"}


def tell(
    unit: Unit, escalation: Escalation, users: Iterable[SlackUserId], headline: str, asks: str = ""
) -> None:
    """Send people a direct message about it; `asks` is the button they answer with."""
    drill = "This is a drill. " if escalation.is_drill else ""
    whole = shorten(escalation.what, cards.LONGEST)
    for user in listed(users):
        view = ToldView(
            headline=f"{drill}{headline}",
            loud=True,
            what=whole if _may_read(escalation, user) else cards.REDACTED,
            buttons=_buttons(escalation, asks),
        )
        _send(unit, escalation, user, view)


def _may_read(escalation: Escalation, user: SlackUserId) -> bool:
    if not escalation.sensitive:
        return True
    return user in escalation.named or user == escalation.raised_by


def tell_joined(unit: Unit, escalation: Escalation, by: SlackUserId, place: int) -> None:
    """Let somebody know that their report joined another, and let them say that it is none."""
    headline = (
        f"{escalation.label} is about the same and was raised first: yours is report "
        f"{escalation.reports} of it. You hear how it ends."
    )
    apart = Button(f"escalations.{APART}", "Mine is another", f"{escalation.label}/{place}")
    view = ToldView(headline=headline, loud=True, buttons=(apart, *_buttons(escalation)))
    _send(unit, escalation, by, view)


def _buttons(escalation: Escalation, asks: str = "") -> tuple[Button, ...]:
    timeline = Button("escalations.open", "Timeline", escalation.label)
    if not asks:
        return (timeline,)
    answer = Button(f"escalations.{asks}", ANSWERS[asks], escalation.label, "primary")
    return (answer, timeline)


def _send(unit: Unit, escalation: Escalation, user: SlackUserId, view: ToldView) -> None:
    waits = cards.visible_from(unit, escalation)
    send(unit, escalation.label, user, view, lane=Lane.ESCALATION, not_before=waits)


def tell_raisers(
    unit: Unit, escalation: Escalation, words: str, *, but: SlackUserId | None = None
) -> None:
    """Let everybody who reported it hear how it goes."""
    joined = moments.joined(unit.tx, unit.workspace, escalation.number)
    users = [user for user in (escalation.raised_by, *joined) if user and user != but]
    tell(unit, escalation, users, words)


def reply(unit: Unit, escalation: Escalation, words: str) -> None:
    """Say something under the card; of a sensitive one in its own channel, or to each by themselves."""
    if escalation.sensitive and escalation.is_roomless:
        tell(unit, escalation, escalation.named, words)
        return
    message = _under(unit, escalation, words)
    if escalation.sensitive:
        subject, place = rooms.subject_of(escalation), rooms.place_of(escalation)
        message = replace(message, subject=subject, thread=subject, place=place)
    unit.queue(message)


def ask_channel(unit: Unit, escalation: Escalation) -> None:
    """Ask whoever reads the pod's channel to take it."""
    waits = "somebody to take it"
    if escalation.closed_by is not None:
        waits = "a second person to agree that it is over"
    words = mrkdwn("{} {} waits for {}.", HERE, escalation.label, waits)
    message = _under(unit, escalation, words)
    # A reply reaches only who is in the thread; this one is for everybody.
    unit.queue(replace(message, payload={**message.payload, "reply_broadcast": True}))


def _under(unit: Unit, escalation: Escalation, words: str) -> Message:
    view = ToldView(headline=words, loud=True)
    ref = cards.ref_of(escalation)
    return Message(
        lane=Lane.ESCALATION,
        subject=ref,
        method=Method.POST,
        place=cards.channel_of(unit, escalation),
        payload=unit.render(view),
        thread=ref,
    )


def note(unit: Unit, escalation: Escalation, verb: TimelineVerb, by: str, words: str = "") -> int:
    """Add to its timeline and return at which place of it that stands."""
    moment = TimelineMoment(max(unit.at, escalation.raised_at), verb, by, words)
    return moments.note(unit.tx, unit.workspace, escalation.number, moment)
