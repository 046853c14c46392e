"""What the bot learns of people and places between two whole looks, and acts by at once."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import ChannelId
from bot.runtime.bot import Bot
from bot.slack.directory import fetch_channel, fetch_group
from bot.work import directory, people
from bot.work.unit import Unit

# True where it was news, None where more has to be asked.
Change = Callable[[Unit], bool | None]


async def learn(bot: Bot, change: Change, *, once: str | None = None) -> bool | None:
    """Keep a change of who and what is there, and act by it from now on."""
    told = await bot.transact(change, once=once)
    if told:
        await bot.refresh()
    return told


async def look_at_channel(bot: Bot, client: AsyncWebClient, channel: str) -> None:
    """Ask Slack what a channel is like now; where it does not say, the next whole look will."""
    seen = await fetch_channel(client, channel)
    if seen is not None:
        await learn(bot, partial(directory.channel_seen, channel=seen))


async def look_at_group(bot: Bot, client: AsyncWebClient, group: str) -> None:
    """Ask Slack who is in a usergroup now; where it does not say, the next whole look will."""
    seen = await fetch_group(client, group)
    if seen is not None:
        await learn(bot, partial(directory.group_changed, group=seen))


async def enter(
    bot: Bot, client: AsyncWebClient, channel: ChannelId, then: Callable[[Unit], object]
) -> None:
    """Learn what a channel is like that the bot is in from now on, and do what follows from it: both or neither."""
    # Also of one that was known: it may be another by now.
    seen = await fetch_channel(client, channel)

    def come(unit: Unit) -> None:
        directory.channel_changed(unit, channel, detail={"is_member": True})
        if seen is not None:
            directory.channel_seen(unit, seen)
        # Only now is it known what the charter means by it.
        then(replace(unit, roster=people.roster(unit)))

    await bot.transact(come)
    await bot.refresh()
