"""Saying that an escalation is worse, or less bad, than it was: it may become another pod's."""

from dataclasses import replace

from bot.domain.escalations import decisions
from bot.domain.escalations.criteria import EscalationSeverity, is_worse
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.routing import Asked
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.words import owners
from bot.services.escalations import cards, forms, hooks, messages, record, response, steps
from bot.work import pods
from bot.work.forms import statement
from bot.work.unit import Unit


def rate(
    unit: Unit, number: int, by: SlackUserId, *, severity: EscalationSeverity, why: str
) -> Escalation:
    """Change how bad it is; raises UserError under the field at fault."""
    before = response.lock_open(unit, number, by)
    reason = statement(why, forms.WHY)
    pod = _whose(unit, before, severity)
    policy = unit.charter.policy_of(unit.charter.pod(pod))
    after = decisions.rate(before, severity, pod, policy)
    word = cards.SEVERITIES[severity]
    if before.pod != after.pod:
        return _moved(unit, before, after, by, f"{word}: {reason}")
    record.keep(unit, after, TimelineVerb.RATED, by, f"{word}: {reason}")
    words = f"{unit.person(by).name} says that {after.label} is {word.lower()} now: {reason}"
    messages.reply(unit, after, words)
    rose = unit.at if is_worse(after.severity, before.severity) else None
    messages.change(unit, after, but=(after.owner,))
    if after.owner not in (None, by):
        messages.tell(unit, after, (after.owner,), words, "update", after=rose)
    if decisions.begins_anew(before, after):
        return steps.begin(unit, replace(after, rounds=0))
    return after


def _whose(unit: Unit, escalation: Escalation, severity: EscalationSeverity) -> PodKey:
    """Ask the charter again; what nothing is known of stays with whoever sorts it out."""
    asked = Asked(
        workflow=escalation.workflow or "",
        call_type=escalation.call_type,
        channel=escalation.channel,
        severity=severity,
        criteria=escalation.criteria,
    )
    if not (asked.workflow or asked.call_type or asked.channel):
        return escalation.pod
    return unit.charter.route(asked).pod


def _moved(
    unit: Unit, before: Escalation, after: Escalation, by: SlackUserId, words: str
) -> Escalation:
    name = pods.name_of(unit.charter, after.pod)
    cards.leave(unit, before, f"{before.label} went to {name}. {words}")
    record.write(unit, after, TimelineVerb.MOVED, by, f"to {name}. {words}")
    cards.post(unit, after)
    # The old pod's services stop calling; the same ones would call nobody about what is acknowledged.
    hooks.follow(unit, after, hooks.RESOLVE)
    messages.go_on(unit, after, f"{after.label} is with {name} now.", by=by, but=(before.owner,))
    if before.owner is not None:
        gone = f"{after.label} is {owners(name)} from now on. {words}"
        messages.tell(unit, after, (before.owner,), gone, after=unit.at)
    return steps.begin(unit, after)
