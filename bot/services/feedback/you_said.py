"""Each Friday, for each pod: what agents said, what changed, what was declined and why (R41)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.words import counted, some, span_words
from bot.services.feedback import asks, views
from bot.slack.mrkdwn import Mrkdwn, escape, quote, shorten
from bot.store import feedback as rows
from bot.store.feedback import FeedbackFilter
from bot.work import budget, pods, precedence
from bot.work.presence import presences
from bot.work.rhythm import Run
from bot.work.tell import send
from bot.work.unit import Unit

WEEK = timedelta(days=7)
MOST_NAMED = 7
LONGEST_SAID = 200
LONGEST_DONE = 400
# Words of somebody anonymous stand only among those of so many people.
SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """One report: what was said, what became of it, and the agent's own word on that."""

    label: str
    workflow: str
    said: Mrkdwn
    done: Mrkdwn
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YouSaidView:
    """A pod's week."""

    template: ClassVar = "feedback/you_said"
    pod: str
    counts: str
    shipped: tuple[SaidView, ...]
    declined: tuple[SaidView, ...]
    more: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YoursView:
    """A pod's week as one of its agents reads it, who does not read its channel."""

    template: ClassVar = "feedback/yours"
    pod: str
    labels: str
    counts: str
    rows: tuple[SaidView, ...]


def post(unit: Unit, run: Run) -> None:
    """Queue a pod's week, and its agents' own part of it for those who do not read its channel.

    A pod where nothing happened and nothing waits hears nothing.
    """
    view = _view(unit, run)
    if view is None:
        return
    pod = unit.charter.pod(run.scope.key)
    unit.queue(
        Message(
            lane=Lane.DIGEST,
            subject=refs.make(Topic.YOU_SAID, pod.key),
            method=Method.POST,
            place=unit.roster.place(pod.channel),
            payload=unit.render(view),
            # Named, so that words that are taken back later can be taken out of it.
            ref=refs.make(Topic.YOU_SAID, pod.key, local_day(run.due_at, run.scope.zone)),
        )
    )
    _reach(unit, run, view.counts)


def _reach(unit: Unit, run: Run, counts: str) -> None:
    """Tell agents whose reports the week names, where they may be asked; it counts as an ask.

    Whoever wrote without a name has heard it through their relay: when a second message came could
    tell who they are.
    """
    key = PodKey(run.scope.key)
    theirs = _theirs(unit, run, key)
    people = presences(unit, theirs)
    kept = precedence.kept_for_sessions(unit, theirs)
    week = refs.make(Topic.YOU_SAID, key, local_day(run.due_at, run.scope.zone))
    for user in sorted(asks.askable(unit, people, kept=kept)):
        view = YoursView(
            pod=unit.charter.pod(key).name,
            labels=some([item.label for item in theirs[user]], most=MOST_NAMED),
            counts=counts,
            rows=tuple(_own_row(unit, item) for item in theirs[user]),
        )
        budget.note(unit, user, week, answered=True)
        about, at = refs.make(Topic.DIRECT, key), people[user].reachable_from(unit.at)
        send(unit, about, user, view, lane=Lane.NUDGE, not_before=at)


def _theirs(unit: Unit, run: Run, key: PodKey) -> dict[SlackUserId, list[Feedback]]:
    """Gather what the week names by who wrote it, leaving out who reads it in the channel."""
    pod, found = unit.roster.pod(key), defaultdict[SlackUserId, list[Feedback]](list)
    for moment in ("shipped", "declined"):
        for item in _reached(unit, run, moment)[:MOST_NAMED]:
            if item.submitter and item.submitter not in {*pod.leads, *pod.members}:
                found[item.submitter].append(item)
    return dict(found)


def _own_row(unit: Unit, item: Feedback) -> SaidView:
    return replace(_row(unit, item, may_quote=True), word=OWN_WORDS.get(item.state, ""))


def _view(unit: Unit, run: Run) -> YouSaidView | None:
    shipped, declined = _reached(unit, run, "shipped"), _reached(unit, run, "declined")
    pod = PodKey(run.scope.key)
    wanted = FeedbackFilter(pods=(pod,), states=OPEN, seen_at=unit.at)
    still_open = rows.count(unit.tx, unit.workspace, wanted)
    if not (shipped or declined or still_open):
        return None
    told = (*shipped, *declined)
    may_quote = _people(told) >= SMALLEST_GROUP
    left = max(0, len(shipped) - MOST_NAMED) + max(0, len(declined) - MOST_NAMED)
    return YouSaidView(
        pod=unit.charter.pod(pod).name,
        counts=_counts(shipped, declined, still_open),
        shipped=_rows(unit, shipped, may_quote=may_quote),
        declined=_rows(unit, declined, may_quote=may_quote),
        more=f"and {left} more: `/rollout feedback list pod closed`" if left else "",
        late=f"Posted {span_words(run.late_by)} late: I was not running at the time."
        if run.late_by is not None
        else "",
    )


def _reached(unit: Unit, run: Run, moment: str) -> tuple[Feedback, ...]:
    found = rows.reached(
        unit.tx, unit.workspace, moment, pod=PodKey(run.scope.key), since=run.since, until=unit.at
    )
    return tuple(item for item in found if item.redacted_at is None)


def _people(told: Sequence[Feedback]) -> int:
    """Count the people behind reports for certain: all who are anonymous may be one."""
    return len({item.submitter for item in told})


def _rows(unit: Unit, told: Sequence[Feedback], *, may_quote: bool) -> tuple[SaidView, ...]:
    return tuple(_row(unit, item, may_quote=may_quote) for item in told[:MOST_NAMED])


def _row(unit: Unit, item: Feedback, *, may_quote: bool) -> SaidView:
    said = views.what_words(item, LONGEST_SAID)
    if item.is_anonymous and not may_quote:
        said = "(sent without a name)"
    return SaidView(
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        said=quote(escape(said)),
        done=shorten(escape(item.outcome), LONGEST_DONE),
        word=WORDS.get(item.state, ""),
    )


WORDS = {
    FeedbackState.SHIPPED: "Waiting for the agent's word.",
    FeedbackState.VERIFIED: "The agent says it is fixed.",
    FeedbackState.UNCONFIRMED: "Nobody said whether it helped.",
}

OWN_WORDS = {
    FeedbackState.SHIPPED: "Did it help? Your word counts, where you were told of it.",
    FeedbackState.VERIFIED: "You say it is fixed.",
    FeedbackState.UNCONFIRMED: "You have not said whether it helped.",
}


def _counts(shipped: Sequence[Feedback], declined: Sequence[Feedback], still_open: int) -> str:
    verified = sum(item.state is FeedbackState.VERIFIED for item in shipped)
    words = [
        f"{len(shipped)} shipped, {verified} of them confirmed" if shipped else "nothing shipped",
        f"{len(declined)} declined" if declined else "",
        f"{counted(still_open, 'report')} open" if still_open else "nothing open",
    ]
    return " · ".join(word for word in words if word)
