"""Since when a level is another one, and whether it jumped there or crept."""

from collections.abc import Sequence
from datetime import date

# Less than this is no creeping: a level that needs three days to settle has jumped.
SHORTEST_RAMP = 10


def onset(offs: Sequence[tuple[date, float]]) -> tuple[date, bool]:
    """Return since when days lie off, and whether they drifted there; `offs` ends with the newest.

    A jump and a ramp, each beginning on every possible day, are fitted by least squares.
    """
    values = [off for _, off in offs]
    jump, jumped_at = min((_jump(values, start), start) for start in range(1, len(values)))
    ramps = [(_ramp(values, s), s) for s in range(len(values) - SHORTEST_RAMP)]
    if ramps:
        ramp, began_at = min(ramps)
        if ramp < jump:
            return offs[began_at][0], True
    return offs[jumped_at][0], False


def _jump(values: Sequence[float], start: int) -> float:
    after = values[start:]
    level = sum(after) / len(after)
    return sum(v * v for v in values[:start]) + sum((v - level) ** 2 for v in after)


def _ramp(values: Sequence[float], start: int) -> float:
    after = values[start:]
    steps = range(1, len(after) + 1)
    slope = sum(v * s for v, s in zip(after, steps, strict=True)) / sum(s * s for s in steps)
    off = sum((v - slope * s) ** 2 for v, s in zip(after, steps, strict=True))
    return sum(v * v for v in values[:start]) + off
