"""What may happen to a piece of feedback, and what it is afterwards; refusals are UserErrors."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.feedback.item import (
    OPEN,
    STATE_WORDS,
    Before,
    Feedback,
    FeedbackState,
    Report,
)
from bot.domain.ids import SlackUserId
from bot.domain.promises import Promise
from bot.errors import UserError

# So long whoever decided an outcome may take it back before its agent hears it.
GRACE = timedelta(minutes=10)


def take(item: Feedback, owner: SlackUserId, *, at: datetime) -> Feedback:
    """Give new feedback its owner."""
    if item.owner == owner and item.state in OPEN:
        raise UserError(f"{item.label} is already yours.")
    if item.owner is not None and item.is_open:
        raise UserError(f"Somebody already has {item.label}. Use Assign to hand it over.")
    _need(item, FeedbackState.NEW, to="be taken")
    return replace(item, state=FeedbackState.TRIAGED, owner=owner, triaged_at=item.triaged_at or at)


def assign(item: Feedback, owner: SlackUserId, *, at: datetime) -> Feedback:
    """Hand open feedback to somebody, new or taken."""
    _need(item, *OPEN, to="be assigned")
    if item.owner == owner:
        raise UserError(f"They already have {item.label}.")
    state = FeedbackState.TRIAGED if item.state is FeedbackState.NEW else item.state
    return replace(item, state=state, owner=owner, triaged_at=item.triaged_at or at)


def check_assignable(item: Feedback, owner: SlackUserId) -> None:
    """Raise UserError where somebody cannot be given it."""
    assign(item, owner, at=item.arrived_at)


def release(item: Feedback) -> Feedback:
    """Take it from an owner who leaves it alone: it waits to be taken like a new one."""
    _need(item, FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS, to="be released")
    return replace(item, state=FeedbackState.NEW, owner=None)


def move(item: Feedback, new_due_on: date) -> Feedback:
    """Agree on a later day; the promised one stays."""
    _need(item, *OPEN, to="be moved")
    return replace(item, new_due_on=new_due_on)


def start(item: Feedback) -> Feedback:
    """Say that work on taken feedback has begun."""
    _need(item, FeedbackState.TRIAGED, to="be started")
    return replace(item, state=FeedbackState.IN_PROGRESS)


def ship(item: Feedback, sentence: str, *, at: datetime, closes_at: datetime) -> Feedback:
    """Say what was changed; the submitter is asked whether it helped, and has until `closes_at`."""
    _need(item, FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS, to="be shipped")
    return replace(
        item,
        state=FeedbackState.SHIPPED,
        outcome=sentence,
        shipped_at=at,
        # A promise once kept stays kept: what is reopened was not late the first time.
        acted_on_at=item.acted_on_at or at,
        waiting_for_agent=False,
        closes_at=closes_at,
        promise=None,
        told_at=at + GRACE,
        before=_standing(item),
    )


def lapse(item: Feedback, *, at: datetime) -> Feedback:
    """Close what was shipped and met with silence; a later word still counts."""
    _need(item, FeedbackState.SHIPPED, to="lapse")
    return replace(item, state=FeedbackState.UNCONFIRMED, closed_at=at, closes_at=None)


def confirm(item: Feedback, *, at: datetime) -> Feedback:
    """Record the submitter's yes."""
    _need(item, FeedbackState.SHIPPED, FeedbackState.UNCONFIRMED, to="be confirmed")
    return replace(item, state=FeedbackState.VERIFIED, closed_at=at, closes_at=None, before=None)


def reopen(item: Feedback, *, new_due_on: date) -> Feedback:
    """Record the submitter's no: the work goes on by a new day, and the count says how often."""
    check_judged(item, to="be reopened")
    return replace(
        item,
        state=FeedbackState.IN_PROGRESS,
        reopened=item.reopened + 1,
        shipped_at=None,
        closed_at=None,
        closes_at=None,
        before=None,
        new_due_on=new_due_on,
    )


def check_judged(item: Feedback, *, to: str) -> None:
    """Raise UserError where a word if it helped says nothing any more."""
    if not item.is_judged:
        _need(item, to=to)


def decline(item: Feedback, reason: str, *, at: datetime) -> Feedback:
    """Close with a reason the submitter will read."""
    _need(item, *OPEN, to="be declined")
    return replace(
        item,
        state=FeedbackState.DECLINED,
        outcome=reason,
        closed_at=at,
        acted_on_at=item.acted_on_at or at,
        waiting_for_agent=False,
        promise=None,
        told_at=at + GRACE,
        before=_standing(item),
    )


def _standing(item: Feedback) -> Before:
    return Before(
        state=item.state,
        outcome=item.outcome,
        waiting_for_agent=item.waiting_for_agent,
        promise=item.promise,
    )


