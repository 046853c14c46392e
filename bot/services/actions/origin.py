"""What an action is born from that no other capability bears: a message, an import, a whole action."""

from collections.abc import Collection, Mapping

from bot.domain import labels
from bot.domain.actions.decisions import PLANNED, Action
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.services.actions import changes, messages, record, sight
from bot.slack.mrkdwn import shorten
from bot.store.actions import rows
from bot.work import origins
from bot.work.origins import Origin
from bot.work.subjects import Subject
from bot.work.unit import Unit

LONGEST_ID = 40


def _lock_whole(unit: Unit, part: Action) -> None:
    changes.lock(unit, labels.number_of(part.origin_id, LabelKind.ACTION))


def _readers(unit: Unit, part: Action) -> tuple[SlackUserId, ...] | None:
    number = labels.number_of(part.origin_id, LabelKind.ACTION)
    whole = rows.get(unit.tx, unit.workspace, number)
    return sight.readers(unit, whole) if whole is not None else None


def _subjects(unit: Unit, numbers: Collection[int]) -> Mapping[int, Subject]:
    found = rows.numbered(unit.tx, unit.workspace, numbers)
    return {
        number: _subject(unit, action)
        for number, action in found.items()
        if action.state in PLANNED
    }


def _subject(unit: Unit, action: Action) -> Subject:
    origin = origins.of(unit, action)
    return Subject(
        label=origin.label(action),
        what=messages.what_words(unit, action),
        pod=action.pod,
        due_on=action.due_on,
        workflow=action.workflow or "",
        owner=action.owner,
        action=action,
        alone=sight.readers(unit, action),
        waits=origin.waits,
        end=origin.end,
    )


MESSAGE = Origin(kind="message")
BROUGHT = Origin(
    kind="import",
    words=lambda action: f"was {shorten(action.origin_id, LONGEST_ID)}",
)
WHOLE = Origin(
    kind=record.KIND,
    words=lambda action: action.origin_id,
    lock=_lock_whole,
    readers=_readers,
    subjects=_subjects,
)
