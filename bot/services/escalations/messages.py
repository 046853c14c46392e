"""Who hears of an escalation, in which words; of a sensitive one only those named hear what it is about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain import labels
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import listed
from bot.domain.rights import rules
from bot.domain.rights.rules import Tie
from bot.services.escalations import cards, rooms
from bot.slack.mrkdwn import HERE, Mrkdwn, mrkdwn, shorten
from bot.slack.render import View
from bot.store import told
from bot.store.escalations import timeline as moments
from bot.work import tell as tell_work
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

CLOCK = "clock"
APART = "apart"
BY_PEOPLE = (TimelineVerb.RATED, TimelineVerb.MOVED, TimelineVerb.REOPENED)
BY_THE_CLOCK = (TimelineVerb.RAISED, TimelineVerb.AGAIN, TimelineVerb.UNACKNOWLEDGED)
_ASKS = {True: "update", False: ""}
ANSWERS = {"take": "I have it", "update": "Update"}


def tell(
    unit: Unit,
    escalation: Escalation,
    users: Iterable[SlackUserId],
    headline: str,
    asks: str = "",
    *,
    after: datetime | None = None,
) -> None:
    """Keep a direct message about it before people; `asks` is the button they answer with.

    It is one message a person and day, changed in place. Where it has to be heard all the same,
    whoever heard of it before `after` gets a new one.
    """
    views = {user: _view(unit, escalation, user, headline, asks) for user in listed(users)}
    keep(unit, escalation, views, after=after)


def _view(
    unit: Unit, escalation: Escalation, user: SlackUserId, headline: str, asks: str
) -> ToldView:
    reads = may_read(unit, escalation, user)
    return ToldView(
        headline=marked(escalation, headline),
        loud=True,
        what=whole(escalation) if reads else cards.hidden_words(escalation),
        buttons=buttons(escalation, asks) if reads or asks else (),
    )


def marked(escalation: Escalation, words: str | Mrkdwn) -> Mrkdwn:
    """Say first of all that it is a drill, where it is one."""
    return mrkdwn("{}{}", "This is a drill. " if escalation.is_drill else "", words)


def whole(escalation: Escalation) -> str:
    """Say what it is about, as long as a message may be."""
    return shorten(escalation.what, cards.LONGEST)


def change(unit: Unit, escalation: Escalation, *, but: Collection[SlackUserId | None] = ()) -> None:
    """Let every message already sent about it say how it stands, with what still answers it.

    Whoever hears of it in their own words is left out, `but` for them.
    """

    def view(user: SlackUserId) -> ToldView:
        mine = escalation.is_open and user == escalation.owner and not escalation.waits_for_second
        return ToldView(headline=stands, loud=True, buttons=buttons(escalation, _ASKS[mine]))

    state = mrkdwn("{}: {}", cards.named(unit, escalation), cards.status(unit, escalation))
    stands = marked(escalation, state)
    told_already = [user for user in but if user is not None]
    tell_work.change(unit, escalation.label, view, lane=Lane.ESCALATION, but=told_already)


def end(unit: Unit, escalation: Escalation, words: str, *, heard: Collection[SlackUserId]) -> None:
    """Let every message about it say that it is over; what comes of it later is news."""
    change(unit, escalation, but=heard)
    # An edit rings nobody, and whoever reported or follows it waits for this.
    tell(unit, escalation, heard, words, after=unit.at)
    reply(unit, escalation, words)
    told.forget(unit.tx, unit.workspace, escalation.label)


def go_on(
    unit: Unit,
    escalation: Escalation,
    words: str,
    *,
    by: SlackUserId | None,
    but: Collection[SlackUserId | None] = (),
) -> None:
    """Let whoever reported it hear how it goes, and every other message about it say how it stands."""
    users = [user for user in raisers(unit, escalation) if user != by]
    change(unit, escalation, but=(*users, *but))
    tell(unit, escalation, users, words)


def round_began(unit: Unit, escalation: Escalation) -> datetime | None:
    """Return since when people are called anew, each of whom has to hear of it once.

    What is neither critical nor sensitive is heard once a day, until somebody says that it is worse,
    another pod's, or not over.
    """
    heard = (*BY_PEOPLE, *BY_THE_CLOCK) if escalation.rings else BY_PEOPLE
    known = moments.listed(unit.tx, unit.workspace, escalation.number)
    return max((each.at for each in known if each.verb in heard), default=None)


def may_read(unit: Unit, escalation: Escalation, user: SlackUserId) -> bool:
    """Tell whether somebody may read what it is about."""
    stands = cards.standing(unit, escalation, user)
    return rules.READ_ESCALATION.admits(stands, sensitive=escalation.sensitive)


def may_know(unit: Unit, escalation: Escalation, user: SlackUserId) -> bool:
    """Tell whether somebody may know that there is one: of a sensitive one its pod, whose card it is."""
    if may_read(unit, escalation, user):
        return True
    in_pod = Tie.POD in cards.standing(unit, escalation, user)
    return escalation.sensitive and in_pod and not cards.is_outside(unit, escalation)


def check_known(unit: Unit, escalation: Escalation, user: SlackUserId) -> None:
    """Raise UserError, as for a number nothing has, about a sensitive one nobody told them of."""
    if escalation.sensitive and not may_know(unit, escalation, user):
        raise labels.no_such(LabelKind.ESCALATION, escalation.number)


def tell_joined(unit: Unit, escalation: Escalation, by: SlackUserId, place: int) -> None:
    """Let somebody know that their report joined another, and let them say that it is none."""
    headline = (
        f"{escalation.label} is about the same and was raised first: yours is report "
        f"{escalation.reports} of it. You hear how it ends."
    )
    apart = Button(f"escalations.{APART}", "Mine is something else", f"{escalation.label}/{place}")
    keep(unit, escalation, {by: ToldView(headline=headline, loud=True, buttons=(apart,))})


def buttons(escalation: Escalation, asks: str = "") -> tuple[Button, ...]:
    """Return what answers a message about it, and what opens it."""
    timeline = Button("escalations.open", "Timeline", escalation.label)
    if not asks:
        return (timeline,)
    answer = Button(f"escalations.{asks}", ANSWERS[asks], escalation.label, "primary")
    return (answer, timeline)


def keep(
    unit: Unit,
    escalation: Escalation,
    views: Mapping[SlackUserId, View],
    *,
    after: datetime | None = None,
) -> None:
    """Keep a message about it before people, one a person and day."""
    waits = cards.visible_from(unit, escalation)
    tell_work.keep(
        unit, escalation.label, views, lane=Lane.ESCALATION, after=after, not_before=waits
    )


def raisers(unit: Unit, escalation: Escalation) -> list[SlackUserId]:
    """List everybody who reported it, and may hear in words how it goes."""
    joined = moments.joined(unit.tx, unit.workspace, escalation.number)
    return [user for user in (escalation.raised_by, *joined) if user and hears(unit, user)]


def hears(unit: Unit, user: SlackUserId) -> bool:
    """Tell whether somebody may hear what is said about escalations: never the vendor."""
    return rules.COLLEAGUES.admits(unit.roster.parts_of(user))


def reply(unit: Unit, escalation: Escalation, words: str) -> None:
    """Say something under the card; of a sensitive one in its own channel, or to each by themselves."""
    if escalation.sensitive and (escalation.is_roomless or rooms.is_outside(unit, escalation)):
        tell(unit, escalation, escalation.named, words)
        return
    message = _under(unit, escalation, words)
    if escalation.sensitive:
        subject, place = rooms.subject_of(escalation), rooms.place_of(escalation)
        message = replace(message, subject=subject, thread=subject, place=place)
    unit.queue(message)


def ask_channel(unit: Unit, escalation: Escalation) -> None:
    """Ask whoever reads the pod's channel to take it."""
    words = mrkdwn("{} {} waits for somebody to take it.", HERE, escalation.label)
    message = _under(unit, escalation, words)
    # A reply reaches only who is in the thread; this one is for everybody.
    unit.queue(replace(message, payload={**message.payload, "reply_broadcast": True}))


def _under(unit: Unit, escalation: Escalation, words: str) -> Message:
    view = ToldView(headline=marked(escalation, words), loud=True)
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
