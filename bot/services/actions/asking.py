"""What somebody is asked about a deadline: what it is, whose, by when, and what they can press."""

from bot.domain.actions import deadlines
from bot.domain.actions.deadlines import Step
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.people import listed, may_work
from bot.domain.promises import promise
from bot.domain.words import counted, day_words, owners, span_words
from bot.services.actions import messages, sight
from bot.services.actions.subjects import buttons
from bot.store.actions.nudges import DueNudge
from bot.work import pods, rhythm
from bot.work.subjects import Subject
from bot.work.tell import ToldView
from bot.work.unit import Unit


def audience(unit: Unit, subject: Subject, step: Step) -> tuple[SlackUserId, ...]:
    """List whom a step of its path concerns."""
    leads = _leads(unit, subject)
    if step is Step.OFFICE:
        if subject.alone is not None:
            return subject.still_there(subject.alone, unit.at)
        return subject.still_there(unit.roster.office, unit.at) or unit.roster.admins
    # What waits for others is not its owner's to hurry; that it is late, people hear all the same.
    if subject.is_blocked and step in (Step.BEFORE_DUE, Step.DUE):
        return ()
    owner = subject.owner_here(unit.at)
    if owner is None:
        return leads
    return listed((owner.id, *leads)) if step is Step.LEAD else (owner.id,)


def _leads(unit: Unit, subject: Subject) -> tuple[SlackUserId, ...]:
    if subject.action is not None and subject.alone is not None:
        there = subject.still_there(subject.alone, unit.at)
        return sight.leads_among(unit, subject.action, there)
    # A pod whose lead has left must not make a nudge vanish.
    return subject.still_there(unit.roster.pod(subject.pod).leads, unit.at) or unit.roster.admins


def view(unit: Unit, subject: Subject, due: DueNudge, user: SlackUserId) -> ToldView:
    """Lay out what somebody is asked now."""
    # How late it came stays as it was, however often it is drawn anew.
    late_by = (due.told_at or unit.at) - due.nudge.planned_at
    late = f"This comes {span_words(late_by)} late: I was not running, or your pod was quiet."
    of_pod = may_work(unit.person(user), unit.roster.pod(subject.pod))
    # What is no action yet may be somebody's from outside the pod.
    is_theirs = subject.action is None and user == subject.owner
    may_answer = of_pod or is_theirs or subject.alone is not None
    return ToldView(
        headline=_headline(unit, subject, due.nudge.step, user),
        what=subject.what,
        note=late if late_by > rhythm.LATE_AFTER else "",
        block=messages.ANSWER,
        buttons=buttons(unit, subject, user) if may_answer else (),
    )


def _headline(unit: Unit, subject: Subject, step: Step, user: SlackUserId) -> str:
    when, owner = _when(unit, subject), subject.owner_here(unit.at)
    if step is Step.OFFICE:
        holder, leads = _holder_words(unit, subject), _lead_words(unit, subject)
        return (
            f"{subject.label} of {pods.name_of(unit.charter, subject.pod)} {when} and is still "
            f"open. {holder[0].upper()}{holder[1:]}; {leads}. "
            f"{subject.plea('please ask what it needs.')}"
        )
    if owner is not None and owner.id != user:
        plea = f"help it along, hand it to somebody else, or {subject.end} it with a reason."
        return f"{subject.label} is {owners(owner.name)} and {when}. {subject.plea(plea)}"
    waits = "still waits" if step is Step.LEAD else _waits_words(unit, subject)
    who = f" {subject.waits} {waits}." if subject.waits else ""
    return f"{subject.label} {_whose(unit, subject)}, and {when}.{who}"


def _waits_words(unit: Unit, subject: Subject) -> str:
    told_at = promise(subject.due_on, pods.calendar_of(unit.charter, subject.pod)).tells_at
    if told_at is None or unit.at < told_at:
        return "was promised an answer by then"
    return "has read that we missed it: name the day by which they hear, or finish it"


def _holder_words(unit: Unit, subject: Subject) -> str:
    if subject.owner is not None and subject.is_owner_away(unit.at):
        return f"{unit.person(subject.owner).name}, who is away, has it"
    owner = subject.owner_here(unit.at)
    if owner is not None:
        return f"{owner.name} has it"
    before = _history(unit, subject)
    return f"{before}; nobody has it now" if before else "nobody has it yet"


def _history(unit: Unit, subject: Subject) -> str:
    return messages.history_words(unit, subject.action) if subject.action is not None else ""


def _lead_words(unit: Unit, subject: Subject) -> str:
    leads = subject.still_there(unit.roster.pod(subject.pod).leads, unit.at)
    return f"{unit.person(leads[0]).name} leads the pod" if leads else "its pod has no lead"


def _whose(unit: Unit, subject: Subject) -> str:
    if subject.owner is None:
        before = _history(unit, subject)
        if not before:
            return "has not been taken yet: until somebody does, it is yours"
        return f"was {before}: until somebody takes it again, it is yours"
    if subject.is_owner_away(unit.at):
        name = unit.person(subject.owner).name
        return f"belongs to {name}, who is away: until they are back or you hand it on, it is yours"
    if subject.owner_here(unit.at) is None:
        return "belongs to somebody who has left: until you hand it on, it is yours"
    return "is yours"


def _when(unit: Unit, subject: Subject) -> str:
    """Say when it is due, and on how many days somebody works where that is fewer."""
    due_on, calendar = subject.due_on, pods.calendar_of(unit.charter, subject.pod)
    today = local_day(unit.at, calendar.zone)
    if today > due_on:
        return f"was due on {day_words(due_on)}"
    if today == due_on:
        return f"is due today, {day_words(due_on)}"
    left = deadlines.working_days_left(today, due_on, calendar)
    days = (due_on - today).days
    # Today counts among the working days, so without a free day between they are more than the days.
    working = f" ({counted(left, 'working day')} left)" if left < days else ""
    return f"is due by {day_words(due_on)}, in {counted(days, 'day')}{working}"
