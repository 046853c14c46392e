"""Who owns a thing: the pod behind a workflow, a call type, a measure, a channel, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, ClassVar

from bot.charter.measures import Measure
from bot.charter.pods import Handover, Pod, UnitSpec, Workflow
from bot.domain import labels
from bot.domain.escalations.criteria import WORDS
from bot.domain.ids import PodKey
from bot.domain.people import listed
from bot.domain.roles import Role
from bot.domain.words import counted, short_day, some
from bot.errors import UserError
from bot.slack.mrkdwn import Mrkdwn, channel_mention, escape, link, mention, mrkdwn, shorten
from bot.work.unit import Unit

# As alike as this is a slip of the keyboard; less is another word.
NEAR = 0.75
MOST_FOUND = 4
# Four things of as many moments stay below the blocks a message takes.
MOST_LINES = 8
SIDES = {"product": "product", "engineering": "engineering", "ai_operations": "AI operations"}
UNITS = {
    "value_office": "Value Office",
    "platform_core": "Platform Core",
    "controls_guild": "Controls Guild",
    "service_enablement": "Service Enablement",
    "run_and_learn": "Run and Learn",
}


@dataclass(frozen=True, slots=True)
class OwnershipLineView:
    """One thing somebody is accountable for, or one moment at which a person takes over."""

    words: Mrkdwn


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedView:
    """One thing of a pod's: what it is about, and who owns it."""

    thing: str
    pod: str
    place: Mrkdwn
    lead: Mrkdwn
    about: tuple[OwnershipLineView, ...]
    owners: tuple[OwnershipLineView, ...]
    elsewhere: tuple[OwnershipLineView, ...]
    handover: tuple[OwnershipLineView, ...]
    asks_handover: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOwnerView:
    """A unit around the pods, or a measure no pod keeps: who answers for it, where, who else."""

    unit: str
    owner: Mrkdwn
    place: Mrkdwn
    others: Mrkdwn


@dataclass(frozen=True, slots=True)
class OwnershipView:
    """What was asked and what was found, the closest first."""

    template: ClassVar = "ownership/owners"
    asked: str
    line: Mrkdwn
    found: tuple[OwnedView, ...]
    units: tuple[UnitOwnerView, ...]
    orphan: Mrkdwn


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a pod owns, or a unit beside the pods, and the words people call it by."""

    name: str
    belongs_to: Pod | UnitSpec | Measure
    names: tuple[str, ...]
    workflow: Workflow | None = None


def who_owns(unit: Unit, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout who owns <thing>`; raises UserError where nothing was asked."""
    asked = " ".join(words[1:] if words[:1] and labels.fold(words[0]) == "owns" else words).strip()
    if not asked:
        raise UserError(
            "Ask for a workflow, a kind of call, a pod or a measure: `/rollout who owns balance`."
        )
    found = find(unit, asked)
    asked, orphan = shorten(asked, 80), Mrkdwn("") if found else _orphan(unit)
    owned = tuple(
        _owned(unit, thing, thing.belongs_to)
        for thing in found[:MOST_FOUND]
        if isinstance(thing.belongs_to, Pod)
    )
    units = tuple(
        _unit_owner(unit, thing.name, thing.belongs_to)
        if isinstance(thing.belongs_to, UnitSpec)
        else _kept(unit, thing.belongs_to)
        for thing in found[:MOST_FOUND]
        if not isinstance(thing.belongs_to, Pod)
    )
    line = _line(owned, units) if found else mrkdwn("Nobody owns “{}” yet. {}", asked, orphan)
    return unit.render(OwnershipView(asked, line, owned, units, orphan))


def _line(found: Sequence[OwnedView], units: Sequence[UnitOwnerView]) -> Mrkdwn:
    """Say in a line whose the closest is, and how many others were found."""
    others = len(found) + len(units) - 1
    more = f"; and {counted(others, 'other')}" if others else ""
    if not found:
        return mrkdwn("{} is with {}{}", units[0].unit, units[0].owner, more)
    first = found[0]
    elsewhere = "; some escalations about it go elsewhere" if first.elsewhere else ""
    words = "{} belongs to {}; its lead is {}{}{}"
    return mrkdwn(words, first.thing, first.pod, first.lead, elsewhere, more)


def find(unit: Unit, asked: str) -> list[Thing]:
    """Find what somebody may mean: called exactly so, else beginning so, else nearly so."""
    wanted = labels.fold(asked)
    scored = [(_likeness(wanted, thing), n, thing) for n, thing in enumerate(_things(unit))]
    best = max((score for score, _, _ in scored), default=0.0)
    if best < NEAR:
        return []
    return [
        thing for score, _, thing in sorted(scored, key=lambda s: (-s[0], s[1])) if score == best
    ]


def _likeness(wanted: str, thing: Thing) -> float:
    names = [labels.fold(name) for name in thing.names]
    if wanted in names:
        return 3.0
    if any(wanted in name.split() or name.startswith(wanted) for name in names):
        return 2.0
    return max(SequenceMatcher(None, wanted, name).ratio() for name in names)


