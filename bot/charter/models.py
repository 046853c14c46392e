"""The charter: everything a rollout says about itself in rollout.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from bot.charter.calendars import NINE_TO_FIVE, CalendarSpec, working_time
from bot.charter.document import Document, Place
from bot.charter.escalations import OUR_POLICY, Escalations
from bot.charter.head import MovedTo, Rollout
from bot.charter.interactions import InteractionsSpec, ScorecardSpec
from bot.charter.leaders import Leaders, channel_alone
from bot.charter.measures import Measure
from bot.charter.parts import Part
from bot.charter.pods import People, Pod, Roles, Units, Workflow
from bot.charter.problems import CharterError, Problem
from bot.charter.promises import Promises
from bot.charter.references import (
    EMAIL,
    SLACK_PERSON,
    Key,
)
from bot.charter.rotas import RotaSpec
from bot.charter.routines import OUR_ROUTINES, RoutineTimes, times_alone
from bot.charter.shifts import (
    DatedShift,
    ShiftsOrFile,
    dated_shifts,
    weekly_shifts,
)
from bot.charter.sources import Source
from bot.charter.stages.ladder import StagesSpec, ladder_of
from bot.charter.stages.ours import our_ladder
from bot.domain.calendar import WorkCalendar
from bot.domain.escalations.policies import Policy
from bot.domain.escalations.routing import Asked, Routed, Served, routed
from bot.domain.ids import PodKey, WorkflowKey
from bot.domain.shifts import Shift, ShiftPlan
from bot.domain.stages.ladder import Ladder

NAMES_SOMEBODY = re.compile(f"{EMAIL}|{SLACK_PERSON}")


class Charter(Part):
    """Be the whole of rollout.yaml."""

    version: Literal[1] = Field(description="The version of this format: 1.")
    rollout: Rollout = Field(description="Name, zone, start and accountable owner.")
    calendars: Mapping[Key, CalendarSpec] = Field({}, description="Calendars by key.")
    people: People = Field({}, description="People by e-mail address or Slack id.")
    roles: Roles = Field(Roles(), description="Who has which role.")
    units: Units = Field(Units(), description="The five units around the pods.")
    pods: tuple[Pod, ...] = Field(min_length=1, description="The product pods.")
    workflows: tuple[Workflow, ...] = Field(min_length=1, description="What is rolled out.")
    shifts: ShiftsOrFile = Field(
        (), description="Weekly patterns, or the path of a CSV file beside the charter."
    )
    leaders: Leaders = Field(Leaders(), description="Where leaders read.")
    routines: Mapping[
        Key,
        Annotated[
            RoutineTimes,
            BeforeValidator(times_alone, json_schema_input_type=bool | str | RoutineTimes),
        ],
    ] = Field({}, description="When routines run.")
    promises: Promises = Field(Promises(), description="Our numbers.")
    measures: tuple[Measure, ...] = Field((), description="What the rollout is steered by.")
    sources: tuple[Source, ...] = Field((), description="Where their numbers come from.")
    scorecards: tuple[ScorecardSpec, ...] = Field((), description="What contacts are judged by.")
    interactions: InteractionsSpec = Field(
        InteractionsSpec(), description="What is kept of single contacts."
    )
    stages: StagesSpec = Field(
        StagesSpec(), description="How workflows go further, and who decides."
    )
    escalations: Escalations = Field(Escalations(), description="What must not wait.")
    rotas: tuple[RotaSpec, ...] = Field((), description="Who is on duty, in turns.")
    moved_to: MovedTo = Field(MovedTo(), description="Heirs of what was removed.")
    # Private, and so neither dumped nor shown in the schema.
    _document: Document = PrivateAttr(default_factory=lambda: Document("rollout.yaml"))
    _dated: tuple[DatedShift, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def _leaders_read_in_the_rollouts_zone(cls, data: Any) -> Any:
        # Filled in here, so that nobody who reads a channel's zone has to know the rollout's.
        leaders, rollout = data.get("leaders"), data.get("rollout")
        channels = leaders.get("channels") if isinstance(leaders, dict) else None
        if not isinstance(channels, list) or not isinstance(rollout, dict):
            return data
        zone = {"zone": rollout["zone"]} if "zone" in rollout else {}
        asked = [channel_alone(channel) for channel in channels]
        zoned = [{**zone, **channel} if isinstance(channel, dict) else channel for channel in asked]
        return {**data, "leaders": {**leaders, "channels": zoned}}

    def model_post_init(self, context: Any, /) -> None:
        """Keep where everything stood in the file and what its CSV of shifts held."""
        if isinstance(context, CharterFile):
            self._document, self._dated = context.document, context.dated

    def problem(self, place: Place, message: str, hint: str = "") -> Problem:
        """Make a remark at a place of the file the charter was read from."""
        return self._document.problem(place, message, hint)

    def refusal(self, place: Place, message: str, hint: str = "") -> CharterError:
        """Make the error that refuses the charter for what stands at a place."""
        return CharterError(self._document.name, [self.problem(place, message, hint)])

    @property
    def dated_shifts(self) -> tuple[DatedShift, ...]:
        """List what the CSV file of shifts holds."""
        return self._dated

    def pod(self, key: str) -> Pod:
        """Find a pod by its key; raises KeyError."""
        return self._pods[key]

    def workflow(self, key: str) -> Workflow:
        """Find a workflow by its key; raises KeyError."""
        return self._workflows[key]

    def pod_of(self, workflow_key: str) -> Pod:
        """Find the pod that owns a workflow; raises KeyError."""
        return self._pods[self._workflows[workflow_key].pod]

    def policy_of(self, pod: Pod) -> Policy:
        """Return the steps by which a pod is reached: its own, else ours."""
        return pod.policy.policy if pod.policy else OUR_POLICY

    @property
    def office(self) -> str | None:
        """Name who answers for the Value Office, wherever the charter says so."""
        unit = self.units.value_office
        return self.rollout.value_office or (unit.owner if unit else None)

    def channels(self) -> tuple[str, ...]:
        """List every channel it names, by #name or id, once each, in the order they stand there."""
        units = (unit for _, unit in self.units if unit is not None)
        named = (
            *(pod.channel for pod in self.pods),
            *(leader.channel for leader in self.leaders.channels),
            *(unit.channel for unit in units),
            *(workflow.sessions.channel for workflow in self.workflows if workflow.sessions),
        )
        return tuple(dict.fromkeys(ref for ref in named if ref))

    def called(self) -> tuple[str, ...]:
        """List the people policies and rotas call by name; they need not stand under people."""
        steps = (to for pod in self.pods for to in self.policy_of(pod).targets())
        people = (ref for rota in self.rotas for ref in rota.people)
        return tuple(ref for ref in (*steps, *people) if NAMES_SOMEBODY.fullmatch(ref))

    def route(self, asked: Asked) -> Routed:
        """Find whose an escalation is; there is always one pod."""
        default = PodKey(self.escalations.default_pod or self.pods[0].key)
        routes = (spec.route for spec in self.escalations.routes)
        return routed(asked, routes, self._served, default=default)

    def measure(self, key: str) -> Measure:
        """Find a measure by its key; raises KeyError."""
        return self._measures[key]

    def measures_of(self, workflow: str) -> tuple[Measure, ...]:
        """List the measures that hold for a workflow, in the charter's order."""
        return tuple(m for m in self.measures if not m.workflows or workflow in m.workflows)

    def knows_coverage(self, workflow: str) -> bool:
        """Tell whether a measure says how much of a workflow's contacts is recorded."""
        found = self._workflows.get(workflow)
        if found is not None and found.contacts:
            return True
        return any(measure.coverage for measure in self.measures_of(workflow))

    def routine(self, name: str) -> RoutineTimes:
        """Find when a routine runs: as the charter says, completed by our own times."""
        given, ours = self.routines.get(name), OUR_ROUTINES.get(name, RoutineTimes())
        return ours.model_copy(update=given.model_dump(exclude_unset=True)) if given else ours

    def destination_of_workflow(self, key: str) -> str | None:
        """Find where a removed workflow's open items go; None when nothing says so."""
        return _follow(self.moved_to.workflows, key, self._workflows)

    def destination_of_pod(self, key: str) -> str | None:
        """Find the pod that inherits from a removed one; None when nothing says so."""
        return _follow(self.moved_to.pods, key, self._pods)

    def zone_of(self, person: str) -> str:
        """Tell a person's time zone: their own, or the rollout's."""
        known = self.people.get(person)
        return (known and known.zone) or self.rollout.zone

    def calendar_of(self, pod: Pod) -> WorkCalendar:
        """Find a pod's working time; without a calendar of its own, the rollout zone's."""
        return self.calendar(pod.calendar) if pod.calendar else self.calendar_for_zone()

    def calendar_for_zone(self, zone: str | None = None) -> WorkCalendar:
        """Find working time in a zone: the first calendar there, else Monday-Friday 09:00-17:00."""
        wanted = zone or self.rollout.zone
        for key, spec in self.calendars.items():
            if (spec.zone or self.rollout.zone) == wanted:
                return self.calendar(key)
        return WorkCalendar(wanted, NINE_TO_FIVE)

    def calendar(self, key: str) -> WorkCalendar:
        """Lay out the calendar called `key`."""
        if key not in self._laid_out:
            self._laid_out[key] = working_time(self.calendars[key], zone=self.rollout.zone)
        return self._laid_out[key]

    def shift_at(self, person: str, at: datetime) -> Shift | None:
        """Find the shift a person works at an instant; None off shift or when shifts are unknown."""
        return self.shift_plan.shift_at(person, at)

    @cached_property
    def shift_plan(self) -> ShiftPlan:
        """Gather everybody's shifts."""
        patterns = () if isinstance(self.shifts, str) else self.shifts
        weekly = weekly_shifts(patterns, self.people, zone_of=self.zone_of)
        return ShiftPlan(weekly=weekly, dated=dated_shifts(self._dated, zone_of=self.zone_of))

    @cached_property
    def ladder(self) -> Ladder:
        """Return the stages a workflow goes through: the charter's, else ours."""
        return ladder_of(self.stages.ladder or our_ladder())

    @cached_property
    def _laid_out(self) -> dict[str, WorkCalendar]:
        return {}

    @cached_property
    def _served(self) -> tuple[Served, ...]:
        return tuple(
            Served(WorkflowKey(w.key), PodKey(w.pod), w.call_types, w.channels)
            for w in self.workflows
        )

    @cached_property
    def _pods(self) -> dict[str, Pod]:
        return {pod.key: pod for pod in self.pods}

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {measure.key: measure for measure in self.measures}

    @cached_property
    def _workflows(self) -> dict[str, Workflow]:
        return {workflow.key: workflow for workflow in self.workflows}


def _follow(heirs: Mapping[str, str], key: str, present: Mapping[str, object]) -> str | None:
    # No chain is longer than the list itself, so heirs in a circle end the walk.
    for _ in range(len(heirs) + 1):
        if key in present:
            return key
        key = heirs.get(key, "")
    return None


@dataclass(frozen=True)
class CharterFile:
    """Carry what a charter was read from into its validation."""

    document: Document
    dated: tuple[DatedShift, ...] = ()
