"""Where an escalation would go: every combination a charter knows, and whose each is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from bot.charter.models import Charter
from bot.charter.problems import find_name
from bot.domain.escalations.criteria import WORDS, Criterion, EscalationSeverity
from bot.domain.escalations.routing import Asked, Routed
from bot.domain.words import some

CHANNELS = ("", "voice", "chat", "sms", "web")


def whose(charter: Charter, asked: Asked) -> str:
    """Say whose one combination is, and why; raises UnknownNameError for what no charter names."""
    asked = _as_written(charter, asked)
    found = charter.route(asked)
    return f"{about(asked)}: {charter.pod(found.pod).name} ({_why(charter, found)})"


def every(charter: Charter) -> Iterator[str]:
    """Say whose everything is, a line for each thing it can be about, and count what nobody owns."""
    defaults, combinations = list[str](), 0
    for thing in _things(charter):
        found = {each: charter.route(each) for each in _ratings(thing)}
        combinations += len(found)
        usual, _ = Counter(route.pod for route in found.values()).most_common(1)[0]
        if thing.channel and found[thing] == charter.route(replace(thing, channel="")):
            continue
        others = [
            f"{about(e)}: {charter.pod(r.pod).name}" for e, r in found.items() if r.pod != usual
        ]
        yield f"{about(thing)}: {charter.pod(usual).name} ({_why(charter, found[thing])})"
        yield from (f"  but {other}" for other in others)
        if found[thing].is_default:
            defaults.append(about(thing))
    yield f"{combinations:,} combinations, and each has an owner."
    if defaults:
        yield f"Only by default: {', '.join(defaults)}. Routes under escalations say otherwise."


def _as_written(charter: Charter, asked: Asked) -> Asked:
    workflows = [workflow.key for workflow in charter.workflows]
    calls = [call for workflow in charter.workflows for call in workflow.call_types]
    return replace(
        asked,
        workflow=asked.workflow and find_name("workflow", asked.workflow, workflows),
        call_type=asked.call_type and find_name("call type", asked.call_type, calls),
        channel=asked.channel and find_name("channel", asked.channel, CHANNELS[1:]),
    )


def _things(charter: Charter) -> Iterator[Asked]:
    calls = dict.fromkeys(call for workflow in charter.workflows for call in workflow.call_types)
    for workflow in charter.workflows:
        yield Asked(workflow=workflow.key)
    for call, channel in product(("", *calls), CHANNELS):
        yield Asked(call_type=call, channel=channel)


def _ratings(thing: Asked) -> Iterator[Asked]:
    """Yield a thing as it is, and with every criterion and every severity."""
    yield thing
    none: tuple[Criterion | None, ...] = (None, *Criterion)
    for severity, criterion in product(EscalationSeverity, none):
        yield replace(thing, severity=severity, criteria=(criterion,) if criterion else ())


def about(asked: Asked) -> str:
    """Name a combination in words."""
    parts = (
        asked.workflow and f"workflow {asked.workflow}",
        asked.call_type and f"call type {asked.call_type!r}",
        asked.channel and f"on {asked.channel}",
        asked.severity is not EscalationSeverity.MEDIUM and asked.severity.value,
        ", ".join(WORDS[criterion] for criterion in asked.criteria),
    )
    return " ".join(part for part in parts if part) or "nothing known"


def _why(charter: Charter, found: Routed) -> str:
    if found.candidates:
        names = some(charter.pod(pod).name for pod in found.candidates)
        return f"by default: {names} could both own it"
    return REASONS[found.why.value]


REASONS = {
    "route": "a route says so",
    "workflow": "it owns the workflow",
    "call_type": "it alone serves such calls",
    "channel": "it alone serves that channel",
    "ownerless": "by default: nothing says whose it is",
}
