"""What is recorded of single contacts, and the scorecards they are judged by."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from bot.charter.looks import LookSpec, RiskSpec
from bot.charter.measures import Amount
from bot.charter.parts import Named, Part
from bot.charter.pods import WorkflowChannels
from bot.charter.references import Day, Key, Link, Texts, Words, fault, shown
from bot.domain.interactions.scorecards import ItemKind, ItemRule, Pointing
from bot.domain.interactions.trust import TrustRule
from bot.domain.words import for_example


class ScorecardItem(Named):
    """Be one thing a contact is judged by."""

    kind: ItemKind = Field(ItemKind.YES_NO, description="yes_no, scale, share or suggestion.")
    definition: Words = Field(description="What it asks, in words.")
    examples: Texts = Field((), description="What counts and what does not.")
    needs: Pointing = Field(
        Pointing.NOTHING, description="What a value points to: nothing, quote, offset or either."
    )
    weight: Amount = Field(
        1, ge=0, le=1000, description="How much it counts in the whole scorecard; 0 not at all."
    )
    lowest: Amount = Field(0, description="The lowest value of a scale.")
    highest: Amount = Field(1, description="The highest value of a scale.")

    @model_validator(mode="after")
    def _scale_has_a_range(self) -> "ScorecardItem":
        if self.kind is ItemKind.SCALE and self.lowest >= self.highest:
            raise fault(
                f"the scale of {shown(self.key)} has no range.", "give it lowest and highest."
            )
        return self

    def said(self, value: float | None) -> str:
        """Say a value of it as people do: yes, no, 4 of 5, 70%."""
        if value is None:
            return "suggested" if self.kind is ItemKind.SUGGESTION else "does not apply"
        if self.kind is ItemKind.SCALE:
            return f"{value:g} of {self.highest:g}"
        return {0.0: "no", 1.0: "yes"}.get(value) or f"{value:.0%}"


class Difference(Part):
    """Say what a channel does otherwise than the rest of a scorecard (R89)."""

    item: Key = Field(description="The item that differs.")
    channels: WorkflowChannels = Field(min_length=1, description="Where it differs.")
    because: Words = Field(description="Why, in a sentence.")
    asks: Words | None = Field(
        None, description="What it asks there; without it the item is not scored there."
    )


class ScorecardSpec(Part):
    """Be the scorecard of a workflow: one logic for all its channels, differences named."""

    workflow: Key = Field(description="The workflow it judges.")
    version: str = Field("1", min_length=1, max_length=40, description="Changed with its items.")
    since: Day | None = Field(None, description="Its first day; the rollout's start when absent.")
    items: tuple[ScorecardItem, ...] = Field(min_length=1, description="What is judged.")
    differences: tuple[Difference, ...] = Field((), description="What a channel does otherwise.")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "ScorecardSpec":
        for message, hint in self._problems():
            raise fault(message, hint)
        return self

    def _problems(self) -> Iterator[tuple[str, str]]:
        keys = [item.key for item in self.items]
        for key in keys:
            if keys.count(key) > 1:
                yield f"two items are called {shown(key)}.", "give one of them another key."
        for each in self.differences:
            if each.item not in keys:
                yield f"there is no item {shown(each.item)}.", f"items: {', '.join(keys)}."

    def item(self, key: str) -> ScorecardItem | None:
        """Find an item by its key; None for one that this version does not have."""
        return next((each for each in self.items if each.key == key), None)

    def asks(self, key: str, channel: str) -> str:
        """Say what an item asks on a channel: definition, examples, what differs there and why."""
        item = self.item(key)
        if item is None:
            return ""
        differs = [
            f"On {channel}: {each.asks} ({each.because})" if each.asks else each.because
            for each in self.differences
            if each.item == key and channel in each.channels
        ]
        told = (item.definition, for_example(item.examples), *differs)
        return " ".join(part for part in told if part)

    def rules(self, channels: frozenset[str]) -> dict[str, ItemRule]:
        """Return what its values must agree with, for a workflow on some channels."""
        left_out = {
            item.key: frozenset(
                channel
                for each in self.differences
                if each.item == item.key and each.asks is None
                for channel in each.channels
            )
            for item in self.items
        }
        return {
            item.key: ItemRule(
                kind=item.kind,
                lowest=item.lowest,
                highest=item.highest,
                needs=item.needs,
                weight=item.weight,
                channels=channels - left_out[item.key] if left_out[item.key] else frozenset(),
            )
            for item in self.items
        }


class TrustSpec(Part):
    """Say how much people look at before a workflow's totals are trusted (N1)."""

    opened: int = Field(30, ge=1, le=1000, description="Contacts opened.")
    coached: int = Field(10, ge=0, le=1000, description="Contacts coached with and confirmed.")
    disputed: float = Field(0.1, gt=0, le=1, description="Disputes stay under this share.")
    people: int = Field(3, ge=1, le=100, description="People who looked.")
    most_by_one: float = Field(0.5, gt=0, le=1, description="The most that one person opened.")
    days: int = Field(5, ge=1, le=100, description="Days on which somebody looked.")

    @property
    def rule(self) -> TrustRule:
        """Return it as it decides."""
        return TrustRule(**self.model_dump())


class InteractionsSpec(Part):
    """Say what is kept of single contacts, and for how long."""

    link: Link | None = Field(
        None, description="Opens a contact: {id}, {workflow}, {channel} and {day} are filled in."
    )
    allowed_hosts: Texts = Field((), description="Hosts that links may lead to.")
    excerpt_days: int = Field(
        90, ge=1, le=3650, description="Days until links and excerpts are erased; totals stay."
    )
    at: Literal["ms", "s", "characters"] = Field(
        "ms", description="What places in voice contacts count: ms, s or characters."
    )
    trust: TrustSpec = Field(TrustSpec(), description="What makes totals trusted.")
    look: LookSpec = Field(LookSpec(), description="What people look at in five minutes.")
    risks: tuple[RiskSpec, ...] = Field((), description="What on a contact compliance looks at.")

    @property
    def a_second(self) -> int:
        """Return what a second of a voice contact counts in places; 0 where they are no time."""
        return {"ms": 1_000, "s": 1, "characters": 0}[self.at]
