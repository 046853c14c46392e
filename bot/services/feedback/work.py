"""What a pod does with feedback: take, assign, start, ship, decline, join, redact."""

from datetime import date, datetime

from bot.domain import labels
from bot.domain.audit import Entry
from bot.domain.feedback import decisions, promise
from bot.domain.feedback.item import FEEDBACK, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_lead, may_work
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.actions import handover, record, waiting
from bot.services.feedback import action as its_action
from bot.services.feedback import copies, following, intake, messages, outcome, promises, views
from bot.store import feedback as rows
from bot.store.actions import nudges
from bot.store.actions import rows as actions
from bot.store.feedback.words import erase_word
from bot.work import first, home, pods, tell
from bot.work.forms import A_SENTENCE, statement
from bot.work.presence import has_left
from bot.work.unit import Unit

DUPLICATE_OF = "feedback.duplicate_of"
CLOSING = ("ship", "decline", "join")
SENTENCE, REASON = "feedback.sentence", "feedback.reason"


def take(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Become the owner of new feedback; makes its action."""
    item = lock_open(unit, number, by)
    if item.is_open and item.owner not in (None, by):
        name = unit.person(item.owner).name
        raise UserError(f"{name} already has {item.label}. Use Assign to hand it over.")
    taken = decisions.take(item, by, at=unit.at)
    # First, since the card shows where the action stands.
    its_action.own(unit, taken, by=by)
    return _save(unit, item, taken, by=by, verb="take")


def assign(unit: Unit, number: int, by: SlackUserId, *, owner: SlackUserId) -> Feedback:
    """Give open feedback an owner, who hears of it; one who has it already is asked to be relieved."""
    item = lock_open(unit, number, by)
    problem = handover.refusal(unit, owner, by=by, pod=item.pod, due_on=item.act_by)
    if problem:
        raise UserError("", fields={"feedback.owner": problem})
    decisions.check_assignable(item, owner)
    handover.tell_of_absence(unit, item.label, by, to=owner)
    action = actions.lock_of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    held = item.owner is not None and not has_left(unit, item.owner)
    if action is not None and held and owner != by:
        handover.send(unit, action, by, to=owner)
        messages.refresh(unit, item)
        return item
    return hand_to(unit, number, owner, by=by)


def hand_to(unit: Unit, number: int, owner: SlackUserId, *, by: SlackUserId) -> Feedback:
    """Make somebody the owner of open feedback; they hear of it unless they did it themselves."""
    item = lock(unit, number)
    assigned = decisions.assign(item, owner, at=unit.at)
    its_action.own(unit, assigned, by=by)
    _save(unit, item, assigned, by=by, verb="assign")
    home.refresh(unit, item.owner)
    if owner != by:
        view = views.word_view(unit, assigned, "feedback/assigned", "", by)
        tell.keep(unit, assigned.label, {owner: view}, after=unit.at)
    return assigned


def release(unit: Unit, number: int) -> Feedback:
    """Put feedback nobody touches back where anybody of its pod can take it."""
    item = lock(unit, number)
    return _save(unit, item, decisions.release(item), by=record.CLOCK, verb="release")


def move(unit: Unit, number: int, by: SlackUserId, *, new_due_on: date, reason: str) -> Feedback:
    """Agree on a later day; the promised one stays, and the card's thread says why."""
    item = lock(unit, number)
    agreed = promises.renew(unit, decisions.move(item, new_due_on), reason, by)
    moved = _save(unit, item, agreed, by=by, verb="move")
    view = views.word_view(unit, moved, "feedback/moved", reason, by, other=day_words(new_due_on))
    messages.say_in_thread(unit, moved, view)
    return moved


def start(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Say that work has begun."""
    item = lock_open(unit, number, by)
    its_action.touch_it(unit, item, by=by)
    return _save(unit, item, decisions.start(item), by=by, verb="start")


def ship(unit: Unit, number: int, by: SlackUserId, *, sentence: str) -> Feedback:
    """Say what changed and ask every submitter whether it helped (N6)."""
    item = lock_open(unit, number, by)
    sentence = statement(sentence, SENTENCE, reader="the agent", fewest=A_SENTENCE)
    calendar, days = messages.calendar_of(unit.charter, item), unit.charter.promises.silence_days
    closes_at = promise.lapses_at(unit.at, calendar, days=days)
    shipped = decisions.ship(item, sentence, at=unit.at, closes_at=closes_at)
    _save(unit, item, shipped, by=by, verb="ship")
    its_action.close(unit, shipped, by=by)
    _tell_all(unit, shipped, by)
    return shipped


def decline(unit: Unit, number: int, by: SlackUserId, *, reason: str) -> Feedback:
    """Close with a reason that every submitter hears in kind words."""
    item = lock_open(unit, number, by)
    declined = decisions.decline(
        item, statement(reason, REASON, reader="the agent", fewest=A_SENTENCE), at=unit.at
    )
    _save(unit, item, declined, by=by, verb="decline")
    its_action.close(unit, declined, by=by)
    _tell_all(unit, declined, by)
    return declined


def _tell_all(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    told = lock_reporters(unit, item)
    for reporter in told:
        outcome.tell(unit, reporter, item, by)
    outcome.show(unit, item, by, reporters=len(told))


def join(unit: Unit, number: int, by: SlackUserId, *, to: int) -> Feedback:
    """Make it a duplicate of another; its submitters hear the other's outcome, past or to come."""
    item = lock_open(unit, number, by)
    target = _target(unit, to, by)
    joined = _save(unit, item, _joined(item, target, at=unit.at), by=by, verb="join")
    its_action.close(unit, joined, by=by)
    view = views.word_view(unit, joined, "feedback/joined", "", by, other=target.label)
    messages.tell_author(unit, joined, view)
    following.joined(unit, item, target)
    for reporter in _move_reporters(unit, joined, target):
        tell_reporter(unit, reporter, target, by=by)
    return joined


def tell_reporter(unit: Unit, reporter: Feedback, target: Feedback, *, by: SlackUserId) -> None:
    """Tell somebody who has just joined what became of it, where it was answered before."""
    if target.acted_on_at is not None and not target.is_open:
        outcome.tell(unit, reporter, target, target.owner or by)


def _target(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    # Held until the end: it must not be withdrawn while another is joined to it.
    target = rows.lock(unit.tx, unit.workspace, number)
    if target is None or not target.is_out(unit.at) or not is_workable(unit, target, by):
        raise UserError(
            "", fields={DUPLICATE_OF: f"There is no {labels.make(LabelKind.FEEDBACK, number)}."}
        )
    return target


def _joined(item: Feedback, target: Feedback, *, at: datetime) -> Feedback:
    try:
        return decisions.join(item, target, at=at)
    except UserError as problem:
        # In the form, under the field with the number.
        raise UserError("", fields={DUPLICATE_OF: problem.message}) from None


def redact(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Erase the words of a piece of feedback everywhere we keep them (R86)."""
    item = lock(unit, number)
    check_out(unit, item, by)
    if not may_lead(unit.person(by), unit.roster.pod(item.pod)):
        raise UserError("Only the pod's lead or a steward can redact. Please ask one of them.")
    redacted = decisions.redact(item, at=unit.at)
    messages.reword_unsent(unit, redacted)
    erase_word(unit.tx, unit.workspace, number, instead=views.gone_words(redacted))
    _save(unit, item, redacted, by=by, verb="redact")
    messages.take_back_answers(unit, redacted)
    copies.take_out(unit, item, redacted, copies.REDACTED)
    following.redacted(unit, redacted)
    return redacted


def workable(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Lock feedback that this person may work on; raises UserError otherwise."""
    item = lock(unit, number)
    check_workable(unit, item, by)
    return item


def lock_open(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Lock open feedback that this person may work on; a UserError names who was first."""
    item = workable(unit, number, by)
    check_open(unit, item, by)
    return item


def check_open(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Raise UserError where somebody else has just closed it."""
    if not item.is_open:
        first.refuse(unit, item.label, by, CLOSING, decisions.standing(item))


def is_workable(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    """Tell whether somebody works for the owning pod."""
    return may_work(unit.person(by), unit.roster.pod(item.pod))


def check_workable(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Raise UserError for somebody who does not work for the owning pod."""
    check_out(unit, item, by)
    if not is_workable(unit, item, by):
        pod = pods.name_of(unit.charter, item.pod)
        raise UserError(
            f"{item.label} belongs to {pod}. Its members work on it; ask in its channel."
        )


def check_out(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Raise UserError, as for one that is not there, before others than its author may know of it."""
    if not (item.is_out(unit.at) or intake.is_author(unit, item, by)):
        raise labels.no_such(LabelKind.FEEDBACK, item.number)


def lock(unit: Unit, number: int) -> Feedback:
    """Lock feedback by its number; raises UserError where there is none."""
    item = rows.lock(unit.tx, unit.workspace, number)
    if item is None:
        raise labels.no_such(LabelKind.FEEDBACK, number)
    return item


def _save(unit: Unit, before: Feedback, after: Feedback, *, by: str, verb: str) -> Feedback:
    rows.save(unit.tx, unit.workspace, after)
    change = {"state": before.state, "owner": before.owner}
    now = {"state": after.state, "owner": after.owner, "outcome": after.outcome}
    unit.note(Entry(unit.at, by, verb, after.label, change, now))
    if after.state not in (FeedbackState.NEW, FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS):
        # Planned ahead, they would ask for what is done; reopening plans new ones.
        nudges.cancel(unit.tx, unit.workspace, about=(FEEDBACK, after.number))
    messages.refresh(unit, after)
    messages.refresh_homes(unit, after)
    promises.settle(unit, before, after)
    waiting.redraw(unit, FEEDBACK, after.number)
    return after


def reporters(unit: Unit, item: Feedback) -> tuple[Feedback, ...]:
    """List the piece of feedback itself and every one joined to it: each has its own submitter."""
    return (item, *rows.duplicates_of(unit.tx, unit.workspace, item.number))


def lock_reporters(unit: Unit, item: Feedback) -> tuple[Feedback, ...]:
    """Lock every piece of feedback joined to one that is locked, and list them after it."""
    return (item, *rows.lock_duplicates_of(unit.tx, unit.workspace, item.number))


def _move_reporters(unit: Unit, joined: Feedback, target: Feedback) -> tuple[Feedback, ...]:
    """Join what was joined to a duplicate to its target, and return everybody who is new there."""
    moved = rows.lock_duplicates_of(unit.tx, unit.workspace, joined.number)
    for item in moved:
        rows.save(unit.tx, unit.workspace, decisions.rejoin(item, target))
    gathered = decisions.gather(target, 1 + len(moved))
    rows.save(unit.tx, unit.workspace, gathered)
    messages.refresh(unit, gathered)
    return (joined, *(decisions.rejoin(item, target) for item in moved))
