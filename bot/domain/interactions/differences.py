"""Differences between channels: one logic for all of them, and what departs from it unsaid is named (R89)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.interactions.scorecards import ItemRule

# Fewer judged contacts of a channel tell nothing about what is left out on it.
FEWEST = 50
HARDLY, MOSTLY = 0.05, 0.5


@dataclass(frozen=True, slots=True)
class ChannelScores:
    """How many contacts of a channel the tool judged, and on how many of them it scored each item."""

    contacts: int
    items: Mapping[str, int] = field(default_factory=dict)

    def share(self, item: str) -> float:
        """Return on what share of them an item was scored."""
        return self.items.get(item, 0) / self.contacts if self.contacts else 0.0


def undeclared(item: str, rule: ItemRule, seen: Mapping[str, ChannelScores]) -> tuple[str, ...]:
    """List the channels on which an item is hardly ever scored, though nothing says so.

    Only where it mostly is on another: an item that is rare everywhere differs nowhere.
    """
    judged = {
        channel: scores
        for channel, scores in seen.items()
        if scores.contacts >= FEWEST and rule.is_scored_on(channel)
    }
    if not any(scores.share(item) >= MOSTLY for scores in judged.values()):
        return ()
    return tuple(sorted(name for name, scores in judged.items() if scores.share(item) <= HARDLY))
