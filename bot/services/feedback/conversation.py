"""Ask: the card's thread reaches the agent, and the agent's words come back to it."""

import secrets
from dataclasses import replace

from bot.domain import labels, privacy, refs
from bot.domain.audit import Entry
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_work
from bot.domain.refs import MessagePart, Ref
from bot.domain.words import has_letters
from bot.errors import UserError
from bot.services.feedback import action, asks, intake, messages, pictures, views, work
from bot.services.feedback.views import Wording
from bot.slack.mrkdwn import mention, mrkdwn
from bot.slack.speech import Said, pictures_of, with_files
from bot.store import feedback as rows
from bot.store.heard import Heard
from bot.store.record import audit
from bot.work.forms import refuse_personal
from bot.work.tell import ToldView
from bot.work.unit import Unit


def ask(unit: Unit, number: int, by: SlackUserId, *, question: str) -> Feedback:
    """Ask the author something; from here on the card's thread is relayed to them."""
    if not has_letters(question):
        raise UserError("", fields={"feedback.question": "What would you like to know?"})
    refuse_personal(question, "feedback.question")
    item = work.workable(unit, number, by)
    if item.state is not FeedbackState.SHIPPED:
        work.check_open(unit, item, by)
    asked = decisions.ask(item, at=unit.at)
    action.touch_it(unit, item, by=by)
    rows.save(unit.tx, unit.workspace, asked)
    unit.note(Entry(unit.at, by, "ask", asked.label, after={"question": question}))
    view = views.word_view(unit, asked, "feedback/asked", question, by)
    messages.refresh(unit, asked)
    messages.say_in_thread(unit, asked, replace(view, template="feedback/asked_thread"))
    messages.tell_author(unit, asked, view, ref=_named(asked, MessagePart.ASKED))
    asks.ask(unit, asked)
    return asked


def answer(unit: Unit, number: int, by: SlackUserId, *, words: str) -> Feedback:
    """Bring the author's answer to the card's thread."""
    refuse_personal(words, "feedback.words")
    if not any(map(str.isalnum, words)):
        raise UserError("", fields={"feedback.words": "What would you like to say?"})
    return pass_on(unit, intake.of_author(unit, number, by), words)


def hear(unit: Unit, ref: str, said: Said) -> str:
    """Relay a thread message between the pod's card and the author, and name what was relayed.

    Empty where nobody waits for it.
    """
    name = Ref.parse(ref)
    item = rows.lock(unit.tx, unit.workspace, labels.number_of(str(name.about), LabelKind.FEEDBACK))
    # It stands in Slack already: there is no field to refuse it under, so it is masked.
    words = privacy.masked(with_files(said))
    if item is None or item.state is FeedbackState.WITHDRAWN or not words:
        return ""
    if name.parts == (MessagePart.CARD,):
        # Until they were asked, what a pod says in its own channel is not for the agent.
        return _relay_to_author(unit, item, said, words) if item.asked_at is not None else ""
    if item.submitter != said.by:
        return ""
    copy = _named(item, MessagePart.ANSWER)
    pass_on(unit, item, words, ts=said.ts, copy=copy)
    pictures.show(unit, item, copy, pictures_of(said))
    return copy


def correct(unit: Unit, heard: Heard, said: Said | None) -> None:
    """Let the other side read what somebody made of words that were relayed, and forget the old ones."""
    words = privacy.masked(with_files(said)) if said else ""
    audit.erase_words(unit.tx, unit.workspace, heard.about, ts=heard.ts)
    kept = {"words": words, "ts": heard.ts} if words else {}
    verb = "correct" if words else "take back"
    unit.note(Entry(unit.at, heard.by, verb, heard.about, after=kept))
    number = labels.number_of(heard.about, LabelKind.FEEDBACK)
    item = rows.lock(unit.tx, unit.workspace, number)
    if item is None or item.redacted_at is not None:
        return
    if item.is_anonymous:
        # Nothing is kept of where an anonymous author reads, so nothing there can be changed.
        _tell_anonymous(unit, item, heard.by, words)
        return
    answers = Ref.parse(heard.copy).parts[0] == MessagePart.ANSWER
    wording: Wording = "feedback/answer" if answers else "feedback/asked"
    view = views.word_view(unit, item, wording, words, heard.by) if words else None
    messages.correct(unit, item, heard.copy, view)
    if said is None or not said.files:
        pictures.hide(unit, item, heard.copy)


def _tell_anonymous(unit: Unit, item: Feedback, by: SlackUserId, words: str) -> None:
    if words:
        messages.tell_author(unit, item, views.word_view(unit, item, "feedback/asked", words, by))
        return
    taken_back = f"The last question about {item.label} was taken back: it needs no answer."
    messages.tell_author(unit, item, ToldView(headline=taken_back))


def _relay_to_author(unit: Unit, item: Feedback, said: Said, words: str) -> str:
    if not may_work(unit.person(said.by), unit.roster.pod(item.pod)):
        return ""
    action.touch_it(unit, item, by=said.by)
    view = views.word_view(unit, item, "feedback/asked", words, said.by)
    copy = _named(item, MessagePart.ASKED)
    messages.tell_author(unit, item, view, ref=copy)
    asks.ask(unit, item)
    pictures.show(unit, item, copy, pictures_of(said))
    return copy


def _named(item: Feedback, part: MessagePart) -> str:
    # Each with a name of its own: a reply under the first counts after a second was asked.
    return refs.make(item.label, part, secrets.token_hex(4))


def pass_on(
    unit: Unit, item: Feedback, words: str, *, ts: str = "", copy: str | None = None
) -> Feedback:
    """Bring an author's words to the card's thread."""
    heard = decisions.hear(item)
    rows.save(unit.tx, unit.workspace, heard)
    asks.hear(unit, item)
    at, actor = intake.moment_of(unit, item), intake.actor_of(item)
    after = {"words": words, "ts": ts} if ts else {"words": words}
    unit.note(Entry(at, actor, "answer", item.label, after=after))
    # A reply of ours in a thread rings whom it names.
    waiting = mrkdwn("{}: ", mention(item.owner)) if item.owner else ""
    view = views.word_view(unit, heard, "feedback/answer", words, item.submitter, other=waiting)
    waits = messages.waits_until(unit, item)
    messages.say_in_thread(unit, heard, view, not_before=waits, ref=copy)
    messages.refresh(unit, heard, not_before=waits)
    return heard
