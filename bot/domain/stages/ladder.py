"""The ladder: its stages from the lowest, what each unlocks, and the gate by which it is entered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.measures.gatekeeper import Tempo


class CriterionKind(StrEnum):
    """What a gate asks for."""

    IMPACT = "impact"
    MEASURE = "measure"
    CHECKLIST = "checklist"
    ATTESTATION = "attestation"
    TRUST = "trust"
    COVERAGE = "coverage"
    MAP = "map"


class Heading(StrEnum):
    """What scale means (R53): each criterion stands under one of the three."""

    CONSISTENT = "consistent"
    SECURE = "secure"
    SUSTAINABLE = "sustainable"


# What people say, and not the system, stands on what they attach.
BY_HAND = frozenset({CriterionKind.CHECKLIST, CriterionKind.ATTESTATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCriterion:
    """One thing a gate asks for; `approver` is a unit or a role, `at_least` a share or a number."""

    key: str
    name: str
    kind: CriterionKind
    heading: Heading
    approver: str
    measure: str = ""
    target: float | None = None
    at_least: float = 0.0
    by: date | None = None
    expires_days: int = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStage:
    """One stage: what it unlocks, what it replaces and retires, and the gate that leads to it."""

    key: str
    name: str
    purpose: str = ""
    dwell_days: int = 0
    totals: bool = False
    alerts: bool = False
    tempo: Tempo | None = None
    replaces: tuple[str, ...] = ()
    retires: tuple[str, ...] = ()
    gate: tuple[GateCriterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages from the lowest; there is at least one, and their keys differ."""

    stages: tuple[LadderStage, ...]

    @property
    def first(self) -> LadderStage:
        """Return the stage where everything begins."""
        return self.stages[0]

    def find(self, key: str) -> LadderStage | None:
        """Find a stage by its key; None where the charter has it no more."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def place(self, stage: LadderStage) -> int:
        """Tell how high a stage lies; the first is 0."""
        return self.stages.index(stage)

    def above(self, stage: LadderStage) -> LadderStage | None:
        """Return the next stage; None for the highest."""
        return next(iter(self.stages[self.place(stage) + 1 :]), None)

    def below(self, stage: LadderStage) -> LadderStage | None:
        """Return the stage before; None for the first."""
        place = self.place(stage)
        return self.stages[place - 1] if place else None

    def up_to(self, stage: LadderStage) -> tuple[str, ...]:
        """List the keys of the stages below one, the lowest first."""
        return tuple(each.key for each in self.stages[: self.place(stage)])

    def allowing(self, tempo: Tempo) -> LadderStage | None:
        """Find the lowest stage with totals that goes to a tempo."""
        held = (stage for stage in self.stages if stage.totals and stage.tempo)
        return next((stage for stage in held if stage.tempo and stage.tempo.reaches(tempo)), None)

    def coverage_for(self, tempo: Tempo) -> float:
        """Return the share of contacts that has to be seen before a tempo; 0 where none is asked."""
        stage = self.allowing(tempo)
        below = self.stages[: self.place(stage) + 1] if stage else self.stages
        asked = (each for stage in below for each in stage.gate)
        shares = [each.at_least for each in asked if each.kind is CriterionKind.COVERAGE]
        return max(shares, default=0.0) if tempo is not Tempo.MONTHLY else 0.0

    def criterion(self, key: str) -> GateCriterion | None:
        """Find a criterion of any gate by its key."""
        every = (each for stage in self.stages for each in stage.gate)
        return next((each for each in every if each.key == key), None)
