"""When routines run: their days, their hour, and what becomes of a missed one."""

from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.charter.hours import weekdays_in
from bot.charter.parts import Part
from bot.charter.references import ClockReading


def _days(value: Any) -> Any:
    days = value if isinstance(value, list | tuple) else [value]
    for day in days:
        ordinal, _, rest = str(day).strip().lower().partition(" ")
        weekdays_in(rest if rest and ordinal in ORDINALS else str(day))
    return [str(day).strip().lower() for day in days]


ORDINALS = ("first", "second", "third", "fourth", "last")
RoutineDays = Annotated[
    tuple[str, ...], BeforeValidator(_days, json_schema_input_type=str | list[str])
]


def falls_on(day: date, words: str) -> bool:
    """Tell whether a day is one of those somebody named."""
    ordinal, _, rest = words.partition(" ")
    if not rest or ordinal not in ORDINALS:
        return day.weekday() in weekdays_in(words)
    if ordinal == "last":
        in_month = (day + timedelta(days=7)).month != day.month
    else:
        in_month = (day.day - 1) // 7 == ORDINALS.index(ordinal)
    return in_month and day.weekday() in weekdays_in(rest)


def times_alone(value: Any) -> Any:
    """Read `09:00` as the hour alone, and `off` as none; YAML takes a bare `off` for false."""
    if value is False or value == "off":
        return {"off": True}
    return {"at": value} if isinstance(value, str) else value


class RoutineTimes(Part):
    """Say when a routine runs and what becomes of a missed occurrence."""

    at: ClockReading | None = Field(None, description="Time of day in the reader's zone.")
    on: RoutineDays = Field((), description="Which days; those of the routine when absent.")
    late: Literal["catch_up", "skip"] = Field(
        "catch_up", description="Post a missed one late, or leave it out."
    )
    off: Annotated[bool, Field(strict=True, description="Do without it.")] = False

    def falls_on(self, day: date) -> bool:
        """Tell whether `day` is one of its days; every day is where none is named."""
        return not self.on or any(falls_on(day, words) for words in self.on)


OUR_ROUTINES = {
    "daily_digest": RoutineTimes(at=time(9), late="catch_up"),
    "pod_digest": RoutineTimes(at=time(9, 15), late="catch_up"),
    "actions_week": RoutineTimes(at=time(9, 30), on=("monday",), late="catch_up"),
    "pulse": RoutineTimes(at=time(0, 30), on=("tuesday", "thursday"), late="skip"),
    "sessions": RoutineTimes(at=time(9), late="catch_up"),
    "drill": RoutineTimes(at=time(10, 30), on=("first tuesday",), late="skip", off=True),
    "themes": RoutineTimes(at=time(9, 45), on=("monday",), late="catch_up"),
    "you_said": RoutineTimes(at=time(15), on=("friday",), late="catch_up"),
}
