"""The criteria by which something must not wait, asked alike of people and of the automation."""

from enum import StrEnum


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
