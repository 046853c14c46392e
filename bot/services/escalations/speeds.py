"""How fast pods answer escalations, against what the charter asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.charter import Charter
from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import PodKey


@dataclass(frozen=True, slots=True)
class Pace:
    """One span of several escalations: its median, and how many of those that were due were in time.

    What waits for longer than it may counts as late. `at_least` says that the median is still growing.
    """

    median: timedelta | None
    in_time: int
    judged: int
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSpeed:
    """How fast a pod took, told of and resolved its escalations."""

    count: int
    take: Pace
    update: Pace
    resolve: Pace


def of_pods(
    charter: Charter, known: Iterable[Escalation], *, at: datetime
) -> dict[PodKey, EscalationSpeed]:
    """Judge every pod that had any, in the charter's order; drills are practice and left out."""
    real = [each for each in known if not each.is_drill]
    found = {}
    for pod in charter.pods:
        mine = [each for each in real if each.pod == pod.key]
        if mine:
            found[PodKey(pod.key)] = _speed(charter, mine, at)
    return found


def _speed(charter: Charter, mine: list[Escalation], at: datetime) -> EscalationSpeed:
    targets = [charter.escalations.target(each.severity) for each in mine]
    asked = list(zip(mine, targets, strict=True))
    return EscalationSpeed(
        count=len(mine),
        take=_pace((_span(e, e.acknowledged_at, at), t.take_minutes) for e, t in asked),
        update=_pace((_span(e, e.updated_at, at), t.update_minutes) for e, t in asked),
        resolve=_pace((_span(e, e.resolved_at, at), t.resolve_minutes) for e, t in asked),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """How long one took, or has waited so far."""

    length: timedelta
    is_over: bool


def _span(escalation: Escalation, until: datetime | None, at: datetime) -> Span:
    # Who resolves it at once has taken it, and told of it, in doing so.
    ended = until or escalation.resolved_at
    return Span((ended or at) - escalation.raised_at, ended is not None)


def _pace(spans: Iterable[tuple[Span, int]]) -> Pace:
    limited = [(span, timedelta(minutes=most)) for span, most in spans]
    due = [(span, most) for span, most in limited if span.is_over or span.length > most]
    if not due:
        return Pace(None, 0, 0)
    waited = sorted((span for span, _ in due), key=lambda span: span.length)
    middle = timedelta(seconds=median(span.length.total_seconds() for span in waited))
    # What is still open may yet be longer than any other.
    longest = waited[len(waited) // 2].length
    is_open = any(not span.is_over and span.length <= longest for span in waited)
    in_time = sum(span.is_over and span.length <= most for span, most in due)
    return Pace(middle, in_time, len(due), at_least=is_open)
