"""What people look at in five minutes: how many contacts a week, how many by lot, and what is a risk."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, model_validator

from bot.charter.measures import Amount
from bot.charter.parts import Named, Part
from bot.charter.references import Key, Texts, fault, shown
from bot.domain.escalations.criteria import Criterion
from bot.domain.interactions.drawing import LookPlan
from bot.domain.interactions.risks import RiskRule

AWeek = Annotated[int, Field(ge=1, le=50)]


class LookSpec(Part):
    """Plan what supervisors and stewards look at, and say how alike scores have to be."""

    a_week: AWeek = Field(
        5, description="Contacts of each workflow that one person scores in a week."
    )
    workflows: Mapping[Key, AWeek] = Field({}, description="Other numbers, by workflow.")
    by_lot: float = Field(
        0.4, gt=0, le=1, description="The share of them drawn at random, and scored blind."
    )
    days: int = Field(14, ge=1, le=90, description="Days back from which contacts are drawn.")
    agreement: float = Field(
        0.8, gt=0, le=1, description="Below it an item's scores are not alike enough (AC1)."
    )

    def plan(self, workflow: str) -> LookPlan:
        """Return it as it decides for a workflow."""
        return LookPlan(self.workflows.get(workflow, self.a_week), self.by_lot)


class RiskSpec(Named):
    """Say what on a contact is a risk that compliance looks at."""

    item: Key | None = Field(None, description="The scorecard's item whose value means a risk.")
    at_least: Amount | None = Field(None, description="From this value on; yes is 1.")
    at_most: Amount | None = Field(None, description="Up to this value; no is 0.")
    call_types: Texts = Field((), description="Call types that are a risk by themselves.")
    words: Texts = Field((), description="Words in what the tool quotes.")
    criterion: Criterion = Field(
        Criterion.LEGAL, description="What an escalation of it asks for (escalations.criteria)."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> "RiskSpec":
        for message, hint in self._problems():
            raise fault(message, hint)
        return self

    def _problems(self) -> Iterator[tuple[str, str]]:
        has_limit = self.at_least is not None or self.at_most is not None
        if (self.item is not None) != has_limit:
            yield (
                f"the risk {shown(self.key)} needs an item with at_least or at_most.",
                "write item: disclosure and at_most: 0.",
            )
        if not (self.item or self.call_types or self.words):
            yield f"the risk {shown(self.key)} names nothing.", "give it item, call_types or words."

    @property
    def rule(self) -> RiskRule:
        """Return it as it decides."""
        return RiskRule(
            key=self.key,
            name=self.name,
            criterion=self.criterion,
            item=self.item or "",
            at_least=self.at_least,
            at_most=self.at_most,
            call_types=frozenset(word.casefold() for word in self.call_types),
            words=tuple(word.casefold() for word in self.words),
        )
