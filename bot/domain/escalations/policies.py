"""A pod's policy: whom its steps reach, in which order, and when which of them counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.calendar import DAY, MIDNIGHT, WorkCalendar
from bot.domain.escalations.criteria import Criterion, EscalationSeverity

ALL_DAY = (0, 24 * 60)


@dataclass(frozen=True, slots=True)
class Matter:
    """What of an escalation decides whether a step counts: how bad it is, and which criteria hold."""

    severity: EscalationSeverity = EscalationSeverity.MEDIUM
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When a step or a branch counts; what is left empty asks for nothing.

    `spans` are minutes since midnight, some past 24 hours: such a span belongs to the day it began
    on. With `of_responder` the clock, the working time and the holidays are those of whoever is to
    be reached, else the pod's.
    """

    days: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    working: bool | None = None
    holidays: bool | None = None
    severities: tuple[EscalationSeverity, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    of_responder: bool = False


ALWAYS = When()


class TargetKind(StrEnum):
    """Whom a step can reach; some are named by a key, as in `pod:cards`."""

    CHANNEL = "channel"
    LEAD = "lead"
    MEMBERS = "members"
    SHIFT = "shift"
    OFFICE = "office"
    POD = "pod"
    ROTA = "rota"
    HOOK = "hook"
    # A group or a person, as the charter refers to them.
    NAMED = "named"


KEYED = (TargetKind.POD, TargetKind.ROTA, TargetKind.HOOK)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step reaches; `key` says which pod, rota, hook, group or person."""

    kind: TargetKind
    key: str = ""

    def __str__(self) -> str:
        if self.kind is TargetKind.NAMED:
            return self.key
        return f"{self.kind}:{self.key}" if self.kind in KEYED else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read whom a step reaches, as policies spell it; raises ValueError for what is no kind."""
        word, colon, key = text.partition(":")
        if not colon:
            known = word in set(TargetKind) - {*KEYED, TargetKind.NAMED}
            return cls(TargetKind(word)) if known else cls(TargetKind.NAMED, text)
        if word not in KEYED or not key:
            raise ValueError(f"{text!r} is nobody a step can reach")
        return cls(TargetKind(word), key)


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """One step: whom it reaches, how many minutes they have, and when it counts."""

    to: str
    wait_minutes: int
    when: When = ALWAYS

    @property
    def target(self) -> Target:
        return Target.parse(self.to)


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps that replace the usual ones when its condition holds."""

    when: When
    steps: tuple[PolicyStep, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A pod's steps, how often they begin anew when nobody answers, and its branches.

    `unacknowledges` says whether silence past a promised update raises it again.
    """

    steps: tuple[PolicyStep, ...]
    repeats: int = 1
    branches: tuple[Branch, ...] = ()
    unacknowledges: bool = True

    def branch_at(self, at: datetime, matter: Matter, calendar: WorkCalendar) -> int | None:
        """Return which branch counts, the first that holds; None for the usual steps."""
        return next(
            (
                number
                for number, branch in enumerate(self.branches)
                if holds(branch.when, at, matter, calendar)
            ),
            None,
        )

    def steps_of(self, branch: int | None) -> tuple[PolicyStep, ...]:
        """Return the steps of a branch, or the usual ones."""
        return self.steps if branch is None else self.branches[branch].steps

    def targets(self) -> frozenset[str]:
        """List everything any of its steps reaches."""
        everywhere = (*self.steps, *(step for branch in self.branches for step in branch.steps))
        return frozenset(step.to for step in everywhere)


def is_asked_for(when: When, matter: Matter) -> bool:
    """Tell whether a condition is about something so bad, of such a kind, whatever the hour."""
    if when.severities and matter.severity not in when.severities:
        return False
    return not when.criteria or not set(when.criteria).isdisjoint(matter.criteria)


def holds(when: When, at: datetime, matter: Matter, calendar: WorkCalendar) -> bool:
    """Tell whether a condition holds at an instant, by the clock and the holidays of a calendar."""
    if not is_asked_for(when, matter):
        return False
    if when.working is not None and calendar.is_working(at) is not when.working:
        return False
    return any(_day_counts(when, day, calendar) for day in _days_within(when, at, calendar))


def _days_within(when: When, at: datetime, calendar: WorkCalendar) -> Iterator[datetime]:
    """Yield the local midnights of the days whose span holds the instant."""
    wall = at.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
    for back in range(2):
        midnight = datetime.combine(wall.date() - back * DAY, MIDNIGHT)
        since = (wall - midnight) / timedelta(minutes=1)
        if any(opens <= since < closes for opens, closes in when.spans or (ALL_DAY,)):
            yield midnight


def _day_counts(when: When, day: datetime, calendar: WorkCalendar) -> bool:
    named = not when.days or day.weekday() in when.days
    is_holiday = day.date() in calendar.holidays
    return named and when.holidays in (None, is_holiday)
