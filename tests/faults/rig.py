"""Delivery between a real database and the local workspace, on one clock that a test moves."""

import itertools
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from bot.clock import MovableClock
from bot.domain.ids import SlackUserId
from bot.domain.outbox import WaitingMessage
from bot.slack.delivery import Delivery, delivery_client
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.workspace.faults import Rule
from bot.workspace.rules import Rules
from bot.workspace.seed import Seed, SeedChannel, SeedUser
from bot.workspace.traffic import Entry
from bot.workspace.workspace import Workspace
from tests.builders.outbox import AT, HERE, Box

CHANNELS = tuple(f"pod-{n}" for n in range(8))
SCOPES = (
    "channels:history channels:read chat:write files:read files:write groups:history groups:read "
    "groups:write im:history im:read im:write users:read"
)
# A queue that does not drain in so many steps of the clock never will.
MOST_STEPS = 20_000


def a_manifest(scopes: str = SCOPES) -> dict[str, Any]:
    return {
        "display_information": {"name": "Drumbeat"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Drumbeat"},
        },
        "oauth_config": {"scopes": {"bot": scopes.split()}},
        "settings": {"socket_mode_enabled": True},
    }


def a_seed() -> Seed:
    channels = [SeedChannel(name, ("ana",), app=True) for name in CHANNELS]
    return Seed(
        users=(SeedUser("ana", "Ana Reyes", id="U0ANA"), SeedUser("bo", "Bo Lind", id="U0BO")),
        channels=(
            *channels,
            SeedChannel("secret", ("bo",), private=True, app=True),
            SeedChannel("elsewhere", ("bo",)),
            SeedChannel("attic", ("ana",), archived=True, app=True),
        ),
    )


class Rig:
    """One workspace, one database, one clock, and as many deliveries as a test starts."""

    def __init__(
        self, database: Database, workspace: Workspace, *, clock: MovableClock, seed: int
    ) -> None:
        self.database = database
        self.workspace = workspace
        self.clock = clock
        self.seed = seed
        self.box = Box(database)
        self.told: list[tuple[str, str]] = []
        self.relays: dict[str, str] = {"relay:r1": "U0ANA"}
        self.delivery = self.a_delivery()

    def a_delivery(self, **changes: Any) -> Delivery:
        """Start another process's worth of delivery on the same database and workspace."""
        tokens = self.workspace.world.rules.tokens
        client = delivery_client(tokens.bot, self.workspace.base_url, timeout_s=2)
        parts: dict[str, Any] = {
            "write": self.database.write,
            "read": self.database.read,
            "clock": self.clock,
            "client": client,
            "workspace": HERE,
            "resolve_relay": self._resolve,
            "on_parked": self._parked,
            "chance": random.Random(self.seed),  # noqa: S311  spreads retries
        }
        return Delivery(**{**parts, **changes})

    def _resolve(self, _tx: Tx, place: str) -> SlackUserId:
        return SlackUserId(self.relays[place])

    def _parked(self, _tx: Tx, message: WaitingMessage, reason: str) -> None:
        self.told.append((message.key, reason))

    def channel(self, name: str) -> str:
        return self.workspace.world.channel(name).id

    def fault(self, kind: str, method: str = "*", **more: Any) -> Rule:
        return self.workspace.faults.add(Rule(kind, method, **more))  # type: ignore[arg-type]  # a literal

    async def drain(
        self, delivery: Delivery | None = None, *, until: datetime | None = None
    ) -> None:
        """Walk the clock from one due instant to the next until nothing is left, or until then."""
        delivery = delivery or self.delivery
        for _ in range(MOST_STEPS):
            await delivery.quiet()
            due = await delivery.next_due()
            if due is None or (until is not None and due > until):
                if until is not None:
                    self.clock.move_to(until)
                return
            self.clock.move_to(due)
        raise AssertionError(f"not drained after {MOST_STEPS} steps: {await self.box.unsettled()}")

    def texts(self, name: str) -> list[str]:
        """What stands in a channel or a person's conversation, oldest first."""
        world = self.workspace.world
        where = world.app_im(name) if name in world.users else world.channel(name)
        return [message.text for message in where.messages.values() if message.by_app]

    def arrived(self) -> dict[str, list[str]]:
        """Every text of the app, by channel, oldest first."""
        channels = self.workspace.world.channels.values()
        return {
            each.id: [m.text for m in each.messages.values() if m.by_app]
            for each in channels
            if each.messages
        }

    def requests(self, method: str = "chat.postMessage") -> list[Entry]:
        entries = self.workspace.world.traffic._entries
        return [each for each in entries if each.name == method]

    def gaps(self) -> list[timedelta]:
        """The time between one request and the next of the same channel."""
        by_channel: defaultdict[str, list[datetime]] = defaultdict(list)
        for each in self.requests():
            by_channel[each.request["channel"]].append(each.at)
        return [b - a for times in by_channel.values() for a, b in itertools.pairwise(times)]


@asynccontextmanager
async def a_rig(
    database: Database, *, seed: int = 1, scopes: str = SCOPES, **rules: Any
) -> AsyncIterator[Rig]:
    """Serve a workspace and hand out a rig; rate limits are off unless asked for."""
    clock = MovableClock(AT)
    made = Rules(**{"rate_limits": "off", "traffic_kept": 100_000, **rules})
    workspace = Workspace(a_seed(), a_manifest(scopes), clock, rules=made)
    workspace.faults.reseed(seed)
    async with workspace.serve():
        yield Rig(database, workspace, clock=clock, seed=seed)
