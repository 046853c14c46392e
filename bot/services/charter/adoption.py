"""Putting a charter in force, and what that moves."""

from dataclasses import replace

from bot.charter import Charter, Moved, diff, moved, parse, require_office
from bot.charter.problems import CharterError
from bot.domain.audit import Entry
from bot.domain.ids import PodKey, WorkflowKey
from bot.services.charter import orphans
from bot.services.interactions import counting, scorecards
from bot.services.oncall import edits
from bot.store import charter
from bot.store import feedback as rows
from bot.store.actions import nudges
from bot.store.actions import rows as actions
from bot.store.escalations import rows as escalations
from bot.store.feedback import FeedbackFilter
from bot.work import directory
from bot.work.unit import Unit


def adopt(unit: Unit, new: Charter, *, text: str, by: str) -> int:
    """Put a charter in force and return how many changes that makes.

    Raises ConfigError listing what is open and would be left without something it needs.
    """
    require_office(new)
    old = last(unit)
    directory.name_channels(unit, new)
    # Undone with the transaction where the new one is refused below.
    charter.keep(unit.tx, unit.workspace, text, at=unit.at)
    scorecards.follow(unit, new)
    if old is None:
        unit.note(Entry(unit.at, by, "adopt", "charter", after={"rollout": new.rollout.name}))
        return 0
    # Before anything is moved: a refusal leaves no item half way to another pod.
    orphans.refuse(unit, old, new)
    _rehome(unit, moved(old, new))
    edits.follow(unit, old, new)
    counting.follow(unit, old, new)
    changes = diff(old, new)
    for change in changes:
        before, after = {"value": change.before}, {"value": change.after}
        unit.note(Entry(unit.at, by, "charter", change.path, before, after))
    return len(changes)


def last(unit: Unit) -> Charter | None:
    """Read the charter last in force; None where there was none that can be read."""
    text = charter.last(unit.tx, unit.workspace)
    if text is None:
        return None
    try:
        return parse(text, name="the charter last in force")
    except CharterError:
        # A newer version of the format may no longer read what an older one kept.
        return None


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
        escalations.inherit(unit.tx, unit.workspace, "workflow", old, heir=new)
    for old, new in heirs.pods.items():
        nudges.rehome(unit.tx, unit.workspace, PodKey(old), to=PodKey(new))
        actions.rehome(unit.tx, unit.workspace, PodKey(old), to=PodKey(new))
        escalations.inherit(unit.tx, unit.workspace, "pod", old, heir=new)
