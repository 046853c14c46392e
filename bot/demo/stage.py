"""Putting workspace, clock and bot together in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import Parts, app_manifest, running
from bot.charter import Charter, load
from bot.clock import MovableClock
from bot.demo.town import town
from bot.demo.walk import Walk
from bot.settings import Settings
from bot.workspace.rules import Rules
from bot.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stage:
    """A workspace with the bot in it, on one clock."""

    workspace: Workspace
    parts: Parts
    clock: MovableClock
    walk: Walk
    charter: Charter


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when a stage is set; port 0 takes any free one."""

    charter: Path
    database_url: str
    start: datetime
    port: int = 0
    flowing: bool = False
    rules: Rules | None = None


@asynccontextmanager
async def staged(setting: Setting) -> AsyncIterator[Stage]:
    """Run workspace and bot while the block runs."""
    charter = load(setting.charter)
    clock = MovableClock(setting.start, flowing=setting.flowing)
    rules = setting.rules or Rules()
    manifest = app_manifest(socket_mode=True)
    workspace = Workspace(town(charter), manifest, clock, rules=rules)
    async with workspace.serve(port=setting.port):
        settings = Settings(
            slack_bot_token=SecretStr(rules.tokens.bot),
            slack_app_token=SecretStr(rules.tokens.app),
            slack_api_url=workspace.base_url,
            http_port=0,
            database_url=setting.database_url,
            charter=setting.charter,
        )
        async with running(settings, clock=clock) as parts:
            await parts.connected()
            walk = Walk(parts, clock, workspace.quiet)
            workspace.world.advance = walk.to
            await walk.settle()
            yield Stage(workspace, parts, clock, walk, charter)
