"""Who decides a move and who approves a criterion: seats of the charter, and people on them."""

from collections.abc import Iterable

from bot.charter.pods import Workflow
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.roles import Role
from bot.domain.stages.ladder import GateCriterion
from bot.domain.stages.moves import GateSeat
from bot.domain.words import some
from bot.work.presence import has_left
from bot.work.unit import Unit

UNITS = ("platform_core", "controls_guild", "service_enablement", "run_and_learn")
OF_POD = ("product", "engineering", "design", "data", "operations", "risk")
NAMES = {
    "pod_lead": "the pod's lead",
    "value_office": "the Value Office",
    "platform_core": "Platform Core",
    "controls_guild": "the Controls Guild",
    "service_enablement": "Service Enablement",
    "run_and_learn": "Run and Learn",
    "agents": "an agent or champion",
    "customer_insight": "customer insight",
}
MOST_NAMED = 3


def name(key: str) -> str:
    """Return what people call a seat, a unit or a role."""
    side = f"the pod's {key} seat" if key in OF_POD else key.replace("_", " ")
    return NAMES.get(key, side)


def deciders(unit: Unit, workflow: Workflow, asker: SlackUserId) -> tuple[GateSeat, ...]:
    """List the seats that decide about a workflow; whoever asked sits on none of them."""
    return tuple(_seat(unit, workflow, key, asker) for key in unit.charter.stages.deciders)


def _seat(unit: Unit, workflow: Workflow, key: str, asker: SlackUserId) -> GateSeat:
    filled = _holders(unit, workflow, key)
    others = filled - {asker}
    if filled and not others:
        # Who asks does not sign: for a seat that is theirs alone the next higher signs.
        higher = (unit.roster.office, unit.roster.with_role(Role.LEADERS))
        others = _fit(unit, (user for users in higher for user in users)) - {asker}
    lacks = f"{name(key)} (nobody fills that seat; a steward can name somebody in the charter)"
    return GateSeat(key=key, name=name(key), holders=others, lacks="" if others else lacks)


def approvers(unit: Unit, workflow: Workflow, criterion: GateCriterion) -> tuple[SlackUserId, ...]:
    """List who may bring evidence for a criterion; the Value Office where its unit has nobody."""
    filled = _holders(unit, workflow, criterion.approver)
    return tuple(sorted(filled or _fit(unit, unit.roster.office)))


def owner_words(unit: Unit, workflow: Workflow, criterion: GateCriterion) -> str:
    """Say whose a criterion is: the unit or role, and who that is where they are few."""
    people = approvers(unit, workflow, criterion)
    called = name(criterion.approver)
    if not people or len(people) > MOST_NAMED:
        return called
    return f"{called} ({some(unit.person(user).name for user in people)})"


def office_is_here(unit: Unit) -> bool:
    """Tell whether somebody who answers for the Value Office is still here (R76)."""
    return bool(_fit(unit, unit.roster.office))


def _holders(unit: Unit, workflow: Workflow, key: str) -> frozenset[SlackUserId]:
    if key == "pod_lead":
        return _fit(unit, unit.roster.pod(PodKey(workflow.pod)).leads)
    if key == "value_office":
        return _fit(unit, unit.roster.office)
    if key in UNITS:
        spec = getattr(unit.charter.units, key)
        return _fit(unit, _called(unit, (spec.owner, *spec.members) if spec else ()))
    if key in OF_POD:
        pod = unit.charter.pod(workflow.pod)
        return _fit(unit, _called(unit, (getattr(pod.seats, key),)))
    if key == "agents":
        agents = unit.roster.agents_of(WorkflowKey(workflow.key))
        return _fit(unit, (*agents, *unit.roster.with_role(Role.CHAMPIONS)))
    return _fit(unit, unit.roster.with_role(Role(key)))


def _called(unit: Unit, refs: Iterable[str | None]) -> Iterable[SlackUserId]:
    for ref in refs:
        if ref and ref in unit.roster.groups:
            yield from unit.roster.groups[ref]
        elif ref and (person := unit.roster.called(ref)):
            yield person.id


def _fit(unit: Unit, users: Iterable[SlackUserId]) -> frozenset[SlackUserId]:
    """Leave out whoever has left, and the vendor, who approves nothing (R74)."""
    return frozenset(
        user
        for user in users
        if not has_left(unit, user) and not unit.person(user).is_a(Role.VENDOR)
    )
