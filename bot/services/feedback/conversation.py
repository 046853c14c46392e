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
from bot.errors import UserError
from bot.services.feedback import intake, messages, views, work
from bot.slack.speech import Said
from bot.store import feedback as rows
from bot.work.forms import refuse_personal
from bot.work.unit import Unit


def ask(unit: Unit, number: int, by: SlackUserId, *, question: str) -> Feedback:
    """Ask the author something; from here on the card's thread is relayed to them."""
    if not question.strip():
        raise UserError("", fields={"feedback.question": "What would you like to know?"})
    refuse_personal(question, "feedback.question")
    item = work.workable(unit, number, by)
    asked = decisions.ask(item, at=unit.at)
    rows.save(unit.tx, unit.workspace, asked)
    unit.note(Entry(unit.at, by, "ask", asked.label, after={"question": question}))
    view = views.word_view(unit, asked, "feedback/asked", question, by)
    messages.refresh(unit, asked)
    messages.say_in_thread(unit, asked, replace(view, template="feedback/asked_thread"))
    messages.tell_author(unit, asked, view, ref=_asked_ref(asked))
    return asked


def answer(unit: Unit, number: int, by: SlackUserId, *, words: str) -> Feedback:
    """Bring the author's answer to the card's thread."""
    refuse_personal(words, "feedback.words")
    if not words.strip():
        raise UserError("", fields={"feedback.words": "What would you like to say?"})
    return _hear(unit, intake.of_author(unit, number, by), words)


def overheard(unit: Unit, ref: str, said: Said) -> bool:
    """Relay a thread message between the pod's card and the author; False where nobody waits for it."""
    name = Ref.parse(ref)
    item = rows.lock(unit.tx, unit.workspace, labels.number_of(str(name.about), LabelKind.FEEDBACK))
    # It stands in Slack already: there is no field to refuse it under, so it is masked.
    words, by = privacy.masked(said.text), said.by
    if item is None or item.state is FeedbackState.WITHDRAWN or not words:
        return False
    if name.parts == (MessagePart.CARD,):
        # Until they were asked, what a pod says in its own channel is not for the agent.
        return item.asked_at is not None and _relay_to_author(unit, item, by, words)
    if item.submitter == by:
        _hear(unit, item, words)
        return True
    return False


def _relay_to_author(unit: Unit, item: Feedback, by: SlackUserId, words: str) -> bool:
    if not may_work(unit.person(by), unit.roster.pod(item.pod)):
        return False
    view = views.word_view(unit, item, "feedback/asked", words, by)
    messages.tell_author(unit, item, view, ref=_asked_ref(item))
    return True


def _asked_ref(item: Feedback) -> str:
    # Each with a name of its own: a reply under the first counts after a second was asked.
    return refs.make(item.label, MessagePart.ASKED, secrets.token_hex(4))


def _hear(unit: Unit, item: Feedback, words: str) -> Feedback:
    heard = decisions.hear(item)
    rows.save(unit.tx, unit.workspace, heard)
    at, actor = intake.moment_of(unit, item), intake.actor_of(item)
    unit.note(Entry(at, actor, "answer", item.label, after={"words": words}))
    view = views.word_view(unit, heard, "feedback/answer", words, item.submitter)
    waits = messages.waits_until(unit, item)
    messages.say_in_thread(unit, heard, view, not_before=waits)
    messages.refresh(unit, heard, not_before=waits)
    return heard
