"""Our ladder: recorded, trusted, aligned, coverage, cadence, and the rhythm that stays."""

from functools import cache
from typing import Any

from bot.charter.stages.ladder import StageSpec

# The day counts are our numbers.
_OURS: tuple[dict[str, Any], ...] = (
    {
        "key": "recorded",
        "purpose": "Proof, not performance: calls are recorded and looked at, nothing is live.",
        "dwell_days": 14,
        "replaces": ["Sampling a handful of calls by hand"],
    },
    {
        "key": "trusted",
        "purpose": "Evidence first: enough was opened, coached with and left undisputed.",
        "dwell_days": 14,
        "totals": True,
        "tempo": "monthly",
        "gate": [
            {"key": "trust", "name": "Looked at and trusted", "kind": "trust",
             "approver": "run_and_learn"},
            {"key": "map", "name": "Workflow mapped", "kind": "map", "approver": "product"},
            {"key": "champions", "name": "Champions trained", "heading": "sustainable",
             "approver": "service_enablement"},
            {"key": "masked-data", "name": "Masked data sets in test and training",
             "heading": "secure", "approver": "controls_guild"},
        ],
    },
    {
        "key": "aligned",
        "purpose": "Few, stable measures with one meaning of good, coached in five minutes.",
        "dwell_days": 14,
        "totals": True,
        "tempo": "monthly",
        "retires": ["Scores without a passage that shows why"],
        "gate": [
            {"key": "coachable", "name": "Coached with in five minutes", "kind": "attestation",
             "approver": "supervisors"},
            {"key": "handover", "name": "Handover to a person tested, failures under their limit",
             "heading": "secure", "approver": "operations"},
            {"key": "expectations", "name": "Leaders told what to expect, and why below the pilot",
             "heading": "sustainable", "approver": "value_office"},
            {"key": "owner-named", "name": "Value Office owner named", "heading": "sustainable",
             "kind": "attestation", "approver": "leaders"},
        ],
    },
    {
        "key": "coverage",
        "purpose": "More is seen before anything is faster.",
        "dwell_days": 14,
        "totals": True,
        "tempo": "monthly",
        "replaces": ["Monthly sampling for quality"],
        "gate": [
            {"key": "impact", "name": "An outcome moved", "kind": "impact",
             "approver": "value_office"},
            {"key": "slos", "name": "Service-level objectives met", "approver": "platform_core"},
            {"key": "security-tests", "name": "Automated security tests passed",
             "heading": "secure", "approver": "controls_guild"},
            {"key": "interfaces", "name": "Standard interfaces exposed",
             "approver": "platform_core"},
            {"key": "observability", "name": "Observability in place", "heading": "sustainable",
             "approver": "platform_core"},
            {"key": "integration", "name": "Pre-approved integration patterns",
             "heading": "secure", "approver": "controls_guild"},
            {"key": "runtime-policy", "name": "Policy enforced at run time",
             "heading": "secure", "approver": "controls_guild"},
        ],
    },
    {
        "key": "cadence",
        "purpose": "What is seen reaches people sooner, where it helps.",
        "dwell_days": 14,
        "totals": True,
        "alerts": True,
        "tempo": "live",
        "retires": ["Reports that nobody acts on"],
        "gate": [
            {"key": "seen", "name": "Coverage holds", "kind": "coverage", "at_least": 0.8,
             "approver": "run_and_learn"},
            {"key": "simulation", "name": "Simulation and stress runs passed",
             "heading": "secure", "approver": "platform_core", "expires_days": 90},
            {"key": "seats", "name": "Six seats filled, each with its share of time",
             "heading": "sustainable", "approver": "value_office"},
        ],
    },
    {
        "key": "operating",
        "purpose": "The rhythm that stays: nothing is done, everything is looked after.",
        "totals": True,
        "alerts": True,
        "tempo": "live",
        "gate": [
            {"key": "routines", "name": "Routines held, and what they promise kept",
             "kind": "attestation", "heading": "sustainable", "approver": "run_and_learn"},
        ],
    },
)  # fmt: skip


@cache
def our_ladder() -> tuple[StageSpec, ...]:
    """Return the stages of a charter that names none."""
    return tuple(StageSpec.model_validate(each) for each in _OURS)
