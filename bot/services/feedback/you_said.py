"""Each Friday, for each pod: what agents said, what changed, what was declined and why (R41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot.domain import refs
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import PodKey
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.words import counted, span_words
from bot.services.feedback import views
from bot.slack.mrkdwn import Mrkdwn, escape, quote, shorten
from bot.store import feedback as rows
from bot.store.feedback import FeedbackFilter
from bot.work import pods
from bot.work.rhythm import Run
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


def post(unit: Unit, run: Run) -> None:
    """Queue a pod's week; a pod where nothing happened and nothing waits hears nothing."""
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
        )
    )


def _view(unit: Unit, run: Run) -> YouSaidView | None:
    shipped, declined = _reached(unit, run, "shipped"), _reached(unit, run, "declined")
    pod = PodKey(run.scope.key)
    still_open = rows.count(unit.tx, unit.workspace, FeedbackFilter(pods=(pod,), states=OPEN))
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


def _counts(shipped: Sequence[Feedback], declined: Sequence[Feedback], still_open: int) -> str:
    verified = sum(item.state is FeedbackState.VERIFIED for item in shipped)
    words = [
        f"{len(shipped)} shipped, {verified} of them confirmed" if shipped else "nothing shipped",
        f"{len(declined)} declined" if declined else "",
        f"{counted(still_open, 'report')} open" if still_open else "nothing open",
    ]
    return " · ".join(word for word in words if word)
