"""Who owns what in a charter: pods, the workflows they own, people and units."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.charter.escalations import PolicySpec
from bot.charter.parts import Named, Part
from bot.charter.references import (
    AnyoneRef,
    AnyoneRefs,
    ChannelRef,
    ClockReading,
    Day,
    Key,
    Link,
    Name,
    PersonRef,
    Texts,
    Words,
    Zone,
    fault,
    shown,
)
from bot.charter.routines import RoutineDays, falls_on
from bot.domain.escalations.criteria import Criterion
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.roles import Role


class Seats(Part):
    """Fill the six seats of a product pod."""

    product: AnyoneRef | None = Field(None, description="Decides what comes next.")
    engineering: AnyoneRef | None = Field(None, description="Builds and ships it.")
    design: AnyoneRef | None = Field(None, description="Shapes flows and words.")
    data: AnyoneRef | None = Field(None, description="Measures and explains.")
    operations: AnyoneRef | None = Field(None, description="Speaks for the floor.")
    risk: AnyoneRef | None = Field(None, description="Speaks for compliance and risk.")


class Pod(Named):
    """Be a product pod: it owns workflows and answers in its channel."""

    channel: ChannelRef = Field(description="Where its cards are posted.")
    lead: PersonRef | None = Field(None, description="Owns feedback until somebody takes it.")
    seats: Seats = Field(Seats(), description="The six seats.")
    members: AnyoneRefs = Field((), description="Everybody else in the pod: people or groups.")
    calendar: Key | None = Field(None, description="Its working time, by the calendar's key.")
    policy: PolicySpec | None = Field(None, description="Steps by which it is reached at once.")


class Owners(Part):
    """Name one accountable owner of a workflow for each of three sides."""

    product: PersonRef | None = Field(None, description="Accountable for what it does.")
    engineering: PersonRef | None = Field(None, description="Accountable for how it runs.")
    ai_operations: PersonRef | None = Field(None, description="Accountable for its models.")


class Sessions(Part):
    """Say when agents and pod meet about a workflow in its first weeks."""

    on: RoutineDays = Field(min_length=1, description="Which days: `tuesday`, `first monday`.")
    at: ClockReading = Field(description="Time of day where the pod works.")
    channel: ChannelRef | None = Field(None, description="Where they are posted; the pod's.")
    days: int = Field(30, ge=1, le=180, description="For so many days from its go-live on.")


class Handover(Part):
    """Say when a workflow's automation must hand over to a person, and that this was tested (R88)."""

    criterion: Criterion = Field(description="Which of the criteria an escalation asks for too.")
    when: Words | None = Field(None, description="How it shows, in words.")
    tested_on: Day | None = Field(None, description="When somebody last saw it hand over.")
    evidence: Link | None = Field(None, description="What shows that it does.")


class SpecialSupport(Part):
    """Name what a pilot had that a rollout has not, and who carries it afterwards (U11)."""

    what: Words = Field(description="What it was.")
    carried_by: Words | None = Field(None, description="Who does it once the pilot is over.")


class Reuse(Part):
    """Name what a workflow took over from others instead of making its own (R57, R59, U20)."""

    what: Words = Field(description="The golden path, reference pattern or playbook.")
    link: Link | None = Field(None, description="Where it is written down.")
    version: Name | None = Field(None, description="Which version of it.")
    owner: Words | None = Field(None, description="Who keeps it.")


WorkflowChannel = Literal["voice", "chat", "sms", "web"]


def _channel_words(value: Any) -> Any:
    words = value if isinstance(value, list | tuple) else [value]
    return [word.strip().lower() if isinstance(word, str) else word for word in words]


WorkflowChannels = Annotated[
    tuple[WorkflowChannel, ...],
    BeforeValidator(_channel_words, json_schema_input_type=WorkflowChannel | list[WorkflowChannel]),
]


