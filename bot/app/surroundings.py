"""What the bot must know of its surroundings: who it is, and who everybody else is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.discretion import kind_of_failure
from bot.domain.ids import WorkspaceId
from bot.domain.restoring import told
from bot.errors import ConfigError
from bot.runtime import Bot
from bot.services import restore
from bot.slack.delivery.retrace import retrace, retrace_threads
from bot.slack.directory import PARTS, Identity, auth, error_code, fetch
from bot.store.engine.database import Database
from bot.store.people import remembered_workspace
from bot.work import directory

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 3600.0
SOON_S = 120.0
# A large workspace is listed slower than Slack lets us hurry.
FIRST_LOOK_S = 20.0
KEEP_UP_S = 5.0
PAUSES_S = (0.0, 0.25, 0.5, 1.0, 2.0)


async def identify(client: AsyncWebClient, database: Database, api_url: str) -> Identity:
    """Ask Slack who we are; where it cannot be reached, remember who we were."""
    for pause_s in PAUSES_S:
        await asyncio.sleep(pause_s)
        try:
            return await auth(client)
        except SlackApiError as problem:
            code = error_code(problem)
            if code in ("invalid_auth", "not_authed", "account_inactive", "token_revoked"):
                raise ConfigError(
                    f"Slack does not accept BOT_SLACK_BOT_TOKEN ({code}). Copy the Bot User OAuth "
                    "Token (xoxb-…) from your app's “OAuth & Permissions” page again."
                ) from None
            log.warning("auth.test: %s", code, extra={"action": "start"})
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            log.warning(
                "Slack cannot be reached: %s", kind_of_failure(problem), extra={"action": "start"}
            )
    # A start while Slack is down still does what is due and keeps it for when Slack is back.
    known = await database.read(partial(remembered_workspace, api_url=api_url))
    if known is None:
        raise ConfigError(
            f"Slack cannot be reached at {api_url}, and it never was before. Check BOT_SLACK_API_URL "
            "and the network, then start again."
        )
    return Identity(
        workspace_id=WorkspaceId(known[0]), team="", bot_user_id=known[1], bot_id="", url=""
    )


async def refuse_other_kind(identity: Identity, database: Database, api_url: str) -> None:
    """Refuse an installation of a whole organisation over what one workspace of it began.

    Raises ConfigError: what is kept belongs to the workspace, and people's ids may change.
    """
    known = await database.read(partial(remembered_workspace, api_url=api_url))
    if identity.org_wide and known is not None and known[0] != identity.workspace_id:
        raise ConfigError(
            f"BOT_SLACK_BOT_TOKEN is of an installation for the whole organisation "
            f"{identity.workspace_id}, but this database was begun in the workspace {known[0]}. "
            "Use the token of that workspace's own installation, or start with a new database."
        )


async def look_around(bot: Bot, client: AsyncWebClient) -> bool:
    """Refresh who is who from Slack, and keep it for a start without Slack.

    False where Slack could not show all of it now, but may do so soon.
    """
    since = bot.clock.now()
    seen, gaps = await fetch(client)
    for gap in gaps:
        log.warning("%s: %s %s", gap.reference, gap.reason, gap.mend, extra={"action": "directory"})
    await bot.transact(partial(directory.save, seen=seen, since=since), bulk=True)
    await bot.refresh()
    return not any(gap.passing for gap in gaps)


async def first_look(stack: AsyncExitStack, bot: Bot, look: Callable[[], Awaitable[bool]]) -> None:
    """See who is there before anything is heard; where that takes long, who was there will do."""
    await bot.refresh()
    looking = asyncio.ensure_future(look())

    async def stop() -> None:
        looking.cancel()
        await asyncio.wait([looking])

    stack.push_async_callback(stop)
    await asyncio.wait([looking], timeout=FIRST_LOOK_S if bot.looks else None)
    if looking.done():
        looking.result()


async def keep_looking(look_around: Callable[[], Awaitable[bool]]) -> None:
    whole = True
    while True:
        # In the machine's own time: moving a clock changes nothing about who is there.
        await asyncio.sleep(LOOK_AGAIN_S if whole else SOON_S)
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            whole = await look_around()


async def keep_up(bot: Bot) -> None:
    """Learn what another replica heard of people and places."""
    while True:
        await asyncio.sleep(KEEP_UP_S)
        # A database that cannot be reached says so wherever somebody waits for it.
        with suppress(SQLAlchemyError):
            if await bot.read(directory.looks) != bot.looks:
                await bot.refresh()


async def compare_history(bot: Bot, client: AsyncWebClient) -> bool:
    """Compare the database with what Slack shows of us; False where Slack does not answer now.

    A copy that was put back, by a command or by hand, is noticed by what it does not know.
    """
    channels = await bot.read(restore.places)
    seen = await retrace(client, channels, at=bot.clock.now())
    if seen is None:
        log.warning(
            "Slack's history cannot be read yet; until it was compared nothing is sent.",
            extra={"action": "start"},
        )
        return False
    if seen.hidden:
        await bot.transact(restore.tell_of_blindness, bulk=True)
    strange = await bot.read(partial(restore.strange, traces=seen.traces))
    if strange:
        below = await retrace_threads(client, strange)
        traces = (*seen.traces, *below)
        sequel = await bot.transact(partial(restore.compare, traces=traces), bulk=True)
        if sequel is not None:
            log.warning(told(sequel), extra={"action": "restore"})
    return True


def age_of(bot: Bot) -> dict[str, object]:
    """Tell how old each part of the directory is, for whoever watches; None was never seen whole."""
    return {
        part.value: round((bot.clock.now() - at).total_seconds())
        if (at := bot.looks.get(part))
        else None
        for part in PARTS
    }
