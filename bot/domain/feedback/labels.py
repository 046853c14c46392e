"""Reading the numbers people type: F-12, f12, 12."""

import re

from bot.errors import UserError

_LABEL = re.compile(r"(?:F-?)?(\d{1,9})", re.IGNORECASE)


def number_of(label: str) -> int:
    """Return the number in a label; raises UserError where there is none."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise UserError(f"“{label[:40]}” is no feedback number. They look like F-12.")
    return int(match.group(1))
