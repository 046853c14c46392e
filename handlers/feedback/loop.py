"""The submitter's side: yes or no, an answer, and taking it back."""

from functools import partial

from bot.domain.words import has_letters, says_something
from bot.runtime import Bot
from bot.runtime.asking import ask_once
from bot.services.feedback import conversation, forms, verification
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Sent, on_click, on_submit
from bot.work.forms import A_FEW
from handlers.feedback.clicks import FEEDBACK, change_own

STILL = (
    "A few words more help the pod: what does it still do? If there is no time, just send it again."
)


async def reopened(bot: Bot, sent: Sent) -> None:
    """Record a no, with what is still wrong."""
    number, words = FEEDBACK.number_of(sent.context), sent.text("feedback.words")
    if has_letters(words) and not says_something(words, fewest=A_FEW):
        await ask_once(bot, sent, "feedback.words", STILL)
    await bot.transact(
        lambda unit: verification.reopen(unit, number, sent.by, words=words),
        once=f"reopen:{sent.view_id}",
    )


async def answered(bot: Bot, sent: Sent) -> None:
    """Bring an answer to the card's thread."""
    number, words = FEEDBACK.number_of(sent.context), sent.text("feedback.words")
    await bot.transact(
        lambda unit: conversation.answer(unit, number, sent.by, words=words),
        once=f"answer:{sent.view_id}",
    )


ACTIONS = (
    "feedback.confirm",
    "feedback.withdraw",
    *(f"feedback.{form}" for form in forms.OF_AUTHOR),
)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the submitter's buttons, and the forms behind them."""
    on_click(app, "feedback.confirm", partial(change_own, bot, decide=verification.confirm))
    on_click(app, "feedback.withdraw", partial(change_own, bot, decide=verification.withdraw))
    for form in forms.OF_AUTHOR:
        on_click(app, f"feedback.{form}", partial(FEEDBACK.ask, bot, form=forms.render, word=form))
    on_submit(app, "feedback.reopened", partial(reopened, bot))
    on_submit(app, "feedback.answered", partial(answered, bot))
