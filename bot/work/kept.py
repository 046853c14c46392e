"""What became of rows that were sent: new, said before, or corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """How many rows were new, said before, or corrected."""

    accepted: int = 0
    unchanged: int = 0
    revised: int = 0

    def __add__(self, other: "KeptCounts") -> "KeptCounts":
        return KeptCounts(
            self.accepted + other.accepted,
            self.unchanged + other.unchanged,
            self.revised + other.revised,
        )

    def __str__(self) -> str:
        return f"{self.accepted:,} accepted, {self.unchanged:,} unchanged, {self.revised:,} revised"


def sliced(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut rows into what one transaction takes."""
    for first in range(0, len(rows), size):
        yield rows[first : first + size]
