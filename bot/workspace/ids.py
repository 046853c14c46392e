"""Identifiers and message times of Slack's shapes, minted in order so that two runs agree."""

import base64
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Mint identifiers: a letter or two for the kind, then a running number in base 36."""

    def __init__(self) -> None:
        self._last = 0

    def mint(self, prefix: str) -> str:
        # One counter for all kinds: an id of one kind passed where another is meant is never found.
        self._last += 1
        number, digits = self._last, ""
        while number:
            number, rest = divmod(number, 36)
            digits = _DIGITS[rest] + digits
        return prefix + digits.rjust(9, "0")


def stamp(at: datetime, *, after: str = "") -> str:
    """Write an instant as a `ts`, at least a microsecond later than `after`."""
    # Whole numbers throughout: a float timestamp loses microseconds and with them the order.
    micros = int(at.timestamp()) * 1_000_000 + at.microsecond
    if after:
        micros = max(micros, micros_of(after) + 1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def micros_of(ts: str) -> int:
    """Read a `ts` as microseconds; raise ValueError when it is none."""
    whole, _, fraction = ts.partition(".")
    if not whole.isdigit() or not (fraction or "0").isdigit():
        raise ValueError(ts)
    return int(whole) * 1_000_000 + int(fraction.ljust(6, "0")[:6])


def cursor_for(position: str) -> str:
    """Wrap a place in a listing so that a client cannot mistake it for an offset."""
    return base64.urlsafe_b64encode(f"next:{position}".encode()).decode()


def position_of(cursor: str) -> str:
    """Unwrap what `cursor_for` made; raise ValueError when it did not."""
    kind, _, position = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    # A client that counts its own cursors must fail here and not on the real Slack.
    if kind != "next":
        raise ValueError(cursor)
    return position
