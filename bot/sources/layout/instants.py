"""Instants as systems write them: with their zone, counted from 1970, or as a clock on a wall."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.days import day_of
from bot.domain.fields import cut
from bot.sources.layout.spec import Reading

# In ms this is 1973 and in s the year 5138: nothing between is meant by anybody.
FIRST_MS = 1e11
_EPOCH = re.compile(r"\d{9,10}(\.\d{1,9})?|\d{12,13}", re.ASCII)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?\s?(Z|UTC|[+-]\d\d(:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def instant_in(values: list[object], reading: Reading, zone: str) -> tuple[datetime, str]:
    """Return an instant in UTC and what is to be said of it; raises ValueError."""
    value = values[0] if len(values) == 1 else " ".join(str(each).strip() for each in values)
    found = _counted(value) if not reading.form else None
    if found is not None:
        return found, ""
    wall = _formed(value, reading.form) if reading.form else _iso(value)
    if wall.tzinfo is not None:
        return wall.astimezone(UTC), ""
    if not zone:
        raise ValueError(f"{cut(value)} has no zone: say zone, where its clock hangs")
    return _placed(wall, zone, reading)


def day_in(values: list[object], reading: Reading, zones: tuple[str, str]) -> tuple[date, str]:
    """Return the day of a day or an instant where we count it; raises ValueError."""
    source, ours = zones
    text = values[0] if len(values) == 1 else None
    if isinstance(text, str) and not reading.form and (day := day_of(text)):
        return day, ""
    if reading.form and not any(sign in reading.form for sign in ("%H", "%I", "%T", "%X")):
        return _formed(" ".join(map(str, values)), reading.form).date(), ""
    at, note = instant_in(values, reading, source)
    return at.astimezone(_zone(ours)).date(), note


def _counted(value: object) -> datetime | None:
    if isinstance(value, str) and _EPOCH.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = value / 1000 if value >= FIRST_MS else value
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{cut(value)} is no instant") from None


def _iso(value: object) -> datetime:
    text = value.strip() if isinstance(value, str) else ""
    if not _ISO.fullmatch(text):
        raise ValueError(f"{cut(value)} is no instant: is it written otherwise (format)?")
    try:
        return datetime.fromisoformat(re.sub(r"\s?(z|utc)$", "+00:00", text, flags=re.IGNORECASE))
    except ValueError:
        raise ValueError(f"{cut(value)} is no instant") from None


def _formed(value: object, form: str) -> datetime:
    try:
        return datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 - its zone is declared
    except ValueError:
        raise ValueError(f"{cut(value)} is not written as {form}") from None


def _placed(wall: datetime, zone: str, reading: Reading) -> tuple[datetime, str]:
    local = wall.replace(tzinfo=_zone(zone))
    early, late = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if early > late:
        raise ValueError(f"{cut(wall)} does not come in {zone}: clocks are put forward there")
    if early == late:
        return early, ""
    note = f"{wall} comes twice in {zone}: taken as the {reading.doubled}"
    return (early if reading.doubled == "first" else late), note


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
