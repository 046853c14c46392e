"""Keeping an action: written, on record, its path planned anew, shown alike wherever it stands."""

from dataclasses import replace
from datetime import datetime

from bot.domain import labels
from bot.domain.actions import deadlines, decisions
from bot.domain.actions.decisions import PLANNED, Action, Block, Waits
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import listed
from bot.domain.promises import promise
from bot.domain.words import counted, day_words
from bot.services.actions import following, messages, sight, waiting, weekly
from bot.store.actions import clock, nudges, rows
from bot.store.record.counters import next_number
from bot.work import home, origins, pods
from bot.work.presence import presence_of
from bot.work.unit import Unit

KIND = "action"
# Who did something and the instant the chain may keep of it.
Actor = tuple[str, datetime]


def open_new(unit: Unit, action: Action, *, by: str) -> Action:
    """Store a new action under the next number and plan its path."""
    new = action if action.owner is None else replace(action, taken_at=unit.at, heard_at=unit.at)
    numbered = _vowed(unit, decisions.renumber(new, next_number(unit.tx, unit.workspace, KIND)))
    rows.add(unit.tx, unit.workspace, numbered)
    unit.note(Entry(unit.at, by, "open", numbered.label, after={"origin": numbered.origin_id}))
    if numbered.state in PLANNED:
        plan(unit, numbered)
    _show(unit, numbered)
    return numbered


def save(unit: Unit, before: Action, after: Action, *, verb: str, who: Actor) -> Action:
    """Write a changed action back, with everything that follows from the change."""
    actor, at = who
    # What opens a closed one again is its author's word, or the clock's.
    if actor != CLOCK and before.is_live:
        after = decisions.heard(before, after, at=at)
    is_replanned = (before.due_on, before.state in PLANNED) != (
        after.due_on,
        after.state in PLANNED,
    )
    after = _vowed(unit, after) if is_replanned else after
    rows.save(unit.tx, unit.workspace, after)
    unit.note(Entry(at, actor, verb, after.label, _told(before), _told(after)))
    if is_replanned:
        nudges.cancel(unit.tx, unit.workspace, about=(KIND, after.number))
        if after.state in PLANNED:
            plan(unit, after)
    if before.is_live and not after.is_live:
        settles_at = max(at, origins.of(unit, after).settles_at(unit, after))
        _wake_those_waiting(unit, after, at=settles_at)
        messages.end(
            unit, after, not_before=at if at > unit.at else None, is_final=settles_at <= at
        )
        following.tell_end(unit, after, by=actor)
    if after.is_live and not before.is_live:
        _let_wait(unit, after)
        messages.go_on(unit, after)
    # What somebody anonymous did is said to happen at a quarter hour to come: a Home or table that
    # changes at this moment would tell when they acted.
    if at <= unit.at:
        _show(unit, after, before.owner)
        waiting.redraw(unit, KIND, after.number)
    return after


def _vowed(unit: Unit, action: Action) -> Action:
    calendar = pods.calendar_of(unit.charter, action.pod)
    return decisions.vow(action, promise(action.due_on, calendar), at=unit.at)


def plan(unit: Unit, action: Action) -> None:
    """Plan the first step towards its day; each step plans the one after it."""
    steps = deadlines.steps(
        unit.charter.promises.path, action.due_on, pods.calendar_of(unit.charter, action.pod)
    )
    first = deadlines.begin(steps, unit.at)
    if first is not None:
        about = (KIND, action.number)
        nudges.plan(unit.tx, unit.workspace, first, about=about, pod=action.pod)


def wake(unit: Unit, action: Action, why: str, *, by: str) -> Action:
    """Let a blocked action go on, and tell who has it."""
    awake = save(unit, action, decisions.wake(action), verb="wake", who=(by, unit.at))
    origins.of(unit, awake).redraw(unit, awake)
    headline = f"{action.label} can go on: {why}"
    for user in (action.owner,) if action.owner else sight.leads(unit, action):
        messages.tell(unit, awake, user, headline, messages.OWNERS)
    return awake


