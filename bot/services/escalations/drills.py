"""Drills, by hand and by the calendar."""

from collections.abc import Sequence

from bot.domain import labels
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import may_lead
from bot.errors import UserError
from bot.services.escalations import signals
from bot.work.rhythm import Run
from bot.work.unit import Unit


def on_its_day(unit: Unit, run: Run) -> None:
    """Raise a pod's drill at the hour the charter names."""
    signals.of_drill(unit, PodKey(run.scope.key))


def by_hand(unit: Unit, by: SlackUserId, words: Sequence[str]) -> str:
    """Raise a drill for one's own pod, or the pod named; raises UserError where it is not theirs."""
    wanted = labels.fold(" ".join(words))
    mine = [
        p for p in unit.charter.pods if may_lead(unit.person(by), unit.roster.pod(PodKey(p.key)))
    ]
    found = [
        pod for pod in mine if not wanted or wanted in (labels.fold(pod.key), labels.fold(pod.name))
    ]
    if not found:
        raise UserError("A drill is raised for a pod by its lead: `/rollout drill` and its key.")
    if len(found) > 1:
        keys = ", ".join(pod.key for pod in found)
        raise UserError(f"For which pod? `/rollout drill` and one of {keys}.")
    signals.of_drill(unit, PodKey(found[0].key))
    return f"The drill for {found[0].name} is on. Its card says that it is one."
