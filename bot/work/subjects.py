"""What a nudge is about: something with a deadline, whichever capability it belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.actions.decisions import Action, ActionState
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import Person
from bot.domain.presence import Presence, Standing
from bot.work.tell import Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One deadline as people hear of it.

    `who` holds everybody a nudge about it may be for, as they stand.
    `alone` are those who alone may know of it, None where its pod shows it.
    `waits` names who waits for an answer, `end` says how to leave it undone, and `buttons` answer
    a nudge about what no action was made of yet. What `counts` is asked of its owner within what a
    week holds for them, until its day has come.
    """

    label: str
    what: str
    pod: PodKey
    due_on: date
    workflow: str = ""
    owner: SlackUserId | None = None
    who: Mapping[SlackUserId, Presence] = field(default_factory=dict)
    action: Action | None = None
    alone: tuple[SlackUserId, ...] | None = None
    waits: str = ""
    end: str = "drop"
    buttons: tuple[Button, ...] = ()
    counts: bool = False

    @property
    def is_blocked(self) -> bool:
        return self.action is not None and self.action.state is ActionState.BLOCKED

    def owner_here(self, at: datetime) -> Person | None:
        """Return who has it, if they are here to act."""
        owner = self.who.get(self.owner) if self.owner is not None else None
        return owner.person if owner is not None and owner.is_here(at) else None

    def is_owner_away(self, at: datetime) -> bool:
        """Tell whether who has it has time off."""
        owner = self.who.get(self.owner) if self.owner is not None else None
        return owner is not None and owner.standing(at) is Standing.AWAY

    def still_there(self, users: Iterable[SlackUserId], at: datetime) -> tuple[SlackUserId, ...]:
        """Leave out whoever has left the workspace; who is away hears once they are back."""
        return tuple(user for user in users if self.who[user].standing(at) is not Standing.LEFT)

    def released(self, action: Action) -> "Subject":
        """Return it as it is once nobody has it any more."""
        return replace(self, owner=None, action=action)

    def plea(self, what: str) -> str:
        """Ask for something, in the name of who waits where somebody does."""
        if self.waits:
            return f"{self.waits} still waits: {what}"
        return f"{what[0].upper()}{what[1:]}"
