"""Putting workspace, clock and bot together in one process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Parts, app_manifest, running
from bot.charter import Charter, load
from bot.clock import MovableClock
from bot.demo.town import town
from bot.demo.walk import Walk
from bot.settings import Settings
from bot.workspace.rules import Rules
from bot.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when a stage is set; port 0 takes any free one.

    With an `http_port` Slack's requests come signed to that port of the bot, else by Socket Mode.
    """

    charter: Path
    database_url: str
    start: datetime
    port: int = 0
    flowing: bool = False
    rules: Rules | None = None
    http_port: int = 0


class Stage:
    """A workspace with the bot in it, on one clock; the bot alone can be stopped and started."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.charter: Charter = load(setting.charter)
        self.clock = MovableClock(setting.start, flowing=setting.flowing)
        self.rules = setting.rules or Rules()
        manifest = _manifest(setting)
        self.workspace = Workspace(town(self.charter), manifest, self.clock, rules=self.rules)
        self.parts: Parts
        self.walk: Walk
        self._bot: AsyncExitStack | None = None

    async def start(self) -> None:
        """Start the bot and let it do what is due."""
        stack = AsyncExitStack()
        self.parts = await stack.enter_async_context(running(self._settings(), clock=self.clock))
        self._bot = stack
        await self.parts.connected()
        self.walk = Walk(self.parts, self.clock, self.workspace.quiet)
        self.workspace.world.advance = self.walk.to
        await self.walk.settle()

    async def stop(self) -> None:
        """Stop the bot; its database stays."""
        stack, self._bot = self._bot, None
        if stack is not None:
            await stack.aclose()

    def _settings(self) -> Settings:
        tokens, over_http = self.rules.tokens, self.setting.http_port
        return Settings(
            slack_bot_token=SecretStr(tokens.bot),
            slack_app_token=None if over_http else SecretStr(tokens.app),
            slack_signing_secret=SecretStr(tokens.signing_secret) if over_http else None,
            slack_api_url=self.workspace.base_url,
            http_port=over_http,
            database_url=self.setting.database_url,
            charter=self.setting.charter,
        )


def _manifest(setting: Setting) -> dict[str, Any]:
    if setting.http_port:
        return app_manifest(socket_mode=False, url=f"http://127.0.0.1:{setting.http_port}")
    return app_manifest(socket_mode=True)


@asynccontextmanager
async def staged(setting: Setting) -> AsyncIterator[Stage]:
    """Run workspace and bot while the block runs."""
    stage = Stage(setting)
    async with stage.workspace.serve(port=setting.port):
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()
