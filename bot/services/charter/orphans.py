"""What is open and needs something of the charter: an edit that takes that away is refused."""

from collections import defaultdict
from collections.abc import Iterator

from bot.charter import Charter, removed
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.policies import Target, TargetKind
from bot.domain.feedback.item import OPEN, FeedbackState
from bot.domain.ids import PodKey, WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.words import counted, day_words
from bot.errors import ConfigError
from bot.store import feedback, sessions
from bot.store.actions import rows as actions
from bot.store.actions.rows import ActionFilter
from bot.store.escalations import rows as escalations
from bot.store.feedback import FeedbackFilter
from bot.store.measures import disputes, findings
from bot.store.measures.findings import FindingFilter
from bot.store.oncall import covers
from bot.work.unit import Unit

MOST_NAMED = 20
MOST = 10_000
WAITING = (*OPEN, FeedbackState.SHIPPED)
# What goes away, and what still needs it.
Need = tuple[str, str]


def refuse(unit: Unit, old: Charter, new: Charter) -> None:
    """Raise ConfigError where anything open needs what a new charter takes away."""
    needs: defaultdict[str, list[str]] = defaultdict(list)
    for gone, label in _needs(unit, old, new):
        needs[gone].append(label)
    if not needs:
        return
    told = (f"{gone}, which {_named(labels)} still need" for gone, labels in sorted(needs.items()))
    raise ConfigError(
        f"This charter removes {'; '.join(told)}. Say under `moved_to` who inherits pods and "
        "workflows, or close these first."
    )


def _named(labels: list[str]) -> str:
    each = list(dict.fromkeys(labels))
    more = f" and {len(each) - MOST_NAMED} more" if each[MOST_NAMED:] else ""
    return ", ".join(each[:MOST_NAMED]) + more


def _needs(unit: Unit, old: Charter, new: Charter) -> Iterator[Need]:
    gone = removed(old, new)
    yield from _feedback(unit, gone.pods, gone.workflows)
    yield from _actions(unit, gone.pods, gone.workflows)
    yield from _escalations(unit, old, new)
    yield from _numbers(unit, old, new)
    yield from _sessions(unit, gone.workflows)
    yield from _turns(unit, old, new)


def _feedback(unit: Unit, pods: tuple[str, ...], workflows: tuple[str, ...]) -> Iterator[Need]:
    wanted = FeedbackFilter(states=WAITING)
    for item in feedback.find(unit.tx, unit.workspace, wanted, limit=MOST):
        if item.pod in pods or item.report.workflow in workflows:
            yield f"{item.pod}/{item.report.workflow}", item.label


def _actions(unit: Unit, pods: tuple[str, ...], workflows: tuple[str, ...]) -> Iterator[Need]:
    # An action may stand in a pod that is gone without any feedback of it still being open.
    asked = [(pod, ActionFilter(pods=(PodKey(pod),))) for pod in pods]
    asked += [(each, ActionFilter(workflow=WorkflowKey(each))) for each in workflows]
    for gone, wanted in asked:
        for found in actions.find(unit.tx, unit.workspace, wanted, limit=MOST):
            yield gone, found.label


def _escalations(unit: Unit, old: Charter, new: Charter) -> Iterator[Need]:
    gone = removed(old, new)
    for each in escalations.since(unit.tx, unit.workspace, unit.at):
        if not each.is_open:
            continue
        if each.pod in gone.pods:
            yield each.pod, each.label
        if each.workflow in gone.workflows:
            yield each.workflow, each.label
        for step in each.policy.steps_of(each.branch):
            target = Target.parse(step.to)
            if _reaches(unit, each, old, target) and not _reaches(unit, each, new, target):
                yield _target_words(each, target), each.label


def _reaches(unit: Unit, escalation: Escalation, charter: Charter, target: Target) -> bool:
    """Tell whether a charter still has whom a step of a running escalation reaches."""
    match target.kind:
        case TargetKind.ROTA:
            return any(rota.key == target.key for rota in charter.rotas)
        case TargetKind.HOOK:
            return any(hook.key == target.key for hook in charter.escalations.hooks)
        case TargetKind.POD:
            return any(pod.key == target.key for pod in charter.pods)
        case TargetKind.LEAD:
            # Its pod may move, and its heir's lead is called then.
            heir = charter.destination_of_pod(escalation.pod)
            return heir is None or charter.pod(heir).lead is not None
        case TargetKind.NAMED:
            named = {*charter.called(), *charter.people}
            return target.key in unit.roster.groups or target.key in named
        case _:
            return True


def _target_words(escalation: Escalation, target: Target) -> str:
    return f"the lead of {escalation.pod}" if target.kind is TargetKind.LEAD else str(target)


def _numbers(unit: Unit, old: Charter, new: Charter) -> Iterator[Need]:
    """List findings and disputes whose measure or workflow goes; numbers move to no heir."""
    workflows = {each.key for each in old.workflows} - {each.key for each in new.workflows}
    measures = {each.key for each in old.measures} - {each.key for each in new.measures}

    def needed(series: SeriesKey, label: str) -> Iterator[Need]:
        if series.measure in measures:
            yield series.measure, label
        elif series.workflow in workflows:
            yield series.workflow, label

    for finding in findings.find(unit.tx, unit.workspace, FindingFilter(is_asked=True), limit=MOST):
        yield from needed(finding.series, finding.label)
    for dispute in disputes.waiting(unit.tx, unit.workspace):
        yield from needed(dispute.series, dispute.label)


def _sessions(unit: Unit, workflows: tuple[str, ...]) -> Iterator[Need]:
    for workflow, day, people in sessions.ahead(unit.tx, unit.workspace, unit.at.date()):
        if workflow in workflows:
            yield workflow, f"{counted(people, 'attendee')} of the session on {day_words(day)}"


def _turns(unit: Unit, old: Charter, new: Charter) -> Iterator[Need]:
    for key in {rota.key for rota in old.rotas} - {rota.key for rota in new.rotas}:
        for each in covers.since(unit.tx, unit.workspace, key, unit.at):
            what = "the swap asked for" if each.asked else "the cover agreed"
            yield str(Target(TargetKind.ROTA, key)), f"{what} until {day_words(each.ends.date())}"
