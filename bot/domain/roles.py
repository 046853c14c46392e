"""What a person may be to the rollout; the values of roles are the charter's keys."""

from enum import StrEnum


class Role(StrEnum):
    """One kind of part in the rollout; a person may have several."""

    AGENTS = "agents"
    CHAMPIONS = "champions"
    SUPERVISORS = "supervisors"
    POD_LEADS = "pod_leads"
    LEADERS = "leaders"
    COMPLIANCE = "compliance"
    CUSTOMER_INSIGHT = "customer_insight"
    ANALYSTS = "analysts"
    STEWARDS = "stewards"
    VENDOR = "vendor"


class InPod(StrEnum):
    """What somebody is to the pods of the charter."""

    LEAD = "lead"
    MEMBER = "member"
