"""What a pod does with feedback: take, assign, start, ship, decline, join, redact."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.actions import Action, complete, drop, hand_over, resume
from bot.domain.actions import redact as erase_title
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
DUPLICATE_OF = "feedback.duplicate_of"
TITLE = 120
# Who did something and the instant the chain may keep of it.
Actor = tuple[str, datetime]


def take(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Become the owner of new feedback; makes its action."""
    item = workable(unit, number, by)
    if item.is_open and item.owner not in (None, by):
        name = unit.person(item.owner).name
        raise UserError(f"{name} already has {item.label}. Use Assign to hand it over.")
    taken = _save(unit, item, decisions.take(item, by, at=unit.at), by=by, verb="take")
    _own(unit, taken, by=by)
    return taken


def assign(unit: Unit, number: int, by: SlackUserId, *, owner: SlackUserId) -> Feedback:
    """Hand open feedback to somebody, who hears of it."""
    item = workable(unit, number, by)
    _check_assignee(unit, item, owner)
    assigned = _save(unit, item, decisions.assign(item, owner, at=unit.at), by=by, verb="assign")
    _own(unit, assigned, by=by)
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
    sentence = _sentence(sentence, "feedback.sentence")
    calendar, days = messages.calendar_of(unit.charter, item), unit.charter.promises.silence_days
    closes_at = promise.lapses_at(unit.at, calendar, days=days)
    shipped = decisions.ship(item, sentence, at=unit.at, closes_at=closes_at)
    _save(unit, item, shipped, by=by, verb="ship")
    _close_action(unit, shipped, by=by)
    for reporter in reporters(unit, shipped):
        _tell_outcome(unit, reporter, shipped, by)
    return shipped


def decline(unit: Unit, number: int, by: SlackUserId, *, reason: str) -> Feedback:
    """Close with a reason that every submitter hears in kind words."""
    item = workable(unit, number, by)
    declined = decisions.decline(item, _sentence(reason, "feedback.reason"), at=unit.at)
    _save(unit, item, declined, by=by, verb="decline")
    _close_action(unit, declined, by=by)
    for reporter in reporters(unit, declined):
        _tell_outcome(unit, reporter, declined, by)
    return declined


def _tell_outcome(unit: Unit, reporter: Feedback, item: Feedback, by: SlackUserId) -> None:
    """Tell one submitter what became of their report, or of the one it was joined to."""
    view = views.word_view(unit, reporter, item.outcome, by, other=item.label)
    if item.state is State.DECLINED:
        messages.tell_author(unit, reporter, ("feedback/declined", view))
    else:
        ref = messages.asked_ref(reporter, item)
        messages.tell_author(unit, reporter, ("feedback/shipped", view), ref=ref)
    if reporter.number != item.number:
        rows.save(unit.tx, unit.workspace, decisions.told(reporter, at=unit.at))


def join(unit: Unit, number: int, by: SlackUserId, *, to: int) -> Feedback:
    """Make it a duplicate of another; its submitters hear the other's outcome, past or to come."""
    item = workable(unit, number, by)
    target = _target(unit, to)
    joined = _save(unit, item, _joined(item, target, at=unit.at), by=by, verb="join")
    _close_action(unit, joined, by=by)
    view = views.word_view(unit, joined, "", by, other=target.label)
    messages.tell_author(unit, joined, ("feedback/joined", view))
    for reporter in _move_reporters(unit, joined, target):
        if target.acted_on_at is not None and not target.is_open:
            _tell_outcome(unit, reporter, target, target.owner or by)
    return joined


def _target(unit: Unit, number: int) -> Feedback:
    # Held until the end: it must not be withdrawn while another is joined to it.
    target = rows.lock(unit.tx, unit.workspace, number)
    if target is None:
        raise UserError("", fields={DUPLICATE_OF: f"There is no F-{number}."})
    return target


def _joined(item: Feedback, target: Feedback, *, at: datetime) -> Feedback:
    try:
        return decisions.join(item, target, at=at)
    except UserError as problem:
        # In the form, under the field with the number.
        raise UserError("", fields={DUPLICATE_OF: problem.message}) from None


