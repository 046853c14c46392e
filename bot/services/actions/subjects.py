"""What a nudge is about: an action, or feedback that nobody has taken yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.actions import Action, ActionState
from bot.domain.feedback.item import Feedback, State
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import Person
from bot.domain.presence import Standing
from bot.services.actions import keeping, telling
from bot.services.actions.telling import Button
from bot.services.escalations.signals import Late
from bot.services.feedback import intake, views
from bot.store import actions, feedback
from bot.store.nudges import Waiting
from bot.work import pods
from bot.work.presence import presences
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One deadline as people hear of it; `left_by` is who just lost it to the pile."""

    label: str
    what: str
    pod: PodKey
    due_on: date
    workflow: str = ""
    owner: SlackUserId | None = None
    owner_away: bool = False
    action: Action | None = None
    left_by: SlackUserId | None = None

    @property
    def is_blocked(self) -> bool:
        return self.action is not None and self.action.state is ActionState.BLOCKED

    def owner_in(self, unit: Unit) -> Person | None:
        """Return who has it, if they are here to act."""
        owner = unit.person(self.owner) if self.owner is not None else None
        return owner if owner is not None and owner.active and not self.owner_away else None

    def released(self, action: Action) -> "Subject":
        """Return it as it is once it lies on the pile again."""
        return replace(self, owner=None, action=action, left_by=self.owner)

    @property
    def is_feedback(self) -> bool:
        return self.action is None or self.action.origin_kind == intake.KIND

    @property
    def late(self) -> Late:
        """Return it as an escalation sees it once it is overdue."""
        action = self.action
        born_from = action.origin_id if action else ""
        return Late(label=self.label, what=self.what, workflow=self.workflow, born_from=born_from)

    def plea(self, what: str) -> str:
        """Ask for something, in the name of the agent who waits where one does."""
        if self.is_feedback:
            return f"Its agent still waits: {what}"
        return f"{what[0].upper()}{what[1:]}"

    def buttons(self, user: SlackUserId) -> tuple[Button, ...]:
        """Choose what this person can do about it."""
        if self.action is None:
            take = Button("feedback.take", "Take it", self.label, "primary")
            assign = Button("feedback.assign", "Assign", self.label)
            return (take, assign, Button("feedback.decline", "Decline", self.label))
        words = telling.OWNERS if user == self.owner else telling.PILE
        if self.owner not in (None, user):
            words = telling.LEADS
        return telling.buttons(self.action, words)


def subjects_of(unit: Unit, due: Sequence[Waiting]) -> dict[tuple[str, int], Subject]:
    """Look up what nudges are about, leaving out what nobody needs to hear of any more."""
    numbers = [each.object_number for each in due if each.object_kind == keeping.KIND]
    found = actions.numbered(unit.tx, unit.workspace, numbers) if numbers else {}
    owners = {action.owner for action in found.values() if action.owner is not None}
    people = presences(unit, owners)
    away = {user for user, who in people.items() if who.standing(unit.at) is Standing.AWAY}
    known = {
        (keeping.KIND, number): replace(_of_action(unit, action), owner_away=action.owner in away)
        for number, action in found.items()
        if action.state in keeping.PLANNED
    }
    for each in due:
        if each.object_kind == intake.KIND:
            item = feedback.get(unit.tx, unit.workspace, each.object_number)
            if item is not None and item.state is State.NEW:
                known[intake.KIND, item.number] = _of_feedback(unit, item)
    return known


def _of_action(unit: Unit, action: Action) -> Subject:
    # People know what was born from feedback by that number.
    is_feedback = action.origin_kind == intake.KIND
    return Subject(
        label=action.origin_id if is_feedback else action.label,
        what=telling.what_words(unit.charter, action),
        pod=action.pod,
        due_on=action.due_on,
        workflow=action.workflow or "",
        owner=action.owner,
        action=action,
    )


def _of_feedback(unit: Unit, item: Feedback) -> Subject:
    workflow = pods.workflow_name(unit.charter, item.report.workflow)
    what = f"{workflow}: “{views.what_words(item, telling.LONGEST_TITLE)}”"
    return Subject(
        label=item.label,
        what=what,
        pod=item.pod,
        due_on=item.act_by,
        workflow=item.report.workflow,
    )
