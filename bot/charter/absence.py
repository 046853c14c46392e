"""What a charter leaves out, and what that costs, in a leader's words."""

from collections.abc import Iterator

from bot.charter.agreement import people_named
from bot.charter.calendars import CalendarSpec, known_to
from bot.charter.measures import Measure
from bot.charter.models import Charter
from bot.charter.pods import Pod, Workflow
from bot.charter.problems import Problem, nearest
from bot.charter.routines import OUR_ROUTINES
from bot.domain.roles import Role

ROLES = {
    Role.AGENTS: "nobody counts as an agent, so nobody is shown how to give feedback.",
    Role.CHAMPIONS: "agents have no trained peer to ask before and after a go-live.",
    Role.SUPERVISORS: "nobody is asked to coach with what the system shows.",
    Role.LEADERS: "nobody counts as steering the rollout.",
    Role.COMPLIANCE: "nobody answers for rules and privacy.",
    Role.CUSTOMER_INSIGHT: "what customers say has no reader.",
    Role.ANALYSTS: "nobody is asked to look into the numbers.",
    Role.STEWARDS: "nobody but a pod's lead may redact, and nobody may reload the charter in Slack.",
    Role.VENDOR: "the supplier hears nothing of what agents report.",
}
# Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
MOST_SHOWN = 100
# A calendar that ends within them is worth a word.
SURE_YEARS = 5
SEATS = ("product", "engineering", "design", "data", "operations", "risk")
OWNERS = ("product", "engineering", "ai_operations")
UNITS = {
    "platform_core": "what pods need from the platform has no owner.",
    "controls_guild": "nobody approves for security, privacy and compliance.",
    "service_enablement": "playbooks and training have no owner.",
    "run_and_learn": "outcomes and the digest have no owner.",
}


def warnings(charter: Charter) -> tuple[Problem, ...]:
    """List what is absent or odd; the charter runs all the same."""
    remarks = [*_head(charter), *_roles_and_units(charter), *_people(charter), *_shifts(charter)]
    remarks += _deciders(charter)
    for key, spec in charter.calendars.items():
        remarks += _calendar(charter, key, spec)
    for n, pod in enumerate(charter.pods):
        remarks += _pod(charter, n, pod)
    for n, workflow in enumerate(charter.workflows):
        remarks += _workflow(charter, n, workflow)
    for n, measure in enumerate(charter.measures):
        remarks += _measure(charter, n, measure)
    return tuple(sorted(remarks))


def _head(charter: Charter) -> Iterator[Problem]:
    yield from _accountable_owner(charter)
    yield from _long_lists(charter)
    if not charter.leaders.channels:
        message = "no channels: no digest is posted."
        yield charter.problem(("leaders",), message, 'add channels: [{channel: "#name"}].')
    if not charter.calendars:
        message = "nudges fall on Monday to Friday, 09:00 to 17:00, public holidays included."
        yield charter.problem(("calendars",), message, "add a calendar with its country.")
    if charter.escalations.default_pod is None and len(charter.pods) > 1:
        message = f"no default_pod: what nothing else decides goes to {charter.pods[0].key}."
        yield charter.problem(("escalations",), message, "name the pod that sorts such things out.")
    # Other names are left alone: a later version may know them.
    for name in charter.routines.keys() - OUR_ROUTINES.keys():
        if near := nearest(name, OUR_ROUTINES):
            message = "no routine has this name, so nothing runs."
            yield charter.problem(("routines", name), message, f"did you mean {near}?")


def require_office(charter: Charter) -> None:
    """Refuse a charter that names nobody accountable for the Value Office (R76); raises CharterError."""
    if charter.office is None:
        raise charter.refusal(
            ("rollout", "value_office"),
            "Nobody answers for the Value Office, and without that one person no rollout runs.",
            "name them here, or under units: value_office: owner.",
        )


def _long_lists(charter: Charter) -> Iterator[Problem]:
    for part in ("workflows", "pods"):
        if (many := len(getattr(charter, part))) > MOST_SHOWN:
            message = (
                f"{many} of them: a menu in Slack shows {MOST_SHOWN}, so people type to find one."
            )
            yield charter.problem((part,), message, "give them names that people would type.")


def _accountable_owner(charter: Charter) -> Iterator[Problem]:
    unit = charter.units.value_office
    owners = {owner for owner in (charter.rollout.value_office, unit and unit.owner) if owner}
    if len(owners) > 1:
        message = f"two accountable owners are named: {' and '.join(sorted(owners))}."
        yield charter.problem(("units", "value_office"), message, "name the same person twice.")


def _roles_and_units(charter: Charter) -> Iterator[Problem]:
    for role, cost in ROLES.items():
        if not charter.roles[role]:
            yield charter.problem(("roles", role.value), f"nobody has this role: {cost}")
    for name, cost in UNITS.items():
        unit = getattr(charter.units, name)
        if unit is None or unit.owner is None:
            yield charter.problem(("units", name), f"no owner: {cost}")


