"""What happens to an escalation, each kind with the word its timeline shows people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TimelineVerb(StrEnum):
    """What happened: its value is kept for good, its `words` are what people read."""

    words: str

    def __new__(cls, value: str, words: str = "") -> "TimelineVerb":
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    RAISED = "raised", "raised"
    ROUTED = "routed", "routed"
    STEP = "step", "step"
    AGAIN = "again", "went round"
    END = "end", "came to its end"
    GAP = "gap", "gap"
    CALLED = "called", "called"
    ACKNOWLEDGED = "acknowledged", "taken"
    HANDED_OVER = "handed over", "handed over"
    UNACKNOWLEDGED = "unacknowledged", "open again"
    REMINDED = "reminded", "reminded"
    SILENT = "silent", "silence"
    UPDATE = "update", "update"
    SAID = "said", "said"
    THREAD = "thread", "from the thread"
    RATED = "rated", "rated anew"
    MOVED = "moved", "moved"
    JOINED = "joined", "one more report"
    APART = "apart", "a report stands apart"
    LATE = "late", "late"
    CLOSED = "closed", "closed by one"
    NOT_YET = "not yet", "not over yet"
    RESOLVED = "resolved", "resolved"
    REOPENED = "reopened", "raised again"
    TAKEN_BACK = "taken back", "words taken back"
    EXPORTED = "exported", "exported"


@dataclass(frozen=True, slots=True)
class TimelineMoment:
    """One thing that happened to an escalation: when, what, by whom, in which words."""

    at: datetime
    verb: TimelineVerb
    by: str
    words: str
