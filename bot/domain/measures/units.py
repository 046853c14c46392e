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


def level_words(unit: MeasureUnit, value: float) -> str:
    """Write a level, which lies between values where those are whole: 0.8 a day."""
    return f"{_rounded(value)} a day" if unit is MeasureUnit.COUNT else value_words(unit, value)


def change_words(unit: MeasureUnit, before: float, now: float) -> str:
    """Write how a level changed: +14%, of a share -3 points; nothing where there was nothing."""
    if unit is MeasureUnit.SHARE:
        points = round((now - before) * 100, 1)
        return f"{points:+g} {'point' if abs(points) == 1 else 'points'}"
    return f"{(now / before - 1) * 100:+.0f}%" if before > 0 else ""


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
