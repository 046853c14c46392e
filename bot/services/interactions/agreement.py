"""How alike people and the tool score, item by item: what is not alike enough names the item, nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.charter.interactions import ScorecardSpec
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.interactions.agreement import Agreement, agreement
from bot.domain.interactions.differences import ChannelScores, undeclared
from bot.domain.interactions.reviews import (
    ItemScore,
    against_each_other,
    against_tool,
    compared,
    grades_of,
)
from bot.domain.interactions.scorecards import ItemRule
from bot.domain.rights import rules
from bot.domain.words import counted, some
from bot.errors import UserError
from bot.services.interactions import plan
from bot.services.measures import gatekeeper
from bot.services.measures.rules import zone_of
from bot.store.interactions import counts, reviews
from bot.work import pods
from bot.work.unit import Unit

WORD = "agreement"
SEEN = timedelta(days=7)
# Figures of fewer pairs read like a verdict, and are none.
FEW = 5
NONE = "nobody has scored it yet"


@dataclass(frozen=True, slots=True)
class AgreedItemView:
    """One item: how alike the tool and people score it, and people among themselves."""

    name: str
    tool: str
    people: str
    says: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """How alike the items of one scorecard are scored."""

    template: ClassVar = "interactions/agreement"
    headline: str
    items: tuple[AgreedItemView, ...]
    low: str
    bar: str


@dataclass(frozen=True, slots=True)
class AgreementsView:
    """How alike the items of every scorecard are scored that somebody may read about."""

    template: ClassVar = "interactions/agreements"
    rows: tuple[str, ...]
    line: str


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two kinds of scorers are, and how often one of two said it does not apply."""

    found: Agreement | None
    unlike: int = 0

    def is_low(self, bar: float) -> bool:
        """Tell whether they are not alike enough, as far as that is known."""
        return self.found is not None and self.found.is_under(bar)


def report(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout measures agreement [workflow]`; raises UserError."""
    if not words:
        return _all(unit, by)
    key = pods.workflow_called(unit.charter, words).key
    if gatekeeper.audience_of(unit, unit.person(by), key) is None:
        raise UserError(rules.NUMBERS_OF.refused)
    cards = (each for each in unit.charter.scorecards if each.workflow == key)
    card = next(cards, None)
    if card is None:
        name = pods.workflow_name(unit.charter, key)
        raise UserError(f"{name} has no scorecard yet: the charter gives it one under scorecards.")
    return unit.render(_view(unit, card))


def _all(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    rows = {}
    for card in unit.charter.scorecards:
        if gatekeeper.audience_of(unit, unit.person(by), card.workflow) is not None:
            view = _view(unit, card)
            rows[pods.workflow_name(unit.charter, card.workflow)] = (
                f"{view.headline}: {view.low}. `/rollout measures agreement {card.workflow}`"
            )
    if not rows:
        raise UserError("No workflow whose numbers you read has a scorecard yet.")
    return unit.render(AgreementsView(tuple(rows.values()), some(rows, most=3)))


def _view(unit: Unit, card: ScorecardSpec) -> AgreementView:
    known = reviews.of_version(unit.tx, unit.workspace, card.workflow, card.version)
    bar = unit.charter.interactions.look.agreement
    of_tool, of_people = against_tool(known), against_each_other(known)
    items, low, few = list[AgreedItemView](), list[str](), 0
    seen = _scored(unit, card.workflow)
    apart = list[str]()
    for key, (item, rule) in plan.items_of(unit, card).items():
        tool, people = _alike(of_tool.get(key, ()), rule), _alike(of_people.get(key, ()), rule)
        if tool.is_low(bar) or people.is_low(bar):
            low.append(item.name)
        few += tool.found is None or not tool.found.is_enough
        unsaid = undeclared(key, rule, seen)
        apart += [item.name] if unsaid else []
        says = " ".join(filter(None, (_advice(tool, people, bar), _left_out(key, unsaid, seen))))
        items.append(AgreedItemView(item.name, _words(tool), _words(people), says))
    return AgreementView(
        headline=f"{pods.workflow_name(unit.charter, card.workflow)}, version {card.version}",
        items=tuple(items),
        low="; ".join(
            (
                f"not alike enough: {', '.join(low)}" if low else _enough(len(items), few),
                *([f"a channel leaves out, unsaid: {', '.join(apart)}"] if apart else []),
            )
        ),
        bar=f"{bar:.2f}",
    )


def _scored(unit: Unit, workflow: str) -> Mapping[str, ChannelScores]:
    today = local_day(unit.at, zone_of(unit.charter, workflow))
    return counts.by_channel(unit.tx, unit.workspace, workflow, first=today - SEEN)


def _left_out(item: str, channels: Sequence[str], seen: Mapping[str, ChannelScores]) -> str:
    """Say on which channels an item is left out although no difference of the charter says so (R89)."""
    told = [
        f"{each} ({seen[each].items.get(item, 0)} of {seen[each].contacts:,})" for each in channels
    ]
    if not told:
        return ""
    return (
        f"Hardly scored on {some(told)} in a week, though the charter names no difference there: "
        "declare it with its reason, or ask for the scores."
    )


def _enough(items: int, few: int) -> str:
    if not few:
        return "alike enough"
    return f"too few scores to tell for {few} of {counted(items, 'item')}"


def _alike(scores: Sequence[tuple[ItemScore, ...]], rule: ItemRule) -> Alike:
    grades = grades_of(rule)
    found = compared(scores, grades)
    return Alike(agreement(found.pairs, grades=grades), found.unlike)


def _words(alike: Alike) -> str:
    """Say how alike two are: 0.83 (0.70 to 0.93), the same on 87%, n 46."""
    unlike = f"; one of two said it does not apply {counted(alike.unlike, 'time')}"
    more = unlike if alike.unlike else ""
    found = alike.found
    if found is None:
        return NONE + more
    if found.n < FEW:
        return f"n {found.n}: too few to tell, about {found.more_needed} more are needed{more}"
    told = (
        f"{found.beyond_chance:.2f} ({found.low:.2f} to {found.high:.2f}), "
        f"the same on {found.raw:.0%}, n {found.n}"
    )
    few = "" if found.is_enough else f"; too few to tell, about {found.more_needed} more are needed"
    return f"{told}{few}{more}"


def _advice(tool: Alike, people: Alike, bar: float) -> str:
    """Say what to do about an item; nobody is named, since words that two read apart are at fault."""
    if people.is_low(bar):
        return "People read it in two ways: sharpen its definition and examples first."
    if tool.is_low(bar):
        return "The tool reads it otherwise than people do: look at where they differ."
    return ""
