"""Menus that are searched: whoever brings a long list says what fits the words typed into it."""

from typing import Any

from bot.domain.rights.table import DoorKind, rule_of
from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Asked, on_options
from bot.work.forms import MOST_OPTIONS, Choice
from bot.work.menus import Search


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people type into menus."""

    async def offer(asked: Asked) -> list[dict[str, Any]]:
        menu = bot.capabilities.menus.get(asked.block)
        if menu is None:
            return []
        search = Search(by=asked.by, context=asked.context, words=asked.words)
        rule_of(DoorKind.MENU, asked.block).check(bot.roster.parts_of(asked.by))
        found = await bot.read(lambda unit: menu(unit, search))
        return [_option(choice) for choice in found[:MOST_OPTIONS]]

    on_options(app, offer)


def _option(choice: Choice) -> dict[str, Any]:
    text = {"type": "plain_text", "text": choice.text, "emoji": True}
    return {"text": text, "value": choice.value}
