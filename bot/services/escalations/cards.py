"""What an escalation's card shows, and where it stands; of a sensitive one only those named see more."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from bot.domain import refs
from bot.domain.escalations.criteria import WORDS, EscalationSeverity
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.storms import is_late
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.rights.rules import Standing
from bot.services.escalations import rooms
from bot.slack.mrkdwn import Mrkdwn, escape, link, mrkdwn, shorten, slack_date
from bot.work import pods
from bot.work.unit import Unit

REDACTED = "Sensitive: only those who are named see what it is about."
CLOSED = "Its pod and those it reached see what it is about."
LONGEST = 2_500
SEVERITIES = {
    EscalationSeverity.CRITICAL: "Critical",
    EscalationSeverity.HIGH: "High",
    EscalationSeverity.MEDIUM: "Medium",
}


def hidden_words(escalation: Escalation) -> str:
    """Say who reads what it is about, to whoever does not."""
    return REDACTED if escalation.sensitive else CLOSED


def standing(unit: Unit, escalation: Escalation, user: SlackUserId) -> frozenset[Standing]:
    """Name what somebody is to it."""
    named, raised = user in escalation.named, user == escalation.raised_by
    return unit.roster.standing(user, escalation.pod, named=named, raiser=raised)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationCardView:
    """An escalation as its pod's channel sees it."""

    template: ClassVar = "escalations/card"
    label: str
    title: str
    what: str
    facts: str
    status: Mrkdwn
    source: Mrkdwn
    latest: str
    gap: str
    is_open: bool
    is_closed: bool
    is_taken: bool
    may_follow: bool
    contact: str


@dataclass(frozen=True, slots=True)
class LeftView:
    """What stands where a card was before it went elsewhere."""

    template: ClassVar = "escalations/left"
    words: str


def title(unit: Unit, escalation: Escalation) -> str:
    """Name it where it is seen beside others: a drill stands apart by it."""
    drill = "Drill · " if escalation.is_drill else ""
    return f"{drill}{named(unit, escalation)}"


def named(unit: Unit, escalation: Escalation) -> str:
    """Name it in a few words: E-4 · Critical · Balance inquiry."""
    severity = SEVERITIES[escalation.severity]
    return f"{escalation.label} · {severity} · {place_of(unit, escalation)}"


def place_of(unit: Unit, escalation: Escalation) -> str:
    """Name the workflow it is about, or its pod where nobody knows which."""
    workflow = pods.workflow_name(unit.charter, escalation.workflow)
    return workflow or pods.name_of(unit.charter, escalation.pod)


def post(unit: Unit, escalation: Escalation) -> None:
    """Post the card in the pod's channel; of a sensitive one the whole of it in its own channel."""
    _show(unit, escalation, Method.POST)


def redraw(unit: Unit, escalation: Escalation, *, not_before: datetime | None = None) -> None:
    """Make its cards tell what is true now, no earlier than it may be seen."""
    _show(unit, escalation, Method.UPDATE, not_before=not_before)


def leave(unit: Unit, escalation: Escalation, words: str) -> None:
    """Say where a card was that it went elsewhere."""
    if is_outside(unit, escalation):
        return
    ref = ref_of(escalation)
    unit.queue(
        Message(
            lane=Lane.ESCALATION,
            subject=ref,
            method=Method.UPDATE,
            place=channel_of(unit, escalation),
            payload=unit.render(LeftView(words)),
            ref=ref,
        )
    )


def ref_of(escalation: Escalation) -> str:
    """Name its card; where it moved to another channel, that is another one."""
    return refs.make(escalation.label, escalation.moves) if escalation.moves else escalation.label


def channel_of(unit: Unit, escalation: Escalation) -> str:
    """Return where its pod is at home."""
    return unit.roster.place(unit.charter.pod(escalation.pod).channel)


