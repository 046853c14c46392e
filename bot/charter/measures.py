"""What the rollout is steered by: its measures, and where their numbers come from."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.charter.parts import Named, Part
from bot.charter.pods import WorkflowChannels
from bot.charter.references import (
    Day,
    Key,
    Keys,
    Link,
    Name,
    PersonRef,
    Texts,
    Words,
    fault,
)
from bot.domain.interactions.interaction import InteractionOutcome
from bot.domain.interactions.totals import SECONDS
from bot.domain.measures.gatekeeper import Readiness
from bot.domain.measures.observations import is_pilot
from bot.domain.measures.units import MeasureUnit

Amount = Annotated[float, Field(allow_inf_nan=False)]


class TargetFrom(Part):
    """Be a target that holds from a day on."""

    since: Day = Field(description="Its first day.")
    value: Amount = Field(description="The value to reach; a share is between 0 and 1.")


def _target_alone(value: Any) -> Any:
    if value is None or isinstance(value, list | tuple):
        return value
    return [value] if isinstance(value, dict) else [{"since": date(1970, 1, 1), "value": value}]


class FiveMinuteTest(Part):
    """Say who coached with a measure's evidence within five minutes, and when (R8, N8)."""

    by: PersonRef = Field(description="Who tried it with an agent.")
    on: Day = Field(description="When.")


class Guardrail(Part):
    """Give a measure a limit whose breach stops a workflow or takes it a step back."""

    limit: Amount = Field(description="The value beyond which it is breached.")
    then: Literal["stop", "step_back"] = Field("step_back", description="What a breach asks for.")
    escalates: Literal["critical", "high", "medium"] | None = Field(
        None, description="How bad a breach is; without it nobody is called at once."
    )


class Measure(Named):
    """Be one number the rollout is steered by."""

    short: Name | None = Field(None, description="Its short name for rows, such as AHT.")
    tier: Literal[1, 2, 3] = Field(2, description="1 business outcome, 2 delivery, 3 reliability.")
    unit: MeasureUnit = Field(description="ms, s, min, h, share, count, score or money.")
    better: Literal["lower", "higher"] = Field(description="Which direction is better.")
    target: Annotated[
        tuple[TargetFrom, ...],
        BeforeValidator(_target_alone, json_schema_input_type=float | list[TargetFrom]),
    ] = Field((), description="A value, or several with the day each holds from.")
    definition: Words | None = Field(None, description="What counts, in words.")
    definition_version: int = Field(1, ge=1, description="Raised when the definition changes.")
    examples: Texts = Field((), description="What counts and what does not.")
    workflows: Keys = Field((), description="Workflows it holds for; all when absent.")
    channels: WorkflowChannels = Field((), description="Channels it holds for; all when absent.")
    minimum_sample: int = Field(30, ge=1, description="Fewer interactions a day are not judged.")
    pod: Key | None = Field(None, description="The pod that keeps its definition.")
    source: Key | None = Field(None, description="The source its numbers come from.")
    counted_from: Literal["interactions"] | None = Field(
        None,
        alias="from",
        description="interactions: it is counted from contacts, as item, field, outcome or scorecard say.",
    )
    item: Key | None = Field(None, description="The scorecard's item whose mean or share it is.")
    field: Literal["duration_s"] | None = Field(
        None, description="What of a contact it is the mean of: duration_s."
    )
    outcome: InteractionOutcome | None = Field(
        None, description="The outcome it counts; none of the four counts contacts."
    )
    scorecard: bool = Field(
        default=False,
        description="It is the whole scorecard: its items by their weights, as a share.",
    )
    evidence: Link | None = Field(
        None, description="Opens the interactions: {workflow}, {channel} and {day} are filled in."
    )
    five_minute_test: FiveMinuteTest | None = Field(
        None, description="Without it the measure is collected, not shown."
    )
    guardrail: Guardrail | None = Field(None, description="A limit that must not be crossed.")
    coverage: bool = Field(
        default=False,
        description="It is the share of a workflow's interactions that were observed.",
    )
    parts: Texts = Field(
        (), description="Cohorts that together are all of a day, where no total is sent."
    )
    counted: bool = Field(
        default=False, description="Its sum stands in every digest: failed handoffs."
    )
    urgent: bool = Field(
        default=False, description="May be told at once where its workflow's tempo is live."
    )
    retired_on: Day | None = Field(None, description="From this day on it is kept, not collected.")

    @model_validator(mode="after")
    def _makes_sense(self) -> "Measure":
        for message, hint in self._problems():
            raise fault(message, hint)
        return self

    def _problems(self) -> Iterator[tuple[str, str]]:
        limits = [target.value for target in self.target]
        limits += [self.guardrail.limit] if self.guardrail else []
        if self.unit is MeasureUnit.SHARE and any(not 0 <= value <= 1 for value in limits):
            yield "a share's target and limit lie between 0 and 1.", "write 0.87 for 87 percent."
        named = [name for name in ("item", "field", "outcome", "scorecard") if getattr(self, name)]
        if named and not self.is_counted:
            yield f"{named[0]} says what is counted of contacts.", "write from: interactions."
        if len(named) > 1:
            yield f"{named[0]} and {named[1]} are two numbers.", "keep one of them."
        if self.scorecard and self.unit is not MeasureUnit.SHARE:
            yield "a whole scorecard is a share.", "write unit: share."
        if self.field and self.unit not in SECONDS:
            yield "the length of contacts is a time.", "write unit: s, min or h."
        if self.is_counted and not named and self.unit is not MeasureUnit.COUNT:
            yield (
                "what is counted of contacts is missing.",
                "name an item, a field, an outcome or scorecard: true.",
            )
        if self.coverage and self.unit is not MeasureUnit.SHARE:
            yield "coverage is a share.", "write unit: share."
        if any(is_pilot(part) for part in self.parts):
            yield "a pilot is no part of a total.", "leave it out: its rows stand beside totals."
        if any(one.since >= two.since for one, two in pairwise(self.target)):
            yield "its targets are not in the order of their days.", "put the earliest first."

    @property
    def is_counted(self) -> bool:
        """Tell whether it is counted from contacts here, and not sent as a number."""
        return self.counted_from is not None

    @property
    def label(self) -> str:
        """What rows call it."""
        return self.short or self.name

    def readiness(self, day: date) -> Readiness:
        """Say what of it decides whether it is shown, for the gatekeeper."""
        passed = self.five_minute_test is not None and self.five_minute_test.on <= day
        return Readiness(self.label, passed, self.urgent, self.is_retired(day))

    def target_on(self, day: date) -> float | None:
        """Return the target that holds on a day; None before the first and where there is none."""
        held = [target.value for target in self.target if target.since <= day]
        return held[-1] if held else None

    def is_retired(self, day: date) -> bool:
        return self.retired_on is not None and self.retired_on <= day
