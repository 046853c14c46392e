"""What people look at in five minutes: how many contacts a week, and how many by lot."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.charter.parts import Part
from bot.charter.references import Key
from bot.domain.interactions.drawing import LookPlan

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
