"""The action of owned feedback: made, handed over, finished and opened again with it."""

from collections.abc import Callable

from bot.domain.actions.decisions import (
    Action,
    ActionState,
    complete,
    drop,
    hand_over,
    resume,
    touch,
)
from bot.domain.feedback.item import FEEDBACK, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.services.actions import record
from bot.services.actions.record import Actor
from bot.services.feedback import intake
from bot.slack.mrkdwn import shorten
from bot.store.actions import nudges
from bot.store.actions import rows as actions
from bot.work.unit import Unit

TITLE = 120


def own(unit: Unit, item: Feedback, *, by: SlackUserId) -> None:
    """Make or hand over the action of owned feedback; from now on its nudges are the action's."""
    if item.owner is None:
        return
    owner, who = item.owner, (by, unit.at)
    known = actions.lock_of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    nudges.cancel(unit.tx, unit.workspace, about=(FEEDBACK, item.number))
    if known is not None:
        live = known if known.is_live else resume(known, due_on=item.act_by)
        record.save(unit, known, hand_over(live, owner), verb="hand_over", who=who)
        return
    action = Action(
        number=0,
        origin_kind=FEEDBACK,
        origin_id=item.label,
        title=shorten(item.report.what, TITLE),
        pod=item.pod,
        workflow=item.report.workflow,
        owner=owner,
        due_on=item.act_by,
        original_due_on=item.due_on,
        created_at=unit.at,
    )
    record.open_new(unit, action, by=by)


def close(unit: Unit, item: Feedback, *, by: SlackUserId) -> None:
    """Finish the action of shipped feedback, and drop that of any other closed one."""
    decide = complete if item.state is FeedbackState.SHIPPED else drop
    _change(unit, item, lambda action: decide(action, at=unit.at), who=(by, unit.at))


def take_up(unit: Unit, item: Feedback, *, by: SlackUserId) -> None:
    """Open the action of feedback whose outcome was undone, by the day it had."""
    _change(unit, item, lambda action: resume(action, due_on=action.due_on), who=(by, unit.at))


def drop_it(unit: Unit, item: Feedback, author: Feedback) -> None:
    """Drop the action of feedback its author took back."""
    at = intake.moment_of(unit, author)
    who = (intake.actor_of(author), at)
    _change(unit, item, lambda action: drop(action, at=at), who=who)


def resume_it(unit: Unit, item: Feedback, author: Feedback) -> None:
    """Open the action of feedback that `author` sent back again, by its new day."""
    who = (intake.actor_of(author), intake.moment_of(unit, author))
    _change(unit, item, lambda action: resume(action, due_on=item.act_by), who=who)


def _change(unit: Unit, item: Feedback, decide: Callable[[Action], Action], *, who: Actor) -> None:
    known = actions.lock_of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    if known is None or (not known.is_live and not item.is_open):
        return
    changed = decide(known)
    record.save(unit, known, changed, verb=changed.state, who=who)


def touch_it(unit: Unit, item: Feedback, *, by: str) -> None:
    """Note on its action that somebody is on it, so that it is not taken for left alone."""
    known = actions.lock_of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    if known is not None and known.state is ActionState.OPEN:
        record.save(unit, known, touch(known), verb="keep", who=(by, unit.at))
