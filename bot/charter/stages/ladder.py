"""Stages as a charter writes them: what each unlocks, its gate, and who decides."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.charter.measures import Amount
from bot.charter.parts import Named, Part
from bot.charter.references import Day, Key, Texts, Words, fault, one_or_more
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.ladder import (
    CriterionKind,
    GateCriterion,
    Heading,
    Ladder,
    LadderStage,
)

SeatName = Literal[
    "pod_lead",
    "value_office",
    "platform_core",
    "controls_guild",
    "service_enablement",
    "run_and_learn",
    "product",
    "engineering",
    "design",
    "data",
    "operations",
    "risk",
    "agents",
    "champions",
    "supervisors",
    "leaders",
    "compliance",
    "customer_insight",
    "analysts",
    "stewards",
]


def _nobody_of_the_vendor(value: object) -> object:
    named = value if isinstance(value, list | tuple) else [value]
    if "vendor" in named:
        raise fault("the vendor approves nothing.", "name a unit, a role or a seat of the pod.")
    return value


SeatRef = Annotated[SeatName, BeforeValidator(_nobody_of_the_vendor)]
SeatRefs = Annotated[
    tuple[SeatName, ...],
    BeforeValidator(one_or_more),
    BeforeValidator(_nobody_of_the_vendor, json_schema_input_type=SeatName | list[SeatName]),
]
NEEDED = {
    CriterionKind.MEASURE: (("measure", "target"), "name the measure and its target."),
    CriterionKind.COVERAGE: (("at_least",), "say what share of contacts has to be seen."),
}


class CriterionSpec(Named):
    """Be one thing that a gate asks for."""

    kind: CriterionKind = Field(
        CriterionKind.CHECKLIST,
        description="impact, measure, checklist, attestation, trust, coverage or map.",
    )
    heading: Heading = Field(
        Heading.CONSISTENT, description="consistent, secure or sustainable: what scale means."
    )
    approver: SeatRef = Field(
        "value_office", description="Whose it is: one of the five units, a role, a seat of the pod."
    )
    measure: Key | None = Field(None, description="The measure whose numbers show it.")
    target: Amount | None = Field(None, description="The value it has to reach.")
    at_least: Annotated[float, Field(gt=0, le=1)] | None = Field(
        None, description="The share of contacts that has to be seen, for coverage."
    )
    by: Day | None = Field(None, description="The day by which it is meant to hold.")
    expires_days: int = Field(
        180, ge=1, le=3650, description="Days after which what was brought is old."
    )

    @model_validator(mode="after")
    def _says_enough(self) -> "CriterionSpec":
        for name in NEEDED.get(self.kind, ((), ""))[0]:
            if getattr(self, name) is None:
                raise fault(f"a criterion of {self.kind} has no {name}.", NEEDED[self.kind][1])
        return self

    @property
    def criterion(self) -> GateCriterion:
        """Return it as it decides."""
        return GateCriterion(
            key=self.key,
            name=self.name,
            kind=self.kind,
            heading=self.heading,
            approver=self.approver,
            measure=self.measure or "",
            target=self.target,
            at_least=self.at_least or 0.0,
            by=self.by,
            expires_days=self.expires_days,
        )


class StageSpec(Named):
    """Be one stage of the ladder, and the gate by which it is entered."""

    purpose: Words | None = Field(None, description="What it is about, in a sentence.")
    dwell_days: int = Field(0, ge=0, le=365, description="Days that it takes at least.")
    totals: bool = Field(default=False, description="Whether totals may be shown from here on.")
    alerts: bool = Field(default=False, description="Whether urgent findings are told at once.")
    tempo: Tempo | None = Field(None, description="The fastest tempo it goes to.")
    replaces: Texts = Field((), description="What it takes the place of.")
    retires: Texts = Field((), description="What ends with it.")
    gate: tuple[CriterionSpec, ...] = Field((), description="What is asked before it is entered.")

    @property
    def stage(self) -> LadderStage:
        """Return it as moves are judged by."""
        return LadderStage(
            key=self.key,
            name=self.name,
            purpose=self.purpose or "",
            dwell_days=self.dwell_days,
            totals=self.totals,
            alerts=self.alerts,
            tempo=self.tempo,
            replaces=self.replaces,
            retires=self.retires,
            gate=tuple(each.criterion for each in self.gate),
        )


class AtOnce(Part):
    """Say how many workflows may move at the same time (U4)."""

    per_pod: int = Field(1, ge=1, le=20, description="Promotions that wait at once in a pod.")
    per_agents: int = Field(
        1, ge=1, le=20, description="Promotions that wait at once for the same agents."
    )


class StagesSpec(Part):
    """Say how a workflow goes further: the ladder, who decides, and how fast."""

    programme_days: int = Field(90, ge=1, le=3650, description="How long the programme counts.")
    at_once: AtOnce = Field(AtOnce(), description="How much may move at the same time.")
    deciders: SeatRefs = Field(
        ("pod_lead", "value_office", "agents"), description="Who has to say yes, each of them."
    )
    slow_after_days: int = Field(
        3, ge=1, le=60, description="Days after which a move that waits is told to who decides."
    )
    ladder: tuple[StageSpec, ...] | None = Field(
        None, description="The stages from the lowest; ours when absent."
    )

    @model_validator(mode="before")
    @classmethod
    def _has_a_ladder(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("ladder") == []:
            raise fault("a ladder has one stage at least.", "leave ladder out for the usual one.")
        return data

    @model_validator(mode="after")
    def _climbs(self) -> "StagesSpec":
        for message, hint in _problems(self.ladder or ()):
            raise fault(message, hint)
        if "agents" not in self.deciders and "champions" not in self.deciders:
            raise fault("no seat of agents decides.", "add agents to deciders.")
        return self


def _problems(ladder: Sequence[StageSpec]) -> Iterator[tuple[str, str]]:
    yield from _twice([stage.key for stage in ladder], "stages")
    yield from _twice([each.key for stage in ladder for each in stage.gate], "criteria")
    if ladder and ladder[0].gate:
        yield "the first stage has no gate: everything begins there.", "move it one stage up."
    for low, high in pairwise(ladder):
        if low.tempo and not (high.tempo and high.tempo.reaches(low.tempo)):
            yield f"the tempo goes down at {high.key}.", f"{low.tempo} or faster."
        if low.totals and not high.totals:
            yield f"totals are shown before {high.key} and not in it.", "write totals: true."
    yield from _unguarded(ladder)


def _twice(keys: Sequence[str], nouns: str) -> Iterator[tuple[str, str]]:
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            yield f"two {nouns} have the key {key!r}.", "give one of them another key."


def _unguarded(ladder: Sequence[StageSpec]) -> Iterator[tuple[str, str]]:
    """Find what is unlocked before the gate that has to come first (N1, N2)."""
    asked = set[CriterionKind]()
    for stage in ladder:
        asked |= {each.kind for each in stage.gate}
        if stage.totals and CriterionKind.TRUST not in asked:
            yield (
                f"{stage.key} shows totals before a gate of trust.",
                "add a criterion of kind trust to its gate, or to one before.",
            )
        if stage.tempo not in (None, Tempo.MONTHLY) and CriterionKind.COVERAGE not in asked:
            yield (
                f"{stage.key} goes to {stage.tempo} before a gate of coverage.",
                "add a criterion of kind coverage to its gate, or to one before.",
            )
        if (stage.alerts or stage.tempo) and not stage.totals:
            yield f"{stage.key} tells numbers and shows no totals.", "write totals: true."


def ladder_of(ladder: Sequence[StageSpec]) -> Ladder:
    """Return stages as moves are judged by."""
    return Ladder(tuple(spec.stage for spec in ladder))
