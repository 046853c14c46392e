"""What is known of a pod, also after the charter dropped it: old cards and lists still name it."""

from bot.charter import Charter
from bot.domain.calendar import WorkCalendar
from bot.domain.ids import PodKey


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
