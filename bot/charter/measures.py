"""What the rollout is steered by: its measures, and where their numbers come from."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.charter.parts import Named, Part
from bot.charter.pods import WorkflowChannels
from bot.charter.references import (
    ClockReading,
    Day,
    Key,
    Keys,
    Link,
    Name,
    PersonRef,
    Texts,
    Words,
    fault,
    shown,
)
from bot.domain.interactions.interaction import InteractionOutcome
from bot.domain.interactions.totals import SECONDS
from bot.domain.measures.gatekeeper import Readiness
from bot.domain.measures.observations import FIELDS, is_pilot
from bot.domain.measures.units import MeasureUnit
from bot.domain.numbers import Decimals

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
        description="interactions: it is counted from contacts, as item, field or outcome say.",
    )
    item: Key | None = Field(None, description="The scorecard's item whose mean or share it is.")
    field: Literal["duration_s"] | None = Field(
        None, description="What of a contact it is the mean of: duration_s."
    )
    outcome: InteractionOutcome | None = Field(
        None, description="The outcome it counts; neither of the three counts contacts."
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
        named = [name for name in ("item", "field", "outcome") if getattr(self, name)]
        if named and not self.is_counted:
            yield f"{named[0]} says what is counted of contacts.", "write from: interactions."
        if len(named) > 1:
            yield f"{named[0]} and {named[1]} are two numbers.", "keep one of them."
        if self.field and self.unit not in SECONDS:
            yield "the length of contacts is a time.", "write unit: s, min or h."
        if self.is_counted and not named and self.unit is not MeasureUnit.COUNT:
            yield "what is counted of contacts is missing.", "name an item, a field or an outcome."
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


class Source(Part):
    """Say where numbers are fetched, by whom they are answered for, and how they are laid out."""

    key: Key = Field(description="Its name; its secret is BOT_SOURCE_ and this in capitals.")
    kind: Literal["ingest", "prometheus", "json", "csv"] = Field(
        description="ingest is sent to us; the others are fetched."
    )
    owner: PersonRef | None = Field(None, description="Who hears when it falls silent.")
    url: str | None = Field(
        None, max_length=2000, description="Where it is fetched; csv also takes a file's path."
    )
    at: ClockReading | None = Field(None, description="When it is fetched each day.")
    query: Words | None = Field(None, description="PromQL, or JMESPath to the list of rows.")
    fields: dict[str, str] = Field(
        {}, description="Our field: label (prometheus), JMESPath (json) or column (csv)."
    )
    decimals: Decimals = Field(
        Decimals.POINT, description="point or comma: how its texts write 412.5."
    )
    constants: dict[str, str] = Field({}, description="Our field: the same value for every row.")
    secret_header: str = Field("Authorization", description="The header its secret is sent in.")
    timeout_s: Amount = Field(20, gt=0, le=120, description="Seconds until it counts as hanging.")
    days: int = Field(3, ge=1, le=400, description="How many days back each fetch asks for.")

    @model_validator(mode="after")
    def _can_be_fetched(self) -> "Source":
        if self.kind == "ingest":
            return self
        if not self.url:
            raise fault(f"{shown(self.key)} has no url.", "say where it is fetched.")
        if self.kind == "prometheus" and not self.query:
            raise fault(f"{shown(self.key)} has no query.", "write the PromQL of one series set.")
        unknown = [name for name in (*self.fields, *self.constants) if name not in FIELDS]
        if unknown:
            raise fault(f"{shown(unknown[0])} is no field.", f"fields: {', '.join(FIELDS)}.")
        return self
