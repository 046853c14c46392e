"""Following a report of somebody else's: its outcome is heard once nobody can undo it any more."""

from dataclasses import replace
from datetime import datetime

from bot.domain.feedback import decisions
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.feedback import intake, messages, sight, views
from bot.slack.mrkdwn import Mrkdwn, escape, mrkdwn, shorten
from bot.store import feedback as rows
from bot.work import following, pods, tell
from bot.work.following import FollowView
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

SLICE = 10
LONGEST = 1_200
GOES_ON = (*OPEN, FeedbackState.SHIPPED)
ENDED = {
    FeedbackState.SHIPPED: "is shipped: ",
    FeedbackState.VERIFIED: "is shipped: ",
    FeedbackState.UNCONFIRMED: "is shipped: ",
    FeedbackState.DECLINED: "is declined: ",
}


def button(unit: Unit, item: Feedback, by: SlackUserId) -> FollowView | None:
    """Offer to follow it, or to stop."""
    return following.button(unit, item.label, by, may=_may_follow(unit, item, by))


def check(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Read what somebody wants to follow; raises UserError where they may not, or need not."""
    item = rows.get(unit.tx, unit.workspace, number)
    if item is None or not (sight.may_read(unit, item, by) or _is_told(unit, item, by)):
        raise UserError(f"F-{number} is not yours to follow. `/rollout feedback list` shows yours.")
    if _is_told(unit, item, by):
        raise UserError(f"You hear what becomes of {item.label} anyway: it is yours.")
    if not _may_follow(unit, item, by):
        stands = views.standing(unit, item, to_author=False)
        raise UserError(f"{item.label} is over ({stands}): there is nothing more to hear of it.")
    return item


def _may_follow(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    is_on = decisions.as_told(item, at=unit.at).state in GOES_ON
    return is_on and _hears(unit, item, by)


def _hears(unit: Unit, item: Feedback, user: SlackUserId) -> bool:
    """Tell whether somebody who follows it may hear of it, and nobody tells them anyhow."""
    return sight.may_read(unit, item, user) and not _is_told(unit, item, user)


def _is_told(unit: Unit, item: Feedback, user: SlackUserId) -> bool:
    reporters = (item, *rows.duplicates_of(unit.tx, unit.workspace, item.number))
    return user == item.owner or any(intake.is_author(unit, each, user) for each in reporters)


def settle_due(unit: Unit) -> bool:
    """Note a slice of the outcomes that can no longer be undone; True while more wait."""
    due = rows.lock_settling(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for item in due:
        settled = replace(item, before=None)
        rows.save(unit.tx, unit.workspace, settled)
        # Its author's Home showed until now how it stood before.
        messages.refresh_homes(unit, settled)
        if item.state in ENDED:
            _tell(unit, settled, _words(unit, settled, ENDED[item.state], settled.outcome))
    return len(due) == SLICE


def next_settled(unit: Unit) -> datetime | None:
    """Return when an outcome can next no longer be undone."""
    return rows.next_settled(unit.tx, unit.workspace)


def reopened(unit: Unit, item: Feedback, *, not_before: datetime | None) -> None:
    """Let what followers were told say that it goes on after all."""
    words = _words(unit, item, "goes on: the fix did not help yet.", "")
    view = _view(item, words)
    hears = _hearing(unit, item)
    following.reword(unit, item.label, view, hears, not_before=not_before)


def redacted(unit: Unit, item: Feedback) -> None:
    """Take the words of an outcome out of what followers were told."""
    if item.state in ENDED:
        ended = ENDED[item.state].removesuffix(": ")
        words = _words(unit, item, f"{ended}. Its words were erased.", "")
        # Also before those who may not read it any more.
        following.reword(unit, item.label, _view(item, words), lambda _user: True)


def withdrawn(unit: Unit, item: Feedback, *, not_before: datetime | None) -> None:
    """Tell followers that its author took it back."""
    words = _words(unit, item, "was taken back by its author: nothing is left to do about it.", "")
    hears = _hearing(unit, item)
    for user in following.followers(unit, item.label, hears):
        # No row may show the moment at which somebody anonymous acted.
        tell.send(unit, item.label, user, ToldView(headline=words), not_before=not_before)


def joined(unit: Unit, item: Feedback, target: Feedback) -> None:
    """Let followers of a duplicate follow what it was joined to, where they may read that."""
    for user in following.followers(unit, item.label, _hearing(unit, item)):
        following.stop(unit, item.label, user)
        if not _hears(unit, target, user):
            words = _words(unit, item, "was reported before, and goes on there.", "")
            tell.keep(unit, item.label, {user: ToldView(headline=words)}, after=unit.at)
            continue
        following.start(unit, target.label, user)
        words = _words(unit, item, f"is the same as {target.label}, which you follow now.", "")
        tell.keep(unit, item.label, {user: _view(target, words)}, after=unit.at)


def _hearing(unit: Unit, item: Feedback) -> following.Hears:
    return lambda user: _hears(unit, item, user)


def _tell(unit: Unit, item: Feedback, words: Mrkdwn) -> None:
    following.tell_all(unit, item.label, _view(item, words), _hearing(unit, item))


def _view(item: Feedback, words: Mrkdwn) -> ToldView:
    show = Button("feedback.open", f"Show {item.label}", item.label)
    return ToldView(headline=words, buttons=(show,))


def _words(unit: Unit, item: Feedback, became: str, outcome: str) -> Mrkdwn:
    workflow = pods.workflow_name(unit.charter, item.report.workflow)
    told = shorten(escape(outcome), LONGEST)
    return mrkdwn("{} ({}), which you follow, {}{}", item.label, workflow, became, told)
