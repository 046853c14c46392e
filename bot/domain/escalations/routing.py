"""Whose an escalation is: by the charter's routes, by its workflow, by its kind of call, or nobody's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.ids import PodKey, WorkflowKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of an escalation when its owner is looked for; empty where it is not known."""

    workflow: str = ""
    call_type: str = ""
    channel: str = ""
    severity: EscalationSeverity = EscalationSeverity.MEDIUM
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A rule of the charter: what it asks for, and whose that is; what is empty asks for nothing."""

    pod: PodKey
    workflows: tuple[str, ...] = ()
    call_types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    severities: tuple[EscalationSeverity, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    def takes(self, asked: Asked) -> bool:
        """Tell whether it is about this."""
        return (
            _among(asked.workflow, self.workflows)
            and _among(asked.call_type, self.call_types)
            and _among(asked.channel, self.channels)
            and _among(asked.severity, self.severities)
            and (not self.criteria or not set(self.criteria).isdisjoint(asked.criteria))
        )


@dataclass(frozen=True, slots=True)
class Served:
    """A workflow as routing sees it: whose it is, which calls and channels it serves."""

    key: WorkflowKey
    pod: PodKey
    call_types: tuple[str, ...]
    channels: tuple[str, ...]


class Why(StrEnum):
    """Why it is theirs; the last two ask for the charter to be mended."""

    ROUTE = "route"
    WORKFLOW = "workflow"
    CALL_TYPE = "call_type"
    CHANNEL = "channel"
    AMBIGUOUS = "ambiguous"
    OWNERLESS = "ownerless"


@dataclass(frozen=True, slots=True)
class Routed:
    """Whose it is and why; `workflow` where that is known or can be told."""

    pod: PodKey
    why: Why
    workflow: WorkflowKey | None = None
    candidates: tuple[PodKey, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether nothing in the charter says so, and it went to the default."""
        return self.why in (Why.AMBIGUOUS, Why.OWNERLESS)


def routed(
    asked: Asked, routes: Iterable[Route], served: Sequence[Served], *, default: PodKey
) -> Routed:
    """Find the one pod that owns it: the first route, else its workflow, its calls, its channel.

    There is always one: what several pods or none could own is the default's.
    """
    known = next((each for each in served if each.key == asked.workflow), None)
    workflow = known.key if known else None
    route = next((each for each in routes if each.takes(asked)), None)
    if route is not None:
        return Routed(route.pod, Why.ROUTE, workflow)
    if known is not None:
        return Routed(known.pod, Why.WORKFLOW, workflow)
    return _by_its_calls(asked, served, default)


def _by_its_calls(asked: Asked, served: Sequence[Served], default: PodKey) -> Routed:
    why, found = Why.CHANNEL, list(served)
    if asked.call_type:
        wanted = asked.call_type.casefold()
        why = Why.CALL_TYPE
        found = [s for s in found if wanted in {call.casefold() for call in s.call_types}]
    if asked.channel and len({each.pod for each in found}) != 1:
        found = [each for each in found if asked.channel in each.channels]
    pods = tuple(dict.fromkeys(each.pod for each in found))
    if not (asked.call_type or asked.channel) or not pods:
        return Routed(default, Why.OWNERLESS)
    if len(pods) > 1:
        return Routed(default, Why.AMBIGUOUS, candidates=pods)
    return Routed(pods[0], why, found[0].key if len(found) == 1 else None)


def _among(given: str, wanted: Collection[str]) -> bool:
    return not wanted or given.casefold() in {each.casefold() for each in wanted}
