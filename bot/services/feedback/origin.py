"""Feedback as what an action was born from: what is done with the one is done with the other."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.domain import labels
from bot.domain.actions.decisions import Action
from bot.domain.feedback.item import FEEDBACK, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.errors import UserError
from bot.services.feedback import messages, views, work
from bot.store import feedback as rows
from bot.work import pods
from bot.work.origins import Origin
from bot.work.subjects import Subject
from bot.work.tell import Button
from bot.work.unit import Unit

LONGEST_SHOWN = 280
WAITS, END = "Its agent", "decline"


def _number(action: Action) -> int:
    return labels.number_of(action.origin_id, LabelKind.FEEDBACK)


def _refuse_finish(_unit: Unit, action: Action, _by: SlackUserId) -> None:
    raise UserError(
        f"{action.label} is {action.origin_id}: press Shipped there and say what changed, so "
        "that its agent hears it."
    )


def _drop(unit: Unit, action: Action, by: SlackUserId, reason: str) -> None:
    work.decline(unit, _number(action), by, reason=reason)


def _hand_over(unit: Unit, action: Action, by: SlackUserId, owner: SlackUserId) -> None:
    work.hand_to(unit, _number(action), owner, by=by)


def _move(unit: Unit, action: Action, by: SlackUserId) -> None:
    work.move(unit, _number(action), by, new_due_on=action.due_on, reason=action.reason)


def _settles_at(unit: Unit, action: Action) -> datetime:
    item = rows.get(unit.tx, unit.workspace, _number(action))
    told_at = item.told_at if item is not None and item.is_undoable(unit.at) else None
    return told_at or unit.at


def _redraw(unit: Unit, action: Action) -> None:
    item = rows.get(unit.tx, unit.workspace, _number(action))
    if item is not None:
        messages.refresh(unit, item)


def _subjects(unit: Unit, numbers: Collection[int]) -> Mapping[int, Subject]:
    found = rows.numbered(unit.tx, unit.workspace, list(numbers))
    return {item.number: _subject(unit, item) for item in found if item.state is FeedbackState.NEW}


def _subject(unit: Unit, item: Feedback) -> Subject:
    workflow = pods.workflow_name(unit.charter, item.report.workflow)
    return Subject(
        label=item.label,
        what=f"{workflow}: “{views.what_words(item, LONGEST_SHOWN)}”",
        pod=item.pod,
        due_on=item.act_by,
        workflow=item.report.workflow,
        waits=WAITS,
        end=END,
        buttons=(
            Button("feedback.take", "Take it", item.label, "primary"),
            Button("feedback.assign", "Assign", item.label),
            Button("feedback.redate", "Name a new day", item.label),
            Button("feedback.decline", "Decline", item.label),
        ),
    )


ORIGIN = Origin(
    kind=FEEDBACK,
    label=lambda action: action.origin_id,
    words=lambda action: action.origin_id,
    lock=lambda unit, action: work.lock(unit, _number(action)),
    finish=_refuse_finish,
    drop=_drop,
    hand_over=_hand_over,
    move=_move,
    release=lambda unit, action: work.release(unit, _number(action)),
    settles_at=_settles_at,
    redraw=_redraw,
    # What finishes, hands over or drops feedback is what its agent hears: the loop's forms do it.
    buttons={
        "done": ("feedback.ship", "Shipped"),
        "offer": ("feedback.assign", "Assign"),
        "drop": ("feedback.decline", "Decline"),
        "take": ("feedback.take", "Take it"),
        "origin": ("feedback.open", "Show it"),
        "day": ("feedback.redate", "Name a new day"),
    },
    waits=WAITS,
    end=END,
    subjects=_subjects,
)
