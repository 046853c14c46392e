"""The criteria by which something must not wait, asked alike of people and of the automation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class EscalationSeverity(StrEnum):
    """How bad it is, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


class Criterion(StrEnum):
    """What makes a contact one for a person, and a signal one for the pod that owns it."""

    VULNERABLE_CUSTOMER = "vulnerable_customer"
    PAYMENT = "payment"
    COMPLAINT = "complaint"
    LEGAL = "legal"
    SAFETY = "safety"
    SECURITY = "security"
    WRONG_INFORMATION = "wrong_information"
    SYSTEM_DOWN = "system_down"


WORDS = {
    Criterion.VULNERABLE_CUSTOMER: "a vulnerable customer",
    Criterion.PAYMENT: "a payment or refund at stake",
    Criterion.COMPLAINT: "a complaint",
    Criterion.LEGAL: "a legal or regulatory matter",
    Criterion.SAFETY: "health and safety",
    Criterion.SECURITY: "security or privacy",
    Criterion.WRONG_INFORMATION: "wrong information given",
    Criterion.SYSTEM_DOWN: "a system that is down",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a criterion asks for: how bad it makes it, and whether only those named may see it."""

    severity: EscalationSeverity
    sensitive: bool = False


def judged(criteria: Iterable[Criterion], rules: Mapping[Criterion, Rule]) -> Rule:
    """Return what the answers together ask for: the worst severity, sensitive if any of them is."""
    asked = [rules[criterion] for criterion in criteria]
    worst = worst_of(*(rule.severity for rule in asked))
    return Rule(worst, any(rule.sensitive for rule in asked))


def worst_of(*severities: EscalationSeverity) -> EscalationSeverity:
    """Return the worst of several; medium of none."""
    return min(severities, key=list(EscalationSeverity).index, default=EscalationSeverity.MEDIUM)


def is_worse(one: EscalationSeverity, other: EscalationSeverity) -> bool:
    """Tell whether one is worse than another."""
    order = list(EscalationSeverity)
    return order.index(one) < order.index(other)
