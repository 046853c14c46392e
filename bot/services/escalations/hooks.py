"""Services outside Slack: what they are told of an escalation, and what becomes of a call."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from bot.charter.escalations import Hook
from bot.domain.escalations import decisions as escalations
from bot.domain.escalations import hooks as decisions
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.hooks import HookCall, HookCallState
from bot.domain.escalations.policies import Target, TargetKind
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.words import span_words
from bot.services.escalations import cards, messages
from bot.store.escalations import hooks, rows
from bot.store.record.counters import next_number
from bot.work import pods
from bot.work.unit import Unit

KIND = "hook_call"
TRIGGER, ACKNOWLEDGE, RESOLVE = "trigger", "acknowledge", "resolve"
LONGEST = 900
# Source: https://developer.pagerduty.com/docs/send-alert-event
PAGERDUTY = {
    EscalationSeverity.CRITICAL: "critical",
    EscalationSeverity.HIGH: "error",
    EscalationSeverity.MEDIUM: "warning",
}
# Source: https://docs.opsgenie.com/docs/alert-api
OPSGENIE = {
    EscalationSeverity.CRITICAL: "P1",
    EscalationSeverity.HIGH: "P2",
    EscalationSeverity.MEDIUM: "P3",
}


def trigger(unit: Unit, escalation: Escalation, key: str) -> str:
    """Ask for a call of a hook, and return why that is not possible; empty where it is."""
    if unit.charter.escalations.hook(key) is None:
        return "the charter has no such hook at an allowed host"
    known = hooks.of_escalation(unit.tx, unit.workspace, escalation.number)
    fails = any(c.hook == key and c.state is HookCallState.WAITING and c.attempts for c in known)
    _ask(unit, escalation, key, TRIGGER)
    return "it does not answer, and is tried again" if fails else ""


def follow(unit: Unit, escalation: Escalation, event: str) -> None:
    """Tell every hook that was called that somebody has it, or that it is over."""
    known = hooks.of_escalation(unit.tx, unit.workspace, escalation.number)
    for call in known:
        if call.state is HookCallState.WAITING:
            hooks.save(unit.tx, unit.workspace, decisions.needless(call))
    # One that hangs may have arrived all the same, so it is told too.
    for key in dict.fromkeys(call.hook for call in known if call.attempts):
        if unit.charter.escalations.hook(key) is not None:
            _ask(unit, escalation, key, event)


def _ask(unit: Unit, escalation: Escalation, key: str, event: str) -> None:
    call = HookCall(
        number=next_number(unit.tx, unit.workspace, KIND),
        escalation=escalation.number,
        hook=key,
        event=event,
        payload=orjson.dumps(_told(unit, escalation, event)).decode(),
        asked_at=unit.at,
        due_at=unit.at,
    )
    hooks.add(unit.tx, unit.workspace, call)
    unit.tx.queued = True


def _told(unit: Unit, escalation: Escalation, event: str) -> dict[str, Any]:
    """Return what leaves the house: of a sensitive one nothing of what it is about."""
    summary = cards.title(unit, escalation)
    return {
        "event": event,
        "key": f"drumbeat-{unit.workspace}-{escalation.label}",
        "escalation": escalation.label,
        "summary": summary if escalation.sensitive else f"{summary}: {escalation.what}"[:LONGEST],
        "severity": escalation.severity.value,
        "pod": pods.name_of(unit.charter, escalation.pod),
        "drill": escalation.is_drill,
        "raised_at": escalation.raised_at.isoformat(),
    }


def body_for(hook: Hook, call: HookCall, secret: str) -> dict[str, Any]:
    """Lay a call out as its service reads it; a webhook gets it as it is."""
    told = orjson.loads(call.payload)
    severity = EscalationSeverity(told["severity"])
    if hook.kind == "pagerduty":
        payload = {
            "summary": told["summary"],
            "source": "drumbeat",
            "severity": PAGERDUTY[severity],
            "component": told["pod"],
            "custom_details": {"escalation": told["escalation"], "drill": told["drill"]},
        }
        event = {"routing_key": secret, "event_action": call.event, "dedup_key": told["key"]}
        return {**event, "payload": payload} if call.event == TRIGGER else event
    if hook.kind == "opsgenie" and call.event != TRIGGER:
        return {"source": "drumbeat", "note": told["summary"]}
    if hook.kind == "opsgenie":
        return {
            "message": told["summary"][:130],
            "alias": told["key"],
            "description": told["summary"],
            "priority": OPSGENIE[severity],
            "source": "drumbeat",
            "tags": ["drill"] if told["drill"] else [],
        }
    return dict(told)


def path_for(hook: Hook, call: HookCall) -> str:
    """Return the address of a call: Opsgenie closes an alert at an address of its own."""
    if hook.kind != "opsgenie" or call.event == TRIGGER:
        return hook.address
    verb = "acknowledge" if call.event == ACKNOWLEDGE else "close"
    return f"{hook.address}/{orjson.loads(call.payload)['key']}/{verb}?identifierType=alias"


def due(unit: Unit) -> list[tuple[HookCall, Hook | None]]:
    """List the calls to make now, with their hooks; None for one the charter no longer allows."""
    found = hooks.due(unit.tx, unit.workspace, at=unit.at)
    return [(call, unit.charter.escalations.hook(call.hook)) for call in found]


def begin(unit: Unit, number: int) -> bool:
    """Take a call for as long as it may last; False where another process was quicker."""
    call = _waiting(unit, number)
    if call is None or call.due_at > unit.at:
        return False
    hooks.save(unit.tx, unit.workspace, decisions.leased(call, unit.at))
    return True


def arrived(unit: Unit, number: int) -> None:
    """Note that a call was answered."""
    escalation, call = _locked(unit, number)
    if escalation is None or call is None:
        return
    hooks.save(unit.tx, unit.workspace, decisions.answered(call))
    _let_follow(unit, call)
    if call.event == TRIGGER:
        after = f" after {span_words(unit.at - call.asked_at)}" if call.attempts else ""
        messages.note(
            unit, escalation, TimelineVerb.CALLED, messages.CLOCK, f"{call.hook} answered{after}"
        )


def failed(unit: Unit, number: int, problem: str, *, again: bool) -> None:
    """Note that a call failed: the next step is due at once, and it is tried again meanwhile."""
    escalation, call = _locked(unit, number)
    if escalation is None or call is None:
        return
    after = decisions.failed(call, problem, unit.at, again=again)
    hooks.save(unit.tx, unit.workspace, after)
    if after.state is HookCallState.REFUSED:
        _let_follow(unit, call)
    if call.attempts == 0 or after.state is HookCallState.REFUSED:
        more = "and is given up" if after.state is HookCallState.REFUSED else "and is tried again"
        words = f"{call.hook} could not be reached, {more}: {problem}"
        messages.note(unit, escalation, TimelineVerb.GAP, messages.CLOCK, words)
    if call.event == TRIGGER or any(c.event == TRIGGER for c in _behind(unit, call)):
        through = escalations.fallen_through(
            escalation, str(Target(TargetKind.HOOK, call.hook)), unit.at
        )
        if through != escalation:
            rows.save(unit.tx, unit.workspace, through)


def _behind(unit: Unit, call: HookCall) -> list[HookCall]:
    """List what the same service is to be told after a call."""
    known = hooks.of_escalation(unit.tx, unit.workspace, call.escalation)
    waits = [c for c in known if c.hook == call.hook and c.state is HookCallState.WAITING]
    return [c for c in waits if c.number > call.number]


def _let_follow(unit: Unit, call: HookCall) -> None:
    """Let what waited behind a call be made now."""
    for following in _behind(unit, call)[:1]:
        hooks.save(unit.tx, unit.workspace, replace(following, due_at=unit.at))


def next_due(unit: Unit) -> datetime | None:
    """Return when a call is next to be made."""
    return hooks.next_due(unit.tx, unit.workspace)


def _locked(unit: Unit, number: int) -> tuple[Escalation | None, HookCall | None]:
    """Lock an escalation and then its call, in the order of whoever takes or resolves it."""
    seen = hooks.get(unit.tx, unit.workspace, number)
    if seen is None:
        return None, None
    escalation = rows.lock(unit.tx, unit.workspace, seen.escalation)
    return escalation, _waiting(unit, number)


def _waiting(unit: Unit, number: int) -> HookCall | None:
    call = hooks.lock(unit.tx, unit.workspace, number)
    return call if call is not None and call.state is HookCallState.WAITING else None
