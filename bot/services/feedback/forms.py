"""The small forms behind buttons: one text, one number or one person."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bot.domain import labels
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.errors import UserError
from bot.services.feedback import intake, verification, views, work
from bot.store import feedback as rows
from bot.work import pods
from bot.work.unit import Unit

OF_POD = ("ship", "decline", "ask", "assign", "join")
OF_AUTHOR = ("reopen", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsForm:
    """A form with one text to write."""

    template: ClassVar = "feedback/words_form"
    callback: str
    block: str
    title: str
    submit: str
    question: str
    hint: str
    label: str = ""
    workflow: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickForm:
    """A form with one number or person to name."""

    template: Literal["feedback/join_form", "feedback/assign_form"]
    label: str
    workflow: str
    what: str


WORDS = {
    "ship": WordsForm(
        callback="feedback.shipped",
        block="feedback.sentence",
        title="Shipped {}",
        submit="Tell the agent",
        question="What changed?",
        hint="One sentence in the agent's words, not the system's. They are asked whether it helped.",
    ),
    "decline": WordsForm(
        callback="feedback.declined",
        block="feedback.reason",
        title="Decline {}",
        submit="Tell the agent",
        question="Why not?",
        hint="The agent reads this. Say what you looked at, and what they can do meanwhile.",
    ),
    "ask": WordsForm(
        callback="feedback.asked",
        block="feedback.question",
        title="Ask about {}",
        submit="Ask",
        question="What would you like to know?",
        hint="The agent gets it as a direct message; the answer arrives in the card's thread.",
    ),
    "reopen": WordsForm(
        callback="feedback.reopened",
        block="feedback.words",
        title="{} is not fixed",
        submit="Send it back",
        question="What is still wrong?",
        hint="The pod starts on it again with your words.",
    ),
    "answer": WordsForm(
        callback="feedback.answered",
        block="feedback.words",
        title="Answer about {}",
        submit="Send",
        question="Your answer",
        hint="It appears in the pod's thread. No customer names or numbers, please.",
    ),
}


def render(unit: Unit, form: str, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render a small form; raises UserError where this person cannot do that now."""
    item = _look(unit, form, number, by)
    label, workflow = item.label, pods.workflow_name(unit.charter, item.report.workflow)
    what = views.what_words(item, 280)
    if form in WORDS:
        words = WORDS[form]
        view = WordsForm(
            callback=words.callback,
            block=words.block,
            title=words.title.format(label),
            submit=words.submit,
            question=words.question,
            hint=words.hint,
            label=label,
            workflow=workflow,
            what=what,
        )
        return unit.render(view)
    return unit.render(
        PickForm(
            template="feedback/join_form" if form == "join" else "feedback/assign_form",
            label=label,
            workflow=workflow,
            what=what,
        )
    )


def _look(unit: Unit, form: str, number: int, by: SlackUserId) -> Feedback:
    if form == "reopen":
        verification.check_reopenable(unit, verification.asked(unit, number, by))
    if form in OF_AUTHOR:
        return intake.look_at_own(unit, number, by)
    item = rows.get(unit.tx, unit.workspace, number)
    if item is None:
        raise labels.no_such(LabelKind.FEEDBACK, number)
    work.check_workable(unit, item, by)
    if form == "ship" and item.state is FeedbackState.NEW:
        raise UserError(f"Take {item.label} first, so that somebody stands behind the change.")
    if not item.is_open:
        raise UserError(
            f"{item.label} is {decisions.standing(item)}. `/rollout feedback {item.label}` shows it."
        )
    return item
