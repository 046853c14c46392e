"""The message a shortcut was used on, and the form that is opened about it."""

from collections.abc import Callable
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime.bot import Bot
from bot.slack.inputs import Click
from bot.slack.modals import permalink
from bot.slack.speech import said_in
from bot.work.forms import MessageLink
from bot.work.unit import Unit

FormAbout = Callable[[Unit, SlackUserId, MessageLink, str], dict[str, Any]]


async def about(bot: Bot, click: Click, form: FormAbout) -> None:
    """Open a form with the link and the words of the message somebody chose."""
    said = said_in(click.message or {}, click.channel)
    link = MessageLink(
        permalink=await permalink(click.client, click.channel, said.ts),
        channel=click.channel,
        # Outside any thread a message carries no `thread_ts`: what answers it opens one.
        thread=said.thread,
        message=f"{click.channel}:{said.ts}",
    )
    await click.open(await bot.read(lambda unit: form(unit, click.by, link, said.text)))
