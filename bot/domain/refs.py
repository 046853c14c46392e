"""What messages are called: which come in order, which is updated, which thread a reply stands in."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain import labels
from bot.domain.labels import Label


class Topic(StrEnum):
    """What a message is about that has no label."""

    ACTIONS_WEEK = "actions_week"
    DIGEST = "digest"
    DIRECT = "direct"
    DISPUTE = "dispute"
    DRILL = "drill"
    FINDING = "finding"
    HOME = "home"
    INGEST = "ingest"
    INVITATION = "invitation"
    LATE = "late"
    CONTACT = "contact"
    LOOK = "look"
    MENTION = "mention"
    OUTBOX = "outbox"
    PULSE = "pulse"
    RESTORE = "restore"
    ROOM = "room"
    ROTA = "rota"
    SESSION = "session"
    SESSIONS = "sessions"
    SOURCE = "source"
    STAGE = "stage"
    START = "start"
    THEMES = "themes"
    WAITS = "waits"
    WELCOME = "welcome"
    YOU_SAID = "you_said"


class MessagePart(StrEnum):
    """Which message about a thing it is."""

    ANSWER = "answer"
    ASKED = "asked"
    AUTHOR = "author"
    CARD = "card"
    EXPORT = "export"
    FILES = "files"
    MISSED = "missed"
    OUTCOME = "outcome"
    PARKED = "parked"
    RECEIPT = "receipt"
    ROOM = "room"
    SHIPPED = "shipped"
    SOURCE = "source"
    TOLD = "told"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Ref:
    """A name: what it is about, and what tells it from others about the same."""

    about: Label | Topic
    parts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join((str(self.about), *self.parts))

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read a name as rows keep it; raises ValueError for what nobody gives."""
        head, *parts = text.split(":")
        label = labels.find(head)
        if label is not None and str(label) == head:
            return cls(label, tuple(parts))
        return cls(Topic(head), tuple(parts))


def make(about: str, *parts: object) -> str:
    """Name a message by what it is about, a label or a topic; raises ValueError for anything else."""
    return str(Ref.parse(":".join((about, *map(str, parts)))))


def stem(about: str) -> str:
    """Return what every name with parts begins with that is about one thing."""
    return make(about, "")