def redact(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Erase the words of a piece of feedback everywhere we keep them (R86)."""
    item = found(unit, number)
    if not may_lead(unit.person(by), unit.roster.pod(item.pod)):
        raise UserError("Only the pod's lead or a steward can redact. Please ask one of them.")
    redacted = decisions.redact(item, at=unit.at)
    messages.reword_unsent(unit, redacted)
    _save(unit, item, redacted, by=by, verb="redact")
    _erase_traces(unit, item, redacted)
    return redacted


def _erase_traces(unit: Unit, before: Feedback, redacted: Feedback) -> None:
    """Erase the words where they were copied to: the chain, the outbox, the action, screenshots."""
    # What this transaction itself noted is chained later, and holds none of the words any more.
    audit.erase_bodies(unit.tx, unit.workspace, redacted.label)
    erase_payloads(unit.tx, unit.workspace, about=redacted.label)
    known = actions.of_origin(unit.tx, unit.workspace, intake.KIND, redacted.label)
    if known is not None:
        actions.save(unit.tx, unit.workspace, erase_title(known))
    if before.report.files:
        messages.remove_files(unit, redacted)


def workable(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Lock feedback that this person may work on; raises UserError otherwise."""
    item = found(unit, number)
    check_workable(unit, item, by)
    return item


def check_workable(unit: Unit, item: Feedback, by: SlackUserId) -> None:
    """Raise UserError for somebody who does not work for the owning pod."""
    if not may_work(unit.person(by), unit.roster.pod(item.pod)):
        pod = views.pod_name(unit.charter, item)
        raise UserError(
            f"{item.label} belongs to {pod}. Its members work on it; ask in its channel."
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
        # Planned ahead, they would ask for what is done; reopening plans new ones.
        nudges.cancel(unit.tx, unit.workspace, about=(intake.KIND, after.number))
    messages.refresh(unit, after)
    home.refresh_about(unit, after)
    return after


def _own(unit: Unit, item: Feedback, *, by: SlackUserId) -> None:
    """Make or hand over the action of owned feedback."""
    if item.owner is None:
        return
    known = actions.of_origin(unit.tx, unit.workspace, intake.KIND, item.label)
    if known is not None:
        _save_action(unit, hand_over(known, item.owner), verb="hand_over", who=(by, unit.at))
        return
    action = Action(
        number=next_number(unit.tx, unit.workspace, ACTION),
        origin_kind=intake.KIND,
        origin_id=item.label,
        title=shorten(item.report.what, TITLE),
        pod=item.pod,
        owner=item.owner,
        due_on=item.act_by,
        original_due_on=item.due_on,
        created_at=unit.at,
    )
    actions.add(unit.tx, unit.workspace, action)
    unit.note(Entry(unit.at, by, "open", action.label, after={"origin": item.label}))


def _close_action(unit: Unit, item: Feedback, *, by: SlackUserId) -> None:
    """Finish the action of shipped feedback, and drop that of any other closed one."""
    close = complete if item.state is State.SHIPPED else drop
    _change_action(unit, item, lambda action: close(action, at=unit.at), who=(by, unit.at))


def drop_action(unit: Unit, item: Feedback, author: Feedback) -> None:
    """Drop the action of feedback its author took back."""
    at = intake.moment_of(unit, author)
    who = (intake.actor_of(author), at)
    _change_action(unit, item, lambda action: drop(action, at=at), who=who)


def resume_action(unit: Unit, item: Feedback, author: Feedback) -> None:
    """Open the action of feedback that `author` sent back again, by its new day."""
    who = (intake.actor_of(author), intake.moment_of(unit, author))
    _change_action(unit, item, lambda action: resume(action, due_on=item.act_by), who=who)
    intake.plan_nudges(unit, item)


def _change_action(
    unit: Unit, item: Feedback, decide: Callable[[Action], Action], *, who: Actor
) -> None:
    known = actions.of_origin(unit.tx, unit.workspace, intake.KIND, item.label)
    if known is not None:
        changed = decide(known)
        _save_action(unit, changed, verb=changed.state, who=who)


def _save_action(unit: Unit, action: Action, *, verb: str, who: Actor) -> None:
    actions.save(unit.tx, unit.workspace, action)
    after = {"owner": action.owner, "state": action.state, "due_on": action.due_on}
    actor, at = who
    unit.note(Entry(at, actor, verb, action.label, after=after))


def reporters(unit: Unit, item: Feedback) -> tuple[Feedback, ...]:
    """List the piece of feedback itself and every one joined to it: each has its own submitter."""
    return (item, *rows.duplicates_of(unit.tx, unit.workspace, item.number))


def _move_reporters(unit: Unit, joined: Feedback, target: Feedback) -> tuple[Feedback, ...]:
    """Join what was joined to a duplicate to its target, and return everybody who is new there."""
    moved = rows.duplicates_of(unit.tx, unit.workspace, joined.number)
    for item in moved:
        rows.save(unit.tx, unit.workspace, decisions.rejoin(item, target))
    gathered = decisions.gather(target, 1 + len(moved))
    rows.save(unit.tx, unit.workspace, gathered)
    messages.refresh(unit, gathered)
    return (joined, *(decisions.rejoin(item, target) for item in moved))


def _check_assignee(unit: Unit, item: Feedback, owner: SlackUserId) -> None:
    if not owner:
        raise UserError("", fields={"feedback.owner": "Please choose somebody."})
    person = unit.person(owner)
    if not person.active:
        raise UserError(
            "", fields={"feedback.owner": f"{person.name} is no longer in this workspace."}
        )
    if not may_work(person, unit.roster.pod(item.pod)):
        name = views.pod_name(unit.charter, item)
        raise UserError("", fields={"feedback.owner": f"Choose somebody from {name}."})


def _sentence(words: str, block: str) -> str:
    if not words.strip():
        raise UserError("", fields={block: "A sentence, please: the agent will read it."})
    intake.refuse_personal(words, block)
    return words.strip()
