"""What a pod does with feedback: take, assign, start, ship, decline, join, redact."""

from collections.abc import Callable

from bot.domain.actions import Action, complete, drop, hand_over, resume
from bot.domain.audit import Entry
from bot.domain.feedback import decisions, promise
from bot.domain.feedback.item import Feedback, State
from bot.domain.ids import SlackUserId
from bot.domain.people import may_lead, may_work
from bot.errors import UserError
from bot.services import home
from bot.services.feedback import intake, messages, views
from bot.services.unit import Unit
from bot.slack.mrkdwn import shorten
from bot.store import actions, audit, nudges
from bot.store import feedback as rows
from bot.store.counters import next_number
from bot.store.outbox.erase import erase_payloads

ACTION = "action"
TITLE = 120


def take(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Become the owner of new feedback; makes its action."""
    item = workable(unit, number, by)
    if item.is_open and item.owner not in (None, by):
        name = unit.person(item.owner).name
        raise UserError(f"{name} already has {item.label}. Use Assign to hand it over.")
    taken = _save(unit, item, decisions.take(item, by, at=unit.at), by=by, verb="take")
    _own(unit, taken)
    return taken


def assign(unit: Unit, number: int, by: SlackUserId, *, owner: SlackUserId) -> Feedback:
    """Hand open feedback to somebody, who hears of it."""
    item = workable(unit, number, by)
    _check_assignee(unit, item, owner)
    assigned = _save(unit, item, decisions.assign(item, owner, at=unit.at), by=by, verb="assign")
    _own(unit, assigned)
    home.refresh(unit, item.owner)
    if owner != by:
        view = views.word_view(unit, assigned, "", by)
        messages.tell(unit, assigned, owner, ("feedback/assigned", view))
    return assigned


def start(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Say that work has begun."""
    item = workable(unit, number, by)
    return _save(unit, item, decisions.start(item), by=by, verb="start")


def ship(unit: Unit, number: int, by: SlackUserId, *, sentence: str) -> Feedback:
    """Say what changed and ask every submitter whether it helped (N6)."""
    item = workable(unit, number, by)
    shipped = decisions.ship(item, _sentence(sentence, "feedback.sentence"), at=unit.at)
    _save(unit, item, shipped, by=by, verb="ship")
    _close_action(unit, shipped)
    for reporter in _reporters(unit, shipped):
        view = views.word_view(unit, reporter, shipped.outcome, by, other=shipped.label)
        messages.tell_author(
            unit, reporter, "feedback/shipped", view, ref=messages.asked_ref(reporter, shipped)
        )
    return shipped


def decline(unit: Unit, number: int, by: SlackUserId, *, reason: str) -> Feedback:
    """Close with a reason that every submitter hears in kind words."""
    item = workable(unit, number, by)
    declined = decisions.decline(item, _sentence(reason, "feedback.reason"), at=unit.at)
    _save(unit, item, declined, by=by, verb="decline")
    _close_action(unit, declined)
    for reporter in _reporters(unit, declined):
        view = views.word_view(unit, reporter, declined.outcome, by, other=declined.label)
        messages.tell_author(unit, reporter, "feedback/declined", view)
    return declined


def join(unit: Unit, number: int, by: SlackUserId, *, to: int) -> Feedback:
    """Make it a duplicate of another; its submitter hears the other's outcome."""
    item = workable(unit, number, by)
    target = rows.lock(unit.tx, unit.workspace, to)
    if target is None:
        raise UserError("", fields={"feedback.duplicate_of": f"There is no F-{to}."})
    joined = _save(unit, item, decisions.join(item, target, at=unit.at), by=by, verb="join")
    _close_action(unit, joined)
    _move_reporters(unit, joined, target)
    view = views.word_view(unit, joined, "", by, other=target.label)
    messages.tell_author(unit, joined, "feedback/joined", view)
    return joined


def redact(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Erase the words of a piece of feedback everywhere we keep them (R86)."""
    item = found(unit, number)
    if not may_lead(unit.person(by), unit.roster.pod(item.pod)):
        raise UserError("Only the pod's lead or a steward can redact. Please ask one of them.")
    redacted = _save(unit, item, decisions.redact(item, at=unit.at), by=by, verb="redact")
    audit.erase_bodies(unit.tx, unit.workspace, item.label)
    erase_payloads(unit.tx, unit.workspace, about=item.label)
    return redacted


def workable(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Lock feedback that this person may work on; raises UserError otherwise."""
    item = found(unit, number)
    check_workable(unit, item, by)
    return item


def check_workable(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Raise UserError for somebody who does not work for the owning pod."""
    if not may_work(unit.person(by), unit.roster.pod(item.pod)):
        pod = unit.charter.pod(item.pod)
        raise UserError(
            f"{item.label} belongs to {pod.name}. Its members work on it; ask in its channel."
        )


def found(unit: Unit, number: int) -> Feedback:
    """Lock feedback by its number; raises UserError where there is none."""
    item = rows.lock(unit.tx, unit.workspace, number)
    if item is None:
        raise UserError(f"There is no F-{number}. `/rollout feedback list` shows what there is.")
    return item


def _save(unit: Unit, before: Feedback, after: Feedback, *, by: SlackUserId, verb: str) -> Feedback:
    rows.save(unit.tx, unit.workspace, after)
    change = {"state": before.state, "owner": before.owner}
    now = {"state": after.state, "owner": after.owner, "outcome": after.outcome}
    unit.note(Entry(unit.at, by, verb, after.label, change, now))
    if after.state not in (State.NEW, State.TRIAGED, State.IN_PROGRESS):
        nudges.cancel(unit.tx, unit.workspace, about=(intake.KIND, after.number))
    messages.refresh(unit, after)
    home.refresh_about(unit, after)
    return after


def _own(unit: Unit, item: Feedback) -> None:
    """Make or hand over the action of owned feedback."""
    if item.owner is None:
        return
    known = actions.of_origin(unit.tx, unit.workspace, intake.KIND, item.label)
    if known is not None:
        _save_action(unit, hand_over(known, item.owner), by=item.owner, verb="hand_over")
        return
    action = Action(
        number=next_number(unit.tx, unit.workspace, ACTION),
        origin_kind=intake.KIND,
        origin_id=item.label,
        title=shorten(item.report.what, TITLE),
        pod=item.pod,
        owner=item.owner,
        due_on=item.due_on,
        original_due_on=item.due_on,
        created_at=unit.at,
    )
    actions.add(unit.tx, unit.workspace, action)
    unit.note(Entry(unit.at, item.owner, "open", action.label, after={"origin": item.label}))


def _close_action(unit: Unit, item: Feedback) -> None:
    _change_action(
        unit,
        item,
        lambda action: (
            complete(action, at=unit.at)
            if item.state is State.SHIPPED
            else drop(action, at=unit.at)
        ),
    )


def resume_action(unit: Unit, item: Feedback) -> None:
    """Open the action of reopened feedback again, with a full clock of its own."""
    pod = unit.charter.pod(item.pod)
    calendar = unit.charter.calendar_of(pod)
    days = unit.charter.promises.feedback_days
    due_on = promise.due_day(unit.at, calendar, days=days)
    _change_action(unit, item, lambda action: resume(action, due_on=due_on))
    before_days = unit.charter.promises.nudge_before_days
    planned = promise.nudges(due_on, calendar, before_days=before_days)
    nudges.plan(unit.tx, unit.workspace, planned, about=(intake.KIND, item.number), pod=item.pod)


def _change_action(unit: Unit, item: Feedback, decide: Callable[[Action], Action]) -> None:
    known = actions.of_origin(unit.tx, unit.workspace, intake.KIND, item.label)
    if known is not None:
        changed = decide(known)
        _save_action(unit, changed, by=item.owner or changed.owner, verb=changed.state)


def _save_action(unit: Unit, action: Action, *, by: SlackUserId, verb: str) -> None:
    actions.save(unit.tx, unit.workspace, action)
    after = {"owner": action.owner, "state": action.state, "due_on": action.due_on}
    unit.note(Entry(unit.at, by, verb, action.label, after=after))


def _reporters(unit: Unit, item: Feedback) -> tuple[Feedback, ...]:
    """List the piece of feedback itself and every one joined to it: each has its own submitter."""
    return (item, *rows.duplicates_of(unit.tx, unit.workspace, item.number))


def _move_reporters(unit: Unit, joined: Feedback, target: Feedback) -> None:
    moved = rows.duplicates_of(unit.tx, unit.workspace, joined.number)
    for item in moved:
        rows.save(unit.tx, unit.workspace, decisions.rejoin(item, target))
    gathered = decisions.gather(target, 1 + len(moved))
    rows.save(unit.tx, unit.workspace, gathered)
    messages.refresh(unit, gathered)


def _check_assignee(unit: Unit, item: Feedback, owner: SlackUserId) -> None:
    person = unit.person(owner)
    if not person.active:
        raise UserError(
            "", fields={"feedback.owner": f"{person.name} is no longer in this workspace."}
        )
    if not may_work(person, unit.roster.pod(item.pod)):
        name = unit.charter.pod(item.pod).name
        raise UserError("", fields={"feedback.owner": f"Choose somebody from {name}."})


def _sentence(words: str, block: str) -> str:
    if not words.strip():
        raise UserError("", fields={block: "A sentence, please: the agent will read it."})
    intake.refuse_personal(words, block)
    return words.strip()
