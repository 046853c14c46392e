"""What must not wait: what each criterion asks for, whose it is, and the steps that reach a pod."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from bot.charter.conditions import WhenSpec
from bot.charter.parts import Part
from bot.charter.references import (
    EMAIL,
    GROUP,
    SLACK_PERSON,
    Key,
    Keys,
    Link,
    Texts,
    fault,
    one_or_more,
    shown,
)
from bot.domain.escalations.criteria import Criterion, EscalationSeverity, Rule
from bot.domain.escalations.policies import ALWAYS, Branch, Policy, PolicyStep
from bot.domain.escalations.routing import Route
from bot.domain.ids import PodKey

PLACES = ("channel", "lead", "members", "shift", "office")
STEP_HINT = (
    "write channel, lead, members, shift, office, pod:<key>, rota:<key>, hook:<key>, a group or a "
    "person."
)
KINDS_OF_CHANNEL = Literal["voice", "chat", "sms", "web"]


def _reaches(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else ""
    known = text in PLACES or re.fullmatch(r"(pod|rota|hook):[a-z0-9][a-z0-9_-]*", text)
    if not known and not re.fullmatch(f"{EMAIL}|{SLACK_PERSON}|{GROUP}", text):
        raise fault(f"{shown(value)} is nobody a step can reach.", STEP_HINT)
    return text.lower() if "@" in text else text


def _secure(url: str) -> str:
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        raise fault(f"{shown(url)} is not an https address.", "hooks are called over https only.")
    return url


Severities = Annotated[
    tuple[EscalationSeverity, ...],
    BeforeValidator(
        one_or_more, json_schema_input_type=EscalationSeverity | list[EscalationSeverity]
    ),
]


class StepSpec(Part):
    """Be one step of a policy."""

    to: Annotated[str, BeforeValidator(_reaches)] = Field(description="Whom it reaches.")
    wait_minutes: int = Field(10, ge=1, le=240, description="How long they have.")
    when: WhenSpec | None = Field(None, description="When it counts; always when absent.")

    @property
    def step(self) -> PolicyStep:
        return PolicyStep(self.to, self.wait_minutes, self.when.when if self.when else ALWAYS)


Steps = Annotated[tuple[StepSpec, ...], Field(min_length=1, max_length=10)]


class BranchSpec(Part):
    """Be steps that replace the usual ones when a condition holds."""

    when: WhenSpec = Field(description="When it counts.")
    steps: Steps = Field(description="In order.")


class PolicySpec(Part):
    """Be the steps by which a pod is reached."""

    steps: Steps = Field(description="In order.")
    repeats: int = Field(1, ge=0, le=5, description="How often they begin anew.")
    unacknowledges: bool = Field(
        default=True, description="Silence past a promised update raises it again."
    )
    branches: tuple[BranchSpec, ...] = Field(
        (), max_length=10, description="Other steps, the first that holds: at night, when critical."
    )

    @property
    def policy(self) -> Policy:
        branches = (Branch(b.when.when, tuple(s.step for s in b.steps)) for b in self.branches)
        steps = tuple(step.step for step in self.steps)
        return Policy(steps, self.repeats, tuple(branches), self.unacknowledges)


class RuleSpec(Part):
    """Say what a criterion asks for."""

    severity: Literal["critical", "high", "medium"] = Field(description="How bad it makes it.")
    sensitive: bool = Field(default=False, description="Only those named may see it.")


class RouteSpec(Part):
    """Say whose something is, where that is not the pod of its workflow."""

    pod: Key = Field(description="Who gets it.")
    workflows: Keys = Field((), description="Workflows it is about; any when absent.")
    call_types: Texts = Field((), description="Kinds of call; any when absent.")
    channels: Annotated[
        tuple[KINDS_OF_CHANNEL, ...],
        BeforeValidator(
            one_or_more, json_schema_input_type=KINDS_OF_CHANNEL | list[KINDS_OF_CHANNEL]
        ),
    ] = Field((), description="voice, chat, sms, web; any when absent.")
    severity: Severities = Field((), description="How bad it is; any when absent.")
    criteria: Annotated[
        tuple[Criterion, ...],
        BeforeValidator(one_or_more, json_schema_input_type=Criterion | list[Criterion]),
    ] = Field((), description="One of these holds; any when absent.")

    @property
    def route(self) -> Route:
        return Route(
            pod=PodKey(self.pod),
            workflows=self.workflows,
            call_types=self.call_types,
            channels=self.channels,
            severities=self.severity,
            criteria=self.criteria,
        )


class Hook(Part):
    """Be a service outside Slack that a step calls."""

    key: Key = Field(description="Its name; its secret is BOT_HOOK_ and this in capitals.")
    kind: Literal["webhook", "pagerduty", "opsgenie"] = Field(description="How it is spoken to.")
    url: Annotated[Link, AfterValidator(_secure)] | None = Field(
        None, description="Its address; PagerDuty's or Opsgenie's own when absent."
    )

    @property
    def address(self) -> str:
        """Return where it is called; empty for a webhook without a url."""
        return self.url or ADDRESSES.get(self.kind, "")

    @property
    def host(self) -> str:
        return urlsplit(self.address).hostname or ""


ADDRESSES = {
    "pagerduty": "https://events.pagerduty.com/v2/enqueue",
    "opsgenie": "https://api.opsgenie.com/v2/alerts",
}


class Targets(Part):
    """Say how fast an escalation is to be answered, counted from the moment it is raised."""

    take_minutes: int = Field(10, ge=1, le=1440, description="Until somebody has it.")
    update_minutes: int = Field(60, ge=1, le=10080, description="Until the first update.")
    resolve_minutes: int = Field(1440, ge=1, le=43200, description="Until it is resolved.")


class Escalations(Part):
    """Say what criteria ask for, and who gets what nobody owns."""

    criteria: Mapping[Criterion, RuleSpec] = Field({}, description="What each asks for.")
    default_pod: Key | None = Field(None, description="Who gets what nothing else decides.")
    routes: tuple[RouteSpec, ...] = Field((), description="Whose something is; the first counts.")
    reopen_days: int = Field(7, ge=0, le=90, description="Days in which it can be raised again.")
    storm_minutes: int = Field(
        10, ge=0, le=240, description="Minutes within which reports of the same join; 0 is never."
    )
    critical_feedback: Literal["critical", "high", "medium"] | None = Field(
        None,
        description="How bad feedback is that hurts critically; it does not escalate if absent.",
    )
    overdue: Literal["critical", "high", "medium"] | None = Field(
        None, description="How bad a promise is that even the Value Office heard was late."
    )
    targets: Mapping[EscalationSeverity, Targets] = Field({}, description="How fast, by severity.")
    hooks: tuple[Hook, ...] = Field((), description="Services outside Slack that steps call.")
    allowed_hosts: Texts = Field((), description="The only hosts hooks may be called at.")

    def rules(self) -> dict[Criterion, Rule]:
        """Return what every criterion asks for: as the charter says, else as we do."""
        given = {
            c: Rule(EscalationSeverity(s.severity), s.sensitive) for c, s in self.criteria.items()
        }
        return {**OUR_RULES, **given}

    def target(self, severity: EscalationSeverity) -> Targets:
        """Return how fast one of a severity is to be answered: as the charter says, else as we do."""
        return self.targets.get(severity, OUR_TARGETS[severity])

    def hook(self, key: str) -> Hook | None:
        """Find a hook that may be called: known, and at an allowed host."""
        found = next((hook for hook in self.hooks if hook.key == key), None)
        return found if found and self.allows(found) else None

    def allows(self, hook: Hook) -> bool:
        """Tell whether a hook's host is one the charter names."""
        return hook.host in {host.lower() for host in self.allowed_hosts}


