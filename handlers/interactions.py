"""Contacts behind the numbers: opened, agreed with or not, coached with."""

from functools import partial

from bot.runtime import Bot
from bot.services.interactions import contacts
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, on_click

PLACE = 85
ACTIONS = ("looks.open",)


async def look_at(bot: Bot, click: Click) -> None:
    """Open a contact; that it was opened is kept before anybody sees it."""
    view = await bot.transact(lambda unit: contacts.look_at(unit, click.value, click.by))
    if view is not None:
        await click.open(view)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people do with contacts."""
    on_click(app, "looks.open", partial(look_at, bot))