def _deciders(charter: Charter) -> Iterator[Problem]:
    """Find seats that nobody fills: no move is decided while one has to say yes."""
    filled = {role.value: bool(charter.roles[role]) for role in Role}
    filled["agents"] = filled["agents"] or filled["champions"]
    for name, unit in charter.units:
        filled[name] = unit is not None and bool(unit.owner or unit.members)
    filled["value_office"] = charter.office is not None
    filled["pod_lead"] = all(pod.lead for pod in charter.pods)
    filled |= {seat: all(getattr(pod.seats, seat) for pod in charter.pods) for seat in SEATS}
    for key in charter.stages.deciders:
        if not filled[key]:
            message = f"nobody fills the seat {key}: moves of workflows are not decided."
            yield charter.problem(
                ("stages", "deciders"), message, "name somebody, or leave it out."
            )


def _people(charter: Charter) -> Iterator[Problem]:
    if not charter.people:
        message = f"nobody is listed: everyone is taken to work in {charter.rollout.zone}."
        yield charter.problem(("people",), message, "list people with name, site and zone.")
        return
    # Groups are Slack's to resolve; only single people can be missing here.
    named = people_named(charter.model_dump(mode="json"))
    unlisted: dict[str, Problem] = {}
    for place, ref in named.items():
        if ref not in charter.people and not ref.startswith(("@", "S")):
            message = f"{ref} is not among people and is taken to work in {charter.rollout.zone}."
            unlisted.setdefault(ref, charter.problem(place, message, "add them to people."))
    yield from unlisted.values()


def _shifts(charter: Charter) -> Iterator[Problem]:
    if not charter.shifts:
        message = "no shifts: prompts reach agents by their zone's working hours, not by their own."
        yield charter.problem(("shifts",), message, "add weekly patterns or a CSV file.")
        return
    without = [
        agent
        for agent in charter.roles[Role.AGENTS]
        if not agent.startswith(("@", "S")) and not charter.shift_plan.has(agent)
    ]
    if without:
        some = ", ".join(without[:3]) + (" and others" if len(without) > 3 else "")
        message = f"agents without a shift: {len(without)} ({some})."
        yield charter.problem(("shifts",), message, "give their site or each of them a pattern.")


def _calendar(charter: Charter, key: str, spec: CalendarSpec) -> Iterator[Problem]:
    first = charter.rollout.start.year
    wanted = first + SURE_YEARS
    known = known_to(spec, since=first, most=wanted)
    if known is not None and known < wanted:
        message = (
            f"the public holidays of {spec.country} are known to the end of {known}:"
            " some of those after it count as working days."
        )
        hint = "write them under closed_on, a year at a time."
        yield charter.problem(("calendars", key, "country"), message, hint)


def _pod(charter: Charter, n: int, pod: Pod) -> Iterator[Problem]:
    place = ("pods", n)
    if pod.lead is None:
        message = f"{pod.name} has no lead: nobody hears about feedback that is not taken."
        yield charter.problem((*place, "lead"), message, "name one person.")
    empty = [seat for seat in SEATS if getattr(pod.seats, seat) is None]
    if empty:
        message = f"{pod.name} has no one for {', '.join(empty)}: those sides are not heard."
        yield charter.problem((*place, "seats"), message, "fill all six seats.")
    if charter.calendars and charter.calendar_of(pod).holidays == frozenset():
        message = f"{pod.name} has no public holidays: nudges fall on them as on any day."
        yield charter.problem((*place, "calendar"), message, "name a calendar with its country.")
    if all(workflow.pod != pod.key for workflow in charter.workflows):
        yield charter.problem(place, f"{pod.name} owns no workflow: no feedback reaches it.")


def _workflow(charter: Charter, n: int, workflow: Workflow) -> Iterator[Problem]:
    place = ("workflows", n)
    costs = {
        "call_types": "agents cannot tell which contacts it is for.",
        "channels": "what happens by voice, chat, SMS and web cannot be told apart.",
        "go_live": "nobody knows when agents begin to work with it.",
        "scope": "nobody can say what belongs to it.",
        "exclusions": "nothing is left out on purpose, so its scope will be stretched.",
    }
    for key, cost in costs.items():
        if not getattr(workflow, key):
            yield charter.problem((*place, key), f"{workflow.name} has no {key}: {cost}")
    if not charter.knows_coverage(workflow.key):
        message = f"{workflow.name} has no contacts: its coverage is unknown and unlocks nothing."
        yield charter.problem((*place, "contacts"), message, "name the measure that counts them.")
    nobody = [side for side in OWNERS if getattr(workflow.owners, side) is None]
    if nobody:
        message = f"{workflow.name} has no accountable owner from {', '.join(nobody)}."
        yield charter.problem((*place, "owners"), message, "name one person for each.")
    if workflow.go_live and not charter.roles[Role.CHAMPIONS]:
        message = f"{workflow.name} goes live on {workflow.go_live} without a trained champion."
        yield charter.problem(
            (*place, "go_live"), message, "train champions before, then list them."
        )
    if workflow.go_live and workflow.go_live < charter.rollout.start:
        message = f"{workflow.name} goes live before the rollout starts."
        yield charter.problem((*place, "go_live"), message, "check the two dates.")


def _measure(charter: Charter, n: int, measure: Measure) -> Iterator[Problem]:
    place = ("measures", n)
    costs = {
        "definition": "two people will count it differently.",
        "five_minute_test": "it is collected, not shown.",
        "source": "when its numbers stop nobody is named.",
        "target": "nobody can say whether it is good.",
    }
    for key, cost in costs.items():
        if not getattr(measure, key):
            yield charter.problem((*place, key), f"{measure.label} has no {key}: {cost}")
