"""The steps of a policy, each at its time; silence past a promised update raises it again."""

from datetime import datetime

from bot.domain import escalations as decisions
from bot.domain.escalations import Escalation, EscalationState, PolicyStep
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import listed
from bot.services import pods
from bot.services.escalations import telling
from bot.services.unit import Unit
from bot.store import escalations as rows

SLICE = 10


def next_due(unit: Unit) -> datetime | None:
    """Return when a step or a promised update is next due."""
    return rows.next_due(unit.tx, unit.workspace)


def step_due(unit: Unit) -> bool:
    """Take a slice of the steps that are due; True while more wait."""
    due = rows.due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for escalation in due:
        lapses = escalation.state is EscalationState.ACKNOWLEDGED
        after = take_steps(unit, _lapsed(unit, escalation) if lapses else escalation)
        if lapses:
            telling.redraw(unit, after)
    return len(due) == SLICE


def _lapsed(unit: Unit, escalation: Escalation) -> Escalation:
    name = unit.person(escalation.owner).name if escalation.owner else "nobody"
    telling.note(unit, escalation, "unacknowledged", telling.CLOCK, f"no update from {name}")
    if escalation.owner is not None:
        words = f"{escalation.label} is open again: the update you promised did not come."
        telling.tell(unit, escalation, (escalation.owner,), words, "take")
    return decisions.lapse(escalation, unit.at)


def take_steps(unit: Unit, escalation: Escalation) -> Escalation:
    """Take the step that is due; one that reaches nobody falls through to the next at once."""
    while escalation.due_at is not None and escalation.due_at <= unit.at:
        step = decisions.next_step(escalation)
        if step is None:
            escalation = _end(unit, escalation)
            continue
        people = reached_by(unit, escalation, step)
        is_reached = bool(people) or step.to == "channel"
        _reach(unit, escalation, step, people)
        escalation = decisions.stepped(escalation, step, unit.at, reached=is_reached)
    rows.save(unit.tx, unit.workspace, escalation)
    return escalation


def _reach(
    unit: Unit, escalation: Escalation, step: PolicyStep, people: tuple[SlackUserId, ...]
) -> None:
    names = ", ".join(unit.person(user).name for user in people)
    if step.to == "channel":
        telling.reply(unit, escalation, f"{escalation.label} waits for somebody to take it.")
        names = "the channel"
    elif people:
        pod = pods.name_of(unit.charter, escalation.pod)
        telling.tell(
            unit, escalation, people, f"{_title(unit, escalation)} needs {pod} now", "take"
        )
    telling.note(
        unit, escalation, "step", telling.CLOCK, f"{step.to}: {names or 'nobody is there'}"
    )


def _title(unit: Unit, escalation: Escalation) -> str:
    return telling.title(unit, escalation)


def _end(unit: Unit, escalation: Escalation) -> Escalation:
    after = decisions.ended(escalation, unit.at)
    if after.due_at is not None:
        telling.note(unit, escalation, "again", telling.CLOCK, "the steps begin anew")
        return after
    telling.note(unit, escalation, "end", telling.CLOCK, "nobody took it, and no step is left")
    office = unit.roster.office or unit.roster.admins
    words = f"Nobody took {telling.title(unit, escalation)}, and no step is left. It is yours."
    telling.tell(unit, escalation, office, words, "take")
    return after


def reached_by(unit: Unit, escalation: Escalation, step: PolicyStep) -> tuple[SlackUserId, ...]:
    """List whom a step reaches: people who are here."""
    pod = unit.roster.pod(escalation.pod)
    if step.to == "lead":
        found: tuple[SlackUserId, ...] = pod.leads
    elif step.to == "members":
        found = (*pod.leads, *sorted(pod.members))
    elif step.to == "office":
        found = unit.roster.office
    elif step.to.startswith("pod:"):
        found = unit.roster.pod(PodKey(step.to.removeprefix("pod:"))).leads
    else:
        person = unit.roster.called(step.to)
        found = (person.id,) if person else ()
    return tuple(user for user in listed(found) if unit.person(user).active)
