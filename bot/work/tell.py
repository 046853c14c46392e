"""How somebody is told: a short message, and the buttons that answer it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One answer to a message."""

    action_id: str
    text: str
    value: str
    style: str = ""
