"""The first word: in a channel the bot comes into, and on a Home that is opened for the first time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.commands import Part
from bot.domain.ids import ChannelId, PodKey, SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.roles import InPod, Role
from bot.domain.words import some
from bot.slack.mrkdwn import Mrkdwn, mrkdwn
from bot.store import home
from bot.store.record import occurrences
from bot.store.record.occurrences import Occurrence
from bot.work import pods
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

GIVE = Button("feedback.new", "Give feedback", "new", "primary")
TYPE = (
    "Type `/rollout feedback`, or use Give feedback on any message; `/rollout help` lists the rest."
)
ANYBODY = (
    "Say what works and what does not: it gets an owner and a day, and you say whether the fix "
    "worked. Press Give feedback, here or on any message."
)
CAN_DO: dict[Part, str] = {
    Role.AGENTS: ANYBODY,
    Role.CHAMPIONS: "Colleagues ask you first: what went live, and what is on its way, stands here.",
    Role.SUPERVISORS: "See how fast your agents are answered, and what stands out in the numbers.",
    Role.LEADERS: "Read one digest a day: what stands out, since when and whose it is.",
    Role.COMPLIANCE: "Hear what must not wait, and say what may not be said to a customer.",
    Role.CUSTOMER_INSIGHT: "See where agents ask for the tool next, and how much it helps today.",
    Role.ANALYSTS: "Say what stands out in the numbers, and note what explains it.",
    Role.STEWARDS: "Keep the charter in order: what is still to set up stands here.",
    Role.VENDOR: "See where agents ask for the tool next, and how fast what they say is answered.",
}


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """What this is, and what one person can do here."""

    template: ClassVar = "home/welcome"
    name: str
    lines: Mrkdwn


def greet(unit: Unit, channel: ChannelId) -> bool:
    """Say once in a channel what it is for and what to type; False where that was said before."""
    once = Occurrence(
        routine="welcome", scope=channel, period="once", due_at=unit.at, happened_at=unit.at
    )
    if not occurrences.claim(unit.tx, unit.workspace, once):
        return False
    view = ToldView(headline=_headline(unit, channel), note=TYPE, block="welcome", buttons=(GIVE,))
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.WELCOME, channel),
            method=Method.POST,
            place=channel,
            payload=unit.render(view),
        )
    )
    return True


def _headline(unit: Unit, channel: ChannelId) -> Mrkdwn:
    mine = [pod for pod in unit.charter.pods if unit.roster.place(pod.channel) == channel]
    leaders = [place.channel for place in unit.charter.leaders.channels]
    if mine:
        return mrkdwn(
            "Hello. What agents say that is for {} comes here, each with a day by which it is answered. "
            "Anybody of the pod can press Take it.",
            some(pod.name for pod in mine),
        )
    if any(unit.roster.place(ref) == channel for ref in leaders):
        words = (
            "Hello. Those who lead {} read one digest here a day: what stands out and whose it is."
        )
        return mrkdwn(words, unit.charter.rollout.name)
    return mrkdwn(
        "Hello. In {} everybody can say here what works and what does not: it gets an owner and a "
        "day, and whoever said it hears what became of it.",
        unit.charter.rollout.name,
    )


def section(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render what somebody can do, on the day on which they first open their Home."""
    opened_at = home.opened_at(unit.tx, unit.workspace, user)
    zone = unit.person(user).zone
    if opened_at is None or local_day(opened_at, zone) != local_day(unit.at, zone):
        return []
    lines = Mrkdwn("\n".join(mrkdwn("• {}", line) for line in _can_do(unit, user)))
    view = WelcomeView(unit.charter.rollout.name, lines)
    return unit.renderer.render_blocks(view)


def _can_do(unit: Unit, user: SlackUserId) -> Iterator[str]:
    led, mine = unit.roster.led_by(user), unit.roster.pods_of(user)
    parts = unit.roster.parts_of(user)
    if InPod.LEAD in parts:
        yield (
            f"You lead {_names(unit, led)}: give each card an owner, and see what waits for you here."
        )
    elif InPod.MEMBER in parts:
        yield (
            f"You work for {_names(unit, mine)}: take cards in its channel, and press Shipped with a "
            "sentence the agent will read."
        )
    told = [CAN_DO[part] for part in CAN_DO if part in parts]
    yield from told or ([] if mine else [ANYBODY])


def _names(unit: Unit, keys: tuple[PodKey, ...]) -> str:
    return some(pods.name_of(unit.charter, key) for key in keys)
