"""How long to wait before the next try."""

from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)


def delay(attempts: int, dice: float) -> timedelta:
    """Return the wait after `attempts` tries, doubled each time and spread by `dice` (0 to 1).

    At least half of each step is kept: a storm thins out and nobody retries at once.
    """
    doubled = FIRST * (1 << min(max(attempts, 1) - 1, 16))
    return min(doubled, LONGEST) * (0.5 + 0.5 * dice)
