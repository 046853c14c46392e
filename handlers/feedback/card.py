"""The card's buttons: what a pod does with a piece of feedback."""

from collections.abc import Callable
from functools import partial

from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.numbered import Change
from bot.services.actions import changes as deadlines
from bot.services.feedback import conversation, forms, redate, undo, work
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Sent, on_click, on_submit
from bot.work.unit import Unit
from handlers.feedback.clicks import FEEDBACK

Words = Callable[[Unit, int, SlackUserId, str], Feedback]


async def with_words(bot: Bot, sent: Sent, decide: Words, block: str) -> None:
    """Do what a small form was for."""
    number, words = FEEDBACK.number_of(sent.context), sent.text(block)
    await bot.transact(
        lambda unit: decide(unit, number, sent.by, words), once=f"{block}:{sent.view_id}"
    )


async def redated(bot: Bot, sent: Sent) -> None:
    """Give feedback the day that was named."""
    number, until = FEEDBACK.number_of(sent.context), sent.day(deadlines.UNTIL)
    reason = sent.text(deadlines.REASON)
    await bot.transact(
        lambda unit: redate.redate(unit, number, sent.by, until=until, reason=reason),
        once=f"redate:{sent.view_id}",
    )


def _join(unit: Unit, number: int, by: SlackUserId, words: str) -> Feedback:
    try:
        target = FEEDBACK.number_of(words)
    except UserError as problem:
        raise UserError("", fields={"feedback.duplicate_of": problem.message}) from None
    return work.join(unit, number, by, to=target)


ACTIONS = (
    "feedback.take",
    "feedback.start",
    "feedback.redact",
    "feedback.undo",
    "feedback.open",
    *(f"feedback.{form}" for form in forms.OF_POD),
)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the pod's buttons and the forms behind them."""
    changes: dict[str, Change] = {
        "take": work.take,
        "start": work.start,
        "redact": work.redact,
        "undo": undo.undo,
    }
    for word, decide in changes.items():
        on_click(app, f"feedback.{word}", partial(FEEDBACK.change, bot, decide=decide))
    on_click(app, "feedback.open", partial(FEEDBACK.look, bot))
    for form in forms.OF_POD:
        on_click(app, f"feedback.{form}", partial(FEEDBACK.ask, bot, form=forms.render, word=form))
    sent: dict[str, tuple[Words, str]] = {
        "feedback.shipped": (
            lambda unit, nr, by, words: work.ship(unit, nr, by, sentence=words),
            "feedback.sentence",
        ),
        "feedback.declined": (
            lambda unit, nr, by, words: work.decline(unit, nr, by, reason=words),
            "feedback.reason",
        ),
        "feedback.asked": (
            lambda unit, nr, by, words: conversation.ask(unit, nr, by, question=words),
            "feedback.question",
        ),
        "feedback.assigned": (
            lambda unit, nr, by, words: work.assign(unit, nr, by, owner=SlackUserId(words)),
            "feedback.owner",
        ),
        "feedback.joined": (_join, "feedback.duplicate_of"),
    }
    on_submit(app, "feedback.redated", partial(redated, bot))
    for callback_id, (done, block) in sent.items():
        on_submit(app, callback_id, partial(with_words, bot, decide=done, block=block))
