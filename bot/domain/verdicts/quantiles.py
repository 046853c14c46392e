"""Student's t, to which small samples are held."""

import math
from functools import cache

_HALVINGS = 60


@cache
def t_quantile(share: float, degrees: int) -> float:
    """Return the value below which so large a share of Student's t lies; `share` is over one half."""
    low, high = 0.0, 1.0
    while t_share(high, degrees) < share:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if t_share(middle, degrees) < share else (low, middle)
    return (low + high) / 2


def t_share(value: float, degrees: int) -> float:
    """Return how much of Student's t lies below a value.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    sine = value / math.sqrt(degrees + value * value)
    squared = degrees / (degrees + value * value)
    is_odd = degrees % 2
    term, total = (math.sqrt(squared), 0.0) if is_odd else (1.0, 0.0)
    for place in range(1 + is_odd, degrees, 2):
        total += term
        term *= squared * place / (place + 1)
    within = sine * total
    if is_odd:
        within = 2 / math.pi * (math.atan(value / math.sqrt(degrees)) + within)
    return (1 + within) / 2
