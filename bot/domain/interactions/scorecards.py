"""A versioned set of items by which a contact is judged, the same on each channel unless it says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class ItemKind(StrEnum):
    """What values an item takes; a suggestion has none of its own."""

    YES_NO = "yes_no"
    SCALE = "scale"
    SHARE = "share"
    SUGGESTION = "suggestion"


class Pointing(StrEnum):
    """What an item's value has to point to in the contact."""

    NOTHING = "nothing"
    QUOTE = "quote"
    OFFSET = "offset"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class ItemRule:
    """What a value of an item must agree with, and how much it weighs in the whole scorecard.

    `channels` are those it is scored on, all if none.
    """

    kind: ItemKind
    lowest: float = 0
    highest: float = 1
    needs: Pointing = Pointing.NOTHING
    channels: frozenset[str] = frozenset()
    weight: float = 1

    def is_scored_on(self, channel: str) -> bool:
        return not self.channels or channel in self.channels

    def whole(self, total: float, n: int) -> tuple[float, float]:
        """Return what `n` values that sum up to a total reach of the scorecard, and what they could."""
        width = (self.highest - self.lowest) or 1.0
        return self.weight * (total - self.lowest * n) / width, self.weight * n


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The items of one version of a workflow's scorecard, and the day it holds from."""

    version: str
    since: date
    items: Mapping[str, ItemRule] = field(default_factory=dict)


def in_force(known: tuple[Scorecard, ...], day: date, version: str = "") -> Scorecard | None:
    """Find the scorecard that held on a day, or the one of a version; None where there is none.

    `known` is the earliest first. What was scored before the first one is read by the first one.
    """
    if version:
        return next((each for each in known if each.version == version), None)
    held = [each for each in known if each.since <= day]
    return held[-1] if held else next(iter(known), None)
