"""What was seen in observations, and what people make of it: none may vanish without a word."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain import labels
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.errors import UserError


class FindingKind(StrEnum):
    """What stands out: by the detectors, a limit, silence, a total that differs; or is usual again."""

    SPIKE = "spike"
    SHIFT = "shift"
    DRIFT = "drift"
    MISSING = "missing"
    BREACH = "breach"
    BACK = "back"
    DIFFERS = "differs"


class FindingState(StrEnum):
    """Where a finding stands.

    open until somebody says what it becomes; corrected when its numbers were; over when a silent
    source spoke again; told with another of the same; history when it was seen in numbers brought
    long after their day, where nobody is asked.
    """

    OPEN = "open"
    ACTION = "action"
    DECISION = "decision"
    KNOWN_CHANGE = "known_change"
    NOT_A_PROBLEM = "not_a_problem"
    CORRECTED = "corrected"
    OVER = "over"
    TOLD_WITH = "told_with"
    HISTORY = "history"


class Attribution(StrEnum):
    """What changed, asked before anybody says that the tool is wrong (R17, N10)."""

    OPERATION = "operation"
    DEFINITION = "definition"
    TOOL = "tool"
    POPULATION = "population"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Which series: a measure of a workflow on a channel."""

    measure: str
    workflow: WorkflowKey
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that stands out on a day; value and range are None where there is none.

    `due_on` is the day by which it is answered; None where nobody is asked about it. It is the n-th
    of its kind, `times`, since `first_on`; a level went from `level_before` to `level`. Where a total
    differs, it is `level_before` of `expected` contacts, and `level` of `value` was counted, on so many
    `times`.
    """

    number: int
    series: SeriesKey
    day: date
    kind: FindingKind
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    score: float
    n: int | None
    since: date
    found_at: datetime
    state: FindingState = FindingState.OPEN
    attribution: Attribution | None = None
    reason: str = ""
    outcome: str = ""
    decided_by: SlackUserId | None = None
    decided_at: datetime | None = None
    due_on: date | None = None
    times: int = 1
    first_on: date | None = None
    level_before: float | None = None
    level: float | None = None

    @property
    def label(self) -> str:
        return labels.make(LabelKind.FINDING, self.number)

    @property
    def lasts(self) -> bool:
        """Whether nothing has come since: of a day left out between others the usual is known."""
        return self.kind is FindingKind.MISSING and self.expected is None

    @property
    def is_high(self) -> bool:
        """Whether it lies above what is usual."""
        return self.score > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingDecision:
    """What somebody says a finding becomes, what changed, and why."""

    becomes: FindingState
    attribution: Attribution
    reason: str
    outcome: str = ""


def answer(finding: Finding, given: FindingDecision, by: SlackUserId, at: datetime) -> Finding:
    """Close a finding with what it becomes; raises UserError where it is closed already."""
    if finding.state is not FindingState.OPEN:
        raise UserError(f"{finding.label} already became: {state_words(finding)}.")
    if given.becomes is FindingState.NOT_A_PROBLEM and not given.reason:
        raise UserError("", fields={"findings.reason": "Say why it is not a problem."})
    return replace(
        finding,
        state=given.becomes,
        attribution=given.attribution,
        reason=given.reason,
        outcome=given.outcome,
        decided_by=by,
        decided_at=at,
    )


STATES = {
    FindingState.OPEN: "waits for a word",
    FindingState.ACTION: "action",
    FindingState.DECISION: "decision",
    FindingState.KNOWN_CHANGE: "known change",
    FindingState.NOT_A_PROBLEM: "not a problem",
    FindingState.CORRECTED: "its numbers were corrected",
    FindingState.OVER: "its source sends again",
    FindingState.TOLD_WITH: "told with",
    FindingState.HISTORY: "history",
}


def state_words(finding: Finding) -> str:
    """Say where a finding stands, with its action where it has one."""
    return STATES[finding.state] + (f" {finding.outcome}" if finding.outcome else "")
