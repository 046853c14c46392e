"""What a broken limit asks for: proposed to whoever can decide it, and escalated where it must be."""

from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Finding
from bot.domain.measures.gatekeeper import Audience
from bot.services.escalations import signals
from bot.services.measures import answers, gatekeeper, proposals, sentences
from bot.work.presence import has_left
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

MEANS = {
    "stop": "switch it off until it is within its limit again",
    "step_back": "give it to fewer people, or hand more over to a person, until it is within its "
    "limit again",
}


def tell(unit: Unit, finding: Finding) -> None:
    """Propose what the charter says a broken limit asks for, and escalate where it says so."""
    is_shown = gatekeeper.is_shown(unit, finding.series, Audience.POD)
    signals.of_breach(unit, finding, words=_words(unit, finding, is_shown=is_shown))
    decider = _decider(unit, finding) if is_shown else answers.owner(unit, finding)
    measure = sentences.measure_of(unit, finding.series.measure)
    if decider is None or measure is None or measure.guardrail is None:
        return
    asks = measure.guardrail.then
    view = ToldView(
        headline=f"{finding.label} · {_words(unit, finding, is_shown=True)}",
        what=f"I propose that to you: {MEANS[asks]}. Until somebody decides, nothing changes by itself.",
        note=answers.due_words(unit, finding),
        block="finding",
        buttons=(
            Button("findings.become", "Decide…", str(finding.number), "primary"),
            Button("findings.evidence", "Evidence", str(finding.number)),
            Button("findings.dispute", "Looks wrong", str(finding.number)),
        ),
    )
    proposals.make(unit, finding, decider, view)


def _words(unit: Unit, finding: Finding, *, is_shown: bool) -> str:
    if is_shown:
        return f"{sentences.headline(unit, finding)} {sentences.breach_words(unit, finding)}."
    return (
        f"{sentences.veiled(unit, finding.series)} and needs a look. Its number is not shown yet: "
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
