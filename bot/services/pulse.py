"""One question at shift end, to a drawn few: how much a workflow helped, told with who answered."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.calendar import instant_of, local_day
from bot.domain.days import day_of
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.numbers import ordinal_of
from bot.domain.outbox import Lane
from bot.domain.presence import Presence, Standing
from bot.domain.refs import Topic
from bot.domain.suppression import SMALLEST_GROUP
from bot.domain.words import counted, short_day
from bot.errors import UserError
from bot.services import loop
from bot.services.feedback import asks as ledger
from bot.store import budget as asks
from bot.store import pulse
from bot.store.pulse import SCORES, Pulse
from bot.work import budget, ladder, pods, precedence
from bot.work.presence import presences
from bot.work.rhythm import Run
from bot.work.tell import Button, send
from bot.work.unit import Unit

DAY = timedelta(days=1)
# So many people are looked up at once.
SLICE = 50
WEEKS_TOLD = 4
# Where nobody knows somebody's shifts, the working day is taken to be nearly over by then.
LATE_IN_THE_DAY = time(16, 30)
OPEN_FOR = timedelta(days=7)
ANSWERS = {1: "Got in my way", 2: "A little", 3: "So-so", 4: "Helped", 5: "Helped a lot"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseView:
    """The question."""

    template: ClassVar = "pulse/question"
    workflow: str
    scores: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class ThanksView:
    """What stands in place of an answered question."""

    template: ClassVar = "pulse/thanks"
    workflow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekView:
    """One workflow's week in words."""

    workflow: str
    weeks: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """Every workflow's last weeks."""

    template: ClassVar = "pulse/report"
    line: str
    rows: tuple[WeekView, ...]


def ask_some(unit: Unit, run: Run) -> None:
    """Draw a few agents whose day ends today and ask each at their shift's end."""
    workflow = unit.charter.workflow(run.scope.key)
    today = local_day(run.due_at, run.scope.zone)
    pod = PodKey(workflow.pod)
    if not workflow.is_live(today) or loop.asks_stopped(unit, pod):
        return
    stage, now = ladder.stands(unit, workflow)
    # Before its totals are shown nothing is asked of agents beyond feedback (R3).
    if now.retired or not stage.totals:
        return
    key, week = WorkflowKey(workflow.key), _monday(today)
    drawn = _draw(unit, key, today, most=unit.charter.promises.pulse_sample)
    for user, at in drawn:
        budget.note(unit, user, _about(key, week))
        _ask(unit, user, key, week, at=at)
    if drawn:
        pulse.count_asked(unit.tx, unit.workspace, key, week, more=len(drawn))


def _draw(
    unit: Unit, workflow: WorkflowKey, today: date, *, most: int
) -> list[tuple[SlackUserId, datetime]]:
    """Choose by lot, the same lot whenever it is drawn again, among those who may be asked."""
    agents = sorted(unit.roster.agents_of(workflow), key=lambda user: _lot(workflow, today, user))
    slices = (agents[first : first + SLICE] for first in range(0, len(agents), SLICE))
    askable = (_askable(unit, some, _about(workflow, _monday(today)), today) for some in slices)
    return list(islice(chain.from_iterable(askable), most))


def _askable(
    unit: Unit, users: Sequence[SlackUserId], about: str, today: date
) -> Iterator[tuple[SlackUserId, datetime]]:
    people = presences(unit, users)
    asked = asks.asked(unit.tx, unit.workspace, users, about)
    kept = precedence.kept_for_sessions(unit, users)
    # What is drawn leaves at the end of a day on which a promise to them may yet be missed.
    wanted = ledger.askable(unit, people, kept=kept, within=DAY) - asked
    for user, who in people.items():
        at = _day_ends(who, today, unit.at) if user in wanted else None
        if at is not None:
            yield user, at


def _lot(workflow: WorkflowKey, today: date, user: SlackUserId) -> str:
    return hashlib.sha256(f"{workflow}:{today}:{user}".encode()).hexdigest()


def _day_ends(who: Presence, today: date, at: datetime) -> datetime | None:
    """Return when somebody's work ends today and they may be asked; None where they do not work."""
    if who.standing(at) is Standing.LEFT:
        return None
    if who.has_shifts:
        shift = who.next_end(at)
        ends = shift.ends if shift is not None else None
    else:
        late = instant_of(who.person.zone, today, LATE_IN_THE_DAY)
        ends = late if who.calendar.is_working_day(today) else None
    moment = who.reachable_from(ends) if ends is not None else None
    return moment if moment is not None and moment - at <= DAY else None


def _ask(unit: Unit, user: SlackUserId, workflow: WorkflowKey, week: date, *, at: datetime) -> None:
    scores = tuple(
        Button(f"pulse.{score}", ANSWERS[score], f"{workflow}|{week}|{score}") for score in SCORES
    )
    view = PulseView(workflow=unit.charter.workflow(workflow).name, scores=scores)
    send(unit, Topic.PULSE, user, view, lane=Lane.NUDGE, not_before=at)


def answer(unit: Unit, by: SlackUserId, value: str) -> str:
    """Count an answer, without the name of who gave it; returns the workflow it was about."""
    workflow, week, score = _read(value)
    if unit.at.date() - week > 2 * OPEN_FOR:
        raise UserError("That question is closed; the next one counts. Thank you all the same.")
    if not asks.answer(unit.tx, unit.workspace, by, _about(workflow, week)):
        raise UserError("You have answered that already. Thank you.")
    pulse.count_answer(unit.tx, unit.workspace, workflow, week, score=score)
    return workflow


def thanks(unit: Unit, workflow: str) -> dict[str, Any]:
    """Render what stands in place of an answered question."""
    names = {each.key: each.name for each in unit.charter.workflows}
    return unit.render(ThanksView(names.get(workflow, workflow)))


def report(unit: Unit, words: Sequence[str] = ()) -> dict[str, Any]:
    """Say what agents answered by workflow and week, each number with who answered.

    Raises UserError where the words name no workflow.
    """
    asked = (pods.workflow_called(unit.charter, words),) if words else unit.charter.workflows
    first = _monday(local_day(unit.at, unit.charter.rollout.zone)) - WEEKS_TOLD * OPEN_FOR
    told = pulse.since(unit.tx, unit.workspace, first)
    rows = tuple(
        WeekView(
            workflow=workflow.name,
            weeks="\n".join(_week_words(each) for each in told if each.workflow == workflow.key),
        )
        for workflow in asked
        if any(each.workflow == workflow.key for each in told)
    )
    line = f"{len(rows)} of {counted(len(asked), 'workflow')}, week by week"
    return unit.render(ReportView(line if rows else "nobody has been asked yet", rows))


def _week_words(of: Pulse) -> str:
    share = f"{of.answered} of {of.asked} answered"
    if of.answered < SMALLEST_GROUP or of.mean is None:
        return (
            f"Week of {short_day(of.week)}: fewer than {SMALLEST_GROUP} answers ({of.asked} asked)"
        )
    return f"Week of {short_day(of.week)}: {of.mean:.1f} of 5 ({share})"


def _read(value: str) -> tuple[WorkflowKey, date, int]:
    workflow, _, rest = value.partition("|")
    week, _, words = rest.partition("|")
    day, score = day_of(week), ordinal_of(words)
    if day is None or score is None:
        raise UserError("I do not know that question any more.")
    if score not in SCORES:
        raise UserError("I do not know that answer.")
    return WorkflowKey(workflow), day, score


def _about(workflow: WorkflowKey, week: date) -> str:
    return refs.make(Topic.PULSE, workflow, week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
