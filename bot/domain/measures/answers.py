"""By when a finding is answered, and which is good news that nobody need answer."""

from dataclasses import dataclass

from bot.domain.measures.findings import Finding, FindingKind


@dataclass(frozen=True, slots=True)
class AnswerDays:
    """How many working days a finding may wait for a word (U25)."""

    urgent: int = 2
    tier_1: int = 5
    other: int = 10

    def of(self, kind: FindingKind, *, tier: int, urgent: bool) -> int:
        """Return how many a finding of a measure has."""
        if urgent or kind is FindingKind.BREACH:
            return self.urgent
        return self.tier_1 if tier == 1 else self.other


def is_good_news(finding: Finding, *, better: str) -> bool:
    """Tell whether it is usual again, or lies where its measure is wanted: lower or higher."""
    if finding.kind is FindingKind.BACK:
        return True
    if finding.kind in (FindingKind.BREACH, FindingKind.MISSING, FindingKind.DIFFERS):
        return False
    return finding.is_high == (better == "higher")
