"""What a nudge is about: something with a deadline, whichever capability it belongs to."""

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.actions import Action, ActionState
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import Person
from bot.work.tell import Button
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One deadline as people hear of it; `left_by` is who just lost it to the pile.

    `waits` names who waits for an answer, `end` says how to leave it undone, and `buttons` answer
    a nudge about what no action was made of yet.
    """

    label: str
    what: str
    pod: PodKey
    due_on: date
    workflow: str = ""
    owner: SlackUserId | None = None
    owner_away: bool = False
    action: Action | None = None
    left_by: SlackUserId | None = None
    waits: str = ""
    end: str = "drop"
    buttons: tuple[Button, ...] = ()

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

    def plea(self, what: str) -> str:
        """Ask for something, in the name of who waits where somebody does."""
        if self.waits:
            return f"{self.waits} still waits: {what}"
        return f"{what[0].upper()}{what[1:]}"
