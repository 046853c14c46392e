"""What the author is kept up to date with: the receipt, and a day that passed without an answer."""

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.words import day_words
from bot.services.feedback import views
from bot.slack.mrkdwn import Mrkdwn, escape, mention, mrkdwn, shorten
from bot.store import feedback
from bot.work import pods
from bot.work.presence import has_left
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """What the agent gets at once, kept true by updates."""

    template: ClassVar = "feedback/receipt"
    label: str
    workflow: str
    pod: str
    due: str
    status: Mrkdwn
    what: str
    outcome: Mrkdwn
    missed: Mrkdwn
    is_anonymous: bool
    is_new: bool
    can_edit: bool
    can_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedView:
    """What stands in the thread of the message it came from."""

    template: ClassVar = "feedback/noted"
    label: str
    pod: str
    hears: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedView:
    """What the author reads when a day passes without the answer they were promised."""

    template: ClassVar = "feedback/missed"
    label: str
    workflow: str
    what: str
    missed: Mrkdwn


def receipt_view(unit: Unit, item: Feedback) -> ReceiptView:
    """Choose what the author's receipt shows."""
    return ReceiptView(
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        pod=pods.name_of(unit.charter, item.pod),
        due=day_words(item.act_by),
        status=views.status(unit, item, to_author=True),
        what=shorten(item.report.what, 280),
        outcome=views.within(item.outcome),
        missed=missed_words(unit, item) if is_broken(item) else Mrkdwn(""),
        is_anonymous=item.is_anonymous,
        is_new=item.state is FeedbackState.NEW
        and not (item.is_free_again or item.waiting_for_agent),
        can_edit=item.state is FeedbackState.NEW and item.redacted_at is None,
        can_withdraw=views.can_withdraw(item),
    )


def noted_view(unit: Unit, item: Feedback) -> NotedView:
    """Choose what the thread it came from says of it."""
    return NotedView(
        label=item.label,
        pod=pods.name_of(unit.charter, item.pod),
        hears=_hears_words(item),
    )


def _hears_words(item: Feedback) -> str:
    given = item.promise
    if item.state is FeedbackState.WITHDRAWN:
        return "Its author took it back."
    if given is None:
        return "Its author has heard the outcome."
    if given.is_for_lead:
        return "Its author hears as soon as the pod's lead names a day."
    if given.missed_on is not None:
        missed, again = day_words(given.missed_on), day_words(given.by)
        return f"We missed {missed}; its author hears again by {again}."
    return f"Its author hears the outcome by {day_words(given.by)}."


def missed_view(unit: Unit, item: Feedback) -> MissedView:
    """Choose what the author reads about a day that passed without an answer."""
    return MissedView(
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        what=views.what_words(item, 280),
        missed=missed_words(unit, item),
    )


def is_broken(item: Feedback) -> bool:
    """Tell whether its author waits past the day they were given."""
    return item.promise is not None and item.promise.is_broken


def is_for_lead(item: Feedback) -> bool:
    """Tell whether a second day passed, so that whoever leads has to name one."""
    return item.promise is not None and item.promise.is_for_lead


def missed_words(unit: Unit, item: Feedback) -> Mrkdwn:
    """Say which day we missed, whose it is now, and when we write again."""
    given = item.promise
    if given is None or given.missed_on is None:
        until = f", by {day_words(item.act_by)}" if item.is_open else ""
        return mrkdwn(
            "we missed a date we gave you. Now: {}{}.",
            views.status(unit, item, to_author=True),
            until,
        )
    missed, holder = missed_day(item), _holder(unit, item)
    if given.is_for_lead:
        return mrkdwn(
            "we missed {} too, and are sorry. {} names the next day: you hear as soon as they do.",
            missed,
            holder,
        )
    # Where it stands is said beside this: nobody has what waits for somebody to take it.
    is_free = stands_for(unit, item).owner is None
    does = "sees to it that somebody takes it" if is_free else "has it now"
    return mrkdwn(
        "we missed the date we gave you, {}. {} {}. We will write again by {}.",
        missed,
        holder,
        does,
        day_words(given.by),
    )


def missed_day(item: Feedback) -> str:
    """Name the last day that passed without an answer; empty where none did."""
    given = item.promise
    if given is None or given.missed_on is None:
        return ""
    return day_words(given.by if given.is_for_lead else given.missed_on)


def stands_for(unit: Unit, item: Feedback) -> Feedback:
    """Return the report it was joined to, or itself."""
    if item.duplicate_of is None:
        return item
    return feedback.get(unit.tx, unit.workspace, item.duplicate_of) or item


def holders(unit: Unit, item: Feedback) -> tuple[SlackUserId, ...]:
    """List who has to act: its owner, else whoever leads; a day missed twice is the lead's."""
    owner = stands_for(unit, item).owner
    if owner is not None and not has_left(unit, owner) and not is_for_lead(item):
        return (owner,)
    leads = tuple(user for user in unit.roster.pod(item.pod).leads if not has_left(unit, user))
    return leads or unit.roster.office or unit.roster.admins


def _holder(unit: Unit, item: Feedback) -> Mrkdwn:
    found = holders(unit, item)
    return mention(found[0]) if found else escape(pods.name_of(unit.charter, item.pod))
