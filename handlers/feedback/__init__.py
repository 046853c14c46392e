"""Feedback in Slack: the form, the card's buttons, the question whether it helped."""

from bot.domain.labels import LabelKind
from bot.runtime import Bot
from bot.services.feedback import conversation, forms, lookup, origin, questions, work
from bot.slack.bolt import SlackApp
from bot.work import pods
from bot.work.threads import Listener
from handlers.feedback import card, form, loop

PLACE = 10
ACTIONS = (*form.ACTIONS, *card.ACTIONS, *loop.ACTIONS)
SHORTCUTS = form.SHORTCUTS
ORIGINS = (origin.ORIGIN,)
MENUS = {
    questions.WORKFLOW.block: pods.find_workflow,
    work.DUPLICATE_OF: forms.find_original,
    forms.OWNER: forms.find_owner,
}
COMMANDS = form.COMMANDS
HOME = lookup.home
THREADS = {LabelKind.FEEDBACK: Listener(conversation.hear, conversation.correct)}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with feedback."""
    form.register(app, bot)
    card.register(app, bot)
    loop.register(app, bot)
