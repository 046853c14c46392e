"""What must not wait: raised, acknowledged by a named person, resolved with what was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.criteria import Criterion
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.errors import UserError


class Severity(StrEnum):
    """How bad it is, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


class EscalationState(StrEnum):
    """raised until somebody acknowledges it; silence past the next update raises it again."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a criterion asks for: how bad it makes it, and whether only those named may see it."""

    severity: Severity
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step: whom it reaches, and how many minutes they have."""

    to: str
    wait_minutes: int


@dataclass(frozen=True, slots=True)
class Policy:
    """A pod's steps, and how often they begin anew when nobody answers."""

    steps: tuple[PolicyStep, ...]
    repeats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One escalation; its policy was copied when it started, so later edits do not change it.

    `step` is the next one to take, `due_at` when: for an acknowledged one, when its silence ends.
    """

    number: int
    pod: PodKey
    workflow: WorkflowKey | None
    severity: Severity
    sensitive: bool
    criteria: tuple[Criterion, ...]
    what: str
    raised_by: SlackUserId
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

    @property
    def label(self) -> str:
        return f"E-{self.number}"

    @property
    def waits_for_second(self) -> bool:
        """Whether one person has closed it and another has to agree."""
        return self.state is not EscalationState.RESOLVED and self.closed_by is not None


def judged(criteria: Iterable[Criterion], rules: Mapping[Criterion, Rule]) -> Rule:
    """Return what the answers together ask for: the worst severity, sensitive if any of them is."""
    asked = [rules[criterion] for criterion in criteria]
    order = list(Severity)
    worst = min((rule.severity for rule in asked), key=order.index, default=Severity.MEDIUM)
    return Rule(worst, any(rule.sensitive for rule in asked))


def next_step(escalation: Escalation) -> PolicyStep | None:
    """Return the step to take now; None at the end of the policy."""
    steps = escalation.policy.steps
    return steps[escalation.step] if escalation.step < len(steps) else None


def stepped(escalation: Escalation, step: PolicyStep, at: datetime, *, reached: bool) -> Escalation:
    """Move past a step; where it reached nobody the next one is due at once."""
    wait = timedelta(minutes=step.wait_minutes) if reached else timedelta(0)
    return replace(escalation, step=escalation.step + 1, due_at=at + wait)


def ended(escalation: Escalation, at: datetime) -> Escalation:
    """Begin the steps anew while the policy repeats, else let it rest with its gap named."""
    if escalation.rounds < escalation.policy.repeats:
        return replace(escalation, step=0, rounds=escalation.rounds + 1, due_at=at)
    return replace(escalation, due_at=None)


def acknowledge(
    escalation: Escalation, owner: SlackUserId, at: datetime, *, minutes: int
) -> Escalation:
    """Take it, or promise its next update; raises UserError once it is resolved."""
    _check_open(escalation)
    return replace(
        escalation,
        state=EscalationState.ACKNOWLEDGED,
        owner=owner,
        acknowledged_at=escalation.acknowledged_at or at,
        due_at=at + timedelta(minutes=minutes),
    )


def lapse(escalation: Escalation, at: datetime) -> Escalation:
    """Raise it again because the promised update did not come; its steps begin anew."""
    return replace(
        escalation, state=EscalationState.RAISED, owner=None, step=0, rounds=0, due_at=at
    )


def resolve(
    escalation: Escalation, by: SlackUserId, at: datetime, *, cause: str, told: str
) -> Escalation:
    """Close it; a sensitive one waits for a second person. Raises UserError."""
    _check_open(escalation)
    closed = replace(escalation, cause=cause, told=told, closed_by=by)
    if escalation.sensitive:
        return closed
    return replace(closed, state=EscalationState.RESOLVED, resolved_at=at, due_at=None)


def agree(escalation: Escalation, by: SlackUserId, at: datetime) -> Escalation:
    """Let a second person close a sensitive one; raises UserError for the first."""
    _check_open(escalation)
    if escalation.closed_by is None:
        raise UserError(f"Nobody has closed {escalation.label} yet.")
    if escalation.closed_by == by:
        raise UserError(
            "A sensitive escalation is closed by two people: somebody else has to agree."
        )
    return replace(escalation, state=EscalationState.RESOLVED, resolved_at=at, due_at=None)


def reopen(escalation: Escalation, at: datetime, *, window: timedelta) -> Escalation:
    """Raise a resolved one again, within its window; raises UserError."""
    if escalation.state is not EscalationState.RESOLVED or escalation.resolved_at is None:
        raise UserError(f"{escalation.label} is open already.")
    if at - escalation.resolved_at > window:
        raise UserError(f"{escalation.label} is closed for good: please escalate anew.")
    again = replace(lapse(escalation, at), closed_by=None, resolved_at=None)
    return replace(again, reopened=escalation.reopened + 1, acknowledged_at=None)


def _check_open(escalation: Escalation) -> None:
    if escalation.state is EscalationState.RESOLVED:
        raise UserError(f"{escalation.label} is resolved already.")
