"""What people do with an action: take it, hand it over, snooze it, finish it or drop it."""

from datetime import date

from bot.domain import labels
from bot.domain.actions import decisions
from bot.domain.actions.decisions import Action, ActionState
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import listed
from bot.errors import UserError
from bot.services.actions import handover, messages, record, sight
from bot.store.actions import rows
from bot.work import first, origins, pods
from bot.work.forms import check_all, statement
from bot.work.presence import has_left
from bot.work.unit import Unit

# The states in which what it was born from ends it, and the verbs of whoever does.
CLOSING = (ActionState.DONE, ActionState.DROPPED, "drop")
REASON, UNTIL, OWNER = "actions.reason", "actions.until", "actions.owner"


def take(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Become the owner of what lies on the pile."""
    before = lock_live(unit, number, by)
    if before.is_live and before.owner not in (None, by) and before.offered_to != by:
        name = unit.person(before.owner).name
        raise UserError(f"{name} already has {before.label}. Use Hand over to ask for it.")
    return _hand_to(unit, before, decisions.take(before, by), by=by, verb="take")


def offer(unit: Unit, number: int, by: SlackUserId, *, to: SlackUserId) -> Action:
    """Ask somebody to take it over; they hear of it and say yes or no."""
    before = lock_live(unit, number, by)
    check_assignee(unit, before, to, by=by)
    handover.tell_of_absence(unit, messages.known_as(unit, before), by, to=to)
    if to == by or before.owner is None or has_left(unit, before.owner):
        # Nobody holds it who could go on until the other accepts.
        return _hand_to(unit, before, decisions.hand_over(before, to), by=by, verb="hand_over")
    offered = handover.send(unit, before, by, to=to)
    origins.of(unit, offered).redraw(unit, offered)
    return offered


def accept(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Say yes to an offer."""
    before = lock_seen(unit, number, by)
    check_live(unit, before, by)
    if before.offered_to != by:
        raise UserError(f"{before.label} is not offered to you any more.")
    taken = _hand_to(unit, before, decisions.take(before, by), by=by, verb="accept")
    if before.owner is not None:
        headline = (
            f"{unit.person(by).name} has taken {messages.known_as(unit, before)} over from you."
        )
        messages.tell(unit, taken, before.owner, headline)
    return taken


def refuse(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Say no to an offer; who has it hears that it stays with them."""
    before = lock_seen(unit, number, by)
    check_live(unit, before, by)
    refused = save(unit, before, decisions.refuse(before, by), by=by, verb="refuse")
    if refused.owner is not None:
        headline = (
            f"{unit.person(by).name} cannot take {messages.known_as(unit, before)}: it stays yours."
        )
        messages.tell(unit, refused, refused.owner, headline, messages.OWNERS)
    return refused


def keep(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Say that somebody is still on it."""
    before = lock_live(unit, number, by)
    return save(unit, before, decisions.touch(before), by=by, verb="keep")


def approve(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Make proposed work the pod's own; who proposed it hears."""
    before = lock_live(unit, number, by)
    approved = save(unit, before, decisions.approve(before), by=by, verb="approve")
    if before.proposer not in (None, by):
        headline = f"{unit.person(by).name} took up your proposal as {before.label}."
        messages.tell(unit, approved, before.proposer, headline)
    return approved


def snooze(unit: Unit, number: int, by: SlackUserId, *, until: date | None, reason: str) -> Action:
    """Agree on a later day; where its promise passes meanwhile the pod's lead hears why."""
    before = lock_live(unit, number, by)
    check_all(
        lambda: statement(reason, REASON), lambda: _later(unit, before, until, reason.strip())
    )
    reason = reason.strip()
    moved = _later(unit, before, until, reason)
    after = record.save(unit, before, moved, verb="snooze", who=(by, unit.at))
    origins.of(unit, after).move(unit, after, by)
    # Whoever asked for it was told the day that it had.
    asked = (after.proposer,) if after.proposer is not None else ()
    for user in listed((*sight.leads(unit, after), *asked)):
        if user not in (by, after.owner):
            name, label = unit.person(by).name, messages.known_as(unit, after)
            day = messages.due_words(after)
            messages.tell(
                unit, after, user, f"{name} moved {label} to {day}: {reason}", messages.LOOK
            )
    return after


def _later(unit: Unit, before: Action, until: date | None, reason: str) -> Action:
    if until is None:
        raise UserError("", fields={UNTIL: "Choose the day."})
    try:
        return decisions.snooze(before, until, reason, today=today_of(unit, before.pod))
    except UserError as problem:
        raise UserError("", fields={UNTIL: problem.message}) from None


def finish(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Say that it is done; what it was born from may ask for more than that."""
    before = lock_live(unit, number, by)
    # First: where its origin needs more than a click, it says so and nothing is done.
    origins.of(unit, before).finish(unit, before, by)
    done = save(unit, before, decisions.complete(before, at=unit.at), by=by, verb="done")
    _tell_proposer(unit, done, by, "is done")
    return done


def drop(unit: Unit, number: int, by: SlackUserId, *, reason: str) -> Action:
    """Leave it undone; everybody who asked for it hears why."""
    before = lock_live(unit, number, by)
    origin = origins.of(unit, before)
    reason = statement(reason, REASON)
    if origin.drop is not None:
        # Whoever reported it hears first-hand why, so what it was born from ends the action too.
        origin.drop(unit, before, by, reason)
        return lock(unit, number)
    dropped = decisions.drop(before, at=unit.at, reason=reason)
    after = save(unit, before, dropped, by=by, verb="drop")
    _tell_proposer(unit, after, by, f"will not be done: {after.reason}")
    return after


def fall_back(unit: Unit, action: Action) -> Action:
    """Free an action nobody touches for others to take; its owner hears, and so does the lead."""
    before = lock(unit, action.number)
    after = decisions.release(before)
    # First what it was born from: what is redrawn for the action reads whose that is.
    origins.of(unit, after).release(unit, after)
    record.save(unit, before, after, verb="fall_back", who=(record.CLOCK, unit.at))
    owner, leads = before.owner, sight.leads(unit, before)
    # A lead is asked about it by the nudge that brought it back.
    if owner is not None and owner not in leads and not has_left(unit, owner):
        headline = (
            f"{messages.known_as(unit, before)} was {messages.history_words(unit, before)}, so "
            "anybody of your pod may take it now. Take it again whenever you like."
        )
        messages.tell(unit, after, owner, headline, ("take",))
    return after


def lock(unit: Unit, number: int) -> Action:
    """Lock an action by its number, what it was born from before it; raises UserError."""
    # Always in this order, or two who hold one each would wait for the other.
    seen = rows.get(unit.tx, unit.workspace, number)
    if seen is not None:
        origins.of(unit, seen).lock(unit, seen)
    locked = rows.lock(unit.tx, unit.workspace, number)
    if locked is None:
        raise labels.no_such(LabelKind.ACTION, number)
    return locked


def lock_seen(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Lock an action that this person may know of; raises UserError as for one that is not there."""
    action = lock(unit, number)
    check_seen(unit, action, by)
    return action


def workable(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Lock an action that this person may work on; raises UserError otherwise."""
    action = lock(unit, number)
    check_workable(unit, action, by)
    return action


def lock_live(unit: Unit, number: int, by: SlackUserId) -> Action:
    """Lock a live action that this person may work on; a UserError names who was first."""
    action = workable(unit, number, by)
    check_live(unit, action, by)
    return action


def check_live(unit: Unit, action: Action, by: SlackUserId) -> None:
    """Raise UserError where somebody else has just ended it."""
    if not action.is_live:
        first.refuse(unit, action.label, by, CLOSING, messages.state_words(unit, action))


def check_seen(unit: Unit, action: Action, by: SlackUserId) -> None:
    if sight.is_hidden(unit, action, by):
        raise labels.no_such(LabelKind.ACTION, action.number)


def check_workable(unit: Unit, action: Action, by: SlackUserId) -> None:
    check_seen(unit, action, by)
    if not sight.works_on(unit, action, by):
        pod = pods.name_of(unit.charter, action.pod)
        raise UserError(f"{action.label} belongs to {pod}. Its members work on it.")


def check_assignee(unit: Unit, action: Action, to: SlackUserId, *, by: SlackUserId) -> None:
    """Raise UserError under the form's field where somebody cannot have it."""
    alone = sight.readers(unit, action)
    if alone is not None and to and to not in alone:
        problem = f"{unit.person(to).name} is not named on what it belongs to: choose who is."
        raise UserError("", fields={OWNER: problem})
    pod = action.pod if alone is None else None
    if problem := handover.refusal(unit, to, by=by, pod=pod, due_on=action.due_on):
        raise UserError("", fields={OWNER: problem})


def today_of(unit: Unit, pod: PodKey) -> date:
    """Return the day it is where a pod works."""
    return local_day(unit.at, pods.calendar_of(unit.charter, pod).zone)


def save(unit: Unit, before: Action, after: Action, *, by: SlackUserId, verb: str) -> Action:
    saved = record.save(unit, before, after, verb=verb, who=(by, unit.at))
    origins.of(unit, saved).redraw(unit, saved)
    return saved


def _hand_to(unit: Unit, before: Action, after: Action, *, by: SlackUserId, verb: str) -> Action:
    origin = origins.of(unit, before)
    if origin.hand_over is not None and after.owner is not None:
        origin.hand_over(unit, before, by, after.owner)
        return lock(unit, before.number)
    handed = save(unit, before, after, by=by, verb=verb)
    if after.owner is not None and after.owner != by:
        headline = f"{unit.person(by).name} gave you {before.label}, due on "
        due = messages.due_words(handed)
        messages.tell(unit, handed, after.owner, f"{headline}{due}.", messages.OWNERS)
    return handed


def _tell_proposer(unit: Unit, action: Action, by: SlackUserId, what: str) -> None:
    if action.proposer not in (None, by):
        headline = f"{action.label}, which you asked for, {what}"
        messages.tell(unit, action, action.proposer, headline)
