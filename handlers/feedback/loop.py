"""The submitter's side: yes or no, an answer, taking it back, and replies in threads."""

from functools import partial
from typing import Any

from bot.domain.feedback.labels import number_of
from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.services.feedback import closing, conversation, forms
from bot.services.feedback.conversation import Said
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Sent, clean, on_click, on_submit
from handlers.feedback.clicks import ask_for_words, change_own


async def reopened(bot: Bot, sent: Sent) -> None:
    """Record a no, with what is still wrong."""
    number, words = number_of(sent.context), sent.text("feedback.words")
    await bot.transact(
        lambda unit: closing.reopen(unit, number, sent.by, words=words),
        once=f"reopen:{sent.view_id}",
    )


async def answered(bot: Bot, sent: Sent) -> None:
    """Bring an answer to the card's thread."""
    number, words = number_of(sent.context), sent.text("feedback.words")
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
    """Hear the submitter's buttons, the forms behind them, and replies in threads."""
    on_click(app, "feedback.confirm", partial(change_own, bot, decide=closing.confirm))
    on_click(app, "feedback.withdraw", partial(change_own, bot, decide=closing.withdraw))
    for form in forms.OF_AUTHOR:
        on_click(app, f"feedback.{form}", partial(ask_for_words, bot, form=form))
    on_submit(app, "feedback.reopened", partial(reopened, bot))
    on_submit(app, "feedback.answered", partial(answered, bot))
    _hear_threads(app, bot)


def _hear_threads(app: SlackApp, bot: Bot) -> None:
    @app.event("message", matchers=[_is_reply])
    async def overheard(event: dict[str, Any], body: dict[str, Any]) -> None:
        said = _said(event)
        if not await bot.read(lambda unit: conversation.concerns(unit, said)):
            return
        await bot.transact(
            lambda unit: conversation.overheard(unit, said), once=str(body["event_id"])
        )


async def _is_reply(event: dict[str, Any]) -> bool:
    """Tell what a person wrote in a thread from everything else in a channel."""
    in_thread = event.get("thread_ts") and event.get("thread_ts") != event.get("ts")
    # Our own posts come back as events, and what was edited, deleted or joined comes as a subtype.
    # Source: https://docs.slack.dev/reference/events/message
    by_person = not event.get("bot_id") and event.get("subtype") in (None, "file_share")
    return bool(in_thread) and by_person


def _said(event: dict[str, Any]) -> Said:
    return Said(
        by=SlackUserId(str(event.get("user") or "")),
        text=clean(event.get("text")),
        channel=str(event["channel"]),
        thread=str(event["thread_ts"]),
    )
