"""The steps of a policy, each at its time; silence past a promised update raises it again."""

from datetime import datetime

from bot.domain.calendar import WorkCalendar
from bot.domain.escalations import decisions
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.policies import PolicyStep, TargetKind
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.words import span_words
from bot.services.escalations import audience, cards, hooks, messages, rooms, second
from bot.store.escalations import rows
from bot.work import pods
from bot.work.presence import has_left
from bot.work.unit import Unit

SLICE = 10
NO_UPDATE = "the promised update did not come"


def next_due(unit: Unit) -> datetime | None:
    """Return when a step or a promised update is next due; now where an owner has left."""
    if any(has_left(unit, owner) for owner in rows.owners(unit.tx, unit.workspace)):
        return unit.at
    return rows.next_due(unit.tx, unit.workspace)


def step_due(unit: Unit) -> bool:
    """Take a slice of the steps that are due; True while more wait."""
    due = rows.lock_due(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    left = [
        escalation
        for owner in rows.owners(unit.tx, unit.workspace)
        if has_left(unit, owner)
        for escalation in rows.lock_owned_by(unit.tx, unit.workspace, owner)
    ]
    for escalation in {each.number: each for each in (*due, *left)}.values():
        if escalation.waits_for_second:
            second.ask_again(unit, escalation)
        elif escalation.state is EscalationState.ACKNOWLEDGED:
            _owner_due(unit, escalation)
        else:
            take_steps(unit, escalation)
    return len(due) == SLICE


def _owner_due(unit: Unit, escalation: Escalation) -> None:
    """Remind whoever has it, or raise it again once their silence has lasted too long."""
    owner = escalation.owner
    is_here = owner is not None and not has_left(unit, owner)
    waits = decisions.waits_for_hours(escalation, unit.at, calendar_of(unit, escalation))
    if is_here and waits:
        rows.save(unit.tx, unit.workspace, waits)
        return
    if is_here and decisions.is_reminder(escalation, unit.at):
        rows.save(unit.tx, unit.workspace, decisions.remind(escalation))
        _remind(unit, escalation)
        return
    if is_here and not escalation.policy.unacknowledges:
        after = decisions.wait_on(escalation, unit.at)
        rows.save(unit.tx, unit.workspace, after)
        _ask_again(unit, after)
        return
    lapsed = _lapsed(unit, escalation)
    heard = f"{lapsed.label}: {NO_UPDATE}. It is open again, and its people are asked anew."
    _tell_of_silence(unit, lapsed, heard, owner=owner)
    cards.redraw(unit, take_steps(unit, lapsed))


def _tell_of_silence(
    unit: Unit, escalation: Escalation, words: str, *, owner: SlackUserId | None
) -> None:
    """Let whoever reported it hear on time that its update did not come; the others' say how it stands."""
    messages.go_on(unit, escalation, words, by=owner, but=(owner,))


def _remind(unit: Unit, escalation: Escalation) -> None:
    if escalation.owner is None or escalation.promised_at is None:
        return
    left = span_words(escalation.promised_at - unit.at)
    words = f"{escalation.label}: your update is due in {left}."
    if escalation.policy.unacknowledges:
        words += " Without it, it is open again and others are called."
    messages.note(
        unit, escalation, TimelineVerb.REMINDED, messages.CLOCK, unit.person(escalation.owner).name
    )
    after = unit.at if escalation.rings else None
    messages.tell(unit, escalation, (escalation.owner,), words, "update", after=after)


def _ask_again(unit: Unit, escalation: Escalation) -> None:
    """Ask a silent owner again."""
    if escalation.owner is None:
        return
    messages.note(unit, escalation, TimelineVerb.SILENT, messages.CLOCK, NO_UPDATE)
    words = f"{escalation.label}: the update you promised did not come. Please give one."
    messages.tell(unit, escalation, (escalation.owner,), words, "update")
    heard = f"{escalation.label}: {NO_UPDATE} yet. {unit.person(escalation.owner).name} has it."
    _tell_of_silence(unit, escalation, heard, owner=escalation.owner)
    cards.redraw(unit, escalation)


def _lapsed(unit: Unit, escalation: Escalation) -> Escalation:
    owner = escalation.owner
    if owner is not None and has_left(unit, owner):
        messages.note(
            unit, escalation, TimelineVerb.UNACKNOWLEDGED, messages.CLOCK, "its owner has left"
        )
    else:
        messages.note(unit, escalation, TimelineVerb.UNACKNOWLEDGED, messages.CLOCK, NO_UPDATE)
        words = f"{escalation.label} is open again: the update you promised did not come."
        after = unit.at if escalation.rings else None
        messages.tell(unit, escalation, (owner,) if owner else (), words, "take", after=after)
    # Else a service that heard it was acknowledged would call nobody when it is triggered again.
    hooks.follow(unit, escalation, hooks.RESOLVE)
    return decisions.lapse(escalation, unit.at, calendar_of(unit, escalation))


def calendar_of(unit: Unit, escalation: Escalation) -> WorkCalendar:
    """Return when its pod works."""
    return pods.calendar_of(unit.charter, escalation.pod)


def begin(unit: Unit, escalation: Escalation) -> Escalation:
    """Begin the steps on the branch that counts now, and take what is due."""
    begun = decisions.begun(escalation, unit.at, calendar_of(unit, escalation))
    return take_steps(unit, begun)


def take_steps(unit: Unit, escalation: Escalation) -> Escalation:
    """Take the step that is due; one that reaches nobody falls through to the next at once."""
    while escalation.due_at is not None and escalation.due_at <= unit.at:
        if waits := decisions.waits_for_hours(escalation, unit.at, calendar_of(unit, escalation)):
            escalation = waits
            break
        step = decisions.next_step(escalation)
        if step is None:
            escalation = _end(unit, escalation)
            continue
        if why := audience.left_out(unit, escalation, step):
            _note(unit, escalation, step, why)
            escalation = decisions.stepped(escalation, step, unit.at, reached=False)
            continue
        escalation = _reach(unit, escalation, step)
    rows.save(unit.tx, unit.workspace, escalation)
    return escalation


def _reach(unit: Unit, escalation: Escalation, step: PolicyStep) -> Escalation:
    if step.target.kind is TargetKind.CHANNEL:
        # Whoever reads the channel heard of it in the first round.
        if escalation.rings or not escalation.rounds:
            messages.ask_channel(unit, escalation)
        _note(unit, escalation, step, "asked")
        return decisions.stepped(escalation, step, unit.at, reached=True)
    if step.target.kind is TargetKind.HOOK:
        problem = hooks.trigger(unit, escalation, step.target.key)
        _note(unit, escalation, step, problem or "called")
        return decisions.stepped(escalation, step, unit.at, reached=not problem)
    people = audience.reached_by(unit, escalation, step)
    names = ", ".join(unit.person(user).name for user in people)
    _note(unit, escalation, step, names or audience.absence(unit, escalation, step))
    named = decisions.reached(escalation, people)
    rooms.invite(unit, named, people)
    _call(unit, named, people)
    return decisions.stepped(named, step, unit.at, reached=bool(people))


def _call(unit: Unit, escalation: Escalation, people: tuple[SlackUserId, ...]) -> None:
    """Tell people that it needs them; in a round that has to be heard each of them hears once."""
    pod = pods.name_of(unit.charter, escalation.pod)
    # Of no workflow it is named by its pod, which need not be said twice.
    words = f"{cards.named(unit, escalation).removesuffix(f' · {pod}')} needs {pod} now"
    began = messages.round_began(unit, escalation)
    messages.tell(unit, escalation, people, words, "take", after=began)


def _note(unit: Unit, escalation: Escalation, step: PolicyStep, what: str) -> None:
    messages.note(unit, escalation, TimelineVerb.STEP, messages.CLOCK, f"{step.to}: {what}")


def _end(unit: Unit, escalation: Escalation) -> Escalation:
    after = decisions.ended(escalation, unit.at, calendar_of(unit, escalation))
    if after.due_at is not None:
        messages.note(unit, escalation, TimelineVerb.AGAIN, messages.CLOCK, "the steps begin anew")
        return after
    messages.note(
        unit, escalation, TimelineVerb.END, messages.CLOCK, "everybody was asked, and nobody has it"
    )
    office = unit.roster.office or unit.roster.admins
    named = decisions.reached(after, office)
    rooms.invite(unit, named, office)
    words = (
        f"{cards.named(unit, escalation)}: everybody on its list was asked, and nobody has it. Until "
        "somebody takes it, it is yours."
    )
    messages.tell(unit, named, office, words, "take", after=messages.round_began(unit, named))
    return named
