"""What on a contact is a risk, by the criteria of the charter, and what compliance makes of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.escalations.criteria import Criterion
from bot.domain.ids import SlackUserId


class TriageVerdict(StrEnum):
    """What compliance makes of a contact in one tap."""

    NO_RISK = "no_risk"
    WATCH = "watch"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRule:
    """One criterion: an item's value, a call type, or words of what the tool quotes."""

    key: str
    name: str
    criterion: Criterion
    item: str = ""
    at_least: float | None = None
    at_most: float | None = None
    call_types: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def holds(self, seen: "RiskSeen") -> bool:
        """Tell whether a contact is one of it."""
        if seen.call_type.casefold() in self.call_types:
            return True
        if any(item == self.item and self._is_beyond(value) for item, value, _ in seen.said):
            return True
        return any(_has_word(quote, word) for _, _, quote in seen.said for word in self.words)

    def _is_beyond(self, value: float | None) -> bool:
        if value is None:
            return False
        if self.at_least is not None and value >= self.at_least:
            return True
        return self.at_most is not None and value <= self.at_most


@dataclass(frozen=True, slots=True)
class RiskSeen:
    """A contact as criteria see it: its call type, and each item with its value and quote."""

    number: int
    call_type: str
    said: tuple[tuple[str, float | None, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What somebody made of a contact, and the number of the escalation that came of it."""

    interaction: int
    workflow: str
    by: SlackUserId
    at: datetime
    verdict: TriageVerdict
    risks: tuple[str, ...] = ()
    escalation: int | None = None


def held(rules: Iterable[RiskRule], seen: RiskSeen) -> list[RiskRule]:
    """List the criteria that a contact is a risk by."""
    return [rule for rule in rules if rule.holds(seen)]


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.casefold()) is not None
