"""An escalation: where it stands, whose it is, when it is next looked at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import labels
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.policies import Matter, Policy
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind


class EscalationState(StrEnum):
    """raised until somebody acknowledges it; silence past the next update raises it again."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One escalation; its policy was copied when it started, so later edits do not change it.

    `step` is the next one to take, `due_at` when; for an acknowledged one that is when its owner is
    reminded, and then `promised_at`, when their silence ends. While a second person is waited for both
    say when they are next asked.
    `raised_by` is None where no person did; `origin` then names what did, and is unique. `named` are
    those it reached, who alone see a sensitive one; `reports` counts those who joined it, the last at
    `reported_at`; `moves` counts the places its card stood in before. A sensitive one `is_roomless`
    where no private channel could be made for it. One that `keeps_hours`, a drill, calls people in
    working hours alone.
    """

    number: int
    pod: PodKey
    workflow: WorkflowKey | None
    severity: EscalationSeverity
    sensitive: bool
    criteria: tuple[Criterion, ...]
    what: str
    raised_by: SlackUserId | None
    raised_at: datetime
    permalink: str
    policy: Policy
    state: EscalationState = EscalationState.RAISED
    step: int = 0
    rounds: int = 0
    due_at: datetime | None = None
    owner: SlackUserId | None = None
    acknowledged_at: datetime | None = None
    cause: str = ""
    told: str = ""
    closed_by: SlackUserId | None = None
    resolved_at: datetime | None = None
    reopened: int = 0
    branch: int | None = None
    moves: int = 0
    promised_minutes: int = 0
    promised_at: datetime | None = None
    updated_at: datetime | None = None
    latest: str = ""
    origin: str = ""
    is_drill: bool = False
    keeps_hours: bool = False
    reports: int = 1
    reported_at: datetime | None = None
    gap: str = ""
    named: tuple[SlackUserId, ...] = ()
    is_roomless: bool = False
    call_type: str = ""
    channel: str = ""

    @property
    def label(self) -> str:
        return labels.make(LabelKind.ESCALATION, self.number)

    @property
    def matter(self) -> Matter:
        """What decides which of its steps count."""
        return Matter(self.severity, self.criteria)

    @property
    def is_open(self) -> bool:
        return self.state is not EscalationState.RESOLVED

    def is_visible(self, at: datetime) -> bool:
        """Whether it may be seen yet: what somebody anonymous raised is seen a while later."""
        return self.raised_at <= at

    @property
    def rings(self) -> bool:
        """Whether each round of its steps has to be heard: it is critical, or sensitive."""
        return self.sensitive or self.severity is EscalationSeverity.CRITICAL

    @property
    def waits_for_second(self) -> bool:
        """Whether one person has closed it and another has to agree."""
        return self.is_open and self.closed_by is not None
