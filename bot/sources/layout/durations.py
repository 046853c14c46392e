"""Durations as systems write them, in seconds."""

import re

from bot.domain.fields import cut
from bot.domain.layouts import TimeUnit
from bot.domain.numbers import Decimals, number_of

SECONDS = {TimeUnit.MS: 0.001, TimeUnit.S: 1.0, TimeUnit.MIN: 60.0, TimeUnit.H: 3600.0}
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):([0-5]\d(?:[.]\d{1,6})?)", re.ASCII)
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)\s?(ms|s|sec|min|m|h)", re.ASCII)
_ISO = re.compile(
    r"PT(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?",
    re.ASCII | re.IGNORECASE,
)
_NAMED = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0}


def seconds_in(value: object, unit: TimeUnit, decimals: Decimals) -> float:
    """Return seconds of 212.4, "212.4s", 03:32, 00:03:32 or PT3M32S; raises ValueError."""
    bare = number_of(value, decimals)
    seconds = _of_text(value) if bare is None else bare * SECONDS[unit]
    if seconds is None:
        raise ValueError(f"{cut(value)} is no duration")
    return round(seconds, 6)


def _of_text(value: object) -> float | None:
    text = value.strip() if isinstance(value, str) else ""
    if found := _WITH_UNIT.fullmatch(text):
        return float(found[1]) * _NAMED[found[2]]
    if found := _CLOCK.fullmatch(text):
        hours, minutes, rest = found.groups()
        if hours and int(minutes) >= 60:
            return None
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)
    if found := _ISO.fullmatch(text):
        hours, minutes, rest = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + rest
    return None