def is_outside(unit: Unit, escalation: Escalation) -> bool:
    """Tell whether outsiders read its pod's channel, which hears nothing of a sensitive one then."""
    return escalation.sensitive and unit.roster.is_shared(unit.charter.pod(escalation.pod).channel)


def visible_from(unit: Unit, escalation: Escalation) -> datetime | None:
    """Return from when on it may be seen: what somebody anonymous raised comes a while later."""
    return None if escalation.is_visible(unit.at) else escalation.raised_at


def _show(
    unit: Unit, escalation: Escalation, method: Method, *, not_before: datetime | None = None
) -> None:
    ref = ref_of(escalation)
    card = Message(
        lane=Lane.ESCALATION,
        subject=ref,
        method=method,
        place=channel_of(unit, escalation),
        payload=unit.render(view(unit, escalation)),
        ref=ref,
        not_before=not_before or visible_from(unit, escalation),
    )
    if not is_outside(unit, escalation):
        unit.queue(card)
    if escalation.sensitive and not rooms.is_outside(unit, escalation):
        whole = unit.render(view(unit, escalation, whole=True))
        unit.queue(replace(rooms.card(escalation, method, whole), not_before=not_before))


def view(unit: Unit, escalation: Escalation, *, whole: bool = False) -> EscalationCardView:
    """Lay out the card; of a sensitive one the `whole` is for those who are named alone."""
    hidden = escalation.sensitive and not whole
    came_from = "the message it came from" if escalation.raised_by else "where it was seen"
    source = escalation.permalink and link(escalation.permalink, came_from)
    return EscalationCardView(
        label=escalation.label,
        title=title(unit, escalation),
        what=REDACTED if hidden else shorten(escalation.what, LONGEST),
        facts="" if hidden else _facts(escalation),
        status=status(unit, escalation),
        source=Mrkdwn("") if hidden or not source else Mrkdwn(source),
        latest="" if hidden else shorten(escalation.latest, 500),
        gap=escalation.gap,
        is_open=escalation.is_open,
        is_closed=escalation.waits_for_second,
        is_taken=escalation.state is EscalationState.ACKNOWLEDGED,
        may_follow=escalation.is_open and not (escalation.sensitive or escalation.is_drill),
        contact="" if hidden else contact_of(escalation),
    )


def contact_of(escalation: Escalation) -> str:
    """Return the number of the contact it was raised about; empty where it is about none."""
    topic, _, number = escalation.origin.partition(":")
    return number if topic == Topic.CONTACT else ""


def _facts(escalation: Escalation) -> str:
    facts = (
        ", ".join(WORDS[criterion] for criterion in escalation.criteria),
        escalation.call_type,
        f"on {escalation.channel}" if escalation.channel else "",
        _count_words(escalation) if escalation.reports > 1 else "",
    )
    return " · ".join(fact for fact in facts if fact)


def _count_words(escalation: Escalation) -> str:
    count = escalation.reports
    return f"{count} are late" if is_late(escalation) else f"reported {count} times"


def status(unit: Unit, escalation: Escalation) -> Mrkdwn:
    """Say who has it and until when."""
    if escalation.state is EscalationState.RESOLVED:
        return escape("Resolved")
    if escalation.closed_by is not None:
        closer = unit.person(escalation.closed_by).name
        return mrkdwn("Closed by {}, waits for a second person to agree", closer)
    if escalation.owner is not None and escalation.promised_at is not None:
        owner = escape(unit.person(escalation.owner).name)
        return Mrkdwn(f"{owner} has it, next update by {clock_words(escalation.promised_at)}")
    if escalation.reopened:
        return escape(f"Raised again ({escalation.reopened}): nobody has it yet")
    if escalation.acknowledged_at is not None:
        taken = clock_words(escalation.acknowledged_at)
        return mrkdwn("Nobody has it now, first taken at {}", taken)
    return escape("Nobody has it yet")


def clock_words(at: datetime) -> Mrkdwn:
    """Show a time of day in each reader's own zone."""
    return slack_date(at, "{time}", f"{at:%H:%M} UTC")
