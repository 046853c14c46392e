"""Business hours and week days as people write them: `mon-fri: "09:00-17:00"`."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from bot.charter.problems import did_you_mean
from bot.charter.references import fault, shown
from bot.domain.calendar import MIDNIGHT, Hours, Window

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS = {"weekdays": range(5), "weekend": range(5, 7), "daily": range(7)}
SPAN = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-\u2013]\s*(\d{1,2}):(\d\d)\s*", re.ASCII)
HOURS_HINT = 'write "09:00-17:00", several such spans in a list, or closed.'


def weekdays_in(words: str) -> tuple[int, ...]:
    """Turn `monday`, `mon-fri`, `weekdays`, `weekend` or `daily` into numbers, Monday 0."""
    text = words.strip().lower()
    if text in GROUPS:
        return tuple(GROUPS[text])
    first, dash, last = (part.strip() for part in text.partition("-"))
    start, end = _weekday(first), _weekday(last if dash else first)
    return tuple((start + n) % 7 for n in range((end - start) % 7 + 1))


def _weekday(word: str) -> int:
    for number, day in enumerate(DAYS):
        if len(word) >= 3 and day.startswith(word):
            return number
    hint = did_you_mean(word, (*DAYS, *GROUPS), else_say="write monday, mon-fri or weekdays.")
    raise fault(f"{shown(word)} is not a day of the week.", hint)


def spans_in(words: Any) -> tuple[tuple[timedelta, timedelta], ...]:
    """Turn one span or a list of spans into opening and closing since midnight.

    A closing time that is not later than the opening lies on the next day.
    """
    if words is None or words == "closed":
        return ()
    spans = words if isinstance(words, list | tuple) else [words]
    return tuple(sorted(_span(span) for span in spans))


def _span(words: Any) -> tuple[timedelta, timedelta]:
    found = SPAN.fullmatch(words) if isinstance(words, str) else None
    if not found:
        raise fault(f"{shown(words)} are not opening hours.", HOURS_HINT)
    hours = [int(part) for part in found.groups()]
    opens, closes = (timedelta(hours=h, minutes=m) for h, m in (hours[:2], hours[2:]))
    if max(hours[1], hours[3]) > 59 or closes > timedelta(hours=24) or opens >= timedelta(hours=24):
        raise fault(f"{shown(words)} is not a time of day.", HOURS_HINT)
    # A night shift is written as it is spoken: 22:00-06:00.
    if closes <= opens:
        closes += timedelta(days=1)
    if closes - opens < timedelta(minutes=15):
        raise fault(f"{shown(words)} is shorter than a quarter of an hour.", HOURS_HINT)
    return opens, closes


def business_hours(value: Any) -> Any:
    """Check `{days: hours}` and keep it as it was written; every fault is raised by itself."""
    if not isinstance(value, Mapping):
        raise fault("hours are given per day.", 'write mon-fri: "09:00-17:00" below it.')
    week = week_of(value)
    if not any(week):
        raise fault("no day of the week has any hours.", 'write mon-fri: "09:00-17:00".')
    return {str(days): list(_listed(spans)) for days, spans in value.items()}


def _listed(spans: Any) -> Any:
    return () if spans in (None, "closed") else spans if isinstance(spans, list) else [spans]


def week_of(hours: Mapping[str, Any]) -> Hours:
    """Lay written hours out as seven days of windows; what passes midnight goes on the next day."""
    week: list[list[Window]] = [[] for _ in DAYS]
    for days, words in hours.items():
        for day in weekdays_in(str(days)):
            for opens, closes in spans_in(words):
                _lay(week, day, opens, closes)
    for windows in week:
        _refuse_overlap(sorted(windows))
    return tuple(tuple(sorted(windows)) for windows in week)


def _lay(week: list[list[Window]], day: int, opens: timedelta, closes: timedelta) -> None:
    midnight = timedelta(days=1)
    if closes <= midnight:
        week[day].append(Window(_reading(opens), _reading(closes)))
        return
    # A calendar asks day by day, so a night's window is two.
    week[day].append(Window(_reading(opens), MIDNIGHT))
    week[(day + 1) % 7].append(Window(MIDNIGHT, _reading(closes - midnight)))


def _reading(since_midnight: timedelta) -> time:
    minutes = int(since_midnight.total_seconds() // 60) % 1440
    return time(minutes // 60, minutes % 60)


def _refuse_overlap(windows: list[Window]) -> None:
    for one, other in pairwise(windows):
        if one.closes == MIDNIGHT or other.opens < one.closes:
            raise fault(f"{one} and {other} overlap on one day.", "give each day its hours once.")


BusinessHours = Annotated[
    Mapping[str, tuple[str, ...]],
    BeforeValidator(business_hours),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"type": "string"}},
                    {"type": "null"},
                ]
            },
            "examples": [{"mon-fri": "09:00-17:00", "saturday": ["09:00-12:00", "13:00-16:00"]}],
        }
    ),
]


def _shift_hours(value: Any) -> Any:
    if not spans_in(value):
        raise fault("a shift needs hours.", 'write "08:00-16:00".')
    return value if isinstance(value, list | tuple) else [value]


HoursOfShift = Annotated[
    tuple[str, ...], BeforeValidator(_shift_hours, json_schema_input_type=str | list[str])
]
