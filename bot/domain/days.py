"""Days and times of day as people and systems write them: 2026-11-30, 18:00, and no other way."""

import re
from datetime import date, time

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


def day_of(text: str) -> date | None:
    """Read a day; None for anything else, a time after it included."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def time_of(text: str) -> time | None:
    """Read a time of day; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None
