"""The loop closes in the submitter's words: yes verifies, no reopens, withdrawing takes it back."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.audit import Entry
from bot.domain.calendar import due_day
from bot.domain.feedback import decisions
from bot.domain.feedback.item import FEEDBACK, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.promises import promise
from bot.errors import UserError
from bot.services.feedback import (
    action,
    asks,
    conversation,
    copies,
    following,
    intake,
    messages,
    promises,
    views,
    work,
)
from bot.store import feedback as rows
from bot.store.actions import nudges
from bot.store.feedback import words as kept
from bot.store.outbox.erase import catch_up
from bot.store.outbox.queue import take_back
from bot.work import tell
from bot.work.forms import said
from bot.work.unit import Unit

SLICE = 10
YES = ""


def confirm(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Record a submitter's yes to "did this fix it?"; one who agrees with an earlier yes is thanked."""
    reporter, item = _asked(unit, number, by)
    if reporter.is_anonymous:
        decisions.check_judged(item, to="be confirmed")
        return _wait(unit, reporter, item, YES)
    return _confirm(unit, reporter, item)


def _confirm(unit: Unit, reporter: Feedback, item: Feedback) -> Feedback:
    view = views.word_view(
        unit, reporter, "feedback/answered", item.outcome, item.owner, other="yes"
    )
    messages.settle_question(unit, reporter, item, view)
    asks.hear_whether_fixed(unit, reporter, item)
    # Somebody whose report was joined to it said yes before.
    if item.state is FeedbackState.VERIFIED:
        return item
    at = intake.moment_of(unit, reporter)
    confirmed = _save(unit, item, decisions.confirm(item, at=at), reporter, "confirm")
    waits = messages.waits_until(unit, reporter)
    said = replace(view, template="feedback/confirmed")
    messages.say_in_thread(unit, confirmed, said, not_before=waits)
    return confirmed


def reopen(unit: Unit, number: int, by: SlackUserId, *, words: str) -> Feedback:
    """Record a submitter's no, with what is still wrong; the work goes on."""
    reporter, item = _asked(unit, number, by)
    words = said(words, "feedback.words")
    check_reopenable(unit, item)
    return (_wait if reporter.is_anonymous else _reopen)(unit, reporter, item, words)


def _reopen(unit: Unit, reporter: Feedback, item: Feedback, words: str) -> Feedback:
    calendar, days = messages.calendar_of(unit.charter, item), unit.charter.promises.feedback_days
    new_due_on = due_day(intake.moment_of(unit, reporter), calendar, days=days)
    again = decisions.vow(
        decisions.reopen(item, new_due_on=new_due_on), promise(new_due_on, calendar)
    )
    reopened = _save(unit, item, again, reporter, "reopen")
    action.resume_it(unit, reopened, reporter)
    answer = views.word_view(unit, reporter, "feedback/answered", words, item.owner, other="no")
    messages.settle_question(unit, reporter, item, answer)
    asks.hear_whether_fixed(unit, reporter, item)
    view = views.word_view(
        unit, reopened, "feedback/reopened", words, reporter.submitter, other=reporter.label
    )
    waits = messages.waits_until(unit, reporter)
    messages.say_in_thread(unit, reopened, view, not_before=waits)
    following.reopened(unit, reopened, not_before=waits)
    if reopened.owner is not None:
        tell.send(unit, reopened.label, reopened.owner, view, not_before=waits)
    return reopened


def _wait(unit: Unit, reporter: Feedback, item: Feedback, words: str) -> Feedback:
    """Let a word of somebody anonymous count at their quarter hour: until then all stands as it stood."""
    at = intake.moment_of(unit, reporter)
    kept.keep_word(unit.tx, unit.workspace, reporter.number, words, at=at)
    return item


def next_heard(unit: Unit) -> datetime | None:
    """Return when the next word of somebody anonymous counts."""
    return kept.next_word(unit.tx, unit.workspace)