def undo(item: Feedback, *, at: datetime) -> Feedback:
    """Take back an outcome its agent has not heard yet; all stands as it stood before."""
    _need(
        item,
        FeedbackState.SHIPPED,
        FeedbackState.DECLINED,
        FeedbackState.DUPLICATE,
        to="be undone",
    )
    if item.before is None or item.told_at is None or not item.is_undoable(at):
        raise UserError(f"The agent has heard of {item.label}, so it cannot be undone any more.")
    before, decided_at = item.before, item.told_at - GRACE
    return replace(
        item,
        state=before.state,
        outcome=before.outcome,
        waiting_for_agent=before.waiting_for_agent,
        promise=before.promise,
        shipped_at=None,
        # What was joined to another is closed since then, whatever became of that one.
        closed_at=item.closed_at if before.state is FeedbackState.DUPLICATE else None,
        closes_at=None,
        acted_on_at=None if item.acted_on_at == decided_at else item.acted_on_at,
        told_at=None,
        before=None,
    )


def as_told(item: Feedback, *, at: datetime) -> Feedback:
    """Return it as its agent knows it: an outcome that may still be undone is nobody's news."""
    return undo(item, at=at) if item.is_undoable(at) else item


def vow(item: Feedback, given: Promise) -> Feedback:
    """Keep what its agent was promised."""
    return replace(item, promise=given)


def ask(item: Feedback, *, at: datetime) -> Feedback:
    """Ask the submitter something; from here on the card's thread reaches them."""
    _need(item, *OPEN, FeedbackState.SHIPPED, to="be asked about")
    # From the first question on the thread is relayed; a second must not move that line.
    return replace(item, waiting_for_agent=True, asked_at=item.asked_at or at)


def hear(item: Feedback) -> Feedback:
    """Record that the submitter answered."""
    return replace(item, waiting_for_agent=False)


def join(item: Feedback, to: Feedback, *, at: datetime) -> Feedback:
    """Make it a duplicate of another, whose outcome its submitter will hear."""
    _need(item, *OPEN, to="be joined to another")
    if to.number == item.number:
        raise UserError(f"{item.label} cannot be a duplicate of itself.")
    if to.state is FeedbackState.DUPLICATE:
        raise UserError(f"{to.label} is itself a duplicate: name {to.original} instead.")
    if to.state is FeedbackState.WITHDRAWN:
        raise UserError(f"{to.label} was withdrawn: name one that is still there.")
    return replace(item, state=FeedbackState.DUPLICATE, duplicate_of=to.number, closed_at=at)


def rejoin(item: Feedback, to: Feedback) -> Feedback:
    """Point a duplicate at the report its own target was joined to."""
    return replace(item, duplicate_of=to.number)


def gather(item: Feedback, number: int) -> Feedback:
    """Count the reports joined to one; fewer where some are taken back."""
    return replace(item, joined=item.joined + number)


def revive(item: Feedback) -> Feedback:
    """Let a duplicate stand for itself again, because what it was joined to is gone."""
    return replace(item, state=FeedbackState.NEW, duplicate_of=None, closed_at=None, before=None)


def told(item: Feedback, *, at: datetime, told_at: datetime) -> Feedback:
    """Record that its submitter hears the outcome of what it was joined to at `told_at`."""
    return replace(
        item,
        acted_on_at=item.acted_on_at or min(at, told_at - GRACE),
        promise=None,
        told_at=told_at,
        before=_standing(item),
    )


def follow(item: Feedback, new_due_on: date) -> Feedback:
    """Let a duplicate have the new day of what it was joined to."""
    return replace(item, new_due_on=new_due_on)


def edit(item: Feedback, report: Report) -> Feedback:
    """Let the submitter change their words until somebody has taken it."""
    check_editable(item)
    return replace(item, report=report)


def check_editable(item: Feedback) -> None:
    """Raise UserError where the submitter can no longer change their words."""
    if item.state is FeedbackState.NEW and item.redacted_at is None:
        return
    became = standing(item) if item.redacted_at is None else "redacted"
    instead = "Withdraw it and write a new one." if item.is_open else "Please write a new one."
    raise UserError(f"{item.label} is {became} and can no longer be edited. {instead}")


def withdraw(item: Feedback, *, at: datetime) -> Feedback:
    """Take it back, at any time before it is closed."""
    _need(item, *OPEN, FeedbackState.SHIPPED, FeedbackState.DUPLICATE, to="be withdrawn")
    # What was joined to another is no longer one of its reports.
    return replace(
        item,
        state=FeedbackState.WITHDRAWN,
        report=_without_words(item.report),
        source="",
        duplicate_of=None,
        closed_at=at,
        closes_at=None,
        waiting_for_agent=False,
        promise=None,
        before=None,
    )


def redact(item: Feedback, *, at: datetime) -> Feedback:
    """Erase the words and keep the fact."""
    if item.redacted_at is not None:
        raise UserError(f"{item.label} was redacted already.")
    empty = _without_words(item.report)
    return replace(item, report=empty, source="", outcome="", redacted_at=at, before=None)


def _without_words(report: Report) -> Report:
    return replace(report, what="", evidence="", wish="", files=())


def standing(item: Feedback) -> str:
    """Say where it stands, in the middle of a sentence."""
    if item.state is FeedbackState.DUPLICATE:
        return f"joined to {item.original}"
    if item.state is FeedbackState.SHIPPED:
        return "shipped and waiting for the agent's word"
    if item.is_free_again:
        return "waiting to be taken again"
    return STATE_WORDS[item.state].lower()


def _need(item: Feedback, *states: FeedbackState, to: str) -> None:
    if item.state not in states:
        raise UserError(f"{item.label} is {standing(item)}, so it cannot {to} now.")
