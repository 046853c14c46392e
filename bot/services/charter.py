"""Putting a charter in force: what it orphans is refused, what it changes is audited."""

from dataclasses import replace

from bot.charter import Charter, Moved, Removed, diff, moved, parse, removed, require_office
from bot.charter.problems import CharterError
from bot.domain.audit import Entry
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import PodKey, WorkflowKey
from bot.errors import ConfigError
from bot.services.oncall import edits
from bot.store import charter
from bot.store import feedback as rows
from bot.store.actions import nudges
from bot.store.actions import rows as actions
from bot.store.actions.rows import ActionFilter
from bot.store.escalations import rows as escalations
from bot.store.feedback import FeedbackFilter
from bot.work import directory
from bot.work.unit import Unit

MOST_NAMED = 20
WAITING = (*OPEN, FeedbackState.SHIPPED)


def adopt(unit: Unit, new: Charter, *, text: str, by: str) -> int:
    """Put a charter in force and return how many changes that makes.

    Raises ConfigError listing the open items it would leave without a pod or workflow.
    """
    require_office(new)
    old = _last(unit)
    directory.name_channels(unit, new)
    # Undone with the transaction where the new one is refused below.
    charter.keep(unit.tx, unit.workspace, text, at=unit.at)
    if old is None:
        unit.note(Entry(unit.at, by, "adopt", "charter", after={"rollout": new.rollout.name}))
        return 0
    # Before anything is moved: a refusal leaves no item half way to another pod.
    _refuse_orphans(unit, old, new)
    _rehome(unit, moved(old, new))
    edits.follow(unit, old, new)
    changes = diff(old, new)
    for change in changes:
        before, after = {"value": change.before}, {"value": change.after}
        unit.note(Entry(unit.at, by, "charter", change.path, before, after))
    return len(changes)


def _last(unit: Unit) -> Charter | None:
    text = charter.last(unit.tx, unit.workspace)
    if text is None:
        return None
    try:
        return parse(text, name="the charter last in force")
    except CharterError:
        # A newer version of the format may no longer read what an older one kept.
        return None


def _refuse_orphans(unit: Unit, old: Charter, new: Charter) -> None:
    gone = removed(old, new)
    orphans = [
        item
        for item in rows.find(unit.tx, unit.workspace, FeedbackFilter(states=WAITING), limit=10_000)
        if item.pod in gone.pods or item.report.workflow in gone.workflows
    ]
    live = escalations.open_of(unit.tx, unit.workspace, gone.pods)
    if live:
        raise ConfigError(
            f"This charter removes {', '.join(sorted({each.pod for each in live}))}, which "
            f"{', '.join(each.label for each in live[:MOST_NAMED])} still need. Say under "
            "`moved_to` who inherits them, or resolve them first."
        )
    if orphans:
        named = ", ".join(item.label for item in orphans[:MOST_NAMED])
        more = f" and {len(orphans) - MOST_NAMED} more" if orphans[MOST_NAMED:] else ""
        raise ConfigError(
            f"This charter removes {_gone_words(orphans)}, which {named}{more} still need. "
            "Say under `moved_to` who inherits them, or close them first."
        )
    _refuse_open_work(unit, gone)


def _refuse_open_work(unit: Unit, gone: Removed) -> None:
    # An action may stand in a pod that is gone without any feedback of it still being open.
    asked = [ActionFilter(pods=tuple(map(PodKey, gone.pods)))] if gone.pods else []
    asked += [ActionFilter(workflow=WorkflowKey(workflow)) for workflow in gone.workflows]
    left = [
        found
        for each in asked
        for found in actions.find(unit.tx, unit.workspace, each, limit=10_000)
    ]
    if left:
        labels = list(dict.fromkeys(action.label for action in left))
        more = f" and {len(labels) - MOST_NAMED} more" if labels[MOST_NAMED:] else ""
        raise ConfigError(
            f"This charter removes {', '.join(sorted({*gone.pods, *gone.workflows}))}, where "
            f"{', '.join(labels[:MOST_NAMED])}{more} are still open. Say under `moved_to` who "
            "inherits them, or close them first."
        )


def _gone_words(orphans: list[Feedback]) -> str:
    return ", ".join(sorted({f"{item.pod}/{item.report.workflow}" for item in orphans}))


def _rehome(unit: Unit, heirs: Moved) -> None:
    if not heirs.pods and not heirs.workflows:
        return
    for item in rows.find(unit.tx, unit.workspace, FeedbackFilter(), limit=1_000_000):
        pod = heirs.pods.get(item.pod, item.pod)
        workflow = heirs.workflows.get(item.report.workflow, item.report.workflow)
        if (pod, workflow) != (item.pod, item.report.workflow):
            report = replace(item.report, workflow=WorkflowKey(workflow))
            rows.save(unit.tx, unit.workspace, replace(item, pod=PodKey(pod), report=report))
    for old, new in heirs.workflows.items():
        actions.rename_workflow(unit.tx, unit.workspace, WorkflowKey(old), to=WorkflowKey(new))
    for old, new in heirs.pods.items():
        nudges.rehome(unit.tx, unit.workspace, PodKey(old), to=PodKey(new))
        actions.rehome(unit.tx, unit.workspace, PodKey(old), to=PodKey(new))
        escalations.rehome(unit.tx, unit.workspace, PodKey(old), to=PodKey(new))
