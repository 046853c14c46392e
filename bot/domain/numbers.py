"""Numbers as people and systems write them: read one way everywhere, or not at all."""

import math
import re
from enum import StrEnum

# Longer ones are no number that anybody measured.
LONGEST = 40
# What every database keeps as a number.
_ORDINAL = re.compile(r"\d{1,9}", re.ASCII)
_POINT = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
# Thousands are set apart by one sign throughout; 0.123 is none, and is no decimal here either.
_COMMA = re.compile(
    r"([+-]?)([1-9]\d{0,2}(?:([.\u0020\u00a0\u2009\u202f])\d{3}(?:\3\d{3})*)|\d+)(?:,(\d+))?",
    re.ASCII,
)


class Decimals(StrEnum):
    """Which sign parts whole from decimals, as whoever wrote a file declares it."""

    POINT = "point"
    COMMA = "comma"

    @property
    def example(self) -> str:
        return "412,5" if self is Decimals.COMMA else "412.5"


# More of anything nobody has counted, and every column holds it.
MOST = 10**15


def number_of(value: object, decimals: Decimals = Decimals.POINT) -> float | None:
    """Read a number, or a text that is one and nothing else; None for anything else.

    Spaces around it are no fault. A text has no exponent, no underscore, no digits but 0 to 9.
    """
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) is int:
        return _as_float(value)
    return _of_text(value.strip(), decimals) if isinstance(value, str) else None


def share_of(value: object, decimals: Decimals = Decimals.POINT) -> float | None:
    """Read a share: a number, or a percentage with its sign."""
    text = value.strip() if isinstance(value, str) else ""
    if not text.endswith("%"):
        return number_of(value, decimals)
    number = number_of(text[:-1], decimals)
    return None if number is None else number / 100


def count_of(value: object, decimals: Decimals = Decimals.POINT) -> int | None:
    """Read a whole number from 0 to what counts anything there is; None for anything else."""
    if type(value) is int:
        return value if 0 <= value <= MOST else None
    number = number_of(value, decimals)
    is_count = number is not None and 0 <= number <= MOST and number.is_integer()
    return int(number) if number is not None and is_count else None


def ordinal_of(text: str) -> int | None:
    """Read a number that we wrote into a button or a form; None for what is none, or too long."""
    return int(text) if _ORDINAL.fullmatch(text) else None


def _of_text(text: str, decimals: Decimals) -> float | None:
    if len(text) > LONGEST:
        return None
    if decimals is Decimals.POINT:
        return float(text) if _POINT.fullmatch(text) else None
    found = _COMMA.fullmatch(text)
    if found is None:
        return None
    sign, whole, apart, part = found.groups()
    return float(f"{sign}{whole.replace(apart, '') if apart else whole}.{part or 0}")


def _as_float(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None