class Workflow(Named):
    """Be the unit of rollout: call types on channels, owned by one pod."""

    pod: Key = Field(description="The key of the pod that owns it.")
    call_types: Texts = Field((), description="The kinds of contact it serves.")
    channels: WorkflowChannels = Field((), description="voice, chat, sms or web.")
    go_live: Day | None = Field(None, description="The day agents begin to work with it.")
    scope: Words | None = Field(None, description="What it covers, in a sentence.")
    exclusions: Texts = Field((), description="What it leaves out on purpose.")
    owners: Owners = Field(Owners(), description="The three accountable owners.")
    agents: AnyoneRefs = Field((), description="Who takes these calls: people or groups.")
    sessions: Sessions | None = Field(None, description="Feedback sessions after its go-live.")
    handover: tuple[Handover, ...] = Field(
        (), description="When the automation must hand over to a person."
    )
    status: Literal["planned", "in progress", "live", "optimizing"] | None = Field(
        None, description="On the roadmap: planned, in progress, live or optimizing."
    )
    supports: tuple[SpecialSupport, ...] = Field((), description="Special supports of its pilot.")
    reuses: tuple[Reuse, ...] = Field((), description="What it takes over from others.")
    trusted_on: Day | None = Field(
        None,
        description="Where it begins on the ladder, if further already: its totals are trusted by exception since then.",
    )
    contacts: Key | None = Field(
        None,
        description="The measure that counts its contacts: what was recorded is a share of them.",
    )
    tempo: Tempo | None = Field(
        None, description="Where it begins on the ladder, if further already: at what tempo."
    )

    @property
    def session_days(self) -> tuple[date, ...]:
        """List the days of its feedback sessions."""
        if self.sessions is None or self.go_live is None:
            return ()
        days = (self.go_live + timedelta(days=n) for n in range(self.sessions.days))
        named = self.sessions.on
        return tuple(day for day in days if any(falls_on(day, words) for words in named))

    def is_live(self, day: date) -> bool:
        """Tell whether agents work with it on `day`."""
        return self.go_live is not None and self.go_live <= day


class PersonSpec(Part):
    """Say what a charter knows about one person."""

    name: Name | None = Field(None, description="As colleagues call them.")
    site: Name | None = Field(None, description="Where they work; shifts may be given per site.")
    zone: Zone | None = Field(None, description="Their time zone; the rollout's when absent.")
    agent_id: str | None = Field(
        None, min_length=1, max_length=200, description="As contacts' source names them."
    )
    supervisor: PersonRef | None = Field(None, description="Who coaches them.")


class Roles(Part):
    """List who has which role, as people or groups; read it as `roles[Role.AGENTS]`."""

    agents: AnyoneRefs = Field((), description="Who talks to customers and gives feedback.")
    champions: AnyoneRefs = Field((), description="Trained peers whom agents ask first.")
    supervisors: AnyoneRefs = Field((), description="Who coaches agents.")
    pod_leads: AnyoneRefs = Field((), description="Leads beside those the pods name.")
    leaders: AnyoneRefs = Field((), description="Who steers the rollout.")
    compliance: AnyoneRefs = Field((), description="Who answers for rules and privacy.")
    customer_insight: AnyoneRefs = Field((), description="Who listens to customers.")
    analysts: AnyoneRefs = Field((), description="Who works with the numbers.")
    stewards: AnyoneRefs = Field((), description='Who keeps "good": may redact and reload.')
    vendor: AnyoneRefs = Field((), description="The supplier's people; they never approve.")

    def __getitem__(self, role: Role) -> tuple[str, ...]:
        refs: tuple[str, ...] = getattr(self, role.value)
        return refs


def _owner_alone(value: Any) -> Any:
    return {"owner": value} if isinstance(value, str) else value


class UnitSpec(Part):
    """Be one of the units around the pods, with its accountable owner."""

    owner: PersonRef | None = Field(None, description="Accountable for it.")
    channel: ChannelRef | None = Field(None, description="Where it can be reached.")
    members: AnyoneRefs = Field((), description="People or groups.")


OwnedUnit = Annotated[
    UnitSpec, BeforeValidator(_owner_alone, json_schema_input_type=str | UnitSpec)
]


class Units(Part):
    """Name the five units of the operating model."""

    value_office: OwnedUnit | None = Field(None, description="Owns outcomes and funding.")
    platform_core: OwnedUnit | None = Field(None, description="Owns what pods build on.")
    controls_guild: OwnedUnit | None = Field(None, description="Security, privacy, compliance.")
    service_enablement: OwnedUnit | None = Field(None, description="Playbooks and training.")
    run_and_learn: OwnedUnit | None = Field(None, description="Outcomes, defects, the digest.")


def _people_by_ref(value: Any) -> Any:
    """Take people as `{ref: {...}}` or as a list of references and entries with `email` or `id`."""
    if isinstance(value, list):
        return dict(_entry(item) for item in value)
    if isinstance(value, Mapping):
        return {ref: _person(person) for ref, person in value.items()}
    return value


def _entry(item: Any) -> tuple[str, Any]:
    given = item if isinstance(item, dict) else {"email": item}
    ref = given.get("email", given.get("id"))
    if not isinstance(ref, str):
        raise fault(f"{shown(item)} names nobody.", "give an e-mail address, or email or id.")
    return ref, {word: value for word, value in given.items() if word not in ("email", "id")}


def _person(value: Any) -> Any:
    return {} if value is None else {"name": value} if isinstance(value, str) else value


People = Annotated[
    Mapping[PersonRef, PersonSpec],
    BeforeValidator(
        _people_by_ref,
        json_schema_input_type=dict[str, PersonSpec | str | None] | list[str | dict[str, str]],
    ),
]
