"""What a broken limit asks for: proposed to whoever can decide it, and escalated where it must be."""

from collections.abc import Sequence

from bot.charter.measures import Measure
from bot.domain.actions.decisions import Action
from bot.domain.calendar import due_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.measures.findings import Finding, FindingKind
from bot.domain.measures.gatekeeper import Audience
from bot.domain.words import short_day, some
from bot.services.actions import record
from bot.services.escalations import signals
from bot.services.measures import answers, gatekeeper, names, proposals, sentences
from bot.store.actions import rows as actions
from bot.store.measures import findings as rows
from bot.store.measures.findings import FindingFilter
from bot.work import pods
from bot.work.presence import has_left
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

MOST = 100
LIMIT, CLOCK = "limit", "clock"
REVIEW_DAYS = 14
MEANS = {
    "stop": "switch it off until it is within its limit again",
    "step_back": "give it to fewer people, or hand more over to a person, until it is within its "
    "limit again",
}


def tell(unit: Unit, finding: Finding) -> None:
    """Propose what the charter says a broken limit asks for, and escalate where it says so.

    A limit that is broken on several channels of a workflow is one proposal and one escalation.
    """
    is_shown, found = gatekeeper.is_shown(unit, finding.series, Audience.POD), _group(unit, finding)
    if found[0].number == finding.number:
        signals.of_breach(unit, finding, words=_words(unit, found, is_shown=is_shown))
    decider = _decider(unit, finding) if is_shown else answers.owner(unit, finding)
    measure = names.measure_of(unit, finding.series.measure)
    if decider is None or measure is None or measure.guardrail is None:
        return
    asks, lent = measure.guardrail.then, answers.exception_words(unit, found)
    review = _review(unit, finding, measure, decider) if found[0].number == finding.number else ""
    back = (Button("stages.ask", "Step back…", finding.series.workflow),)
    view = ToldView(
        headline=f"{some(each.label for each in found)} · {_words(unit, found, is_shown=True)}",
        what=f"I propose that to you: {MEANS[asks]}. Until somebody decides, nothing changes by itself.",
        note=" · ".join(word for word in (lent, answers.due_words(unit, finding), review) if word),
        block="finding",
        buttons=(
            Button("findings.become", "Decide…", answers.value_of(found), "primary"),
            Button("findings.evidence", "Evidence", answers.value_of(found)),
            Button("findings.dispute", "Looks wrong", answers.value_of(found)),
            *(back if asks == "step_back" else ()),
        ),
    )
    proposals.make(unit, found[0], decider, view)


def _review(unit: Unit, finding: Finding, measure: Measure, owner: SlackUserId) -> str:
    """Have a broken limit reviewed afterwards, once while that is open (U25); say by what."""
    workflow = unit.charter.workflow(finding.series.workflow)
    about = f"{workflow.key} {measure.key}"
    if any(each.is_live for each in actions.born_from(unit.tx, unit.workspace, LIMIT, about)):
        return ""
    pod = PodKey(workflow.pod)
    due = due_day(unit.at, pods.calendar_of(unit.charter, pod), days=REVIEW_DAYS)
    action = Action(
        number=0,
        origin_kind=LIMIT,
        origin_id=about,
        title=f"Review the limit of {measure.label} for {workflow.name} after {finding.label}",
        pod=pod,
        workflow=finding.series.workflow,
        owner=owner,
        due_on=due,
        original_due_on=due,
        created_at=unit.at,
    )
    made = record.open_new(unit, action, by=CLOCK)
    return f"{made.label} reviews the limit itself by {short_day(due)}"


def _group(unit: Unit, finding: Finding) -> list[Finding]:
    """List the channels on which a workflow's measure broke its limit on a day, the first first."""
    wanted = FindingFilter(
        first=finding.day,
        last=finding.day,
        kinds=(FindingKind.BREACH,),
        workflows=(finding.series.workflow,),
    )
    found = rows.find(unit.tx, unit.workspace, wanted, limit=MOST)
    return [each for each in found if each.series.measure == finding.series.measure]


def _words(unit: Unit, found: Sequence[Finding], *, is_shown: bool) -> str:
    finding = found[0]
    if is_shown:
        return f"{sentences.together(unit, found)}, {sentences.breach_words(unit, finding)}."
    return (
        f"{sentences.veiled(unit, finding)} and needs a look. Its number is not shown yet: "
        "whoever keeps the measures can read it."
    )


def _decider(unit: Unit, finding: Finding) -> SlackUserId | None:
    """Find whose the decision is: the workflow's owners, else who answers, else the Value Office."""
    owners = unit.charter.workflow(finding.series.workflow).owners
    named = [unit.roster.called(ref) for ref in (owners.product, owners.ai_operations) if ref]
    asked = (*(person.id for person in named if person), answers.owner(unit, finding))
    users = (*(user for user in asked if user), *unit.roster.office)
    return next((user for user in users if _may_decide(unit, finding, user)), None)


def _may_decide(unit: Unit, finding: Finding, user: SlackUserId) -> bool:
    reads = gatekeeper.audience_of(unit, unit.person(user), finding.series.workflow)
    return reads is not None and not has_left(unit, user)
