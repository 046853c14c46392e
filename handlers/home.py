"""The Home tab, drawn when somebody opens it."""

from functools import partial
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.services.home import front
from bot.slack.bolt import SlackApp
from bot.work import home


async def opened(bot: Bot, user: SlackUserId, delivery: str) -> None:
    """Publish the Home of who opened it."""
    sections = front.sections(bot.capabilities)
    await bot.transact(lambda unit: home.opened(unit, user, sections), once=delivery)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the Home tab being opened; the Messages tab needs nothing drawn."""
    publish = partial(opened, bot)

    @app.event("app_home_opened")
    async def listener(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await publish(SlackUserId(event["user"]), str(body["event_id"]))
