"""The one message about a thing that stands before a person, and when they last heard it ring."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which message about a thing somebody has; each new post counts `serial` on."""

    about: str
    user: SlackUserId
    told_at: datetime
    serial: int = 1

    @property
    def ref(self) -> str:
        return refs.make(self.about, self.user, self.serial)

    def is_of_today(self, at: datetime, zone: str) -> bool:
        """Tell whether they heard of it on this day of theirs."""
        return local_day(self.told_at, zone) == local_day(at, zone)

    def anew(self, at: datetime) -> "Told":
        """Return the message that takes its place."""
        return replace(self, serial=self.serial + 1, told_at=at)
