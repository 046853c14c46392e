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
    """One span of several escalations: its median, and how many of those it came to were in time."""

    median: timedelta | None
    in_time: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationSpeed:
    """How fast a pod took, told of and resolved its escalations."""

    count: int
    take: Pace
    update: Pace
    resolve: Pace


def of_pods(charter: Charter, known: Iterable[Escalation]) -> dict[PodKey, EscalationSpeed]:
    """Judge every pod that had any, in the charter's order; drills are practice and left out."""
    real = [each for each in known if not each.is_drill]
    found = {}
    for pod in charter.pods:
        mine = [each for each in real if each.pod == pod.key]
        if mine:
            found[PodKey(pod.key)] = _speed(charter, mine)
    return found


def _speed(charter: Charter, mine: list[Escalation]) -> EscalationSpeed:
    targets = [charter.escalations.target(each.severity) for each in mine]
    asked = list(zip(mine, targets, strict=True))
    return EscalationSpeed(
        count=len(mine),
        take=_pace((_span(e, e.acknowledged_at), t.take_minutes) for e, t in asked),
        update=_pace((_span(e, e.updated_at), t.update_minutes) for e, t in asked),
        resolve=_pace((_span(e, e.resolved_at), t.resolve_minutes) for e, t in asked),
    )


def _span(escalation: Escalation, until: datetime | None) -> timedelta | None:
    return until - escalation.raised_at if until is not None else None


def _pace(spans: Iterable[tuple[timedelta | None, int]]) -> Pace:
    done = [(span, timedelta(minutes=most)) for span, most in spans if span is not None]
    middle = median(span.total_seconds() for span, _ in done) if done else None
    in_time = sum(span <= most for span, most in done)
    return Pace(timedelta(seconds=middle) if middle is not None else None, in_time, len(done))
