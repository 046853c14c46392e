"""What the bot must know of its surroundings: who it is, and who everybody else is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import WorkspaceId
from bot.errors import ConfigError
from bot.runtime import Bot
from bot.slack import directory
from bot.store.engine.database import Database
from bot.store.people import remembered_workspace
from bot.work import people

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 3600.0
PAUSES_S = (0.0, 0.25, 0.5, 1.0, 2.0)


async def identify(client: AsyncWebClient, database: Database, api_url: str) -> directory.Identity:
    """Ask Slack who we are; where it cannot be reached, remember who we were."""
    for pause_s in PAUSES_S:
        await asyncio.sleep(pause_s)
        try:
            return await directory.auth(client)
        except SlackApiError as problem:
            code = problem.response.get("error")
            if code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked"):
                raise ConfigError(
                    f"Slack does not accept BOT_SLACK_BOT_TOKEN ({code}). Copy the Bot User OAuth "
                    "Token (xoxb-…) from your app's “OAuth & Permissions” page again."
                ) from None
            log.warning("auth.test: %s", code, extra={"action": "start"})
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            log.warning("Slack cannot be reached: %s", problem, extra={"action": "start"})
    # A start while Slack is down still does what is due and keeps it for when Slack is back.
    known = await database.read(partial(remembered_workspace, api_url=api_url))
    if known is None:
        raise ConfigError(
            f"Slack cannot be reached at {api_url}, and it never was before. Check BOT_SLACK_API_URL "
            "and the network, then start again."
        )
    return directory.Identity(
        workspace_id=WorkspaceId(known[0]), team="", bot_user_id=known[1], bot_id="", url=""
    )


async def look_around(bot: Bot, client: AsyncWebClient) -> None:
    """Refresh who is who from Slack, and keep it for a start without Slack."""
    seen, gaps = await directory.fetch(client)
    for gap in gaps:
        log.warning("%s: %s %s", gap.reference, gap.reason, gap.mend, extra={"action": "directory"})
    await bot.transact(partial(people.save, directory=seen), bulk=True)
    bot.roster = await bot.read(people.roster)


async def keep_looking(look_around: Callable[[], Awaitable[None]]) -> None:
    while True:
        # In the machine's own time: moving a clock changes nothing about who is there.
        await asyncio.sleep(LOOK_AGAIN_S)
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            await look_around()