def hear_due(unit: Unit) -> bool:
    """Let a slice of what somebody anonymous said count; True while more waits."""
    due = kept.due_words(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for number in due:
        reporter = work.lock(unit, number)
        word = kept.word_of(unit.tx, unit.workspace, number)
        # Another process may have heard it, or its author have said something else meanwhile.
        if word is not None and word[1] <= unit.at:
            kept.forget_word(unit.tx, unit.workspace, number)
            _hear(unit, reporter, *word)
    return len(due) == SLICE


def _hear(unit: Unit, reporter: Feedback, words: str, at: datetime) -> None:
    # Said just before it: the next quarter hour, which everything of theirs is kept with, is this one.
    then = replace(unit, at=at - timedelta.resolution)
    item = _of_reporter(unit, reporter)
    if item.is_judged and words == YES:
        _confirm(then, reporter, item)
    elif item.is_judged and item.pod in {pod.key for pod in unit.charter.pods}:
        _reopen(then, reporter, item, words)
    elif words != YES:
        # Somebody else's no came first, or its pod is gone: what they wrote is read all the same.
        conversation.pass_on(then, reporter, words)


def check_reopenable(unit: Unit, item: Feedback) -> None:
    """Raise UserError where a no can no longer send it back."""
    decisions.check_judged(item, to="be reopened")
    if item.pod not in {pod.key for pod in unit.charter.pods}:
        raise UserError(
            f"The pod that had {item.label} is gone. Please write a new one: `/rollout feedback`."
        )


def withdraw(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Let the author take it back; who reported the same is not left alone."""
    item = intake.of_author(unit, number, by)
    at = intake.moment_of(unit, item)
    # What waits to be told about it is told to nobody any more.
    take_back(unit.tx, unit.workspace, messages.outcome_subject(item), at=unit.at)
    withdrawn = _save(unit, item, decisions.withdraw(item, at=at), item, "withdraw")
    kept.forget_word(unit.tx, unit.workspace, number)
    action.drop_it(unit, withdrawn, item)
    _tell_owner(unit, item)
    copies.take_out(unit, item, withdrawn, copies.TAKEN_BACK)
    catch_up(unit.tx, unit.workspace, about=withdrawn.label)
    messages.leave_receipt(unit, withdrawn, item.report)
    following.withdrawn(unit, item, not_before=messages.waits_until(unit, item))
    _release(unit, withdrawn)
    if item.duplicate_of is not None:
        _leave(unit, item, work.lock(unit, item.duplicate_of))
    return withdrawn


def _tell_owner(unit: Unit, item: Feedback) -> None:
    """Let whoever works on it hear that they need not any more."""
    if item.owner is not None and item.is_open:
        headline = f"{item.label} was taken back by its author: nothing is left to do about it."
        view = tell.ToldView(headline=headline, what=f"“{views.what_words(item, 280)}”")
        waits = messages.waits_until(unit, item)
        tell.send(unit, item.label, item.owner, view, not_before=waits)


def _leave(unit: Unit, reporter: Feedback, target: Feedback) -> None:
    """Count one report less on what it was joined to."""
    fewer = decisions.gather(target, -1)
    rows.save(unit.tx, unit.workspace, fewer)
    messages.refresh(unit, fewer, not_before=messages.waits_until(unit, reporter))


def _release(unit: Unit, withdrawn: Feedback) -> None:
    """Let the oldest duplicate stand for itself again, with the others behind it."""
    joined = rows.lock_duplicates_of(unit.tx, unit.workspace, withdrawn.number)
    first, *others = sorted(joined, key=lambda item: item.arrived_at) or (None,)
    if first is None:
        return
    heir = decisions.gather(decisions.revive(first), len(others))
    calendar = messages.calendar_of(unit.charter, heir)
    heir = decisions.vow(heir, heir.promise or promise(heir.act_by, calendar))
    revived = _save(unit, first, heir, withdrawn, "revive")
    intake.plan_nudges(unit, revived)
    for other in others:
        rows.save(unit.tx, unit.workspace, decisions.rejoin(other, revived))


def asked(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Read what somebody's "did this fix it?" is about, without holding it."""
    reporter = intake.look_at_own(unit, number, by)
    if reporter.duplicate_of is None:
        return reporter
    return rows.get(unit.tx, unit.workspace, reporter.duplicate_of) or reporter


def _asked(unit: Unit, number: int, by: SlackUserId) -> tuple[Feedback, Feedback]:
    """Return the submitter's own report and the one it was joined to, which may be the same."""
    reporter = intake.of_author(unit, number, by)
    return reporter, _of_reporter(unit, reporter)


def _of_reporter(unit: Unit, reporter: Feedback) -> Feedback:
    return reporter if reporter.duplicate_of is None else work.lock(unit, reporter.duplicate_of)


def _save(unit: Unit, before: Feedback, after: Feedback, reporter: Feedback, verb: str) -> Feedback:
    rows.save(unit.tx, unit.workspace, after)
    change, now = {"state": before.state}, {"state": after.state, "by": reporter.label}
    at, actor = intake.moment_of(unit, reporter), intake.actor_of(reporter)
    unit.note(Entry(at, actor, verb, after.label, change, now))
    if after.state is FeedbackState.WITHDRAWN:
        nudges.cancel(unit.tx, unit.workspace, about=(FEEDBACK, after.number))
    waits = messages.waits_until(unit, reporter)
    messages.refresh(unit, after, not_before=waits)
    promises.settle(unit, before, after, not_before=waits)
    # A Home that changes at this moment would tell when the author acted.
    if not reporter.is_anonymous:
        messages.refresh_homes(unit, after)
    return after
