"""The words a charter refers with: keys, people, groups, channels, dates, zones, times."""

import re
from collections.abc import Callable
from datetime import date, time
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.charter.problems import did_you_mean
from bot.domain.days import day_of

# Keys stand in commands and are typed by people: no capitals, no spaces.
KEY = r"^[a-z0-9][a-z0-9_-]{0,39}$"
EMAIL = r"[^@\s,;<>]+@[^@\s,;<>]+"
SLACK_PERSON = r"[UW][A-Z0-9_]+"
# Groups, like channels below, by the name people see or by Slack's id.
GROUP = r"@[a-z0-9._-]+|S[A-Z0-9_]+"
CHANNEL = r"#[^\s#@,]{1,80}|[CG][A-Z0-9_]+"
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """Make a validation error that carries its own words and its own hint."""
    # Braces would be read as the message's template.
    words = {"words": message, "hint": hint}
    return PydanticCustomError("charter", "{words}", words)


def shown(value: Any) -> str:
    """Write a value as a message shows it: short, and without the insides of lists and keys."""
    if isinstance(value, dict):
        return "keys"
    if isinstance(value, list | tuple):
        return "a list"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}\u2026"


def _matching(pattern: str, message: str, hint: str) -> Callable[[str], str]:
    shape = re.compile(pattern)

    def check(value: str) -> str:
        if not shape.fullmatch(value):
            raise fault(f"{shown(value)} {message}.", hint)
        return value

    return check


def _canonical(value: Any) -> Any:
    # Mail addresses and group handles have no case; Slack ids do.
    return value.strip().lower() if isinstance(value, str) and "@" in value else value


def _quoted_hash(value: Any) -> Any:
    if value is None:
        hint = 'if the name begins with #, put it in quotes: "#name"; # alone begins a comment.'
        raise fault("there is no channel here.", hint)
    return value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise fault(f"{shown(name)} is not a time zone.", _zone_hint(name)) from None
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone_hint(name: str) -> str:
    city = name.rpartition("/")[2].strip().replace(" ", "_").lower()
    same_city = sorted(zone for zone in _zones() if zone.lower().rpartition("/")[2] == city)
    if same_city and city:
        return f"did you mean {same_city[0]}?"
    return did_you_mean(name, _zones(), else_say="use an IANA name such as Europe/London.")


def _date(value: Any) -> Any:
    if type(value) is date:
        return value
    if isinstance(value, str):
        day = day_of(value)
        if day is not None:
            return day
    raise fault(f"{shown(value)} is not a date.", DATE_HINT)


DATE_HINT = "write year-month-day, such as 2026-11-30."


def clock_reading(value: Any) -> Any:
    """Parse `09:00` into a time; raises the charter's own kind of validation error."""
    if isinstance(value, time):
        return value
    found = CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise fault(f"{shown(value)} is not a time of day.", 'write hours and minutes: "09:00".')
    return time(int(found[1]), int(found[2]))


def one_or_more(value: Any) -> Any:
    """Take one of something for a list of it."""
    # One of something reads better without the brackets of a list.
    return value if isinstance(value, list | tuple) or value is None else [value]


PERSON_HINT = "write an e-mail address or a Slack id such as U012AB3CD."
ANYONE_HINT = 'write an e-mail address, a Slack id (U… or S…) or a group in quotes: "@handle".'
Key = Annotated[
    str,
    StringConstraints(pattern=KEY),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Link = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=1000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
PersonRef = Annotated[
    str,
    BeforeValidator(_canonical),
    AfterValidator(_matching(f"{EMAIL}|{SLACK_PERSON}", "is not a person", PERSON_HINT)),
]
AnyoneRef = Annotated[
    str,
    BeforeValidator(_canonical),
    AfterValidator(
        _matching(f"{EMAIL}|{SLACK_PERSON}|{GROUP}", "is neither a person nor a group", ANYONE_HINT)
    ),
]
ChannelRef = Annotated[
    str,
    AfterValidator(
        _matching(CHANNEL, "is not a channel", 'write "#name" in quotes, or an id such as C012AB.')
    ),
    BeforeValidator(_quoted_hash),
]
Zone = Annotated[str, AfterValidator(_zone)]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
ClockReading = Annotated[
    time,
    BeforeValidator(clock_reading),
    WithJsonSchema({"type": "string", "pattern": f"^({CLOCK.pattern})$"}),
]
AnyoneRefs = Annotated[
    tuple[AnyoneRef, ...],
    BeforeValidator(one_or_more, json_schema_input_type=str | list[str]),
]
Days = Annotated[
    tuple[Day, ...], BeforeValidator(one_or_more, json_schema_input_type=Day | list[Day])
]
Texts = Annotated[
    tuple[Words, ...], BeforeValidator(one_or_more, json_schema_input_type=str | list[str])
]
Keys = Annotated[
    tuple[Key, ...], BeforeValidator(one_or_more, json_schema_input_type=str | list[str])
]