def _wake_those_waiting(unit: Unit, closed: Action, *, at: datetime) -> None:
    for blocked in rows.lock_waiting_for(unit.tx, unit.workspace, closed.label):
        if at > unit.at:
            # Closed by somebody anonymous, whose quarter hour is to come, or in words that may be
            # taken back: nobody hears of it before.
            rows.save(unit.tx, unit.workspace, replace(blocked, wakes_at=at))
        else:
            wake(unit, blocked, f"{closed.label} is {closed.state}.", by=CLOCK)
    if closed.origin_kind == KIND:
        _wake_whole(unit, closed.origin_id)


def _let_wait(unit: Unit, opened: Action) -> None:
    """Let what was about to go on wait for an action that is not over after all."""
    for blocked in rows.lock_waiting_for(unit.tx, unit.workspace, opened.label):
        until, calendar = (
            blocked.block and blocked.block.until,
            pods.calendar_of(unit.charter, blocked.pod),
        )
        wakes_at = calendar.start_from(until) if until else None
        rows.save(unit.tx, unit.workspace, replace(blocked, wakes_at=wakes_at))


def _wake_whole(unit: Unit, label: str) -> None:
    """Let an action that was split go on once none of its parts is live."""
    whole = rows.lock(unit.tx, unit.workspace, labels.number_of(label, LabelKind.ACTION))
    waits = whole is not None and whole.block is not None and whole.block.kind is Waits.PARTS
    parts = rows.born_from(unit.tx, unit.workspace, KIND, label)
    if whole is not None and waits and not any(part.is_live for part in parts):
        wake(unit, whole, "all its parts are closed.", by=CLOCK)


# Who acts when nobody does.
CLOCK = "clock"
SLICE = 10


def wake_due(unit: Unit) -> bool:
    """Wake a slice of the blocked actions whose day has come; True while more wait."""
    due = clock.lock_waking(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for action in due:
        wake(unit, action, _why_now(unit, action.block), by=CLOCK)
    return len(due) == SLICE


def _why_now(unit: Unit, block: Block | None) -> str:
    if block is not None and block.kind is Waits.ACTION:
        other = rows.get(unit.tx, unit.workspace, labels.number_of(block.what, LabelKind.ACTION))
        if other is not None and not other.is_live:
            return f"{other.label} is {other.state}."
    day = f" ({day_words(block.until)})" if block is not None and block.until else ""
    return f"the day to look at it again has come{day}."


def next_waking(unit: Unit) -> datetime | None:
    """Return when a blocked action is next looked at again."""
    return clock.next_waking(unit.tx, unit.workspace)


def left_words(unit: Unit, action: Action) -> str:
    """Say how many working days are left, today among them, its owner's time off left out."""
    calendar = pods.calendar_of(unit.charter, action.pod)
    first = local_day(unit.at, calendar.zone)
    away_until = presence_of(unit, action.owner).chosen.away_until if action.owner else None
    if away_until is not None:
        first = max(first, local_day(away_until, calendar.zone))
    left = max(0, deadlines.working_days_left(first, action.due_on, calendar))
    return f"{counted(left, 'working day')} left"


def is_overdue(unit: Unit, action: Action) -> bool:
    """Tell whether its day has passed where its pod works."""
    return action.is_overdue(local_day(unit.at, pods.calendar_of(unit.charter, action.pod).zone))


def _show(unit: Unit, action: Action, *others: SlackUserId | None) -> None:
    leads = sight.leads(unit, action)
    seen_by = [user for user in (action.owner, action.offered_to, *others, *leads) if user]
    home.refresh(unit, *listed(seen_by))
    following.refresh(unit, action)
    weekly.refresh(unit, action.pod)


def _told(action: Action) -> dict[str, object]:
    told = {
        "owner": action.owner,
        "state": action.state,
        "due_on": action.due_on,
        "offered_to": action.offered_to,
        "reason": action.reason,
        "waits_for": action.block.what if action.block else None,
    }
    return {key: value for key, value in told.items() if value}
