"""Whether enough was looked at, by enough people on enough days, to trust a workflow's totals (N1)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.domain.interactions.looks import Look, LookKind
from bot.domain.words import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRule:
    """How much looking makes totals trusted, and by how many people on how many days."""

    opened: int = 30
    coached: int = 10
    disputed: float = 0.1
    people: int = 3
    most_by_one: float = 0.5
    days: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustEvidence:
    """What was looked at of a workflow since its scorecard holds, in counts."""

    opened: int = 0
    coached: int = 0
    judged: int = 0
    disputed: int = 0
    people: int = 0
    most_by_one: int = 0
    days: int = 0

    def is_disputed(self, rule: TrustRule) -> bool:
        """Tell whether too much of what was judged is disputed."""
        return self.judged > 0 and self.disputed >= rule.disputed * self.judged


def evidence_of(looks: Iterable[Look], wrong: Collection[int]) -> TrustEvidence:
    """Count looks, a contact once for each kind; `wrong` are those whose dispute was not refused."""
    listed = [look for look in looks if look.confirmed]
    # An act without an opening that counts is no look: a tenth of openings counts once it is said
    # what was seen, and agreeing must not be a way round that.
    looked = [look for look in listed if look.kind is LookKind.OPENED]
    opened = {look.interaction: look.by for look in reversed(looked)}
    by_person = Counter(opened.values())
    kinds = {kind: {each.interaction for each in listed if each.kind is kind} for kind in LookKind}
    judged = kinds[LookKind.AGREED] | kinds[LookKind.NOT_SO]
    return TrustEvidence(
        opened=len(opened),
        coached=len(kinds[LookKind.COACHED]),
        judged=len(judged),
        disputed=len(kinds[LookKind.NOT_SO].intersection(wrong)),
        people=len({look.by for look in listed}),
        most_by_one=max(by_person.values(), default=0),
        days=len({look.day for look in listed}),
    )


def missing(evidence: TrustEvidence, rule: TrustRule) -> list[str]:
    """Say what is still needed before totals are trusted, in words; nothing where nothing is."""
    lacks = (
        (rule.opened - evidence.opened, "contact", "to be opened"),
        (rule.coached - evidence.coached, "contact", "to be coached with"),
        (rule.people - evidence.people, "person", "to look"),
        (rule.days - evidence.days, "day", "of looking"),
    )
    said = [f"{_more(count, noun)} {what}" for count, noun, what in lacks if count > 0]
    if evidence.most_by_one > rule.most_by_one * evidence.opened:
        said.append(f"nobody to have opened over {rule.most_by_one:.0%} of them alone")
    if not evidence.judged:
        said.append("somebody to agree or disagree with what the tool said")
    elif evidence.is_disputed(rule):
        share = evidence.disputed / evidence.judged
        said.append(f"under {rule.disputed:.0%} disputed, {share:.0%} are")
    return said


def _more(count: int, noun: str) -> str:
    if noun == "person" and count > 1:
        return f"{count} more people"
    return counted(count, f"more {noun}")