OUR_RULES = {
    Criterion.VULNERABLE_CUSTOMER: Rule(EscalationSeverity.HIGH, sensitive=True),
    Criterion.PAYMENT: Rule(EscalationSeverity.HIGH),
    Criterion.COMPLAINT: Rule(EscalationSeverity.MEDIUM),
    Criterion.LEGAL: Rule(EscalationSeverity.HIGH, sensitive=True),
    Criterion.SAFETY: Rule(EscalationSeverity.CRITICAL),
    Criterion.SECURITY: Rule(EscalationSeverity.CRITICAL, sensitive=True),
    Criterion.WRONG_INFORMATION: Rule(EscalationSeverity.HIGH),
    Criterion.SYSTEM_DOWN: Rule(EscalationSeverity.CRITICAL),
}
OUR_TARGETS = {
    EscalationSeverity.CRITICAL: Targets(take_minutes=5, update_minutes=30, resolve_minutes=240),
    EscalationSeverity.HIGH: Targets(take_minutes=15, update_minutes=60, resolve_minutes=1440),
    EscalationSeverity.MEDIUM: Targets(take_minutes=60, update_minutes=240, resolve_minutes=4320),
}
# The lead and the channel first; then everybody of the pod; then who answers for it all.
OUR_POLICY = Policy(
    (PolicyStep("lead", 10), PolicyStep("members", 10), PolicyStep("office", 15)), repeats=1
)
