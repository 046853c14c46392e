"""The message a shortcut was used on, and the form that is opened about it."""

from collections.abc import Callable
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime.bot import Bot
from bot.slack.inputs import Click, clean
from bot.slack.modals import permalink
from bot.work.forms import MessageLink
from bot.work.unit import Unit

FormAbout = Callable[[Unit, SlackUserId, MessageLink, str], dict[str, Any]]


async def about(bot: Bot, click: Click, form: FormAbout) -> None:
    """Open a form with the link and the words of the message somebody chose."""
    message = click.message or {}
    ts = str(message.get("ts") or "")
    link = MessageLink(
        permalink=await permalink(click.client, click.channel, ts),
        channel=click.channel,
        # Outside any thread a message carries no `thread_ts`: what answers it opens one.
        thread=str(message.get("thread_ts") or ts),
    )
    text = clean(message.get("text"))
    await click.open(await bot.read(lambda unit: form(unit, click.by, link, text)))
