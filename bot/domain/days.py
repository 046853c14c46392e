"""Days as people and systems write them: 2026-11-30, and no other way."""

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(text: str) -> date | None:
    """Read a day; None for anything else, a time after it included."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
