"""Which maps a workflow has, and what they still lack: whole and fresh, or not."""

from datetime import timedelta

from bot.charter.pods import Workflow
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import fold
from bot.domain.maps import steps
from bot.domain.rights.rules import RightsRule
from bot.domain.words import short_day, some
from bot.errors import UserError
from bot.slack.mrkdwn import shorten
from bot.store import maps
from bot.store.maps import WorkflowMap
from bot.work import pods
from bot.work.unit import Unit

GONE = "The charter has no workflow “{}” any more, so its map is drawn no further."


def checked(unit: Unit, key: str, by: SlackUserId, rule: RightsRule) -> Workflow:
    """Return a workflow of the charter, for who may do this with its map; raises UserError."""
    try:
        workflow = unit.charter.workflow(key)
    except KeyError:
        raise UserError(GONE.format(shorten(key, 40))) from None
    if not may(unit, workflow, by, rule):
        raise UserError(rule.refused)
    return workflow


def may(unit: Unit, workflow: Workflow, by: SlackUserId, rule: RightsRule) -> bool:
    """Tell whether a rule admits somebody to a workflow's map."""
    return rule.admits(unit.roster.standing(by, PodKey(workflow.pod)))


def call_types(workflow: Workflow) -> tuple[str, ...]:
    """List the kinds of call a workflow has a map for; one without a name where it names none."""
    return workflow.call_types or ("",)


def call_type(workflow: Workflow, typed: str) -> str:
    """Find the kind of call somebody means, the first where they named none; raises UserError."""
    known = call_types(workflow)
    if not typed.strip():
        return known[0]
    found = next((each for each in known if fold(each) == fold(typed)), None)
    if found is None:
        named = some(filter(None, known), most=12) or "none"
        raise UserError(f"{workflow.name} has no call type “{shorten(typed, 40)}”. It has {named}.")
    return found


def newest(unit: Unit, workflow: str, kind: str) -> WorkflowMap:
    """Read a map as it stands; one without steps where nobody has drawn it."""
    found = maps.versions(unit.tx, unit.workspace, workflow, kind, most=1)
    return found[0] if found else WorkflowMap(workflow=workflow, call_type=kind)


def lacks(unit: Unit, workflow: Workflow) -> list[str]:
    """Say what keeps a workflow's maps from being whole and fresh, for each kind of call; nothing where nothing does."""
    return [
        f"{kind}: {', '.join(said)}" if kind else ", ".join(said)
        for kind in call_types(workflow)
        if (said := lacks_of(unit, newest(unit, workflow.key, kind)))
    ]


def lacks_of(unit: Unit, drawn: WorkflowMap) -> list[str]:
    """Say what keeps one map from being whole and fresh."""
    if drawn.at is None:
        return ["not drawn yet"]
    days = unit.charter.promises.map_days
    is_old = unit.at - drawn.at > timedelta(days=days)
    return [*steps.lacks(drawn.steps), *([f"drawn over {days} days ago"] if is_old else [])]


def words(unit: Unit, workflow: Workflow) -> str:
    """Say in a line how a workflow's maps stand."""
    said = lacks(unit, workflow)
    return some(said, most=3) if said else "from greeting to wrap-up, and fresh"


def drawn_words(unit: Unit, workflow: Workflow, drawn: WorkflowMap) -> str:
    """Say who drew a map and when."""
    if drawn.at is None or drawn.by is None:
        return "Nobody has drawn it yet"
    zone = pods.calendar_of(unit.charter, PodKey(workflow.pod)).zone
    return f"Drawn by {unit.person(drawn.by).name} on {short_day(local_day(drawn.at, zone))}"
