"""The rollout's configuration as code: reading rollout.yaml, checking it, comparing two of them."""

from bot.charter.absence import require_office, warnings
from bot.charter.calendars import CalendarSpec
from bot.charter.changes import CharterChange, Moved, Removed, diff, moved, removed
from bot.charter.models import Charter
from bot.charter.pods import Owners, PersonSpec, Pod, Seats, Workflow
from bot.charter.problems import CharterError, Problem
from bot.charter.reading import load, parse
from bot.charter.routines import RoutineTimes
from bot.charter.schema import json_schema, json_schema_text

__all__ = [
    "CalendarSpec",
    "Charter",
    "CharterChange",
    "CharterError",
    "Moved",
    "Owners",
    "PersonSpec",
    "Pod",
    "Problem",
    "Removed",
    "RoutineTimes",
    "Seats",
    "Workflow",
    "diff",
    "json_schema",
    "json_schema_text",
    "load",
    "moved",
    "parse",
    "removed",
    "require_office",
    "warnings",
]
