"""What people score a contact, item by item, and how it compares with what the tool said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import SlackUserId
from bot.domain.interactions.agreement import Pair
from bot.domain.interactions.drawing import DrawReason
from bot.domain.interactions.scorecards import ItemKind, ItemRule

# As many grades tell near from far; a wider scale, or a share, is compared in steps.
GRADES = 5
TENTHS = 10
NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What somebody scored an item, and what the tool had said then; None does not apply.

    `told` is whether the tool had said anything of it.
    """

    item: str
    value: float | None
    tool: float | None = None
    told: bool = False

    def differs(self, grades: tuple[float, ...]) -> bool:
        """Tell whether somebody and the tool are of two minds."""
        both = compared([(self, ItemScore(self.item, self.tool))], grades)
        return self.told and (both.unlike > 0 or any(one != other for one, other in both.pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's own scores of one contact, by one version of its scorecard.

    `blind`: nobody had shown them what the tool said.
    """

    interaction: int
    workflow: str
    version: str
    by: SlackUserId
    day: date
    at: datetime
    blind: bool
    reason: DrawReason
    scores: tuple[ItemScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs of one item that can be compared, and how often one of two said it does not apply."""

    pairs: tuple[Pair, ...] = ()
    unlike: int = 0


def values_of(rule: ItemRule) -> tuple[float, ...]:
    """List the values people choose from for an item."""
    if rule.kind is ItemKind.YES_NO:
        return (1.0, 0.0)
    if rule.kind is ItemKind.SHARE:
        return tuple(step / TENTHS for step in range(TENTHS + 1))
    width = rule.highest - rule.lowest
    if width == int(width) and width <= TENTHS:
        return tuple(rule.lowest + step for step in range(int(width) + 1))
    return tuple(rule.lowest + width * step / TENTHS for step in range(TENTHS + 1))


def grades_of(rule: ItemRule) -> tuple[float, ...]:
    """List the grades in which two values of an item are compared."""
    if rule.kind is ItemKind.YES_NO:
        return (0.0, 1.0)
    values = values_of(rule)
    if len(values) <= GRADES:
        return tuple(sorted(values))
    width = rule.highest - rule.lowest
    return tuple(rule.lowest + width * step / (GRADES - 1) for step in range(GRADES))


def against_tool(reviews: Iterable[Review]) -> dict[str, list[tuple[ItemScore, ...]]]:
    """Gather by item what people scored blind, each beside what the tool had said."""
    found: dict[str, list[tuple[ItemScore, ...]]] = defaultdict(list)
    for review in reviews:
        for score in review.scores if review.blind else ():
            if score.told:
                found[score.item].append((score, ItemScore(score.item, score.tool)))
    return found


def against_each_other(reviews: Iterable[Review]) -> dict[str, list[tuple[ItemScore, ...]]]:
    """Gather by item what the first two people scored blind on the same contact."""
    of_contact: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        if review.blind and len(of_contact[review.interaction]) < 2:
            of_contact[review.interaction].append(review)
    found: dict[str, list[tuple[ItemScore, ...]]] = defaultdict(list)
    for both in of_contact.values():
        if len(both) == 2:
            second = {score.item: score for score in both[1].scores}
            for score in both[0].scores:
                if score.item in second:
                    found[score.item].append((score, second[score.item]))
    return found


def compared(scores: Iterable[tuple[ItemScore, ...]], grades: tuple[float, ...]) -> Compared:
    """Put pairs of scores into grades; where an item applies to neither there is nothing to compare."""
    pairs, unlike = list[Pair](), 0
    for one, other in scores:
        if one.value is not None and other.value is not None:
            pairs.append((_grade(one.value, grades), _grade(other.value, grades)))
        elif one.value is not other.value:
            unlike += 1
    return Compared(tuple(pairs), unlike)


def _grade(value: float, grades: tuple[float, ...]) -> float:
    return min(grades, key=lambda grade: (abs(grade - value), grade))


def read_value(text: str, rule: ItemRule) -> float | None:
    """Read what somebody chose for an item; raises ValueError for what nobody could choose."""
    if text == NOT_APPLICABLE:
        return None
    known: Mapping[str, float] = {f"{value:g}": value for value in values_of(rule)}
    if text not in known:
        raise ValueError(text)
    return known[text]
