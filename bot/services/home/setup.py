"""What an admin has still to set up, from what is really there; each line goes as it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain.ids import PodKey, SlackUserId
from bot.domain.places import Place, PlaceKind
from bot.domain.words import counted, some
from bot.slack.directory import PARTS
from bot.slack.mrkdwn import Mrkdwn, channel_mention, mrkdwn, shorten
from bot.store.measures import series, source_runs
from bot.work import directory
from bot.work.presence import has_left
from bot.work.unit import Unit

MOST_LINES = 8
MOST_LENGTH = 2_800


@dataclass(frozen=True, slots=True)
class SetupView:
    """How much is still to set up, and what, a line for each."""

    template: ClassVar = "home/setup"
    title: str
    lines: Mrkdwn


def section(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render what is still to set up on an admin's Home; nothing once all is done."""
    left = list(_left(unit)) if user in unit.roster.admins else []
    if not left:
        return []
    lines = [mrkdwn("• {}", line) for line in left[:MOST_LINES]]
    words = shorten(Mrkdwn("\n".join(lines)), MOST_LENGTH)
    if left[MOST_LINES:]:
        words = mrkdwn("{}\nand {} more", words, len(left) - MOST_LINES)
    view = SetupView(f"{counted(len(left), 'thing')} still to set up", words)
    return unit.renderer.render_blocks(view)


def _left(unit: Unit) -> Iterator[Mrkdwn]:
    yield from _unseen(unit)
    yield from _people(unit)
    yield from _channels(unit)
    yield from _pods(unit)
    yield from _sources(unit)


def _unseen(unit: Unit) -> Iterator[Mrkdwn]:
    seen = directory.looks(unit)
    lacking = [part.value for part in PARTS if part not in seen]
    if lacking:
        yield mrkdwn(
            "Slack has not shown me its {} yet: `python -m bot doctor` says why.", some(lacking)
        )


def _people(unit: Unit) -> Iterator[Mrkdwn]:
    roster, charter = unit.roster, unit.charter
    if all(has_left(unit, user) for user in roster.office):
        yield mrkdwn(
            "Nobody answers for the Value Office here: {} is not in this Slack. Invite them, or "
            "name somebody else under `rollout: value_office`.",
            charter.office or "nobody",
        )
    others = [ref for ref in roster.unknown if ref != charter.office]
    if others:
        yield mrkdwn(
            "{} in the charter but not in this Slack: {}. Invite them, or correct the charter.",
            counted(len(others), "name"), some(others),
        )  # fmt: skip


def _channels(unit: Unit) -> Iterator[Mrkdwn]:
    charter = unit.charter
    if not charter.leaders.channels:
        yield mrkdwn("No channel gets the digest: name one under `leaders: channels`.")
    sessions = (w.sessions.channel for w in charter.workflows if w.sessions)
    posted_to = (
        *(pod.channel for pod in charter.pods),
        *(leader.channel for leader in charter.leaders.channels),
        *(channel for channel in sessions if channel),
    )
    for ref in dict.fromkeys(posted_to):
        place = unit.roster.place(ref)
        if place not in unit.roster.channels.values():
            words = "There is no {} that I can see: create it, or invite me where it is private."
            yield mrkdwn(words, ref)
        elif place in unit.roster.uninvited:
            words = "I am not in {}, so nothing reaches it: type `/invite @Drumbeat` there."
            yield mrkdwn(words, _name(place))


def _name(place: str) -> str:
    is_id = Place.parse(place).kind is PlaceKind.CHANNEL
    return channel_mention(place) if is_id else place


def _pods(unit: Unit) -> Iterator[Mrkdwn]:
    for pod in unit.charter.pods:
        leads = unit.roster.pod(PodKey(pod.key)).leads
        if pod.lead is None:
            yield mrkdwn(
                "{} has no lead: what nobody takes reaches nobody. Name one under `pods`.", pod.name
            )
        elif leads and all(has_left(unit, lead) for lead in leads):
            yield mrkdwn("The lead of {} has left this Slack: name a successor.", pod.name)


def _sources(unit: Unit) -> Iterator[Mrkdwn]:
    runs = source_runs.all_runs(unit.tx, unit.workspace)
    for source in unit.charter.sources:
        run = runs.get(source.key)
        if run is not None and run.failures:
            yield mrkdwn("{} brings no numbers: {}.", source.key, run.problem.rstrip("."))
    if unit.charter.measures and not series.any_series(unit.tx, unit.workspace):
        yield mrkdwn(
            "No number has come in yet: `python -m bot import observations FILE` brings a history."
        )
