"""What is counted on a map: passages of contacts, each on the step in which it was said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.labels import fold
from bot.domain.maps.steps import MapStep

WIDEST = 8


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages of one item at one second, `None` where nobody knows: how many, how many scored lowest."""

    item: str
    second: int | None
    number: int
    low: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on the steps of a map by their place, and how many passages found none."""

    numbers: Mapping[int, int]
    low: Mapping[int, int]
    unplaced: int


def marks(
    steps: Sequence[MapStep], passages: Sequence[Passages], names: Mapping[str, str]
) -> Marks:
    """Put passages on steps: by their second, else on the step called as their item is."""
    numbers, low = Counter[int](), Counter[int]()
    unplaced = 0
    for each in passages:
        place = _place(steps, each, names.get(each.item, each.item))
        if place is None:
            unplaced += each.number
        else:
            numbers[place] += each.number
            low[place] += each.low
    return Marks(numbers, low, unplaced)


def _place(steps: Sequence[MapStep], passages: Passages, name: str) -> int | None:
    second = passages.second
    if second is not None:
        begun = [
            place
            for place, step in enumerate(steps)
            if step.begins_s is not None and step.begins_s <= second
        ]
        if begun:
            return begun[-1]
    called = {fold(passages.item), fold(name)}
    return next((place for place, step in enumerate(steps) if step.key in called), None)


def bar(number: int, most: int) -> str:
    """Draw a number as a bar beside the greatest one; nothing for nought."""
    return "▇" * -(-WIDEST * number // most) if number else ""
