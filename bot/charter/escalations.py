"""What must not wait: what each criterion asks for, and the steps by which a pod is reached."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.charter.parts import Part
from bot.charter.references import EMAIL, SLACK_PERSON, Key, fault, shown
from bot.domain.criteria import Criterion
from bot.domain.escalations import Policy, PolicyStep, Rule, Severity

PLACES = ("channel", "lead", "members", "office")
STEP_HINT = "write channel, lead, members, office, pod:<key>, or a person."


def _reaches(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    known = text in PLACES or re.fullmatch(r"pod:[a-z0-9][a-z0-9_-]*", text)
    if not known and not re.fullmatch(f"{EMAIL}|{SLACK_PERSON}", text):
        raise fault(f"{shown(value)} is nobody a step can reach.", STEP_HINT)
    return text.lower() if "@" in text else text


class StepSpec(Part):
    """Be one step of a policy."""

    to: Annotated[str, BeforeValidator(_reaches)] = Field(description="Whom it reaches.")
    wait_minutes: int = Field(10, ge=1, le=240, description="How long they have.")


class PolicySpec(Part):
    """Be the steps by which a pod is reached."""

    steps: tuple[StepSpec, ...] = Field(min_length=1, max_length=10, description="In order.")
    repeats: int = Field(1, ge=0, le=5, description="How often they begin anew.")

    @property
    def policy(self) -> Policy:
        steps = tuple(PolicyStep(step.to, step.wait_minutes) for step in self.steps)
        return Policy(steps, self.repeats)


class RuleSpec(Part):
    """Say what a criterion asks for."""

    severity: Literal["critical", "high", "medium"] = Field(description="How bad it makes it.")
    sensitive: bool = Field(default=False, description="Only those named may see it.")


class Escalations(Part):
    """Say what criteria ask for, and who gets what nobody owns."""

    criteria: Mapping[Criterion, RuleSpec] = Field({}, description="What each asks for.")
    default_pod: Key | None = Field(None, description="Who gets what names no workflow.")
    reopen_days: int = Field(7, ge=0, le=90, description="Days in which it can be raised again.")

    def rules(self) -> dict[Criterion, Rule]:
        """Return what every criterion asks for: as the charter says, else as we do."""
        given = {c: Rule(Severity(s.severity), s.sensitive) for c, s in self.criteria.items()}
        return {**OUR_RULES, **given}


OUR_RULES = {
    Criterion.VULNERABLE_CUSTOMER: Rule(Severity.HIGH, sensitive=True),
    Criterion.PAYMENT: Rule(Severity.HIGH),
    Criterion.COMPLAINT: Rule(Severity.MEDIUM),
    Criterion.LEGAL: Rule(Severity.HIGH, sensitive=True),
    Criterion.SAFETY: Rule(Severity.CRITICAL),
    Criterion.SECURITY: Rule(Severity.CRITICAL, sensitive=True),
    Criterion.WRONG_INFORMATION: Rule(Severity.HIGH),
    Criterion.SYSTEM_DOWN: Rule(Severity.CRITICAL),
}
# The lead and the channel first; then everybody of the pod; then who answers for it all.
OUR_POLICY = Policy(
    (PolicyStep("lead", 10), PolicyStep("members", 10), PolicyStep("office", 15)), repeats=1
)
