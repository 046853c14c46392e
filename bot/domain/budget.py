"""How often somebody may be asked for something that is not their own deadline, and when not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar import instant_of

WEEK = timedelta(days=7)
ASKS_A_WEEK = 3
MOST_A_WEEK = 10
# Whoever has not answered by then lets it pass.
PATIENCE = timedelta(days=2)
# After so many in a row the next one waits for a week of its own.
IGNORED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody has chosen: how often, at which hours not, and until when they are away."""

    asks_a_week: int = ASKS_A_WEEK
    quiet_from: time | None = None
    quiet_until: time | None = None
    away_until: datetime | None = None

    def is_away(self, at: datetime) -> bool:
        """Tell whether they have time off."""
        return self.away_until is not None and self.away_until > at

    def after_quiet(self, at: datetime, zone: str) -> datetime:
        """Return `at`, or the end of the time off or the quiet hours it falls into."""
        if self.away_until is not None:
            at = max(at, self.away_until)
        if self.quiet_from is None or self.quiet_until is None:
            return at
        local = at.astimezone(ZoneInfo(zone))
        wall, spans_midnight = local.time(), self.quiet_from > self.quiet_until
        evening = spans_midnight and wall >= self.quiet_from
        inside = self.quiet_from <= wall < self.quiet_until or evening
        if not inside and not (spans_midnight and wall < self.quiet_until):
            return at
        day = local.date() + timedelta(days=1) if evening else local.date()
        return instant_of(zone, day, self.quiet_until)


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask and whether it was answered."""

    asked_at: datetime
    answered: bool


def may_ask(asks: Sequence[Ask], preferences: Preferences, *, at: datetime, kept: int = 0) -> bool:
    """Tell whether somebody may be asked once more; `asks` are theirs, the oldest first.

    A week holds as many as they chose, `kept` of them for what comes before this. Two in a row
    that were let pass leave one for the next week.
    """
    return asked_lately(asks, at=at) + kept < allowed(asks, preferences, at=at)


def asked_lately(asks: Sequence[Ask], *, at: datetime) -> int:
    """Count the asks of somebody within a week."""
    return sum(at - WEEK < ask.asked_at <= at for ask in asks)


def allowed(asks: Sequence[Ask], preferences: Preferences, *, at: datetime) -> int:
    """Return how many asks a week holds for somebody now."""
    if preferences.is_away(at):
        return 0
    last = [ask for ask in asks if ask.asked_at <= at][-IGNORED:]
    passed = [ask for ask in last if not ask.answered and at - ask.asked_at >= PATIENCE]
    if len(passed) == IGNORED:
        return min(1, preferences.asks_a_week)
    return preferences.asks_a_week
