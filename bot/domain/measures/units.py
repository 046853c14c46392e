"""What measures are counted in, and how their values read."""

from enum import StrEnum


class MeasureUnit(StrEnum):
    """What a measure is counted in."""

    MS = "ms"
    S = "s"
    MIN = "min"
    H = "h"
    SHARE = "share"
    COUNT = "count"
    SCORE = "score"
    MONEY = "money"

    @property
    def adds_up(self) -> bool:
        """Whether parts of a day are summed; others are averaged, weighted by their n."""
        return self is MeasureUnit.COUNT

    @property
    def is_never_negative(self) -> bool:
        return self is not MeasureUnit.SCORE and self is not MeasureUnit.MONEY


def value_words(unit: MeasureUnit, value: float) -> str:
    """Write a value as people say it: 412 s, 87%, 4.2%, 1,204."""
    if unit is MeasureUnit.SHARE:
        return f"{_rounded(value * 100)}%"
    if unit is MeasureUnit.COUNT:
        return _rounded(round(value))
    if unit in (MeasureUnit.SCORE, MeasureUnit.MONEY):
        return _rounded(value)
    return f"{_rounded(value)} {unit.value}"


def range_words(unit: MeasureUnit, low: float, high: float) -> str:
    """Write a range with its unit once, and never below nothing: 350 to 380 s."""
    floor = max(0.0, low) if unit.is_never_negative else low
    last = value_words(unit, high)
    first = value_words(unit, floor).removesuffix(f" {unit.value}").removesuffix("%")
    return f"{first} to {last}" if value_words(unit, floor) != last else last


def _rounded(value: float) -> str:
    size = abs(value)
    digits = 0 if size >= 100 or value == int(value) else 1 if size >= 1 else 2
    text = f"{value:,.{digits}f}"
    return "0" if float(text.replace(",", "")) == 0 else text
