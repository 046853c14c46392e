"""A service level and its error budget: how much may go wrong in a window before it is too much."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a service level allows to go wrong in its window, and what did; all are counts.

    `allowed` and `remaining` may be parts of one: a tenth of 25 is two and a half.
    """

    objective: Fraction
    window: timedelta
    good: int
    total: int
    allowed: Fraction

    @property
    def spent(self) -> int:
        return self.total - self.good

    @property
    def remaining(self) -> Fraction:
        """Return what may still go wrong; negative once it is overspent."""
        return self.allowed - self.spent

    @property
    def is_spent(self) -> bool:
        """Tell whether more went wrong than was allowed; exactly as much still keeps the objective."""
        return self.remaining < 0


def error_budget(objective: Fraction, window: timedelta, *, good: int, total: int) -> Budget:
    """Work out the budget of a service level over one window.

    Nothing that came is nothing spent, and a single failure never spends a budget alone: one late
    answer among three says nothing about a promise of nine in ten. Raises ValueError for an
    objective that is not between 0 and 1, and for counts that cannot be.
    """
    if not 0 < objective < 1:
        raise ValueError(f"an objective lies between 0 and 1, not at {objective}")
    if not 0 <= good <= total:
        raise ValueError(f"{good} of {total} cannot have gone well")
    allowed = max(Fraction(1), (1 - objective) * total) if total else Fraction(0)
    return Budget(objective=objective, window=window, good=good, total=total, allowed=allowed)
