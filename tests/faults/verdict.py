"""What people were promised by an ack, against what rows and Slack show of it, and how late."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STEP_BAR, LATE_BAR = timedelta(seconds=15), timedelta(seconds=70)
NOT_LATE = timedelta(0)
Click = tuple[str, str]


@dataclass
class Promised:
    """What was acked: forms by their mark, who follows what, what was taken."""

    forms: set[str] = field(default_factory=set)
    follows: dict[Click, bool] = field(default_factory=dict)
    takes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Told:
    """A message: its key, since when it might leave, when it stood in Slack, whether it is a post."""

    key: str
    due: datetime
    stood: datetime | None
    is_post: bool = True


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step of an escalation: when it was due, when it was taken, when Slack showed all it said."""

    label: str
    due: datetime
    stood: datetime


@dataclass
class Shown:
    """What is there afterwards: rows by their marks and labels, messages by their keys."""

    forms: Counter[str] = field(default_factory=Counter)
    follows: set[Click] = field(default_factory=set)
    takes: Counter[str] = field(default_factory=Counter)
    told: Sequence[Told] = ()
    slack: Counter[str] = field(default_factory=Counter)
    steps: Sequence[Stepped] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was lost and doubled, by name, and the latest step and message."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    latest_step: timedelta
    latest: timedelta

    @property
    def holds(self) -> bool:
        """Whether everything is there once and in time."""
        in_time = self.latest_step <= STEP_BAR and self.latest <= LATE_BAR
        return not (self.lost or self.doubled) and in_time


def judge(promised: Promised, shown: Shown) -> Verdict:
    """Compare what was promised with what is there."""
    steps = [each.stood - each.due for each in shown.steps]
    late = [each.stood - each.due for each in shown.told if each.stood is not None]
    return Verdict(
        lost=tuple(_lost(promised, shown)),
        doubled=tuple(_doubled(shown)),
        latest_step=max(steps, default=NOT_LATE),
        latest=max([*steps, *late], default=NOT_LATE),
    )


def _lost(promised: Promised, shown: Shown) -> Iterator[str]:
    yield from (f"form {mark}" for mark in sorted(promised.forms - set(shown.forms)))
    yield from (f"take {label}" for label in sorted(promised.takes - set(shown.takes)))
    yield from _turned(promised.follows, shown.follows)
    yield from (f"message {each.key}" for each in shown.told if _is_lost(each, shown.slack))


def _turned(promised: Mapping[Click, bool], shown: set[Click]) -> Iterator[str]:
    for click, follows in sorted(promised.items()):
        if (click in shown) is not follows:
            yield f"click {click}"


def _is_lost(each: Told, slack: Counter[str]) -> bool:
    return each.stood is None or (each.is_post and each.key not in slack)


def _doubled(shown: Shown) -> Iterator[str]:
    counted = {"form": shown.forms, "take": shown.takes, "message": shown.slack}
    for kind, seen in counted.items():
        yield from (f"{kind} {name}" for name, n in seen.items() if n > 1)
