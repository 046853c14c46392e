"""Nudges that fall due: each step of a deadline asks the right people, in their own working time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.actions import deadlines
from bot.domain.actions.deadlines import Step
from bot.domain.actions.decisions import PATIENCE
from bot.domain.ids import SlackUserId
from bot.services.actions import asking, changes, waiting
from bot.services.actions.subjects import subjects_of
from bot.store.actions import nudges, rows
from bot.store.actions.nudges import DueNudge
from bot.work import budget, pods
from bot.work.subjects import Subject
from bot.work.unit import Unit

# Ten milliseconds of the writer, whose bar is twenty.
SLICE = 5
# Each of them is told in one message.
PEOPLE = 3
# Weightier steps are for those who lead; only these are the owner's to answer.
OWNERS_STEPS = (Step.BEFORE_DUE, Step.DUE, Step.LEAD)
# Hears of what is overdue once even the Value Office has to.
Overdue = Callable[[Unit, Subject], None]


def nudge_due(unit: Unit, *, overdue: Overdue) -> bool:
    """Take a slice of the steps that are due, or tell a few people what waits; True while more does.

    People are told once no step is due any more: all that one morning brings is one message.
    """
    due = nudges.lock_due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for planned, subject in _live(unit, due):
        _plan(unit, subject, planned, overdue)
    nudges.settle(unit.tx, unit.workspace, due, at=unit.at)
    return len(due) == SLICE or _ask_due(unit)


def next_nudge(unit: Unit) -> datetime | None:
    """Return when a nudge next falls due, now where one already has."""
    if nudges.any_due(unit.tx, unit.workspace, at=unit.at):
        return unit.at
    return nudges.next_due(unit.tx, unit.workspace, after=unit.at)


def _live(unit: Unit, due: Sequence[DueNudge]) -> Iterator[tuple[DueNudge, Subject]]:
    found = subjects_of(unit, due)
    for each in due:
        subject = found.get(each.about)
        if subject is not None:
            yield each, subject


def _plan(unit: Unit, subject: Subject, planned: DueNudge, overdue: Overdue) -> None:
    """Plan whom a step asks and the step after it."""
    calendar = pods.calendar_of(unit.charter, subject.pod)
    path = deadlines.steps(unit.charter.promises.path, subject.due_on, calendar)
    subject = _fall_back(unit, subject, planned.nudge.step)
    if planned.nudge.step is Step.OFFICE:
        overdue(unit, subject)
    audience = partial(asking.audience, unit, subject)
    reachable = partial(_reachable, subject)
    for nudge in deadlines.advance(planned.nudge, path, unit.at, audience, reachable):
        nudges.plan(unit.tx, unit.workspace, nudge, about=planned.about, pod=planned.pod)


def _ask_due(unit: Unit) -> bool:
    """Tell a few people what waits for them now; True while others wait to be told."""
    due = nudges.lock_asks(unit.tx, unit.workspace, at=unit.at, people=PEOPLE)
    asked = []
    for each, subject in _live(unit, due):
        user = each.nudge.asked
        if user is None or user not in asking.audience(unit, subject, each.nudge.step):
            continue
        if not _fits(unit, subject, user, each.nudge.step):
            continue
        later = _reachable(subject, user, unit.at)
        if later <= unit.at:
            asked.append((each, subject))
        else:
            nudge = replace(each.nudge, due_at=later)
            nudges.plan(unit.tx, unit.workspace, nudge, about=each.about, pod=each.pod)
    told = [each for each, _ in asked]
    nudges.settle(unit.tx, unit.workspace, told, at=unit.at)
    nudges.drop(unit.tx, unit.workspace, [each for each in due if each not in told])
    rows.count_nudges(unit.tx, unit.workspace, list(_of_owners(asked)))
    waiting.tell(unit, asked)
    return len({each.nudge.asked for each in due}) == PEOPLE


def _fits(unit: Unit, subject: Subject, user: SlackUserId, step: Step) -> bool:
    """Tell whether a reminder ahead of its day still fits into somebody's week."""
    if not subject.counts or step is not Step.BEFORE_DUE:
        return True
    return bool(budget.askable(unit, {user: subject.who[user]}))


def _of_owners(asked: Sequence[tuple[DueNudge, Subject]]) -> Iterator[int]:
    """Yield the actions whose owner was asked about them."""
    for each, subject in asked:
        is_owners = each.nudge.asked == subject.owner and each.nudge.step in OWNERS_STEPS
        if is_owners and subject.action is not None:
            yield subject.action.number


def _reachable(subject: Subject, user: SlackUserId, at: datetime) -> datetime:
    return subject.who[user].reachable_from(at)


def _fall_back(unit: Unit, subject: Subject, step: Step) -> Subject:
    """Free what its owner left alone through two nudges for others to take; its lead hears now."""
    action = subject.action
    if action is None or subject.owner is None or step not in OWNERS_STEPS:
        return subject
    if action.unanswered < PATIENCE or action.block is not None or subject.is_owner_away(unit.at):
        return subject
    return subject.released(changes.fall_back(unit, action))
