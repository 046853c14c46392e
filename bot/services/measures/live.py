"""What cannot wait for the morning: urgent findings of workflows whose tempo is live."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import orjson

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.measures.findings import Finding, FindingState
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.services.measures import gatekeeper, sentences, trust
from bot.store import digest
from bot.work.unit import Unit

# A day that lies further back has had its morning.
FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveView:
    """One finding, told at once."""

    template: ClassVar = "measures/live"
    headline: str
    sentence: str
    numbers: str


def tell(unit: Unit, finding: Finding) -> None:
    """Tell the pod of an urgent finding now; within its channel's budget, else in the digest."""
    if finding.state is not FindingState.OPEN:
        return
    allowed = gatekeeper.verdict(unit, finding.series, Audience.POD, Tempo.LIVE, day=finding.day)
    if not allowed:
        return
    pod = unit.charter.pod_of(finding.series.workflow)
    today = local_day(unit.at, unit.charter.calendar_of(pod).zone)
    if today - finding.day > FRESH or not within_budget(unit, pod.channel):
        return
    about = sentences.around(unit, finding.since, today)
    words = (
        finding.label,
        sentences.sentence(unit, finding, about, today=today),
        trust.exception_words(unit, finding.series.workflow),
    )
    view = LiveView(
        headline=sentences.headline(unit, finding),
        sentence=" · ".join(word for word in words if word),
        numbers=str(finding.number),
    )
    payload = unit.render(view)
    ref = refs.make(Topic.FINDING, finding.number)
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=ref,
            method=Method.POST,
            place=unit.roster.place(pod.channel),
            payload=payload,
            ref=ref,
        )
    )
    text = orjson.dumps(payload).decode()
    digest.keep(unit.tx, unit.workspace, pod.channel, ref, at=unit.at, payload=text)


def within_budget(unit: Unit, channel: str) -> bool:
    """Tell whether a channel takes another post of numbers today (R16)."""
    since = unit.at - timedelta(days=1)
    posts = digest.posts_since(unit.tx, unit.workspace, channel, since=since)
    return posts < unit.charter.promises.posts_a_day
