"""Random histories of one action: calendars, zones, outages, snoozes, blocks, time off."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.actions import decisions as actions
from bot.domain.actions.deadlines import Nudge, Path, Planned, Step, advance, begin, steps
from bot.domain.actions.decisions import PATIENCE, Action, ActionState, Block, Waits
from bot.domain.budget import Preferences
from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.ids import PodKey, SlackUserId

OWNER, OTHER = SlackUserId("U0OWNER"), SlackUserId("U0OTHER")
LEAD, OFFICE = SlackUserId("U0LEAD"), SlackUserId("U0OFFICE")
ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Manila",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "America/St_Johns",
)
HOUR = timedelta(hours=1)
# Both nights on which clocks change lie within reach of these beginnings.
BEGINNINGS = (date(2026, 3, 16), date(2026, 10, 12), date(2026, 12, 10), date(2026, 6, 1))
HOURS_TOLD = 24 * 75


@dataclass(slots=True)
class Heard:
    """Somebody was asked: by which step, planned for when, told when."""

    user: SlackUserId
    step: Step
    planned_at: datetime
    told_at: datetime
    due_on: date


@dataclass(slots=True)
class History:
    """One action's life; `moves` are the reasons its day changed, in order."""

    action: Action
    pod: WorkCalendar
    homes: dict[SlackUserId, WorkCalendar]
    chosen: dict[SlackUserId, Preferences]
    path: Path
    waiting: list[Nudge] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    moves: list[tuple[date, str]] = field(default_factory=list)

    def steps(self) -> tuple[Planned, ...]:
        return steps(self.path, self.action.due_on, self.pod)

    def plan(self, at: datetime) -> None:
        """Plan the path anew, as a changed day does."""
        first = begin(self.steps(), at)
        self.waiting = [first] if first else []

    def reachable(self, user: SlackUserId, at: datetime) -> datetime:
        """Find when somebody may be asked, in their working time outside their quiet hours."""
        calendar, chosen = self.homes[user], self.chosen[user]
        moment = calendar.next_working(at)
        for _ in range(10):
            later = chosen.after_quiet(moment, calendar.zone)
            if later == moment:
                return moment
            moment = calendar.next_working(later)
        return calendar.next_working(at)

    def audience(self, step: Step) -> tuple[SlackUserId, ...]:
        """Say whom a step concerns, as the bot does."""
        if step is Step.OFFICE:
            return (OFFICE,)
        if self.action.state is ActionState.BLOCKED and step in (Step.BEFORE_DUE, Step.DUE):
            return ()
        if self.action.owner is None:
            return (LEAD,)
        return (self.action.owner, LEAD) if step is Step.LEAD else (self.action.owner,)

    def sweep(self, at: datetime) -> None:
        """Do everything that is due."""
        while ready := [nudge for nudge in self.waiting if nudge.due_at <= at]:
            self.waiting = [nudge for nudge in self.waiting if nudge.due_at > at]
            for nudge in ready:
                self._advance(nudge, at)

    def _advance(self, nudge: Nudge, at: datetime) -> None:
        untouched = self.action.unanswered >= PATIENCE and self.action.block is None
        if nudge.asked is None and untouched and nudge.step is not Step.OFFICE:
            self.action = actions.release(self.action)
        for come in advance(nudge, self.steps(), at, self.audience, self.reachable):
            if come.asked is None or come.due_at > at:
                self.waiting.append(come)
                continue
            told = Heard(come.asked, come.step, come.planned_at, at, self.action.due_on)
            self.heard.append(told)
            if come.asked == self.action.owner and come.step is not Step.OFFICE:
                self.action = replace(self.action, unanswered=self.action.unanswered + 1)


def play(seed: int) -> tuple[History, list[datetime]]:
    """Let one history happen, an hour at a time; returns it and the hours that were up."""
    dice = random.Random(seed)  # noqa: S311 - the same histories each time
    history = _begin(dice)
    start = history.action.created_at
    history.plan(start)
    down = {
        hour
        for _ in range(dice.randrange(4))
        for begins in [dice.randrange(HOURS_TOLD)]
        for hour in range(begins, begins + dice.choice([1, 5, 24, 30, 72]))
    }
    up = []
    acts = {dice.randrange(24 * 30): dice.choice(ACTS) for _ in range(dice.randrange(6))}
    for hour in range(HOURS_TOLD):
        at = start + hour * HOUR
        if hour in down:
            continue
        up.append(at)
        if hour in acts:
            acts[hour](history, dice, at)
        history.sweep(at)
    return history, up


def _begin(dice: random.Random) -> History:
    closed = frozenset(date(2026, dice.randrange(3, 13), dice.randrange(1, 29)) for _ in range(5))
    pod = WorkCalendar(dice.choice(ZONES), every_weekday(time(9), time(17)), closed)
    homes = {
        user: WorkCalendar(dice.choice(ZONES), every_weekday(time(9), time(17)), closed)
        for user in (OWNER, OTHER, LEAD, OFFICE)
    }
    quiet = [Preferences(), Preferences(quiet_from=time(16), quiet_until=time(10))]
    begins = dice.choice(BEGINNINGS)
    due_on = begins + timedelta(days=dice.randrange(5, 20))
    action = Action(
        number=1,
        origin_kind="import",
        origin_id="R-1",
        title="Something.",
        pod=PodKey("cards"),
        owner=OWNER,
        due_on=due_on,
        original_due_on=due_on,
        created_at=datetime.combine(begins, time(7), UTC),
    )
    path = Path(dice.choice([(7, 2), (2,), (), (10, 7, 2)]))
    return History(action, pod, homes, {user: dice.choice(quiet) for user in homes}, path)


def snooze(history: History, dice: random.Random, at: datetime) -> None:
    """Move the day, with a reason."""
    today = at.astimezone(ZoneInfo(history.pod.zone)).date()
    until = max(today, history.action.due_on) + timedelta(days=dice.randrange(1, 10))
    history.action = actions.snooze(history.action, until, "A reason.", today=today)
    history.moves.append((until, "A reason."))
    history.plan(at)


def block(history: History, dice: random.Random, at: datetime) -> None:
    """Let it wait for somebody outside."""
    until = at.date() + timedelta(days=dice.randrange(1, 9))
    waits = Block(Waits.OUTSIDE, "Acme", until)
    wakes_at = history.pod.start_from(until)
    history.action = actions.block(history.action, waits, "", wakes_at=wakes_at)


def wake(history: History, _dice: random.Random, _at: datetime) -> None:
    """Let it go on."""
    if history.action.state is ActionState.BLOCKED:
        history.action = actions.wake(history.action)


def keep(history: History, _dice: random.Random, _at: datetime) -> None:
    """Say that somebody is on it."""
    history.action = actions.touch(history.action)


def take(history: History, _dice: random.Random, _at: datetime) -> None:
    """Give it another owner."""
    if history.action.owner != OTHER:
        history.action = actions.hand_over(history.action, OTHER)


ACTS = (snooze, block, wake, keep, take)
