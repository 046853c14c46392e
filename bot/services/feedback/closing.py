"""The loop closes in the submitter's words: yes verifies, no reopens, withdrawing takes it back."""

from bot.domain.audit import Entry
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, State
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services import home
from bot.services.feedback import intake, messages, views, work
from bot.services.unit import Unit
from bot.store import feedback as rows
from bot.store import nudges


def confirm(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Record a submitter's yes to "did this fix it?"."""
    reporter, item = _asked(unit, number, by)
    confirmed = _save(unit, item, decisions.confirm(item, at=unit.at), reporter, "confirm")
    view = views.word_view(unit, reporter, item.outcome, item.owner, other="yes")
    messages.settle_question(unit, reporter, item, view)
    messages.say_in_thread(unit, confirmed, "feedback/confirmed", view)
    return confirmed


def reopen(unit: Unit, number: int, by: SlackUserId, *, words: str) -> Feedback:
    """Record a submitter's no, with what is still wrong; the work goes on."""
    reporter, item = _asked(unit, number, by)
    intake.refuse_personal(words, "feedback.words")
    if not words.strip():
        raise UserError("", fields={"feedback.words": "Say in a sentence what is still wrong."})
    reopened = _save(unit, item, decisions.reopen(item), reporter, "reopen")
    work.resume_action(unit, reopened)
    answer = views.word_view(unit, reporter, words, item.owner, other="no")
    messages.settle_question(unit, reporter, item, answer)
    author = reporter.submitter
    view = views.word_view(unit, reopened, words, author, other=reporter.label)
    messages.say_in_thread(unit, reopened, "feedback/reopened", view)
    if reopened.owner is not None:
        messages.tell(unit, reopened, reopened.owner, ("feedback/reopened", view))
    return reopened


def withdraw(unit: Unit, number: int, by: SlackUserId) -> Feedback:
    """Let the author take it back."""
    item = intake.of_author(unit, number, by)
    return _save(unit, item, decisions.withdraw(item, at=unit.at), item, "withdraw")


def _asked(unit: Unit, number: int, by: SlackUserId) -> tuple[Feedback, Feedback]:
    """Return the submitter's own report and the one it was joined to, which may be the same."""
    reporter = intake.of_author(unit, number, by)
    if reporter.state is not State.DUPLICATE or reporter.duplicate_of is None:
        return reporter, reporter
    return reporter, work.found(unit, reporter.duplicate_of)


def _save(unit: Unit, before: Feedback, after: Feedback, reporter: Feedback, verb: str) -> Feedback:
    rows.save(unit.tx, unit.workspace, after)
    change, now = {"state": before.state}, {"state": after.state, "by": reporter.label}
    at, actor = intake.moment_of(unit, reporter), intake.actor_of(reporter)
    unit.note(Entry(at, actor, verb, after.label, change, now))
    if after.state is State.WITHDRAWN:
        nudges.cancel(unit.tx, unit.workspace, about=(intake.KIND, after.number))
    messages.refresh(unit, after)
    home.refresh_about(unit, after)
    return after
