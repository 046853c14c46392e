"""What an aggregate must not show, so that nobody who wrote without a name is found by counting."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

# No charter lowers it: what was collected under it was promised it.
SMALLEST_GROUP = 5
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """Who stands behind one number, as opaque marks, and whether anybody of them has no name."""

    people: frozenset[str]
    has_anonymous: bool

    @property
    def is_small(self) -> bool:
        """Tell whether too few people stand behind it to show it."""
        return self.has_anonymous and len(self.people) < SMALLEST_GROUP


def together(cells: Iterable[Cell]) -> Cell:
    """Return who stands behind the sum of numbers."""
    known = tuple(cells)
    people = frozenset[str]().union(*(cell.people for cell in known))
    return Cell(people, any(cell.has_anonymous for cell in known))


def hidden(parts: Mapping[K, Cell]) -> tuple[frozenset[K], bool]:
    """Choose which parts of a total to hide, and tell whether the total must be hidden with them.

    What a reader gets by taking the shown parts from a shown total is never one part alone, nor
    several behind which too few people stand.
    """
    hide = {key for key, cell in parts.items() if cell.is_small}
    if not hide:
        return frozenset(), False
    others = sorted(
        (key for key in parts if key not in hide), key=lambda key: len(parts[key].people)
    )
    while len(hide) < 2 or together(parts[key] for key in hide).is_small:
        if not others:
            return frozenset(parts), True
        hide.add(others.pop(0))
    return frozenset(hide), False
