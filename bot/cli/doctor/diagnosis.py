"""The whole diagnosis, one part after the other, none of them able to stop it."""

import asyncio

import aiohttp

from bot.charter import Charter
from bot.cli.doctor.checks import Check, fail
from bot.cli.doctor.front import check_port
from bot.cli.doctor.known import check_known
from bot.cli.doctor.machine import (
    check_charter,
    check_database,
    check_environment,
    check_files,
    check_hooks,
    check_sources,
)
from bot.cli.doctor.workspace import check_app_token, check_blocks, check_references, check_token
from bot.clock import SystemClock
from bot.settings import Settings
from bot.slack.bolt import web_client


async def diagnose(settings: Settings) -> tuple[Check, ...]:
    """Check everything the bot needs; the order is the order in which to mend.

    Nothing is left behind: what is written to the database is undone, no socket is opened.
    """
    charter_checks, charter = check_charter(settings.charter)
    return (
        *check_environment(settings),
        *check_files(settings),
        *charter_checks,
        *(check_hooks(charter) if charter is not None else ()),
        *(check_sources(settings, charter) if charter is not None else ()),
        *await asyncio.to_thread(check_database, settings),
        *await asyncio.to_thread(check_known, settings, at=SystemClock().now()),
        await asyncio.to_thread(check_port, settings.http_host, settings.http_port),
        *await _slack(settings, charter),
    )


async def _slack(settings: Settings, charter: Charter | None) -> list[Check]:
    if settings.slack_bot_token is None:
        return [fail("token", "not checked", "Set BOT_SLACK_BOT_TOKEN first.")]
    async with aiohttp.ClientSession() as session:
        client = web_client(
            settings.slack_bot_token.get_secret_value(),
            api_url=settings.slack_api_url,
            session=session,
        )
        checks, known = await check_token(client)
        if settings.slack_app_token is not None:
            app_token = settings.slack_app_token.get_secret_value()
            checks.append(await check_app_token(client, app_token))
        if known and charter is not None:
            checks += await check_references(client, charter)
        if known:
            checks.append(await check_blocks(client))
        return checks
