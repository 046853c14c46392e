"""What is known of a pod, also after the charter dropped it: old cards and lists still name it."""

import difflib
from collections.abc import Sequence

from bot.charter import Charter
from bot.charter.pods import Workflow
from bot.domain import labels
from bot.domain.calendar import WorkCalendar
from bot.domain.ids import PodKey, WorkflowKey
from bot.errors import UserError
from bot.slack.mrkdwn import shorten
from bot.work import menus
from bot.work.forms import Choice
from bot.work.menus import Search
from bot.work.unit import Unit

# More keys than that are no help in a refusal.
MOST_NAMED = 20
# A slip of one or two letters; another word is no guess.
NEAR = 0.75


def name_of(charter: Charter, pod: PodKey) -> str:
    """Return what people call a pod."""
    try:
        return charter.pod(pod).name
    except KeyError:
        return pod


def calendar_of(charter: Charter, pod: PodKey) -> WorkCalendar:
    """Return a pod's working time, or the rollout's."""
    try:
        return charter.calendar_of(charter.pod(pod))
    except KeyError:
        return charter.calendar_for_zone()


def workflow_name(charter: Charter, key: str | None) -> str:
    """Return what people call a workflow, also after the charter dropped it; nothing for none."""
    if not key:
        return ""
    try:
        return charter.workflow(key).name
    except KeyError:
        return key


def workflow_called(charter: Charter, words: Sequence[str]) -> Workflow:
    """Find the workflow that words name, by key or name; raises UserError."""
    typed = " ".join(words)
    for workflow in charter.workflows:
        if labels.fold(typed) in (labels.fold(workflow.key), labels.fold(workflow.name)):
            return workflow
    keys = ", ".join(f"`{workflow.key}`" for workflow in charter.workflows[:12])
    slip = meant(charter, typed)
    raise UserError(f"There is no workflow “{shorten(typed, 40)}”.{slip} There are {keys}.")


def workflow_among(
    charter: Charter, words: Sequence[str], filters: Sequence[str]
) -> tuple[WorkflowKey | None, list[str]]:
    """Read filters, one of which may be a workflow by key or name; raises UserError for an unknown one."""
    left = f" {' '.join(map(labels.fold, words))} "
    found: WorkflowKey | None = None
    for called, key in _called(charter):
        if found is None and f" {called} " in left:
            found, left = key, left.replace(f" {called} ", " ", 1)
    rest = left.split()
    if unknown := [word for word in rest if word not in filters]:
        keys = ", ".join(sorted(workflow.key for workflow in charter.workflows)[:MOST_NAMED])
        raise UserError(
            f"I don't know the filter “{unknown[0][:40]}”.{meant(charter, unknown[0], filters)} Use {', '.join(filters)} "
            f"or a workflow: {keys}."
        )
    return found, rest


def meant(charter: Charter, typed: str, others: Sequence[str] = ()) -> str:
    """Guess the pod, workflow or other word a slip was meant for; empty where none is near."""
    keys = [labels.fold(each.key) for each in (*charter.workflows, *charter.pods)]
    near = difflib.get_close_matches(labels.fold(typed), [*others, *keys], n=1, cutoff=NEAR)
    return f" Did you mean {near[0]}?" if near else ""


def _called(charter: Charter) -> list[tuple[str, WorkflowKey]]:
    """List what workflows are called, the longest first: one name may begin with another."""
    called = {labels.fold(each.name): WorkflowKey(each.key) for each in charter.workflows}
    called |= {labels.fold(each.key): WorkflowKey(each.key) for each in charter.workflows}
    return sorted(called.items(), key=lambda pair: -len(pair[0]))


def workflow_choices(charter: Charter) -> tuple[Choice, ...]:
    """Offer every workflow."""
    return menus.choices((each.key, each.name) for each in charter.workflows)


def find_workflow(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find workflows by what somebody types."""
    return menus.best(workflow_choices(unit.charter), search.words)


def pod_choices(charter: Charter) -> tuple[Choice, ...]:
    """Offer every pod."""
    return menus.choices((each.key, each.name) for each in charter.pods)


def find_pod(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find pods by what somebody types."""
    return menus.best(pod_choices(unit.charter), search.words)
