"""What a piece of feedback is."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain import labels
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.promises import Promise

# What it is called where rows of several kinds stand together.
FEEDBACK = "feedback"


class FeedbackState(StrEnum):
    """Where a piece of feedback stands."""

    NEW = "new"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    SHIPPED = "shipped"
    VERIFIED = "verified"
    UNCONFIRMED = "unconfirmed"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


OPEN = (FeedbackState.NEW, FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS)


class CallMoment(StrEnum):
    """When in the call it happened."""

    FIRST_90_SECONDS = "first_90_seconds"
    DURING = "during"
    WRAP_UP = "wrap_up"


class FeedbackKind(StrEnum):
    """What kind of thing the agent noticed (R34)."""

    WRONG_SUGGESTION = "wrong_suggestion"
    EDGE_CASE = "edge_case"
    GETS_IN_MY_WAY = "gets_in_my_way"
    MISSING_KNOWLEDGE = "missing_knowledge"
    WOULD_HELP_HERE_TOO = "would_help_here_too"
    WORKS_WELL = "works_well"


class FeedbackSeverity(StrEnum):
    """How much it hurts, in the agent's own judgement."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


MOMENT_WORDS = {
    CallMoment.FIRST_90_SECONDS: "First 90 seconds",
    CallMoment.DURING: "During the call",
    CallMoment.WRAP_UP: "Wrap-up",
}
KIND_WORDS = {
    FeedbackKind.WRONG_SUGGESTION: "A suggestion was wrong",
    FeedbackKind.EDGE_CASE: "Edge case",
    FeedbackKind.GETS_IN_MY_WAY: "It gets in my way",
    FeedbackKind.MISSING_KNOWLEDGE: "Missing knowledge",
    FeedbackKind.WOULD_HELP_HERE_TOO: "It would help here too",
    FeedbackKind.WORKS_WELL: "Works well",
}
SEVERITY_WORDS = {
    FeedbackSeverity.LOW: "Low: a nuisance",
    FeedbackSeverity.MEDIUM: "Medium: costs time",
    FeedbackSeverity.HIGH: "High: hurts customers or me",
    FeedbackSeverity.CRITICAL: "Critical: must not happen again",
}
STATE_WORDS = {
    FeedbackState.NEW: "New",
    FeedbackState.TRIAGED: "Taken",
    FeedbackState.IN_PROGRESS: "In progress",
    FeedbackState.SHIPPED: "Shipped",
    FeedbackState.VERIFIED: "Fixed, confirmed",
    FeedbackState.UNCONFIRMED: "Shipped, unconfirmed",
    FeedbackState.DECLINED: "Declined",
    FeedbackState.DUPLICATE: "Joined to another",
    FeedbackState.WITHDRAWN: "Withdrawn",
}


def hurts(kind: str) -> bool:
    """Tell whether what somebody noticed can hurt: nobody asks that of what works well."""
    return kind != FeedbackKind.WORKS_WELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the agent wrote: the part of a piece of feedback that is theirs to edit."""

    workflow: WorkflowKey
    moment: CallMoment
    kind: FeedbackKind
    severity: FeedbackSeverity
    what: str
    evidence: str = ""
    wish: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How it stood before an outcome was decided that its agent has yet to hear."""

    state: FeedbackState
    outcome: str
    waiting_for_agent: bool
    promise: Promise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One piece of feedback and everything that happened to it.

    `submitter` is None where the author chose to be anonymous; `relay` then names the sealed way
    back. `due_on` is the promised day in the pod's zone and never moves; `new_due_on` a later one
    that a reopening gave it. `outcome` is what was changed, or why not; `closes_at` when silence
    about it closes it. Its agent hears an outcome at `told_at`; until then it may be undone.
    """

    number: int
    report: Report
    pod: PodKey
    arrived_at: datetime
    due_on: date
    state: FeedbackState = FeedbackState.NEW
    submitter: SlackUserId | None = None
    relay: str | None = None
    owner: SlackUserId | None = None
    outcome: str = ""
    duplicate_of: int | None = None
    joined: int = 0
    reopened: int = 0
    waiting_for_agent: bool = False
    source: str = ""
    asked_at: datetime | None = None
    triaged_at: datetime | None = None
    shipped_at: datetime | None = None
    closed_at: datetime | None = None
    acted_on_at: datetime | None = None
    redacted_at: datetime | None = None
    new_due_on: date | None = None
    closes_at: datetime | None = None
    promise: Promise | None = None
    told_at: datetime | None = None
    before: Before | None = None

    @property
    def label(self) -> str:
        return labels.make(LabelKind.FEEDBACK, self.number)

    @property
    def original(self) -> str:
        """The label of what it is a duplicate of; empty where it is none."""
        number = self.duplicate_of
        return "" if number is None else labels.make(LabelKind.FEEDBACK, number)

    @property
    def is_anonymous(self) -> bool:
        return self.relay is not None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_out(self, at: datetime) -> bool:
        """Tell whether others may know of it: somebody anonymous is not there before their quarter hour."""
        return self.arrived_at <= at

    def as_known(self, at: datetime) -> "Feedback":
        """Return it as others may know it: what somebody anonymous ended ends at its quarter hour."""
        if self.closed_at is None or self.closed_at <= at:
            return self
        stood = FeedbackState.TRIAGED if self.triaged_at else FeedbackState.NEW
        return replace(self, state=FeedbackState.SHIPPED if self.shipped_at else stood)

    def is_undoable(self, at: datetime) -> bool:
        """Tell whether its agent has not heard the outcome yet."""
        return self.before is not None and self.told_at is not None and at < self.told_at

    @property
    def is_free_again(self) -> bool:
        """Whether somebody took it before and nobody has it now."""
        return self.state is FeedbackState.NEW and self.triaged_at is not None

    @property
    def awaits_word(self) -> bool:
        """Whether its submitter may still say if the change helped."""
        return self.state in (FeedbackState.SHIPPED, FeedbackState.UNCONFIRMED)

    @property
    def is_judged(self) -> bool:
        """Whether a word if it helped still changes something, or agrees with one that came first."""
        return self.awaits_word or self.state is FeedbackState.VERIFIED

    @property
    def act_by(self) -> date:
        """The day that counts for who works on it now."""
        return self.new_due_on or self.due_on

    def is_overdue(self, today: date) -> bool:
        """Tell whether its day has passed; `today` is the pod's local day.

        Until its agent was first answered that is the promised one, whatever else was agreed.
        """
        due_on = self.due_on if self.acted_on_at is None else self.act_by
        return self.is_open and today > due_on
