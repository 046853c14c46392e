"""Who hears of an escalation, and what its card shows; of a sensitive one only those named see more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.criteria import WORDS
from bot.domain.escalations import Escalation, EscalationState, Severity
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.people import listed
from bot.services import pods
from bot.services.unit import Unit
from bot.slack.mrkdwn import Mrkdwn, escape, link, shorten, slack_date
from bot.store import escalations as rows
from bot.store.escalations import Moment

CLOCK = "clock"
REDACTED = "Sensitive: only those who are named see what it is about."
SEVERITIES = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """An escalation as its pod's channel sees it."""

    label: str
    title: str
    what: str
    facts: str
    status: Mrkdwn
    source: Mrkdwn
    is_open: bool
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What one person hears of an escalation."""

    headline: str
    what: str
    label: str
    asks: str


def workflow_name(unit: Unit, escalation: Escalation) -> str:
    """Return what people call its workflow; its pod's name where it has none."""
    try:
        return unit.charter.workflow(escalation.workflow or "").name
    except KeyError:
        return pods.name_of(unit.charter, escalation.pod)


def title(unit: Unit, escalation: Escalation) -> str:
    """Name it in a few words: E-4 · Critical · Balance inquiry."""
    severity = SEVERITIES[escalation.severity]
    return f"{escalation.label} · {severity} · {workflow_name(unit, escalation)}"


def clock_words(at: datetime) -> Mrkdwn:
    """Show a time of day in each reader's own zone."""
    return slack_date(at, "{time}", f"{at:%H:%M} UTC")


def post_card(unit: Unit, escalation: Escalation) -> None:
    """Post the card in the pod's channel."""
    _card(unit, escalation, Method.POST)


def redraw(unit: Unit, escalation: Escalation) -> None:
    """Make the card tell what is true now."""
    _card(unit, escalation, Method.UPDATE)


def _card(unit: Unit, escalation: Escalation, method: Method) -> None:
    payload = unit.render("escalations/card", card_view(unit, escalation))
    _queue(unit, escalation.label, method, channel_of(unit, escalation), payload, escalation.label)


def channel_of(unit: Unit, escalation: Escalation) -> str:
    """Return where its pod is at home."""
    return unit.roster.place(unit.charter.pod(escalation.pod).channel)


def card_view(unit: Unit, escalation: Escalation) -> CardView:
    """Lay out the card."""
    is_open = escalation.state is not EscalationState.RESOLVED
    hidden = escalation.sensitive
    source = escalation.permalink and link(escalation.permalink, "the message it came from")
    criteria = ", ".join(WORDS[criterion] for criterion in escalation.criteria)
    return CardView(
        label=escalation.label,
        title=title(unit, escalation),
        what=REDACTED if hidden else shorten(escalation.what, 2_500),
        facts="" if hidden else criteria,
        status=_status(unit, escalation),
        source=Mrkdwn("") if hidden or not source else Mrkdwn(source),
        is_open=is_open,
        is_taken=escalation.state is EscalationState.ACKNOWLEDGED,
    )


def _status(unit: Unit, escalation: Escalation) -> Mrkdwn:
    owner = escape(unit.person(escalation.owner).name) if escalation.owner else escape("nobody")
    if escalation.state is EscalationState.RESOLVED:
        return escape("Resolved")
    if escalation.waits_for_second:
        return Mrkdwn(f"Closed by {owner}, waits for a second person to agree")
    if escalation.state is EscalationState.ACKNOWLEDGED and escalation.due_at:
        return Mrkdwn(f"{owner} has it, next update by {clock_words(escalation.due_at)}")
    if escalation.reopened:
        return escape(f"Raised again ({escalation.reopened}): nobody has it yet")
    return escape("Nobody has it yet")


def tell(
    unit: Unit, escalation: Escalation, users: Iterable[SlackUserId], headline: str, asks: str = ""
) -> None:
    """Send people a direct message about it; `asks` is the button they answer with."""
    view = ToldView(
        headline=headline,
        what=shorten(escalation.what, 2_500),
        label=escalation.label,
        asks=asks,
    )
    for user in listed(users):
        payload = unit.render("escalations/told", view)
        _queue(unit, f"{escalation.label}:{user}", Method.POST, user, payload)


def reply(unit: Unit, escalation: Escalation, words: str) -> None:
    """Say something under the card; of a sensitive one only that something happened."""
    view = ToldView(
        headline=f"{escalation.label}: there is news for those who are named."
        if escalation.sensitive
        else words,
        what="",
        label=escalation.label,
        asks="",
    )
    unit.queue(
        Message(
            lane=Lane.ESCALATION,
            subject=escalation.label,
            method=Method.POST,
            place=channel_of(unit, escalation),
            payload=unit.render("escalations/told", view),
            thread=escalation.label,
        )
    )


def note(unit: Unit, escalation: Escalation, verb: str, by: str, words: str = "") -> None:
    """Add to its timeline."""
    moment = Moment(unit.at, verb, by, words)
    rows.note(unit.tx, unit.workspace, escalation.number, moment)


def _queue(
    unit: Unit,
    subject: str,
    method: Method,
    place: str,
    payload: dict[str, object],
    ref: str | None = None,
) -> None:
    unit.queue(
        Message(
            lane=Lane.ESCALATION,
            subject=subject,
            method=method,
            place=place,
            payload=payload,
            ref=ref,
        )
    )
