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
    return f"{_rounded(_shown(unit, value))}{_suffix(unit)}"


def _shown(unit: MeasureUnit, value: float) -> float:
    if unit is MeasureUnit.COUNT:
        return round(value)
    return value * 100 if unit is MeasureUnit.SHARE else value


def _suffix(unit: MeasureUnit) -> str:
    if unit is MeasureUnit.SHARE:
        return "%"
    bare = (MeasureUnit.COUNT, MeasureUnit.SCORE, MeasureUnit.MONEY)
    return "" if unit in bare else f" {unit.value}"


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
    """Write a range with its unit and its digits once, and never below nothing: 1.0 to 4.1%."""
    floor = max(0.0, low) if unit.is_never_negative else low
    ends = (_shown(unit, floor), _shown(unit, high))
    first, last = (_rounded(end, like=ends) for end in ends)
    return f"{first} to {last}{_suffix(unit)}" if first != last else f"{last}{_suffix(unit)}"


def _rounded(value: float, *, like: tuple[float, ...] = ()) -> str:
    """Write a number with as many digits as its size asks for, or that of those it stands among."""
    among = like or (value,)
    size = max(map(abs, among))
    is_whole = all(each == int(each) for each in among)
    digits = 0 if size >= 100 or is_whole else 1 if size >= 1 else 2
    text = f"{value:,.{digits}f}"
    return "0" if float(text.replace(",", "")) == 0 else text
