"""What comes first among asks: sessions, then retros and training, then the pulse, then the week's news."""

from collections import Counter
from collections.abc import Collection

from bot.charter import Workflow
from bot.domain import refs
from bot.domain.budget import WEEK
from bot.domain.calendar import instant_of
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.people import listed
from bot.domain.refs import Topic
from bot.store import budget as asks
from bot.work.rhythm import MORNING
from bot.work.unit import Unit

SESSIONS = "sessions"


def dates_of(workflow: Workflow) -> str:
    """Name in the ledger that somebody is told the dates of a workflow's sessions."""
    return refs.make(Topic.INVITATION, workflow.key)


def uninvited(
    unit: Unit, workflow: Workflow, among: Collection[SlackUserId] | None = None
) -> tuple[SlackUserId, ...]:
    """List the agents who do not read the pod's channel and were not told its sessions' dates yet."""
    pod = unit.roster.pod(PodKey(workflow.pod))
    there = {*pod.leads, *pod.members}
    agents = unit.roster.agents_of(WorkflowKey(workflow.key))
    wanted = [
        user
        for user in listed(agents)
        if user not in there and unit.person(user).active and (among is None or user in among)
    ]
    told = asks.asked(unit.tx, unit.workspace, wanted, dates_of(workflow)) if wanted else ()
    return tuple(user for user in wanted if user not in told)


def kept_for_sessions(unit: Unit, users: Collection[SlackUserId]) -> Counter[SlackUserId]:
    """Count for some people the sessions whose dates they are to be told within a week."""
    soon = [each for each in unit.charter.workflows if _asks_soon(unit, each)]
    return Counter(user for each in soon for user in uninvited(unit, each, users))


def _asks_soon(unit: Unit, workflow: Workflow) -> bool:
    days = workflow.session_days
    if not days or workflow.go_live is None or unit.charter.routine(SESSIONS).off:
        return False
    zone = unit.charter.calendar_of(unit.charter.pod(workflow.pod)).zone
    hour = unit.charter.routine(SESSIONS).at or MORNING
    coming = (instant_of(zone, day, hour) for day in (workflow.go_live, *days[:-1]))
    return any(unit.at < moment <= unit.at + WEEK for moment in coming)
