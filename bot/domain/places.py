"""Where something goes: a channel, a person, a Home, somebody anonymous, a room of ours, a pod."""

from dataclasses import dataclass
from enum import Enum

_IDS = {"C": "CHANNEL", "G": "CHANNEL", "D": "DIRECT", "U": "PERSON", "W": "PERSON"}


class PlaceKind(Enum):
    """What a place is; the value is what its text begins with, where Slack's own id does not say it."""

    CHANNEL = ""
    DIRECT = "direct"
    # On Enterprise Grid a person's id may begin with W.
    PERSON = "person"
    NAME = "#"
    HOME = "home:"
    RELAY = "relay:"
    ROOM = "room:"
    POD = "pod:"


_PREFIXED = (PlaceKind.NAME, PlaceKind.HOME, PlaceKind.RELAY, PlaceKind.ROOM, PlaceKind.POD)


@dataclass(frozen=True, slots=True)
class Place:
    """One place: a channel's or a person's id, a channel's name, or what a key of ours stands for."""

    kind: PlaceKind
    key: str

    def __str__(self) -> str:
        return f"{self.kind.value}{self.key}" if self.kind in _PREFIXED else self.key

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read a place as a charter, a message or a row spells it; raises ValueError."""
        for kind in _PREFIXED:
            if text.startswith(kind.value) and len(text) > len(kind.value):
                return cls(kind, text[len(kind.value) :])
        if text[:1] not in _IDS or ":" in text:
            raise ValueError(f"{text!r} is no place")
        return cls(PlaceKind[_IDS[text[0]]], text)

    @property
    def is_channel(self) -> bool:
        """Whether it is a conversation of its own, by id or by name."""
        return self.kind in (PlaceKind.CHANNEL, PlaceKind.NAME)