def _things(unit: Unit) -> Iterator[Thing]:
    charter = unit.charter
    for workflow in charter.workflows:
        names = (workflow.key, workflow.name, *workflow.call_types)
        yield Thing(workflow.name, charter.pod(workflow.pod), names, workflow)
    for pod in charter.pods:
        yield Thing(pod.name, pod, (pod.key, pod.name, pod.channel, pod.channel.lstrip("#")))
    for measure in charter.measures:
        names = (measure.key, measure.name, measure.label)
        keeper = charter.pod(measure.pod) if measure.pod is not None else measure
        yield Thing(measure.name, keeper, names)
    for key, name in UNITS.items():
        spec = getattr(charter.units, key)
        if spec is not None:
            yield Thing(name, spec, (name, key, spec.channel or name))


def _unit_owner(unit: Unit, name: str, spec: UnitSpec) -> UnitOwnerView:
    owner = unit.roster.called(spec.owner) if spec.owner else None
    nobody = "nobody yet (a steward names them in rollout.yaml)"
    members = ", ".join(_named(unit, ref) for ref in spec.members[:MOST_LINES])
    return UnitOwnerView(
        unit=name,
        owner=mention(owner.id) if owner else escape(spec.owner or nobody),
        place=_place(unit, spec.channel) if spec.channel else Mrkdwn(""),
        others=escape(f"In it: {members}" if members else ""),
    )


def _kept(unit: Unit, measure: Measure) -> UnitOwnerView:
    """Say who keeps a measure that no pod keeps, and who answers for its numbers where."""
    roster = unit.roster
    keepers = [*roster.with_role(Role.STEWARDS), *roster.admins, *roster.office]
    by_pod: dict[str, list[str]] = {}
    for workflow in unit.charter.workflows:
        if measure in unit.charter.measures_of(workflow.key):
            by_pod.setdefault(workflow.pod, []).append(workflow.name)
    told = [f"{some(names)}: {unit.charter.pod(key).name}" for key, names in by_pod.items()][
        :MOST_LINES
    ]
    sender = next((s.owner for s in unit.charter.sources if s.key == measure.source), None)
    told += [f"its source {measure.source}: {_named(unit, sender)}"] if sender else []
    return UnitOwnerView(
        unit=measure.name,
        owner=mention(keepers[0]) if keepers else escape("nobody yet (a steward keeps measures)"),
        place=Mrkdwn(""),
        others=escape(f"Its numbers are answered for by {'; '.join(told)}" if told else ""),
    )


def _named(unit: Unit, ref: str) -> str:
    person = unit.roster.called(ref)
    return person.name if person else ref


def _owned(unit: Unit, thing: Thing, pod: Pod) -> OwnedView:
    leads = unit.roster.pod(PodKey(pod.key)).leads
    return OwnedView(
        thing=thing.name,
        pod=pod.name,
        place=_place(unit, pod.channel),
        lead=mention(leads[0]) if leads else escape("nobody yet"),
        about=tuple(_about(thing.workflow)) if thing.workflow else (),
        owners=tuple(_owners(unit, thing.workflow)) if thing.workflow else (),
        elsewhere=tuple(_elsewhere(unit, thing.workflow, pod)) if thing.workflow else (),
        handover=tuple(map(_handover, thing.workflow.handover[:MOST_LINES]))
        if thing.workflow
        else (),
        asks_handover=thing.workflow is not None,
    )


def _about(workflow: Workflow) -> Iterator[OwnershipLineView]:
    if workflow.scope:
        yield OwnershipLineView(mrkdwn("It covers: {}", workflow.scope))
    if workflow.exclusions:
        yield OwnershipLineView(mrkdwn("It leaves out: {}", ", ".join(workflow.exclusions)))


def _place(unit: Unit, channel: str) -> Mrkdwn:
    place = unit.roster.place(channel)
    return channel_mention(place) if place[:1] in "CG" else escape(place)


def _owners(unit: Unit, workflow: Workflow) -> Iterator[OwnershipLineView]:
    for key, side in SIDES.items():
        ref = getattr(workflow.owners, key)
        if ref:
            yield OwnershipLineView(mrkdwn("{}: {}", side, _named(unit, ref)))


def _elsewhere(unit: Unit, workflow: Workflow, pod: Pod) -> Iterator[OwnershipLineView]:
    """Say which routes send escalations about a workflow to another pod."""
    for spec in unit.charter.escalations.routes[:MOST_LINES]:
        route = spec.route
        concerns = not route.workflows or workflow.key in route.workflows
        if not concerns or route.pod == pod.key:
            continue
        when = (
            ", ".join(route.call_types),
            " or ".join(severity.value for severity in route.severities),
            " or ".join(WORDS[criterion] for criterion in route.criteria),
            "on " + " or ".join(route.channels) if route.channels else "",
        )
        told = ", ".join(part for part in when if part) or "always"
        name = unit.charter.pod(route.pod).name
        yield OwnershipLineView(mrkdwn("{}: {}", told, name))


def _handover(handover: Handover) -> OwnershipLineView:
    when = f": {handover.when}" if handover.when else ""
    words = mrkdwn("{}{}", WORDS[handover.criterion], when)
    if handover.tested_on is None:
        return OwnershipLineView(Mrkdwn(words + " · not tested yet"))
    tested = f"tested {short_day(handover.tested_on)}"
    shown = link(handover.evidence, tested) if handover.evidence else escape(tested)
    return OwnershipLineView(Mrkdwn(f"{words} · {shown}"))


def _orphan(unit: Unit) -> Mrkdwn:
    """Say to whom it goes when the charter names nobody."""
    office = listed(unit.roster.office)
    whom = mention(office[0]) if office else escape("the Value Office, which has no owner yet")
    return mrkdwn("Until the charter says whose it is, ask {}.", whom)
