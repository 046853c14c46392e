"""Feedback in Slack: the form, the card's buttons, the question whether it helped."""

from bot.runtime import Bot
from bot.services.feedback import origin
from bot.slack.bolt import SlackApp
from handlers.feedback import card, form, loop

ACTIONS = (*form.ACTIONS, *card.ACTIONS, *loop.ACTIONS)
SHORTCUTS = form.SHORTCUTS
ORIGINS = (origin.ORIGIN,)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with feedback."""
    form.register(app, bot)
    card.register(app, bot)
    loop.register(app, bot)
