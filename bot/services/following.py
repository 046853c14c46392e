"""Following what others reported, do or called for: how one begins and ends, and what a Home shows of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.services.actions import following as of_actions
from bot.services.actions import lookup as actions
from bot.services.actions.lookup import ActionRowView
from bot.services.escalations import following as of_escalations
from bot.services.escalations import lookup as escalations
from bot.services.escalations.lookup import EscalationRowView
from bot.services.feedback import following as of_feedback
from bot.services.feedback import lookup as feedback
from bot.services.feedback.lookup import FeedbackRowView
from bot.work import following
from bot.work.unit import Unit

MOST_AT_HOME = 8
Check = Callable[[Unit, int, SlackUserId], object]
CHECKS: dict[LabelKind, Check] = {
    LabelKind.FEEDBACK: of_feedback.check,
    LabelKind.ACTION: of_actions.check,
    LabelKind.ESCALATION: of_escalations.check,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowsView:
    """What somebody follows, each as its own lists show it."""

    template: ClassVar = "following/home"
    feedback: tuple[FeedbackRowView, ...]
    actions: tuple[ActionRowView, ...]
    escalations: tuple[EscalationRowView, ...]
    more: str


def start(unit: Unit, number: int, by: SlackUserId, *, kind: LabelKind) -> None:
    """Let somebody follow a thing; raises UserError where that is not for them."""
    CHECKS[kind](unit, number, by)
    following.start(unit, labels.make(kind, number), by)


def stop(unit: Unit, number: int, by: SlackUserId, *, kind: LabelKind) -> None:
    """Let somebody hear no more of a thing."""
    following.stop(unit, labels.make(kind, number), by)


def home(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render what somebody follows, the newest of it; nothing where that is nothing."""
    known = following.labels_of(unit, user)
    of: dict[LabelKind, list[int]] = {kind: [] for kind in CHECKS}
    for label in filter(None, map(labels.find, known[:MOST_AT_HOME])):
        of[label.kind].append(label.number)
    view = FollowsView(
        feedback=tuple(feedback.followed(unit, of[LabelKind.FEEDBACK], user)),
        actions=tuple(actions.followed(unit, of[LabelKind.ACTION], user)),
        escalations=tuple(escalations.followed(unit, of[LabelKind.ESCALATION], user)),
        more=f"and {len(known) - MOST_AT_HOME} you began to follow earlier"
        if known[MOST_AT_HOME:]
        else "",
    )
    if not (view.feedback or view.actions or view.escalations):
        return []
    return unit.renderer.render_blocks(view)
