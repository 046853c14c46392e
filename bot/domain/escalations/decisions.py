"""What must not wait: raised, acknowledged by a named person, resolved with what was told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.escalations.criteria import EscalationSeverity, is_worse
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.policies import Policy, PolicyStep
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import listed
from bot.errors import UserError

# Of the promised time; the rest is left to write an update in.
REMIND_AFTER = 0.8
# Between two times the second person is asked whether it is over.
SECOND_AFTER = timedelta(days=1)
# Whoever goes on with what a second person did not agree to has so long for an update.
GOES_ON_MINUTES = 30


def next_step(escalation: Escalation) -> PolicyStep | None:
    """Return the step to take now; None at the end of the policy."""
    steps = escalation.policy.steps_of(escalation.branch)
    return steps[escalation.step] if escalation.step < len(steps) else None


def last_step(escalation: Escalation) -> PolicyStep | None:
    """Return the step that was taken last; None before the first."""
    steps = escalation.policy.steps_of(escalation.branch)
    return steps[escalation.step - 1] if 0 < escalation.step <= len(steps) else None


def stepped(escalation: Escalation, step: PolicyStep, at: datetime, *, reached: bool) -> Escalation:
    """Move past a step; where it reached nobody the next one is due at once."""
    wait = timedelta(minutes=step.wait_minutes) if reached else timedelta(0)
    return replace(escalation, step=escalation.step + 1, due_at=at + wait)


def ended(escalation: Escalation, at: datetime, calendar: WorkCalendar) -> Escalation:
    """Begin the steps anew while the policy repeats, else let it rest with its gap named."""
    if escalation.rounds < escalation.policy.repeats:
        return begun(replace(escalation, rounds=escalation.rounds + 1), at, calendar)
    return replace(escalation, due_at=None)


def begun(escalation: Escalation, at: datetime, calendar: WorkCalendar) -> Escalation:
    """Begin the steps at the first one, on the branch that counts now."""
    branch = escalation.policy.branch_at(at, escalation.matter, calendar)
    return replace(escalation, branch=branch, step=0, due_at=at)


def waits_for_hours(
    escalation: Escalation, at: datetime, calendar: WorkCalendar
) -> Escalation | None:
    """Let a drill that keeps working hours wait for them; None where it goes on."""
    opens = calendar.next_working(at) if escalation.keeps_hours else at
    return replace(escalation, due_at=opens) if opens > at else None


def fallen_through(escalation: Escalation, to: str, at: datetime) -> Escalation:
    """Make the next step due at once where the last one, which reached `to`, turned out to fail."""
    last = last_step(escalation)
    was_last = last is not None and last.to == to
    waits = escalation.due_at is not None and escalation.due_at > at
    is_on_its_way = escalation.state is EscalationState.RAISED and not escalation.waits_for_second
    if not is_on_its_way or not was_last or not waits:
        return escalation
    return replace(escalation, due_at=at)


def reached(escalation: Escalation, users: Iterable[SlackUserId]) -> Escalation:
    """Add to those who are named."""
    return replace(escalation, named=listed((*escalation.named, *users)))


def acknowledge(
    escalation: Escalation, owner: SlackUserId, at: datetime, *, minutes: int
) -> Escalation:
    """Take it, or promise its next update; raises UserError once somebody has closed it."""
    check_goes_on(escalation)
    return _taken(escalation, owner, at, minutes=minutes)


def _taken(escalation: Escalation, owner: SlackUserId, at: datetime, *, minutes: int) -> Escalation:
    return replace(
        escalation,
        state=EscalationState.ACKNOWLEDGED,
        owner=owner,
        acknowledged_at=escalation.acknowledged_at or at,
        due_at=at + timedelta(minutes=minutes * REMIND_AFTER),
        promised_at=at + timedelta(minutes=minutes),
        promised_minutes=minutes,
        named=listed((*escalation.named, owner)),
    )


def update(
    escalation: Escalation, owner: SlackUserId, news: str, at: datetime, *, minutes: int
) -> Escalation:
    """Say what is new and promise the next update; raises UserError once it is resolved."""
    _check_open(escalation)
    taken = _taken(escalation, owner, at, minutes=minutes)
    # Whoever closed it before thought it was over; it goes on.
    return replace(taken, latest=news, updated_at=escalation.updated_at or at, closed_by=None)


def mention(escalation: Escalation, words: str, at: datetime, *, by: SlackUserId) -> Escalation:
    """Keep what somebody said about it; a word of its owner counts as the update they promised."""
    _check_open(escalation)
    # Chatting while a second person is waited for neither takes a closing back nor promises more.
    if by != escalation.owner or escalation.waits_for_second:
        return replace(escalation, latest=words)
    return update(escalation, by, words, at, minutes=escalation.promised_minutes)


def is_reminder(escalation: Escalation, at: datetime) -> bool:
    """Tell whether what is due of an acknowledged one is only a word to its owner."""
    return escalation.promised_at is not None and at < escalation.promised_at


def remind(escalation: Escalation) -> Escalation:
    """Let the promised update be what is due next."""
    return replace(escalation, due_at=escalation.promised_at)


def wait_on(escalation: Escalation, at: datetime) -> Escalation:
    """Leave it with its silent owner for as long again, where its policy says so."""
    until = at + timedelta(minutes=escalation.promised_minutes)
    return replace(escalation, due_at=until, promised_at=until)


def lapse(escalation: Escalation, at: datetime, calendar: WorkCalendar) -> Escalation:
    """Raise it again because the promised update did not come; its steps begin anew."""
    alone = replace(
        escalation, state=EscalationState.RAISED, owner=None, rounds=0, promised_at=None
    )
    return begun(alone, at, calendar)


def resolve(
    escalation: Escalation, by: SlackUserId, at: datetime, *, cause: str, told: str
) -> Escalation:
    """Close it: no clock of it runs on; a sensitive one waits for a second person. Raises UserError."""
    check_goes_on(escalation)
    closed = replace(escalation, cause=cause, told=told, closed_by=by)
    return ask_second(closed, at + SECOND_AFTER) if escalation.sensitive else _over(closed, at)


def ask_second(escalation: Escalation, at: datetime) -> Escalation:
    """Let the second person be asked at an instant; nothing else is due until then."""
    is_taken = escalation.state is EscalationState.ACKNOWLEDGED
    return replace(escalation, due_at=at, promised_at=at if is_taken else None)


def agree(escalation: Escalation, by: SlackUserId, at: datetime) -> Escalation:
    """Let a second person close a sensitive one; raises UserError for the first."""
    _check_second(escalation, by)
    return _over(escalation, at)


def object_to(escalation: Escalation, by: SlackUserId, words: str, at: datetime) -> Escalation:
    """Let it go on with whoever had it, since a second person does not agree; raises UserError."""
    _check_second(escalation, by)
    owner = escalation.owner or escalation.closed_by or by
    minutes = escalation.promised_minutes or GOES_ON_MINUTES
    on = _taken(escalation, owner, at, minutes=minutes)
    return replace(on, closed_by=None, latest=words)


def end_drill(escalation: Escalation, at: datetime, *, cause: str) -> Escalation:
    """Let a drill be over that nobody resolved."""
    return _over(replace(escalation, cause=cause), at)


def _over(escalation: Escalation, at: datetime) -> Escalation:
    over = replace(escalation, due_at=None, promised_at=None)
    return replace(over, state=EscalationState.RESOLVED, resolved_at=at)


def _check_second(escalation: Escalation, by: SlackUserId) -> None:
    _check_open(escalation)
    if escalation.closed_by is None:
        raise UserError(f"Nobody has closed {escalation.label} yet.")
    if escalation.closed_by == by:
        raise UserError(
            "A sensitive escalation is closed by two people: somebody else has to agree."
        )


def rate(
    escalation: Escalation, severity: EscalationSeverity, pod: PodKey, policy: Policy
) -> Escalation:
    """Say that it is worse or less bad; raises UserError where that changes nothing.

    Where that makes it another pod's, nobody has it any more, and that pod's policy counts. Where it
    is worse and nobody has it, its steps begin anew.
    """
    check_goes_on(escalation)
    if severity is escalation.severity:
        raise UserError("", fields={"escalations.severity": f"It is {severity.value} already."})
    rated = replace(escalation, severity=severity)
    if pod == escalation.pod:
        return rated
    return replace(
        rated,
        pod=pod,
        policy=policy,
        branch=None,
        step=0,
        moves=escalation.moves + 1,
        state=EscalationState.RAISED,
        owner=None,
        rounds=0,
        promised_at=None,
    )


def begins_anew(before: Escalation, after: Escalation) -> bool:
    """Tell whether its steps begin anew after its severity changed."""
    moved = before.pod != after.pod
    worse = is_worse(after.severity, before.severity)
    return moved or (worse and after.state is EscalationState.RAISED)


def reopen(
    escalation: Escalation, at: datetime, calendar: WorkCalendar, *, window: timedelta
) -> Escalation:
    """Raise a resolved one again, within its window; raises UserError."""
    if escalation.state is not EscalationState.RESOLVED or escalation.resolved_at is None:
        raise UserError(f"{escalation.label} is open already.")
    if escalation.is_drill:
        raise UserError(f"{escalation.label} was a drill: `/rollout drill` begins another.")
    if at - escalation.resolved_at > window:
        raise UserError(f"{escalation.label} is closed for good: please escalate anew.")
    again = replace(lapse(escalation, at, calendar), closed_by=None, resolved_at=None)
    return replace(again, reopened=escalation.reopened + 1, acknowledged_at=None)


def _check_open(escalation: Escalation) -> None:
    if escalation.state is EscalationState.RESOLVED:
        raise UserError(f"{escalation.label} is resolved already.")


def check_goes_on(escalation: Escalation) -> None:
    """Raise UserError for what somebody has closed."""
    _check_open(escalation)
    if escalation.waits_for_second:
        raise UserError(
            f"{escalation.label} is closed and waits for a second person to agree. "
            "If it is not over, *Update* says so."
        )
