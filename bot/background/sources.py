"""Fetching sources in the background: each by itself, so that one that hangs holds up none."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bot.background.ingest import keep, keep_contacts
from bot.charter.sources import Source
from bot.discretion import unsaid
from bot.domain.layouts import RecordsOf
from bot.runtime import Bot
from bot.services.interactions import scorecards
from bot.services.measures import fetches
from bot.services.measures.layouts import layout_of
from bot.services.measures.rules import rules
from bot.sources.contacts import TakenContacts
from bot.sources.fetch import Fetched, FetchError, fetch_all
from bot.sources.layout.lay_out import Job, LaidOut, lay_out
from bot.sources.pages import Page, Pages, next_page
from bot.store.measures.source_runs import SourceRun
from bot.worker.worker import JobError

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
SecretOf = Callable[[str], str]


async def keep_pulling(bot: Bot, secret_of: SecretOf) -> None:
    """Fetch what is due, again and again, until cancelled."""
    while True:
        try:
            await pull_due(bot, secret_of)
        except Exception as problem:
            log.exception(
                "sources could not be looked at",
                exc_info=unsaid(problem),
                extra={"action": "sources"},
            )
        await asyncio.sleep(LOOK_EVERY_S)


async def pull_due(
    bot: Bot, secret_of: SecretOf, *, transport: "httpx.AsyncBaseTransport | None" = None
) -> int:
    """Fetch every source that is due, side by side, and count them."""
    due = await bot.read(fetches.due)
    await asyncio.gather(*(_pull(bot, s, run, secret_of, transport) for s, run in due))
    return len(due)


async def _pull(
    bot: Bot,
    source: Source,
    run: SourceRun,
    secret_of: SecretOf,
    transport: "httpx.AsyncBaseTransport | None",
) -> None:
    try:
        got, laid = await look(bot, source, run, secret_of, transport=transport)
    except Exception as problem:  # noqa: BLE001 - told and logged, and the other sources go on
        words = _told(source, problem)
        await bot.transact(lambda unit: fetches.failed(unit, source, run, words), bulk=True)
        return
    if laid is not None:
        await _keep(bot, source, laid)
    await bot.transact(lambda unit: fetches.brought(unit, source, run, got), bulk=True)


async def _keep(bot: Bot, source: Source, laid: LaidOut) -> None:
    taken = laid.taken
    if isinstance(taken, TakenContacts):
        await keep_contacts(bot, taken, source=source.key)
    else:
        await keep(bot, taken, by=source.key)
    if taken.refused or laid.unknown:
        # What a row holds is for whoever asks `sources test`, not for a log.
        log.warning(
            "%s: %d rows refused, %d codes not mapped: `python -m bot sources test %s` says why",
            source.key,
            len(taken.refused),
            len(laid.unknown),
            source.key,
            extra={"action": "sources"},
        )


def _told(source: Source, problem: Exception) -> str:
    """Say why a source brought nothing; what nobody foresaw is for the log alone."""
    if isinstance(problem, FetchError):
        log.warning("%s", problem, extra={"action": "sources"})
        return str(problem)
    log.error(
        "%s could not be read", source.key, exc_info=unsaid(problem), extra={"action": "sources"}
    )
    return f"{source.key}: what it brought could not be read, and the log says why"


async def look(
    bot: Bot,
    source: Source,
    run: SourceRun,
    secret_of: SecretOf,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
) -> tuple[Fetched, LaidOut | None]:
    """Fetch a source and read what it brings, keeping nothing; raises FetchError."""
    secret = secret_of(source.key)
    asks = await bot.read(partial(fetches.asks_of, source=source, run=run, secret=secret))
    turn = partial(_turned, bot)
    got = [one for ask in asks for one in await fetch_all(ask, turn, transport=transport)]
    bodies = [each.body for each in got if each.body is not None]
    if not bodies:
        return got[-1], None
    layout = await bot.read(lambda unit: layout_of(unit.charter, source))
    if source.of is RecordsOf.INTERACTIONS:
        return got[-1], await _read(bot, source, (bodies, layout, await bot.read(scorecards.rules)))
    return got[-1], await _read(bot, source, (bodies, layout, await bot.read(rules)))


async def _turned(bot: Bot, job: tuple[bytes, Page, Pages]) -> Page | str | None:
    try:
        return await bot.worker.run(next_page, job, bulk=True)
    except JobError as problem:
        return f"its next page cannot be told: {problem}"


async def _read(bot: Bot, source: Source, job: Job) -> LaidOut:
    try:
        read = await bot.worker.run(lay_out, job, bulk=True)
    except JobError as problem:
        raise FetchError(f"{source.key}: what it brought could not be read: {problem}") from None
    if isinstance(read, str):
        raise FetchError(f"{source.key}: {read}")
    return read
