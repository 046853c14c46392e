"""The composition root: settings and charter in, the running parts out."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import aiohttp
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.door import Door, listening
from bot.app.registry import (
    capabilities,
    known_actions,
    known_origins,
    register_handlers,
    register_schedules,
)
from bot.app.surroundings import (
    compare_history,
    first_look,
    identify,
    keep_looking,
    keep_up,
    look_around,
    refuse_other_kind,
)
from bot.app.sweeping import start_sweeping
from bot.background.hooks import Hooks
from bot.background.sources import keep_pulling
from bot.charter import load
from bot.clock import Clock
from bot.domain.ids import SlackUserId
from bot.domain.outbox import WaitingMessage
from bot.domain.people import Roster
from bot.domain.places import Place
from bot.errors import DeliveryError
from bot.runtime import Bot, Sweep
from bot.services import outbox
from bot.services.charter import adopt
from bot.services.escalations import undelivered
from bot.services.oncall import edits
from bot.settings import Settings, hook_secret, secret_key, source_secret
from bot.slack.bolt import SlackApp, make_app, web_client
from bot.slack.delivery.call import delivery_client
from bot.slack.delivery.delivery import Delivery
from bot.slack.directory import Identity
from bot.slack.render import Renderer
from bot.slack.socket import Socket
from bot.store.engine import migrate
from bot.store.engine.database import Database
from bot.store.engine.file_lock import alone
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import WriteLane
from bot.store.outbox.leases import release_leases
from bot.store.record.vault import Vault, author_of
from bot.work import people
from bot.work.unit import Unit

# Well above what Slack lets a workspace post for long, and little enough to leave acks their processor.
MESSAGES_A_SECOND = 50.0
# What a replica that died was about to send is found by the others without anybody waking them.
LOOKS_EVERY_S = 2.0

TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass(frozen=True, slots=True)
class Parts:
    """The running bot, for whoever started it."""

    bot: Bot
    app: SlackApp
    sweep: Sweep
    delivery: Delivery
    hooks: Hooks
    http_port: int
    look_around: Callable[[], Awaitable[bool]]
    not_ready: Callable[[], Sequence[str]]

    async def connected(self, *, within_s: float = 15.0) -> None:
        """Wait until Slack can reach us; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while self.not_ready():  # noqa: ASYNC110 - the socket's library tells nobody when it is up
                await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Do what is due now and deliver it, until nothing is left to do at this instant."""
        await self.sweep.run()
        await self.hooks.quiet()
        await self.delivery.quiet()

    async def next_due(self) -> datetime | None:
        """Return the next instant at which anything falls due."""
        parts = (self.sweep, self.delivery, self.hooks)
        dues = [await part.next_due() for part in parts]
        return min((due for due in dues if due is not None), default=None)


@asynccontextmanager
async def running(settings: Settings, *, clock: Clock) -> AsyncIterator[Parts]:
    """Run the bot while the block runs; raises ConfigError where it cannot start."""
    async with AsyncExitStack() as stack:
        charter_text = await asyncio.to_thread(_read, settings.charter)
        charter = await asyncio.to_thread(load, settings.charter)
        is_alone = stack.enter_context(alone(settings.database_url))
        await asyncio.to_thread(migrate.upgrade, settings.database_url)
        database = Database(settings.database_url)
        stack.push_async_callback(asyncio.to_thread, database.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        # Before anything is asked of Slack: whoever watches us sees why we are not ready.
        door = await stack.enter_async_context(listening(settings))
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        client = web_client(token, api_url=settings.slack_api_url, session=session)
        identity = await identify(client, database, settings.slack_api_url)
        await refuse_other_kind(identity, database, settings.slack_api_url)
        bot = Bot(
            database=database,
            clock=clock,
            workspace=identity.workspace_id,
            charter=charter,
            roster=Roster(zone=charter.rollout.zone),
            renderer=Renderer(TEMPLATES, known_actions()),
            vault=Vault(secret_key(settings).get_secret_value()),
            origins=known_origins(),
            capabilities=capabilities(),
        )
        stack.push_async_callback(asyncio.to_thread, bot.worker.close)
        bot.reload_charter = partial(_reload_charter, bot, settings.charter)
        await bot.transact(
            partial(people.remember, identity=identity, api_url=settings.slack_api_url), bulk=True
        )
        await bot.transact(partial(adopt, new=charter, text=charter_text, by="start"), bulk=True)
        if is_alone:
            # Whoever was sending before is dead: its messages need not wait for its leases.
            await database.write(
                partial(release_leases, workspace=identity.workspace_id, at=clock.now())
            )
        # Before anything is heard: the first who acts already has their roles.
        await first_look(stack, bot, partial(look_around, bot, client))
        # An edit that came with the start: only now is it known who everybody is.
        await bot.transact(edits.tell, bulk=True)
        yield await _start(stack, bot, settings, client, identity, door)


async def _start(
    stack: AsyncExitStack,
    bot: Bot,
    settings: Settings,
    client: AsyncWebClient,
    identity: Identity,
    door: Door,
) -> Parts:
    """Start what hears, what wakes and what delivers, in that order of dependence."""
    app = make_app(client=client, identity=lambda: identity, roster=lambda: bot.roster)
    stack.push_async_callback(app.answers.close)
    sweep = Sweep(bot)
    register_handlers(app, bot)
    register_schedules(sweep, bot)
    delivery = _delivery(bot, settings, client)
    # Before anything is heard: whoever acts first is given a number that nobody had.
    await delivery.clear()
    _in_background(stack, delivery.run())
    bot.wake = delivery.wake
    bot.refuse = lambda reason: delivery.standing.refuse(reason, bot.clock.now())
    start_sweeping(stack, sweep)
    look = partial(look_around, bot, client)
    _in_background(stack, keep_looking(look))
    _in_background(stack, keep_up(bot))
    _in_background(stack, keep_pulling(bot, lambda source: _plain(source_secret(source))))
    hooks = Hooks(bot=bot, secret_of=lambda hook: _plain(hook_secret(hook)))
    _in_background(stack, hooks.run())
    hears = _hear_socket(stack, app, settings, client)

    def not_ready() -> tuple[str, ...]:
        refused = delivery.standing.refused
        told = (f"Slack takes nothing from us: {refused}",) if refused else ()
        return (*hears(), *told, *sweep.hangs())

    door.open(app, bot, missing=not_ready, sweep=sweep.facts)
    return Parts(bot, app, sweep, delivery, hooks, door.port, look, not_ready)


def _delivery(bot: Bot, settings: Settings, client: AsyncWebClient) -> Delivery:
    def resolve_relay(tx: Tx, relay: str) -> SlackUserId:
        author = author_of(tx, bot.vault, bot.workspace, Place.parse(relay).key)
        if author is None:
            raise DeliveryError("the way back to this anonymous author is gone", permanent=True)
        return author

    def on_parked(tx: Tx, message: WaitingMessage, reason: str) -> None:
        # In the transaction that parks it: an admin hears of every one, also across a crash.
        unit = bot.unit(tx, bot.clock.now())
        if outbox.sent_plainly(unit, message, reason):
            return
        undelivered.fall_through(unit, message, reason)
        outbox.report_parked(unit, message, reason)

    posting = delivery_client(client.token or "", settings.slack_api_url, session=client.session)
    return Delivery(
        write=partial(bot.database.write, lane=WriteLane.BULK),
        read=bot.database.read,
        clock=bot.clock,
        client=posting,
        first=partial(compare_history, bot, posting),
        workspace=bot.workspace,
        resolve_relay=resolve_relay,
        on_parked=on_parked,
        a_second=MESSAGES_A_SECOND,
        looks_every_s=math.inf if bot.database.is_sqlite else LOOKS_EVERY_S,
    )


def _hear_socket(
    stack: AsyncExitStack, app: SlackApp, settings: Settings, client: AsyncWebClient
) -> Callable[[], tuple[str, ...]]:
    """Open Socket Mode where an app token is set, and return what is not ready yet."""
    token = settings.slack_app_token
    if token is None:
        return tuple
    socket = Socket(app, app_token=token.get_secret_value(), client=client)
    _in_background(stack, socket.run())
    return lambda: () if socket.ready else ("socket mode is not connected",)


async def _reload_charter(bot: Bot, path: Path, by: str) -> int:
    """Put the charter file in force as it is now; raises ConfigError and changes nothing."""
    text = await asyncio.to_thread(_read, path)
    charter = await asyncio.to_thread(load, path)

    def in_force(unit: Unit) -> int:
        return adopt(unit, charter, text=text, by=by)

    changes = await bot.transact(in_force, bulk=True)
    bot.charter = charter
    await bot.refresh()
    return changes or 0


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _read(path: Path) -> str:
    # A file that cannot be read is reported, with its hint, by `load`.
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _in_background(stack: AsyncExitStack, work: Awaitable[None]) -> None:
    task = asyncio.ensure_future(work)

    async def stop() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(stop)
