"""Whether something moved a number: moved, did not move, or what is missing to tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from bot.domain.verdicts.placebos import widened
from bot.domain.verdicts.step import LevelStep, step
from bot.domain.verdicts.weeks import (
    WEEKS_AFTER,
    WEEKS_BEFORE,
    EffectScale,
    Value,
    Weeks,
    around,
    is_compared,
    scale_of,
    weekly,
)
from bot.domain.words import counted

FEWEST_BEFORE, FEWEST_AFTER = 4, 2
# An effect smaller than this is none that matters, unless another size was registered; of a share so
# many points, where that is no more than a tenth of what succeeded or failed before.
MATTERS, MATTERS_OF_SHARE = 0.03, 0.1
_SAME = 1e-9


class EffectVerdict(StrEnum):
    """What became of a number after a change."""

    MOVED_UP = "moved_up"
    MOVED_DOWN = "moved_down"
    DID_NOT_MOVE = "did_not_move"
    CANT_TELL = "cant_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """By how much a number moved, with its 95 % interval, and the smallest that could have shown.

    In shares of its level before, of a share in points (`scale`). `missing` says what it takes to
    tell; where too little is there for any estimate, all numbers are None. `controls` are those that
    were used.
    """

    verdict: EffectVerdict
    scale: EffectScale
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    detectable: float | None = None
    controls: tuple[str, ...] = ()
    missing: str = ""


def effect(
    values: Sequence[Value],
    change: date,
    *,
    controls: Mapping[str, Sequence[Value]] | None = None,
    matters: float | None = None,
) -> Effect:
    """Judge whether a series moved at a change, beside the mean of series that were not touched.

    Twelve weeks before and eight after are compared, or what there is of them; where the series is
    longer, it shows how far such a number moves by itself, and intervals are as wide as that.
    """
    days = around(values, change)
    beside = {name: around(each, change) for name, each in (controls or {}).items()}
    scale = _common_scale([_compared(each, change) for each in (days, *beside.values())])
    if scale is None:
        return _untold(
            scale_of(_compared(days, change)), "controls of its own kind: shares beside shares"
        )
    weeks = weekly(days, change, scale)
    untouched = [weekly(each, change, scale) for each in beside.values()]
    whole = _apart(weeks, untouched)
    means = _recent(whole)
    if missing := _missing(_recent(weeks.means), means):
        ends = _ends(values, change)
        return _untold(scale, f"{missing}{ends}", tuple(beside))
    before = sum(week < 0 for week in means)
    found = widened(step(list(means.values()), before), whole, list(means))
    return _judged(weeks, found, tuple(beside), matters=matters, after=len(means) - before)


def _compared(values: Sequence[Value], change: date) -> list[Value]:
    return [each for each in values if is_compared(each.day, change)]


def _common_scale(series: Sequence[Sequence[Value]]) -> EffectScale | None:
    """Return the scale that holds all series; None where some are shares and others are not."""
    scales = {scale_of(each) for each in series if each}
    if len(scales) > 1:
        return None if EffectScale.POINTS in scales else EffectScale.SIZE
    return scales.pop() if scales else EffectScale.RELATIVE


def _untold(scale: EffectScale, missing: str, controls: tuple[str, ...] = ()) -> Effect:
    return Effect(verdict=EffectVerdict.CANT_TELL, scale=scale, controls=controls, missing=missing)


def _apart(weeks: Weeks, untouched: Sequence[Weeks]) -> dict[int, float]:
    """Return each week less the mean of what was not touched, where all of them have it."""
    return {
        week: mean - (fmean(each.means[week] for each in untouched) if untouched else 0.0)
        for week, mean in weeks.means.items()
        if all(week in each.means for each in untouched)
    }


def _recent(means: Mapping[int, float]) -> dict[int, float]:
    return {week: mean for week, mean in means.items() if week >= -WEEKS_BEFORE}


def _missing(own: Mapping[int, float], means: Mapping[int, float]) -> str:
    """Say what it takes for an estimate; nothing where it is there."""
    if lacks := _lacks(own):
        return lacks
    if lacks := _lacks(means):
        return f"{lacks} that its controls have too"
    if max(means.values()) - min(means.values()) < _SAME:
        same = "every week says the same"
        if max(own.values()) - min(own.values()) >= _SAME:
            same = "its control says the same every week"
        return f"a number that varies: {same}"
    return ""


def _ends(values: Sequence[Value], change: date) -> str:
    """Say where a series ends that lies on one side of the change; days without a sample are none."""
    if values and all(each.n == 0 for each in values):
        return "; all its days have n 0"
    days = [each.day for each in values if each.n != 0]
    if not days or min(days) < change <= max(days):
        return ""
    which, day = ("last", max(days)) if max(days) < change else ("first", min(days))
    return f"; its {which} day is {day}"


def _lacks(weeks: Collection[int]) -> str:
    before = sum(week < 0 for week in weeks)
    after = len(weeks) - before
    lacks = [
        f"{counted(fewest - there, 'more week')} {where} the change"
        for fewest, there, where in (
            (FEWEST_BEFORE, before, "before"),
            (FEWEST_AFTER, after, "after"),
        )
        if there < fewest
    ]
    return " and ".join(lacks)


def _matters(weeks: Weeks) -> float:
    if weeks.scale is not EffectScale.POINTS:
        return MATTERS
    return min(MATTERS, MATTERS_OF_SHARE * min(weeks.share, 1 - weeks.share))


def _judged(
    weeks: Weeks,
    found: LevelStep,
    controls: tuple[str, ...],
    *,
    matters: float | None,
    after: int,
) -> Effect:
    matters = _matters(weeks) if matters is None else matters
    low, high = weeks.effect(found.low), weeks.effect(found.high)
    verdict, missing = EffectVerdict.CANT_TELL, ""
    if -matters < low and high < matters:
        verdict = EffectVerdict.DID_NOT_MOVE
    elif low > 0 or high < 0:
        verdict = EffectVerdict.MOVED_UP if low > 0 else EffectVerdict.MOVED_DOWN
    else:
        missing = _would_narrow(has_controls=bool(controls), after=after)
    return Effect(
        verdict=verdict,
        scale=weeks.scale,
        effect=weeks.effect(found.change),
        low=low,
        high=high,
        detectable=weeks.detectable(found.detectable),
        controls=controls,
        missing=missing,
    )


def _would_narrow(*, has_controls: bool, after: int) -> str:
    lacks = [] if has_controls else ["a control that was not touched"]
    if after < WEEKS_AFTER:
        lacks.append(f"{counted(WEEKS_AFTER - after, 'more week')} after the change")
    return " or ".join(lacks) or "controls that are more alike"
