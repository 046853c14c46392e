"""Drills, by hand and by the calendar: asked before they begin, in working hours, over after a day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.charter import Pod
from bot.domain import labels
from bot.domain.calendar import MIDNIGHT
from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.policies import PolicyStep
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import may_lead
from bot.domain.rights import rules
from bot.domain.words import span_words
from bot.errors import UserError
from bot.services.escalations import audience, hooks, messages, record, signals
from bot.slack.mrkdwn import Mrkdwn, escape, mrkdwn, slack_date
from bot.store.escalations import rows
from bot.work.forms import Choice, FieldView, FormView
from bot.work.rhythm import Run
from bot.work.unit import Unit

LASTS = timedelta(days=1)
SLICE = 10
BY = SlackUserId(messages.CLOCK)
HOURS = "escalations.hours"
ANY_HOUR = FieldView(
    block=HOURS,
    kind="ticks",
    label="When",
    choices=(
        Choice("any", "Now, and at any hour", "People are called at night and on days off too."),
    ),
    optional=True,
)


def on_its_day(unit: Unit, run: Run) -> None:
    """Raise a pod's drill at the hour the charter names."""
    pod = unit.charter.pod(PodKey(run.scope.key))
    if not rows.drills_of(unit.tx, unit.workspace, PodKey(pod.key)):
        _raise(unit, pod, any_hour=_is_night(unit, pod))


def _is_night(unit: Unit, pod: Pod) -> bool:
    """Tell whether the charter names an hour at which its pod never works: a game day at night."""
    at = unit.charter.routine("drill").at
    windows = [each for day in unit.charter.calendar_of(pod).hours for each in day]
    return at is not None and not any(
        each.opens <= at and (at < each.closes or each.closes == MIDNIGHT) for each in windows
    )


def form(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Ask whether a drill shall begin, with whom it calls; raises UserError where it is not theirs."""
    pod = _free(unit, _theirs(unit, by, words))
    view = FormView(
        callback="escalations.drill",
        context=pod.key,
        title="Begin a drill?",
        submit="Begin it",
        intro=_intro(unit, pod),
        fields=(ANY_HOUR,),
    )
    return unit.render(view)


def begin(unit: Unit, by: SlackUserId, key: str, *, any_hour: bool) -> Escalation:
    """Raise a drill for one's own pod; raises UserError where it is not theirs or one is on."""
    pod = _free(unit, _theirs(unit, by, (key,)))
    return _raise(unit, pod, any_hour=any_hour)


def _raise(unit: Unit, pod: Pod, *, any_hour: bool) -> Escalation:
    begins = None if any_hour else unit.charter.calendar_of(pod).next_working(unit.at)
    return signals.of_drill(unit, PodKey(pod.key), begins=begins)


def _theirs(unit: Unit, by: SlackUserId, words: Sequence[str]) -> Pod:
    wanted = labels.fold(" ".join(words))
    mine = [
        p for p in unit.charter.pods if may_lead(unit.person(by), unit.roster.pod(PodKey(p.key)))
    ]
    found = [
        pod for pod in mine if not wanted or wanted in (labels.fold(pod.key), labels.fold(pod.name))
    ]
    if not found:
        raise UserError(rules.DRILL.refused)
    if len(found) > 1:
        keys = ", ".join(pod.key for pod in found)
        raise UserError(f"For which pod? `/rollout drill` and one of {keys}.")
    return found[0]


def _free(unit: Unit, pod: Pod) -> Pod:
    known = rows.drills_of(unit.tx, unit.workspace, PodKey(pod.key))
    if known:
        label = known[0].label
        raise UserError(f"{pod.name} has a drill already: {label}. Resolve it first, please.")
    return pod


def _intro(unit: Unit, pod: Pod) -> Mrkdwn:
    """Say who is called, after how long, and when that begins."""
    opens = unit.charter.calendar_of(pod).next_working(unit.at)
    lines = [mrkdwn("It calls, until somebody takes it:"), *_called(unit, pod, opens)]
    begins = escape("It begins at once") if opens <= unit.at else _later(opens)
    end = (
        " and keeps working hours. Every message says that it is a drill, and it ends after a day."
    )
    return Mrkdwn("\n".join((*lines, begins + escape(end))))


def _later(opens: datetime) -> Mrkdwn:
    day = slack_date(opens, "{date_short_pretty} {time}", f"{opens:%a %d %b %H:%M} UTC")
    return mrkdwn("It begins {}, since nobody works now,", day)


def _called(unit: Unit, pod: Pod, at: datetime) -> Iterator[Mrkdwn]:
    unit = replace(unit, at=at)
    drill, after = signals.sketch(unit, PodKey(pod.key), at), timedelta(0)
    for step in drill.policy.steps_of(drill.branch):
        if not audience.left_out(unit, drill, step):
            yield _line(unit, drill, step, after)
            after += timedelta(minutes=step.wait_minutes)


def _line(unit: Unit, drill: Escalation, step: PolicyStep, after: timedelta) -> Mrkdwn:
    people = audience.reached_by(unit, drill, step)
    names = ", ".join(unit.person(user).name for user in people)
    meant = audience.words_of(unit, step.to)
    who = f"{names} ({meant})" if names and names != meant else meant
    return mrkdwn("• {}: {}", "at once" if not after else f"after {span_words(after)}", who)


def next_end(unit: Unit) -> datetime | None:
    """Return when the next drill is over."""
    began = rows.first_drill(unit.tx, unit.workspace)
    return began + LASTS if began else None


def end_due(unit: Unit) -> bool:
    """End drills that have lasted a day; True while more wait."""
    due = rows.lock_drills(unit.tx, unit.workspace, began_by=unit.at - LASTS, limit=SLICE)
    for drill in due:
        _end(unit, drill)
    return len(due) == SLICE


def _end(unit: Unit, drill: Escalation) -> None:
    whose = f"{unit.person(drill.owner).name} had it" if drill.owner else "nobody had it"
    over = decisions.end_drill(drill, unit.at, cause=f"It was a drill and lasted a day; {whose}.")
    hooks.follow(unit, over, hooks.RESOLVE)
    record.keep(unit, over, TimelineVerb.RESOLVED, BY, over.cause)
    words = f"{over.label} is over: it has lasted a day, and {whose}."
    messages.end(unit, over, words, heard=messages.raisers(unit, over))
